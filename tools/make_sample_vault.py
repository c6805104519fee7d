"""Make the sample vault of today's schema in `tests/vaults/`, and write down what it holds.

    python tools/make_sample_vault.py

The vault is Ana's of the demo household, with a draft, an ended bridge and other things that the story
leaves out, made through the actions with a fixed clock and fixed dice. Sealing draws its own randomness,
so the bytes differ each time; what it holds does not.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from contextlib import closing
from datetime import UTC, date
from pathlib import Path
from typing import Any

from drawbridge.actions import (
    arrivals,
    bridges,
    crossings,
    endings,
    entries,
    harbour,
    kindness,
    ladder,
    letters,
    outcomes,
    pairings,
    ratings,
    tellings,
    walls,
)
from drawbridge.actions import settings as choices
from drawbridge.actions.crossings import Plan
from drawbridge.actions.desk import Desk
from drawbridge.actions.house import PEOPLE, House, open_house
from drawbridge.actions.kindness import Answered
from drawbridge.actions.people import has_recovery, person_id, unlock
from drawbridge.actions.settings import Settings
from drawbridge.actions.tellings import TellingPlan
from drawbridge.actions.walls import Noted
from drawbridge.core.bridges import BridgeKind
from drawbridge.core.crossings import Depth, Forecast, Need, Release
from drawbridge.core.entries import Practice
from drawbridge.core.feelings import Feeling, Spot
from drawbridge.core.kindness import Voice
from drawbridge.core.ladder import Lane
from drawbridge.core.locks import LIGHTEST_WORK
from drawbridge.core.outcomes import Happened
from drawbridge.core.ratings import Moment
from drawbridge.core.vocabulary import feeling
from drawbridge.core.walls import How
from drawbridge.db.migrate import version_of
from drawbridge.demo import prepare
from drawbridge.demo.story import PASSPHRASES

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "vaults"
NAME = "Ana"
EVENING = 1_790_000_000
"""21 September 2026, 14:13 UTC."""
DAY = 86_400
RELAY = "http://relay.test"
ALL = 1000


class Dice:
    """Fall the same way every time."""

    def __init__(self) -> None:
        self._drawn = 0

    def __call__(self, length: int) -> bytes:
        """Return so many bytes."""
        self._drawn += 1
        return hashlib.shake_256(b"sample vault" + self._drawn.to_bytes(8, "big")).digest(length)


def held(desk: Desk) -> dict[str, Any]:
    """Return what a vault holds, field by field, so that what later versions add changes nothing here."""
    return {
        "name": choices.my_name(desk),
        "settings": _settings(choices.read_settings(desk)),
        "has_recovery": has_recovery(desk.vault),
        "drafts": [_entry(one) for one in entries.drafts(desk, ALL)],
        "kept": [_entry(one) for one in entries.recent_entries(desk, ALL)],
        "put_away": [_entry(one) for one in entries.put_away_entries(desk, ALL)],
        "found": [hit.entry.text for hit in entries.search_entries(desk, "work fine", ALL)],
        "bridges": [_bridge(one) for one in bridges.bridges(desk)],
        "crossings": [_crossing(desk, one) for one in crossings.recent_crossings(desk, ALL)],
        "on_the_way": [one.text for one in crossings.on_the_way(desk, ALL)],
        "arrived": [
            _arrival(desk, exchange.arrival)
            for bridge in bridges.bridges(desk)
            for exchange in crossings.history(desk, bridge.id)
            if exchange.arrival is not None
        ],
        **_practised(desk),
    }


def _practised(desk: Desk) -> dict[str, Any]:
    """Return what schema 3 added; an older vault holds nothing of it."""
    return {
        "walls": [_wall(desk, one) for one in walls.recent_walls(desk, ALL)],
        "kindnesses": [
            [one.critic, one.happened, one.shared, one.friend, one.sentence, one.voice, one.about]
            for one in (*kindness.kept_sentences(desk, ALL), *kindness.begun(desk, ALL))
        ],
        "letters": [
            [one.id, one.state, letters.find_letter(desk, one.id).text, one.release_at, one.feeling]
            for one in letters.recent_letters(desk, ALL)
        ],
        "tellings": [_telling(desk, one) for one in tellings.recent_tellings(desk, ALL)],
        "rungs": [
            [one.id, one.text, one.fear, one.is_habit, len(ladder.tries_of(desk, one.id))]
            for lane in Lane
            for one in ladder.lane_view(desk, lane).rungs
        ],
        "asked": [
            [bridge.id, harbour.agreements(desk, bridge.id).mine.stands]
            for bridge in bridges.bridges(desk)
            if harbour.agreements(desk, bridge.id).mine.stands
        ],
    }


def _wall(desk: Desk, one: Any) -> list[Any]:
    answers = sorted(walls.answers_about(desk, one.id).items())
    said = [one.how, one.own_how, one.name, one.held_back, one.feared]
    return [one.id, *said, one.brick, one.in_peace_at, answers]


def _telling(desk: Desk, one: Any) -> list[Any]:
    forecast = [one.forecast.level, one.forecast.fear] if one.forecast else None
    rated = [[moment, item, value] for (moment, item), value in ratings.ratings_of(desk, one.about).items()]
    went = [one.happened, one.level, one.surprise, one.outcome_at]
    return [one.id, one.state, one.practice, one.name, one.plan, forecast, went, sorted(rated)]


def _settings(one: Settings) -> list[Any]:
    return [one.auto_lock_minutes, one.country, one.time_zone, one.theme, one.morning_hour]


def _entry(one: Any) -> list[Any]:
    spot = [one.spot.pleasant, one.spot.energy] if one.spot else None
    return [one.id, one.practice, one.text, _felt(one.feelings), spot, one.written_at, one.changed_at]


def _felt(feelings: tuple[Feeling, ...]) -> list[Any]:
    return [[one.word, one.family] for one in feelings]


def _bridge(one: Any) -> list[Any]:
    seen = [one.state, one.kind, one.name, one.their_name, one.trust, one.mine, one.theirs]
    return [one.id, *seen, list(one.words), one.made_at, one.ended_by_me]


def _crossing(desk: Desk, one: Any) -> list[Any]:
    chosen = [one.entry, one.state, one.practice, one.depth, one.need, one.release, one.release_at]
    forecast = [one.forecast.level, one.forecast.fear] if one.forecast else None
    found = outcomes.find_outcome(desk, one.id)
    outcome = [found.happened, found.level, found.surprise, found.at] if found else None
    readers = [
        [reader.name, reader.state, reader.depth, reader.answered, _replies(desk, one.id, reader.bridge)]
        for reader in one.readers
    ]
    return [one.id, *chosen, one.text, one.glimpse, _felt(one.feelings), forecast, outcome, readers]


def _replies(desk: Desk, crossing: Any, bridge: Any) -> list[Any]:
    return [[one.mine, one.text, one.at] for one in arrivals.replies_about(desk, crossing, bridge)]


def _arrival(desk: Desk, arrival: Any) -> list[Any]:
    one = arrivals.find_arrival(desk, arrival)
    replies = [[reply.mine, reply.text, reply.at] for reply in arrivals.replies_to(desk, arrival)]
    draft = arrivals.answer_draft(desk, arrival)
    return [
        one.id,
        one.name,
        one.need,
        one.depth,
        one.text,
        _felt(one.feelings),
        one.arrived_at,
        replies,
        draft,
    ]


def _open(folder: Path) -> House:
    return open_house(
        folder, clock=lambda: EVENING, entropy=Dice(), relay=RELAY, zone=UTC, work=LIGHTEST_WORK
    )


def _add(desk: Desk) -> None:
    """Do what the demo's story leaves out, so that there is something in every table a person fills."""
    entries.save_draft(
        desk, entries.new_entry_id(desk), "A draft, half a sen", (Feeling("at sea"),), Spot(-3, 2)
    )
    away = entries.new_entry_id(desk)
    entries.keep_entry(
        desk,
        away,
        "Put away: the café in Zürich 🌉",
        (feeling("tender"),),
        Spot(4, -4),
        Practice.THANK_OR_LOVE,
    )
    entries.put_entry_away(desk, away)
    standing = {bridge.name: bridge.id for bridge in bridges.bridges(desk) if bridge.can_cross}
    waiting = entries.new_entry_id(desk)
    entries.keep_entry(desk, waiting, "To cross in three days. Not before.", (feeling("hopeful"),))
    plan = Plan(
        waiting, (standing["Jon"],), Depth.GLIMPSE, Need.HONEST_THOUGHTS, Release.AT_A_TIME,
        EVENING + 3 * DAY, None, Forecast(9, "He laughs."), (0,),
    )  # fmt: skip
    crossings.cross(desk, crossings.plan_crossing(desk, plan).id)
    for exchange in crossings.history(desk, standing["Jon"]):
        if exchange.arrival is not None:
            arrivals.save_answer_draft(desk, exchange.arrival, "A reply, half a sen")
    _practise(desk)
    harbour.ask(desk, standing["Jon"])
    endings.end_bridge(desk, standing["Mara"], remove=False)
    pairings.invite(desk, BridgeKind.FAMILY, "Lina", in_person=False)
    choices.change_settings(desk, Settings(30, "DE", "Europe/Berlin", "dark", 7))


