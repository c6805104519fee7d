"""The name somebody else chose, where it is first met: isolated, and noticed when it could deceive."""

from __future__ import annotations

import pytest

from drawbridge.actions.desk import Desk
from drawbridge.actions.pairings import invite
from drawbridge.core.bridges import BridgeKind, BridgeState
from drawbridge.vault import bridges as kept
from tests.node.conftest import Browser, Home, lived_in, text_of

NOTE = "from more than one alphabet"


def answered_by(desk: Desk, name: str) -> str:
    """Let somebody of that name have accepted an invitation of mine; returns the page."""
    bridge = invite(desk, BridgeKind.FRIEND, "Jo", False)
    kept.set_their_name(desk.vault.db, bridge.id, name)
    kept.set_state(desk.vault.db, bridge.id, BridgeState.ANSWERED)
    return f"/bridges/{bridge.id}"


@pytest.mark.parametrize(("name", "is_noticed"), [("M\u0430ra", True), ("Mara", False)])
def test_look_alikes_are_noticed_beside_the_name_and_block_nothing(
    home: Home, name: str, is_noticed: bool
) -> None:
    async def story(browser: Browser, desk: Desk) -> None:
        page = await browser.get(answered_by(desk, name))
        assert f"<bdi>{name}</bdi>" in page.text
        assert text_of(page).count(NOTE) == (2 if is_noticed else 0)
        assert f"Approve <bdi>{name}</bdi></span></button>" in page.text

    lived_in(home, story)


def test_a_name_of_which_nothing_can_be_seen_is_said_to_be_none(home: Home) -> None:
    async def story(browser: Browser, desk: Desk) -> None:
        said = text_of(await browser.get(answered_by(desk, "\u3164\u200b")))
        assert "Someone with no name has accepted" in said
        assert "Approve them" in said
        assert "They chose to be seen as no name ." in said
        assert "Someone with no name has accepted. Nothing can cross until you say yes." in said

    lived_in(home, story)
