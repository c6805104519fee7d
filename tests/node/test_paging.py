"""Long lists a page at a time: whatever shares a second at a page's edge is shown once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from drawbridge.actions import entries, kindness, letters, tellings, walls
from drawbridge.actions.desk import Desk
from drawbridge.actions.kindness import Answered
from drawbridge.actions.tellings import TellingPlan
from drawbridge.core.feelings import Feeling
from drawbridge.core.names import new_id
from drawbridge.core.walls import How
from drawbridge.node.forms import Form
from drawbridge.node.paging import MOST_SHOWN, Place, read_place, turn
from drawbridge.node.views.entries import FOUND
from tests.conftest import PushedClock
from tests.node.conftest import Browser, Home, desk_of, text_of

AGES = [9, 9, 9, 8, 8, 7, 7, 7, 7, 7, 7, 7, 3]


def of(age: int) -> int:
    return age


def shown_from(place: Place, size: int) -> list[list[int]]:
    """Follow a list to its end; each thing is a pair of its second and its number."""
    things = list(enumerate(AGES))
    pages, more = [], ""
    while True:
        place = read_place(Form((("before", more),))) if more else place
        matching = [one for one in things if place.before is None or one[1] < place.before]
        page, older = turn(matching[: place.limit(size)], place, size, lambda one: one[1])
        pages.append([number for number, _ in page])
        if older is None:
            return pages
        more = older


@pytest.mark.parametrize("size", range(1, len(AGES) + 2))
def test_every_thing_stands_on_one_page(size: int) -> None:
    pages = shown_from(Place(), size)
    assert [number for page in pages for number in page] == list(range(len(AGES)))
    assert {len(page) for page in pages[:-1]} <= {size}


def test_so_much_in_one_second_still_comes_to_an_end() -> None:
    place = Place(8, MOST_SHOWN)
    assert turn([7] * (MOST_SHOWN + 3), place, 2, of) == ([7, 7], "7.0")


@pytest.mark.parametrize("odd", ["", "no", "-3", "5.x", "5.-1", f"5.{MOST_SHOWN + 1}", "9" * 30, "1.2.3"])
def test_an_odd_place_is_the_beginning(odd: str) -> None:
    assert read_place(Form((("before", odd),))) == Place()
    assert read_place(Form((("before", "5"),))) == Place(5)


def _kept(desk: Desk) -> str:
    return entries.keep_entry(desk, entries.new_entry_id(desk), "One.").id


def _draft(desk: Desk) -> str:
    return entries.save_draft(desk, entries.new_entry_id(desk), "Half of").id


def _wall(desk: Desk) -> str:
    wall = walls.note_wall(desk, How.JOKE)
    walls.save_wall(desk, wall.id, walls.Noted(How.JOKE, held_back="Something."), {})
    return wall.id


def _sentence(desk: Desk) -> str:
    fresh = kindness.new_kindness_id(desk)
    return kindness.keep_kindness(desk, fresh, Answered(sentence="Warm."), {}).id


def _begun(desk: Desk) -> str:
    fresh = kindness.new_kindness_id(desk)
    return kindness.save_kindness(desk, fresh, Answered(critic="You again."), {}).id


def _letter(desk: Desk) -> str:
    letter = letters.new_letter_id(desk)
    letters.save_letter(desk, letter, "Dear me.")
    return letter


def _sealed(desk: Desk) -> str:
    return letters.seal_until_day(desk, letters.new_letter_id(desk), "Dear me.", date(2036, 1, 1)).id


def _telling(desk: Desk) -> str:
    plan = TellingPlan("start-small", whom="Zoe", plan=new_id(desk.entropy))
    return tellings.plan_telling(desk, plan).id


LINKED = (
    r'<a(?: class="(?:entry-line|grow)")? '
    r'href="/(?:entries|walls|kind-voice|letters|tellings)/([0-9a-f]{32})'
)
LISTS: dict[str, tuple[str, Callable[[Desk], str], int]] = {
    "entries": ("/entries", _kept, 45),
    "drafts": ("/entries?drafts=1", _draft, 45),
    "walls": ("/walls", _wall, 45),
    "sentences": ("/kind-voice/sentences", _sentence, 45),
    "begun": ("/kind-voice/sentences?begun=1", _begun, 45),
    "letters": ("/letters", _letter, 45),
    "sealed letters": ("/letters", _sealed, 45),
    "tellings": ("/tellings", _telling, 105),
}


@pytest.mark.parametrize("named", LISTS)
def test_what_was_noted_in_one_second_is_never_skipped(home: Home, clock: PushedClock, named: str) -> None:
    address, make, many = LISTS[named]

    async def story(browser: Browser) -> None:
        desk = desk_of(home)
        made = [make(desk) for _ in range(many)]
        clock.push(1)
        made.append(make(desk))
        seen: list[str] = []
        page: str | None = address
        while page:
            shown = (await browser.get(page)).text
            seen += re.findall(LINKED, shown)
            older = re.search(r'href="([^"]+before=[^"]+)">Older', shown)
            page = older[1].replace("&amp;", "&") if older else None
        assert sorted(seen) == sorted(made)

    home.run(story)


def test_a_search_says_truly_how_much_it_found_and_goes_on(home: Home) -> None:
    async def story(browser: Browser) -> None:
        made = [_kept(desk_of(home)) for _ in range(FOUND + 2)]
        first = await browser.post("/entries/search", {"q": "one"})
        assert "1 to 50 of what was found, newest first, and there are more." in text_of(first)
        assert f'name="after" value="{FOUND}">Older' in first.text
        rest = await browser.post("/entries/search", {"q": "one", "after": str(FOUND)})
        assert "51 to 52 of what was found, newest first." in text_of(rest)
        assert "Older" not in rest.text
        seen = [entry for page in (first, rest) for entry in re.findall(LINKED, page.text)]
        assert sorted(seen) == sorted(made)
        assert "1 to 50" in text_of(await browser.post("/entries/search", {"q": "one", "after": "no"}))

    home.run(story)


def test_what_is_open_now_stands_first_however_old_it_is(home: Home, clock: PushedClock) -> None:
    async def story(browser: Browser) -> None:
        desk = desk_of(home)
        old = letters.seal_until_feeling(desk, letters.new_letter_id(desk), "Dear me.", "lonely").id
        clock.push(1)
        for _ in range(25):
            _letter(desk)
        entries.keep_entry(desk, entries.new_entry_id(desk), "Today.", (Feeling("lonely"),))
        assert old in (await browser.get("/letters")).text

    home.run(story)
