"""Cards beside steps: each once ever, none where they are not wanted, and never the reason for a failure."""

from __future__ import annotations

from dataclasses import replace

from drawbridge.actions.cards import card_beside
from drawbridge.actions.desk import Desk
from drawbridge.actions.outcomes import record_outcome
from drawbridge.actions.settings import change_settings, read_settings
from drawbridge.core.outcomes import QUIET_AFTER_BAD, Happened
from drawbridge.core.science import BESIDE, Step
from tests.actions.conftest import Town
from tests.conftest import MakeDesk
from tests.db.disk import NarrowProcess


def test_a_card_is_shown_beside_its_step_once_ever(desk: Desk) -> None:
    first = card_beside(desk, Step.APOLOGISE)
    assert first is not None
    assert first.key == "k24"
    assert card_beside(desk, Step.APOLOGISE) is None


def test_a_step_with_two_cards_shows_one_at_a_time(desk: Desk) -> None:
    shown = [card_beside(desk, Step.WALLS) for _ in range(3)]
    assert [card.key for card in shown if card] == list(BESIDE[Step.WALLS])
    assert shown[2] is None


def test_a_card_that_was_seen_beside_one_step_is_not_shown_beside_another(desk: Desk) -> None:
    assert card_beside(desk, Step.START_SMALL) is not None
    assert card_beside(desk, Step.LADDER) is None


def test_nobody_sees_cards_who_wants_none_and_none_is_used_up_meanwhile(desk: Desk) -> None:
    change_settings(desk, replace(read_settings(desk), cards_beside=False))
    assert card_beside(desk, Step.OUTCOME) is None
    change_settings(desk, replace(read_settings(desk), cards_beside=True))
    assert card_beside(desk, Step.OUTCOME) is not None


def test_what_one_person_saw_is_still_new_to_another(make_desk: MakeDesk) -> None:
    ana, mara = make_desk("Ana"), make_desk("Mara")
    assert card_beside(ana, Step.OUTCOME) == card_beside(mara, Step.OUTCOME) is not None


def test_for_two_days_after_a_bad_outcome_nobody_is_taught_anything(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        crossing = ana.cross("I was wrong.", mara)
        await town.carry()
        record_outcome(ana.desk, crossing.id, Happened.YES, 9, "")
        town.clock.push(QUIET_AFTER_BAD - 1)
        assert card_beside(ana.desk, Step.LOOKING_BACK) is None
        town.clock.push(1)
        assert card_beside(ana.desk, Step.LOOKING_BACK) is not None

    town.run(story)


def test_a_full_disk_shows_no_card_and_fails_nothing(desk: Desk) -> None:
    desk.vault.db.checkpoint()
    disk = NarrowProcess(desk.vault.folder)
    disk.fill()
    try:
        assert card_beside(desk, Step.OUTCOME) is None
    finally:
        disk.make_room()
    assert card_beside(desk, Step.OUTCOME) is not None
