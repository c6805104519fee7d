"""What a person chose: kept in their vault, refused whole when a part of it cannot be taken."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from drawbridge.actions.desk import Desk
from drawbridge.actions.settings import (
    ZONE,
    Settings,
    change_my_name,
    change_settings,
    my_name,
    read_settings,
)
from drawbridge.core.bridges import MAX_NAME
from drawbridge.core.crisis import COUNTRIES, SOMEWHERE_ELSE
from drawbridge.errors import InputRefused, StorageFull
from drawbridge.node.words import fault
from drawbridge.node.zones import zone_names
from tests.conftest import MakeDesk, PushedClock
from tests.db.disk import NarrowProcess

CHOSEN = Settings(auto_lock_minutes=30, country="DE", time_zone="Europe/Berlin", theme="dark", morning_hour=7)


def test_what_was_never_chosen_has_its_default(desk: Desk) -> None:
    assert read_settings(desk) == Settings()
    assert Settings().auto_lock_minutes == 10
    assert Settings().morning_hour == 8


def test_what_was_chosen_comes_back(desk: Desk) -> None:
    change_settings(desk, CHOSEN)
    assert read_settings(desk) == CHOSEN
    change_settings(desk, Settings())
    assert read_settings(desk) == Settings()


@pytest.mark.parametrize("country", ["", SOMEWHERE_ELSE, *sorted(COUNTRIES)])
def test_every_country_that_has_lines_can_be_chosen(desk: Desk, country: str) -> None:
    change_settings(desk, replace(CHOSEN, country=country))
    assert read_settings(desk).country == country


def test_every_zone_of_this_computer_can_be_chosen(desk: Desk) -> None:
    assert [zone for zone in zone_names() if not ZONE.fullmatch(zone)] == []


@pytest.mark.parametrize(
    ("changed", "what", "why"),
    [
        (replace(CHOSEN, auto_lock_minutes=0), "auto_lock_minutes", "out-of-range"),
        (replace(CHOSEN, auto_lock_minutes=61), "auto_lock_minutes", "out-of-range"),
        (replace(CHOSEN, morning_hour=-1), "morning_hour", "out-of-range"),
        (replace(CHOSEN, morning_hour=24), "morning_hour", "out-of-range"),
        (replace(CHOSEN, theme="pink"), "theme", "unknown"),
        (replace(CHOSEN, country="DEU"), "country", "unknown"),
        (replace(CHOSEN, country="\ud800"), "country", "unknown"),
        (replace(CHOSEN, time_zone="x" * 65), "zone", "unknown"),
        (replace(CHOSEN, time_zone="\ud800"), "zone", "unknown"),
        (replace(CHOSEN, time_zone="../../etc/passwd\n"), "zone", "unknown"),
    ],
)
def test_one_choice_that_cannot_be_taken_changes_none(
    desk: Desk, changed: Settings, what: str, why: str
) -> None:
    before = replace(CHOSEN, theme="light", country="AT")
    change_settings(desk, before)
    with pytest.raises(InputRefused) as caught:
        change_settings(desk, changed)
    assert (caught.value.what, caught.value.why) == (what, why)
    assert fault(caught.value).endswith(".")
    assert read_settings(desk) == before


def test_a_full_disk_changes_no_setting(desk: Desk, clock: PushedClock) -> None:
    change_settings(desk, CHOSEN)
    desk.vault.db.checkpoint()
    disk = NarrowProcess(desk.vault.folder)
    disk.fill()
    try:
        with pytest.raises(StorageFull):
            change_settings(desk, Settings())
    finally:
        disk.make_room()
    assert read_settings(desk) == CHOSEN


def test_settings_are_one_persons_own(make_desk: MakeDesk) -> None:
    ana, mara = make_desk("Ana"), make_desk("Mara")
    change_settings(ana, CHOSEN)
    assert read_settings(mara) == Settings()
    assert (my_name(ana), my_name(mara)) == ("Ana", "Mara")


def test_a_name_is_kept_composed_and_with_single_spaces(desk: Desk) -> None:
    change_my_name(desk, unicodedata.normalize("NFD", "  Zoë \t  Ångström\n"))
    assert my_name(desk) == "Zoë Ångström"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "empty"),
        (" \t\n", "empty"),
        ("a" * (MAX_NAME + 1), "too-long"),
        ("A\u202ena", "unreadable"),
        ("A\u200bna", "unreadable"),
        ("A\u0000na", "unreadable"),
        ("A\ud800na", "unreadable"),
    ],
)
def test_a_name_that_cannot_be_taken_leaves_the_one_before(desk: Desk, name: str, why: str) -> None:
    with pytest.raises(InputRefused) as caught:
        change_my_name(desk, name)
    assert (caught.value.what, caught.value.why) == ("name", why)
    assert my_name(desk) == "Ana"
    assert fault(caught.value).endswith(".")
