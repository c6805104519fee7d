"""Every need has its own help, and none of it gives what was asked to be left out."""

from __future__ import annotations

import pytest

from drawbridge.core.crossings import Need
from drawbridge.core.reply_help import IF_THEY_MAY_HURT_THEMSELVES, reply_help


@pytest.mark.parametrize("need", list(Need))
def test_a_need_has_three_different_openings_and_two_or_three_things_to_avoid(need: Need) -> None:
    found = reply_help(need)
    assert found.need is need
    assert len({opening.text for opening in found.openings}) == 3
    assert 2 <= len(found.avoid) <= 3
    assert found.first


def test_no_two_needs_share_an_opening() -> None:
    texts = [opening.text for need in Need for opening in reply_help(need).openings]
    assert len(texts) == len(set(texts))


def test_who_asks_to_be_heard_is_not_given_advice() -> None:
    assert any("Advice" in line for line in reply_help(Need.LISTEN).avoid)
    assert not any("should" in opening.text for opening in reply_help(Need.LISTEN).openings)


def test_who_asks_for_nothing_is_asked_nothing() -> None:
    assert not any("?" in opening.text for opening in reply_help(Need.NOTHING).openings)


def test_the_danger_help_is_short_and_leads_to_people() -> None:
    assert len(IF_THEY_MAY_HURT_THEMSELVES) <= 6
    assert "harbour" in IF_THEY_MAY_HURT_THEMSELVES[-1]