def _practise(desk: Desk) -> None:
    """Fill what belongs to practising."""
    noted = Noted(How.OWN, "tidying", whom="my sister", held_back="That I miss her.", feared="A no.")
    brick = walls.note_wall(desk, How.OWN).id
    walls.save_wall(desk, brick, noted, {"cost": 6, "protected": 4, "on-my-mind": 7})
    walls.take_brick_out(desk, brick, "I miss you.")
    walls.leave_in_peace(desk, walls.note_wall(desk, How.JOKE).id)
    answered = Answered(
        "You always spoil it.", "I came late.", "Many do.", "You came.", "I came.", Voice.FAIR
    )
    kindness.keep_kindness(desk, kindness.new_kindness_id(desk), answered, {"kind": 3, "hard": 8})
    kindness.keep_kindness(desk, kindness.new_kindness_id(desk), Answered(critic="Only begun."), {})
    letters.seal_until_day(desk, letters.new_letter_id(desk), "Dear me, in winter.", date(2026, 12, 21))
    letters.seal_until_feeling(desk, letters.new_letter_id(desk), "Dear me, when it is heavy.", "lonely")
    letters.save_letter(desk, letters.new_letter_id(desk), "A letter, half a sen")
    rung = ladder.add_rung(desk, Lane.FAMILY, "Say that I liked the letter.", 35).id
    ladder.add_rung(desk, Lane.FAMILY, "Say it without the joke.", 55, is_habit=True)
    plan = TellingPlan("start-small", None, "my sister", "I liked your letter.", Forecast(6, "A silence."))
    said = tellings.plan_telling(desk, plan, {"fear-now": 45, "freely": 9}).id
    ladder.begin_telling(desk, rung, said)
    tellings.say_it(desk, said)
    tellings.record_telling_outcome(desk, said, Happened.PARTLY, 2, "She had kept mine.")
    ratings.rate(desk, f"telling:{said}", Moment.DAY_AFTER, {"day-after": 1})
    tellings.plan_telling(desk, TellingPlan("apologise", whom="my brother", plan="I was wrong on Friday."))


def make(folder: Path) -> Path:
    """Make the sample of today's schema in a folder of its own under ``folder``; returns that."""
    with tempfile.TemporaryDirectory() as place:
        data = Path(place)
        prepare(data, lambda: EVENING, lambda _: None, relay=RELAY, zone=UTC, entropy=Dice())
        house = _open(data)
        with closing(unlock(house, NAME, PASSPHRASES[NAME]).vault) as vault:
            desk = Desk(vault, house.clock, house.entropy, RELAY, UTC)
            _add(desk)
            made = folder / f"schema-{version_of(vault.db)}"
            holds = held(desk)
        made.mkdir(parents=True, exist_ok=True)
        for name in ("vault.json", "vault.db"):
            shutil.copyfile(data / PEOPLE / person_id(house, NAME) / name, made / name)
    text = json.dumps(holds, indent=1, ensure_ascii=False) + "\n"
    (made / "holds.json").write_text(text, "utf-8")
    return made


if __name__ == "__main__":
    print(make(FOLDER))
