"""Pairing through the relay: two vaults, one link, four words, and whoever should not be there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.types import Scope

from drawbridge.actions import bridges, endings, pairings
from drawbridge.actions.pairings import IN_PERSON_SECONDS, SENT_SECONDS, Claimed
from drawbridge.core.bridges import BridgeKind, BridgeState, Leaf, Trust
from drawbridge.core.names import SlotId, Token
from drawbridge.errors import (
    InputRefused,
    LinkRefused,
    NotFound,
    NotNow,
    PairingRefused,
    RelayAway,
    RelayRefused,
)
from drawbridge.relay.rules import Limits
from tests.actions.conftest import RELAY, Person, Town

HOUR = 3_600


async def invited(town: Town, *, in_person: bool = False) -> tuple[Person, Person, str, str]:
    """Ana has invited, Mara knows the link; returns both, the bridge and the link."""
    ana, mara = town.move_in("Ana"), town.move_in("Mara")
    made = pairings.invite(ana.desk, BridgeKind.FRIEND, "Mara", in_person)
    await town.carry()
    return ana, mara, made.id, pairings.invitation(ana.desk, made.id).link


async def answered(town: Town, *, in_person: bool = False) -> tuple[Person, Person]:
    ana, mara, bridge, link = await invited(town, in_person=in_person)
    claimed = await mara.courier.claim(link)
    ana.roads["Mara"] = bridge  # type: ignore[assignment]
    mara.roads["Ana"] = pairings.accept(mara.desk, claimed, BridgeKind.FAMILY, "Ana").id
    await town.carry()
    return ana, mara


def test_both_sides_end_with_the_same_words_and_both_leaves_down(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        ours, theirs = ana.bridge(mara), mara.bridge(ana)
        assert len(ours.words) == 4
        assert ours.words == theirs.words
        assert {ours.mine, ours.theirs, theirs.mine, theirs.theirs} == {Leaf.LOWERED}
        assert (ours.their_name, theirs.their_name) == ("Mara", "Ana")

    town.run(story)


def test_nothing_of_the_inviters_name_leaves_before_the_approval(town: Town) -> None:
    async def story() -> None:
        ana, mara = await answered(town)
        assert ana.bridge(mara).state is BridgeState.ANSWERED
        assert ana.bridge(mara).their_name == "Mara"
        assert mara.bridge(ana).their_name == ""
        assert mara.bridge(ana).words == ()
        pairings.approve(ana.desk, ana.roads["Mara"])
        await town.carry()
        assert mara.bridge(ana).their_name == "Ana"

    town.run(story)


def test_the_secrets_of_pairing_are_erased_on_both_sides(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        for person in (ana, mara):
            assert person.desk.vault.db.rows("SELECT * FROM pairings") == []
            assert person.desk.vault.db.rows("SELECT * FROM outbox") == []

    town.run(story)


def test_the_token_that_travelled_in_the_link_writes_nowhere_afterwards(town: Town) -> None:
    async def story() -> None:
        ana, mara, bridge, link = await invited(town)
        claimed = await mara.courier.claim(link)
        ana.roads["Mara"] = bridge  # type: ignore[assignment]
        mara.roads["Ana"] = pairings.accept(mara.desk, claimed, BridgeKind.FRIEND, "Ana").id
        await town.carry()
        pairings.approve(ana.desk, ana.roads["Mara"])
        await town.carry()
        stranger = town.move_in("Stranger")
        late = pairings.accept(stranger.desk, claimed, BridgeKind.FRIEND, "Ana")
        await town.carry()
        assert bridges.refused_by_relay(stranger.desk, late.id) == "forbidden"
        assert bridges.find_bridge(stranger.desk, late.id).state is BridgeState.ACCEPTED

    town.run(story)


def test_a_link_is_good_for_one_person_and_the_inviter_hears_of_others(town: Town) -> None:
    async def story() -> None:
        ana, mara, bridge, link = await invited(town)
        jon = town.move_in("Jon")
        await mara.courier.claim(link)
        with pytest.raises(NotNow) as refused:
            await jon.courier.claim(link)
        assert refused.value.state == "taken"
        await ana.courier.look_at_invitations()
        assert pairings.invitation(ana.desk, bridge).refused_claims == 1  # type: ignore[arg-type]

    town.run(story)


def test_only_the_first_answer_counts(town: Town) -> None:
    async def story() -> None:
        ana, mara, bridge, link = await invited(town)
        claimed = await mara.courier.claim(link)
        thief = town.move_in("Thief")
        pairings.accept(mara.desk, claimed, BridgeKind.FRIEND, "Ana")
        await town.carry()
        pairings.accept(thief.desk, claimed, BridgeKind.FRIEND, "Ana")
        await town.carry()
        found = bridges.find_bridge(ana.desk, bridge)  # type: ignore[arg-type]
        assert found.their_name == "Mara"
        assert pairings.invitation(ana.desk, found.id).refused_claims == 1

    town.run(story)


@pytest.mark.parametrize(("in_person", "seconds"), [(True, IN_PERSON_SECONDS), (False, SENT_SECONDS)])
def test_an_invitation_runs_out(town: Town, in_person: bool, seconds: int) -> None:
    async def story() -> None:
        ana, mara, bridge, link = await invited(town, in_person=in_person)
        town.clock.push(seconds)
        with pytest.raises(NotNow) as refused:
            await mara.courier.claim(link)
        assert refused.value.state == "gone"
        assert pairings.invitation(ana.desk, bridge).expired  # type: ignore[arg-type]

    town.run(story)


def test_an_answer_long_after_the_invitation_ran_out_is_not_taken(town: Town) -> None:
    async def story() -> None:
        ana, mara, bridge, link = await invited(town, in_person=True)
        claimed = await mara.courier.claim(link)
        town.clock.push(IN_PERSON_SECONDS + HOUR)
        pairings.accept(mara.desk, claimed, BridgeKind.FRIEND, "Ana")
        await town.carry()
        assert bridges.find_bridge(ana.desk, bridge).state is BridgeState.INVITED  # type: ignore[arg-type]

    town.run(story)


def test_an_invitation_taken_back_leaves_nothing_here_or_at_the_relay(town: Town) -> None:
    async def story() -> None:
        ana, mara, bridge, link = await invited(town)
        pairings.cancel_invitation(ana.desk, bridge)  # type: ignore[arg-type]
        await town.carry()
        assert bridges.bridges(ana.desk) == []
        db = town.relay.store._writes  # type: ignore[union-attr]
        assert db.rows("SELECT * FROM mailboxes") == db.rows("SELECT * FROM invitations") == []
        with pytest.raises(NotNow):
            await mara.courier.claim(link)

    town.run(story)


def test_an_invitation_stays_where_it_was_made_when_the_house_changes_its_relay(town: Town) -> None:
    async def story() -> None:
        ana, mara, bridge, link = await invited(town)
        ana.desk = ana.courier.desk = replace(ana.desk, relay="http://another.test")
        await mara.courier.claim(link)
        with pytest.raises(NotNow):
            await town.move_in("Jon").courier.claim(link)
        await ana.courier.look_at_invitations()
        assert pairings.invitation(ana.desk, bridge).refused_claims == 1  # type: ignore[arg-type]
        pairings.cancel_invitation(ana.desk, bridge)  # type: ignore[arg-type]
        await town.carry()
        assert town.relay.store._writes.rows("SELECT * FROM invitations") == []  # type: ignore[union-attr]

    town.run(story)


def test_somebody_turned_away_hears_nothing_and_has_nothing(town: Town) -> None:
    async def story() -> None:
        ana, mara = await answered(town)
        pairings.decline(ana.desk, ana.roads["Mara"])
        await town.carry()
        assert bridges.bridges(ana.desk) == []
        assert mara.bridge(ana).their_name == ""
        pairings.cancel_invitation(mara.desk, mara.roads["Ana"])
        await town.carry()
        assert bridges.bridges(mara.desk) == []

    town.run(story)


def test_nobody_accepts_their_own_invitation_or_the_same_one_twice(town: Town) -> None:
    async def story() -> None:
        ana, mara, _, link = await invited(town)
        with pytest.raises(NotNow, match="own"):
            await ana.courier.claim(link)
        claimed = await mara.courier.claim(link)
        pairings.accept(mara.desk, claimed, BridgeKind.FRIEND, "Ana")
        with pytest.raises(NotNow, match="answered"):
            await mara.courier.claim(link)
        with pytest.raises(NotNow, match="answered"):
            pairings.accept(mara.desk, claimed, BridgeKind.FRIEND, "Ana")
        assert len(bridges.bridges(mara.desk)) == 1

    town.run(story)


def test_a_link_that_is_none_is_refused(town: Town) -> None:
    async def story() -> None:
        mara = town.move_in("Mara")
        with pytest.raises(LinkRefused):
            await mara.courier.claim("https://example.org/not-an-invitation")

    town.run(story)


def test_an_offer_that_was_swapped_on_the_way_is_refused(town: Town) -> None:
    async def story() -> None:
        _, mara, _, link = await invited(town)
        claimed: Claimed = await mara.courier.claim(link)
        swapped = replace(claimed, offer=claimed.offer[:-1] + bytes([claimed.offer[-1] ^ 1]))
        with pytest.raises(PairingRefused):
            pairings.accept(mara.desk, swapped, BridgeKind.FRIEND, "Ana")
        assert bridges.bridges(mara.desk) == []

    town.run(story)


def test_a_name_without_a_sign_is_refused_before_anything_is_made(town: Town) -> None:
    async def story() -> None:
        ana = town.move_in("Ana")
        for name in ("", "   ", "x" * 61, "Ma\u202era"):
            with pytest.raises(InputRefused):
                pairings.invite(ana.desk, BridgeKind.FRIEND, name, False)
        assert bridges.bridges(ana.desk) == []

    town.run(story)


def test_approving_needs_somebody_who_accepted(town: Town) -> None:
    async def story() -> None:
        ana, _, bridge, _ = await invited(town)
        with pytest.raises(NotNow):
            pairings.approve(ana.desk, bridge)  # type: ignore[arg-type]
        with pytest.raises(NotFound):
            pairings.approve(ana.desk, "0" * 32)  # type: ignore[arg-type]

    town.run(story)


@pytest.mark.parametrize(("in_person", "trust"), [(True, Trust.MET), (False, Trust.WORDS_COMPARED)])
def test_how_a_bridge_was_made_sure_of_stays_with_it(town: Town, in_person: bool, trust: Trust) -> None:
    async def story() -> None:
        ana, mara = await answered(town, in_person=in_person)
        with pytest.raises(NotNow):
            bridges.words_are_the_same(ana.desk, ana.roads["Mara"])
        pairings.approve(ana.desk, ana.roads["Mara"])
        await town.carry()
        assert ana.bridge(mara).trust is Trust.LINK_ONLY
        endings.words_compared(ana.desk, ana.roads["Mara"], same=True)
        assert ana.bridge(mara).trust is trust
        assert mara.bridge(ana).trust is Trust.LINK_ONLY

    town.run(story)


def test_different_words_end_the_bridge_at_once(town: Town) -> None:
    async def story() -> None:
        ana, mara = await town.bridge("Ana", "Mara")
        endings.words_compared(ana.desk, ana.roads["Mara"], same=False)
        await town.carry()
        assert ana.bridge(mara).state is mara.bridge(ana).state is BridgeState.ENDED

    town.run(story)


def test_what_was_said_between_approval_and_its_arrival_is_not_lost(town: Town) -> None:
    async def story() -> None:
        ana, mara = await answered(town)
        pairings.approve(ana.desk, ana.roads["Mara"])
        ana.cross("The first thing.", mara)
        await ana.courier.carry()
        # The relay gives them in the worst order: what is said first, the approval last.
        db = town.relay.store._writes  # type: ignore[union-attr]
        with db.transaction():
            db.run("UPDATE envelopes SET cursor = 1000000 - cursor")
        await town.carry()
        assert mara.bridge(ana).state is BridgeState.STANDING
        assert [came.text for came in mara.waiting()] == ["The first thing."]
        assert bridges.missing_from(mara.desk, mara.roads["Ana"]) == 0

    town.run(story)


def from_far(scope: Scope) -> str:
    """Let a call come from an address that a relay counts."""
    scope["client"] = ("203.0.113.7", 1)
    return ""


def test_a_link_that_was_asked_for_too_often_is_good_a_little_later(town: Town) -> None:
    async def story() -> None:
        _, mara, _, link = await invited(town)
        assert town.client
        town.road.lose = from_far
        for _ in range(Limits().stranger_calls):
            with pytest.raises(RelayRefused, match="gone"):
                await town.client.claim_invitation(RELAY, SlotId(bytes(16)), Token(bytes(32)))
        # It leads somewhere: only not now.
        with pytest.raises(RelayAway):
            await mara.courier.claim(link)
        town.road.lose = lambda _: ""
        assert (await mara.courier.claim(link)).offer

    town.run(story)


def test_an_invitation_that_came_one_too_many_waits_and_is_made(town: Town) -> None:
    async def story() -> None:
        ana, mara = town.move_in("Ana"), town.move_in("Mara")
        assert town.client
        town.road.lose = from_far
        for number in range(Limits().stranger_calls):
            slot, offer = SlotId(number.to_bytes(16, "big")), bytes(Limits().offer_bytes)
            await town.client.put_invitation(RELAY, slot, Token(bytes(32)), offer, town.clock() + 60)
        made = pairings.invite(ana.desk, BridgeKind.FRIEND, "Mara", False)
        await town.carry()
        link = pairings.invitation(ana.desk, made.id).link
        with pytest.raises(NotNow):
            await mara.courier.claim(link)
        town.road.lose = lambda _: ""
        town.clock.push(60)
        await town.carry()
        assert (await mara.courier.claim(link)).offer

    town.run(story)
