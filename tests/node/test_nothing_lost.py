"""Tired people: pages that went meanwhile, sessions that ended, forms sent twice. No word is lost."""

from __future__ import annotations

import re
from importlib import resources

import httpx2
import pytest

from drawbridge.actions.desk import Desk
from tests.node.conftest import PASSPHRASE, SAMPLE_KEY, Browser, Home, lived_in, text_of
from tests.node.test_painful_pages import answered, opened

CARRIED = r'name="(carried[^"]*)" value="([^"]*)"'
GONE = "0" * 32
WORDS = "All that I meant to say"
DAY = 86_400
PLAN = {"practice": "start-small", "whom": "my brother", "plan": WORDS, "feared": "7", "fear": "He laughs."}


def test_what_was_typed_about_something_that_is_gone_stands_on_the_page(home: Home) -> None:
    forms: list[tuple[str, dict[str, str]]] = [
        (f"/walls/{GONE}/save", {"how": "joke", "held_back": WORDS}),
        (f"/walls/{GONE}/brick", {"sentence": WORDS}),
        (f"/tellings/{GONE}/change", PLAN),
        (f"/tellings/{GONE}/outcome", {"level": "2", "happened": "no", "surprise": WORDS}),
        (f"/ladder/rungs/{GONE}/change", {"rung": WORDS, "rate-fear-now": "30"}),
        ("/tellings/new", PLAN | {"rung": GONE}),
        ("/tellings/new", PLAN | {"entry": GONE}),
        ("/tellings/new", PLAN | {"bridge": GONE}),
    ]

    async def story(browser: Browser) -> None:
        for address, typed in forms:
            page = await browser.post(address, typed | {"sheet": f"{'a' * 16}."})
            assert page.status_code == 404, address
            assert WORDS in text_of(page), address
            assert "a" * 16 not in page.text

    home.run(story)


def test_what_came_too_late_stands_on_the_page_and_no_secret_does(home: Home) -> None:
    async def story(browser: Browser) -> None:
        letter = f"/letters/{'1' * 32}"
        sealed = {"letter": "First.", "opens": "feeling", "opening": "calm"}
        await browser.post(f"{letter}/seal", sealed)
        late = await browser.post(f"{letter}/save", {"letter": WORDS, "passphrase": "lantern orchard"})
        assert late.status_code == 409
        assert WORDS in text_of(late)
        assert "lantern orchard" not in late.text

    home.run(story)


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        (
            f"/entries/{'2' * 32}/cross",
            {"text": "A text.", "practice": "just-write", "feared": "7", "fear": WORDS},
        ),
        ("/tellings/new", PLAN),
        ("/ladder/friend/new", {"rung": WORDS, "rate-fear-now": "30"}),
    ],
)
def test_what_was_typed_when_the_session_ended_comes_through_signing_in(
    home: Home, address: str, typed: dict[str, str]
) -> None:
    async def story(browser: Browser) -> None:
        home.clock.push(DAY)
        asked = await browser.post(address, typed)
        page = await sign_in_again(browser, asked)
        assert WORDS in text_of(page)
        if "text" in typed:
            assert "A text." in (await browser.get(f"/entries/{'2' * 32}/edit")).text

    home.run(story)


async def sign_in_again(
    browser: Browser, asked: httpx2.Response, passphrase: str = PASSPHRASE
) -> httpx2.Response:
    page = await browser.sign_in("Ana", passphrase, **dict(re.findall(CARRIED, asked.text)))
    return await browser.follow(page) if page.status_code == 303 else page


def test_a_form_that_was_sent_twice_makes_one_thing(home: Home) -> None:
    async def story(browser: Browser) -> None:
        taps = {(await browser.post("/walls", {"how": "joke"})).headers["location"] for _ in range(2)}
        plans = {(await browser.post("/tellings/new", PLAN)).headers["location"] for _ in range(2)}
        for _ in range(2):
            await browser.post("/ladder/friend/new", {"rung": WORDS, "rate-fear-now": "30"})
        assert len(taps) == len(plans) == 1
        lane = await browser.get("/ladder/friend")
        assert len(set(re.findall(r"/ladder/rungs/[0-9a-f]{32}", lane.text))) == 1
        # Another one, on purpose and later, is another one.
        home.clock.push(120)
        taps.add((await browser.post("/walls", {"how": "joke"})).headers["location"])
        plans.add((await browser.post("/tellings/new", PLAN)).headers["location"])
        assert len(taps) == len(plans) == 2

    home.run(story)


@pytest.mark.parametrize(
    ("page", "save", "send", "field"),
    [
        ("/write", "/entries/{}/draft", "/entries/{}/keep", "text"),
        ("/walls/{}", "/walls/{}/save", "/walls/{}/save", "held_back"),
        ("/kind-voice", "/kind-voice/{}/save", "/kind-voice/{}/keep", "critic"),
        ("/letters/write", "/letters/{}/save", "/letters/{}/seal", "letter"),
    ],
)
def test_two_windows_with_the_same_page_never_cover_one_another_unseen(
    home: Home, page: str, save: str, send: str, field: str
) -> None:
    async def story(browser: Browser) -> None:
        wall = (await browser.post("/walls", {"how": "joke"})).headers["location"].rsplit("/", 1)[1]
        first = await browser.get(page.format(wall))
        found = re.search(r'data-autosave="[^"]*/([0-9a-f]{32})/', first.text)
        assert found
        thing = found[1]
        rest = {
            "how": "joke",
            "practice": "just-write",
            "voice": "kind",
            "opens": "feeling",
            "opening": "calm",
        }
        one = rest | {"sheet": sheet_of(first), field: "What I wrote first"}
        await browser.post(save.format(thing), one, hx_request="true")
        kinds = {"/write": f"/entries/{thing}/edit", "/kind-voice": f"/kind-voice/{thing}/edit"}
        again = kinds.get(page, save.format(thing).rsplit("/", 1)[0])
        two = rest | {"sheet": sheet_of(await browser.get(again)), field: "What the other window says"}
        assert (await browser.post(save.format(thing), two, hx_request="true")).status_code == 200
        # The other window goes on, as often as it likes; the first one is stopped, and shown both.
        assert (await browser.post(save.format(thing), two, hx_request="true")).status_code == 200
        one[field] = "What I wrote first, and more"
        late = await browser.post(save.format(thing), one, hx_request="true")
        assert late.status_code == 422
        assert "in another window" in text_of(late)
        both = await browser.post(send.format(thing), one)
        assert both.status_code == 422
        assert "What I wrote first, and more" in both.text
        assert "What the other window says" in text_of(both)
        done = await browser.post(send.format(thing), one | {"sheet": sheet_of(both)})
        assert done.status_code == 303

    home.run(story)


def test_a_plan_and_a_rung_in_two_windows_do_not_cover_one_another_either(home: Home) -> None:
    async def story(browser: Browser) -> None:
        plan = str((await browser.post("/tellings/new", PLAN)).headers["location"])
        await browser.post("/ladder/friend/new", {"rung": "A step", "rate-fear-now": "30"})
        found = re.search(r"/ladder/rungs/[0-9a-f]{32}", (await browser.get("/ladder/friend")).text)
        assert found
        for page, field, rest in ((plan, "plan", PLAN), (found[0], "rung", {"rate-fear-now": "30"})):
            address = f"{page}/change"
            one, two = [rest | {"sheet": sheet_of(await browser.get(address))} for _ in range(2)]
            assert (await browser.post(address, one | {field: "Said in one window"})).status_code == 303
            both = await browser.post(address, two | {field: WORDS})
            assert both.status_code == 422
            assert "Said in one window" in text_of(both)
            assert WORDS in both.text
            again = {field: WORDS, "sheet": sheet_of(both)}
            assert (await browser.post(address, two | again)).status_code == 303

    home.run(story)


def test_an_answer_in_two_windows_is_never_covered_unseen(home: Home) -> None:
    async def story(browser: Browser, desk: Desk) -> None:
        for page, save, send, rest in (answering(desk), replying(desk)):
            one, two = [rest | {"sheet": sheet_of(await browser.get(page))} for _ in range(2)]
            for text in ("I have", "I have been there"):
                kept = await browser.post(save, one | {"text": text}, hx_request="true")
                assert "Saved in your vault" in text_of(kept)
            late = await browser.post(save, two | {"text": WORDS}, hx_request="true")
            assert late.status_code == 422
            assert "in another window" in text_of(late)
            both = await browser.post(send, two | {"text": WORDS})
            assert both.status_code == 422
            assert WORDS in both.text
            assert "I have been there" in text_of(both)
            done = await browser.post(send, two | {"text": WORDS, "sheet": sheet_of(both)})
            assert done.status_code == 303
            # It was sent: the first window writes nothing over that either.
            assert (await browser.post(save, one | {"text": "Late."}, hx_request="true")).status_code == 422

    lived_in(home, story)


def test_an_answer_that_is_too_long_keeps_its_end(home: Home) -> None:
    async def story(browser: Browser, desk: Desk) -> None:
        long = {"text": "so " * 7_000 + WORDS}
        for page, save, send, rest in (answering(desk), replying(desk)):
            quiet = await browser.post(save, rest | long, hx_request="true")
            assert quiet.status_code == 422
            assert "longer than one answer holds" in text_of(quiet)
            refused = await browser.post(send, rest | long)
            assert refused.status_code == 422
            assert WORDS in refused.text
            # What a killed browser would have lost is there as far as a draft holds it.
            assert "so so so" in (await browser.get(page)).text
        arrival = answering(desk)[0]
        for act in ("put-away", "more-later"):
            assert WORDS in (await browser.post(f"{arrival}/{act}", long)).text

    lived_in(home, story)


def test_an_answer_from_before_signing_in_covers_nothing_either(home: Home) -> None:
    async def story(browser: Browser, desk: Desk) -> None:
        for page, save, _, rest in (answering(desk), replying(desk)):
            old = sheet_of(await browser.get(page)).split(".")[0] + "."
            await browser.post(save, rest | {"text": "Written at home.", "sheet": f"{'a' * 16}."})
            home.clock.push(DAY)
            late = await browser.post(save, rest | {"text": WORDS, "sheet": old})
            put = await sign_in_again(browser, late, SAMPLE_KEY)
            assert WORDS in put.text
            assert "Written at home." in (await browser.get(page)).text

    lived_in(home, story)


def answering(desk: Desk) -> tuple[str, str, str, dict[str, str]]:
    """The page of something that came, what saves an answer to it, what sends it, and its other fields."""
    page = f"/arrivals/{opened(desk)}"
    return page, f"{page}/draft", f"{page}/answer", {}


def replying(desk: Desk) -> tuple[str, str, str, dict[str, str]]:
    """The same for something of mine that somebody answered."""
    crossing, bridge = answered(desk)
    page = f"/crossings/{crossing}"
    return page, f"{page}/draft", f"{page}/reply", {"bridge": bridge}


def test_an_outcome_and_the_list_of_what_helps_are_not_covered_unseen(home: Home) -> None:
    async def story(browser: Browser) -> None:
        plan = str((await browser.post("/tellings/new", PLAN)).headers["location"])
        await browser.post(f"{plan}/said")
        went = {"happened": "no", "level": "2"}
        for page, act, field, rest in (
            (f"{plan}/outcome", f"{plan}/outcome", "surprise", went),
            ("/harbour", "/harbour/list", "list", {}),
        ):
            one, two = [rest | {"sheet": sheet_of(await browser.get(page))} for _ in range(2)]
            assert (await browser.post(act, one | {field: "Said in one window"})).status_code == 303
            both = await browser.post(act, two | {field: WORDS})
            assert both.status_code == 422
            assert "Said in one window" in text_of(both)
            assert WORDS in both.text
            again = {field: WORDS, "sheet": sheet_of(both)}
            assert (await browser.post(act, two | again)).status_code == 303

    home.run(story)


def test_a_window_that_was_signed_out_and_behind_puts_its_words_apart(home: Home) -> None:
    async def story(browser: Browser) -> None:
        old = sheet_of(await browser.get("/write"))
        entry = f"/entries/{'3' * 32}"
        old = old.split(".")[0] + "."
        await browser.post(f"{entry}/draft", {"text": "Written at home.", "sheet": f"{'a' * 16}."})
        home.clock.push(DAY)
        typed = {"text": WORDS, "practice": "just-write", "sheet": old}
        page = await sign_in_again(browser, await browser.post(f"{entry}/draft", typed))
        assert WORDS in page.text
        assert "a" * 16 not in page.text
        assert old not in page.text
        assert "Written at home." in (await browser.get(f"{entry}/edit")).text

    home.run(story)


def test_whoever_leaves_quickly_finds_what_only_a_form_held_as_a_draft(home: Home) -> None:
    async def story(browser: Browser) -> None:
        left = {f"carried:{name}": value for name, value in PLAN.items()} | {"carried-path": "/tellings/new"}
        await browser.post("/leave", left)
        crossing = {"carried:text": "Said.", "carried:fear": "She laughs.", "carried:practice": "just-write"}
        await browser.sign_in("Ana")
        await browser.post("/leave", crossing | {"carried-path": f"/entries/{'4' * 32}/draft"})
        await browser.sign_in("Ana")
        drafts = text_of(await browser.get("/entries?drafts=1"))
        for words in (WORDS, "He laughs.", "Said.", "She laughs."):
            assert drafts.count(words) == 1
        assert "start-small" not in drafts

    home.run(story)


def test_no_field_for_more_than_a_line_cuts_off_what_is_pasted() -> None:
    # A browser drops what is beyond maxlength without a word; too long is said, with every word still there.
    templates = (resources.files("drawbridge.node") / "templates").iterdir()
    cut = [each.name for each in templates if re.search(r"<textarea[^>]*maxlength", each.read_text())]
    assert cut == []


def sheet_of(page: httpx2.Response) -> str:
    found = re.search(r'name="sheet" value="([0-9a-f.]+)"', page.text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("address", "typed", "first", "link", "count"),
    [
        (
            "/entries/{:032x}/draft",
            {"practice": "just-write", "text": "{}"},
            "/entries?drafts=1",
            "/entries/",
            21,
        ),
        ("/kind-voice/{:032x}/save", {"critic": "{}"}, "/kind-voice/sentences?begun=1", "/kind-voice/", 21),
        ("/tellings/new", PLAN | {"plan": "{}"}, "/tellings", "/tellings/", 51),
    ],
)
def test_however_much_is_begun_all_of_it_can_be_found_again(
    home: Home, address: str, typed: dict[str, str], first: str, link: str, count: int
) -> None:
    async def story(browser: Browser) -> None:
        for number in range(count):
            home.clock.push(1)
            await browser.post(
                address.format(number), {key: text.format(f"Text {number}") for key, text in typed.items()}
            )
        found: set[str] = set()
        page: str | None = first
        while page:
            shown = (await browser.get(page)).text
            found |= set(re.findall(rf'href="{link}([0-9a-f]{{32}})', shown))
            older = re.search(r'href="([^"]+before=[^"]+)">Older', shown)
            page = older[1].replace("&amp;", "&") if older else None
        assert len(found) == count

    home.run(story)


def test_more_drafts_than_stand_above_the_entries_have_a_page(home: Home) -> None:
    async def story(browser: Browser) -> None:
        for number in range(11):
            home.clock.push(1)
            await browser.post(f"/entries/{number:032x}/draft", {"text": "A draft."})
            listed = (await browser.get("/entries")).text
            assert ('href="/entries?drafts=1"' in listed) is (number == 10)

    home.run(story)


def test_all_that_came_over_a_bridge_can_be_found_again_and_what_came_at_once_too(home: Home) -> None:
    async def story(browser: Browser) -> None:
        [resident] = home.household._residents.values()
        invite = {"name": "Mara", "kind": "friend"}
        invited = await browser.post("/bridges/invite", invite)
        bridge = re.search(r"[0-9a-f]{32}", invited.headers["location"])
        assert bridge
        with resident.desk.vault.transaction():
            for number in range(130):
                # Many at a time, as after a week away.
                resident.desk.vault.db.run(
                    "INSERT INTO arrivals (id, bridge, crossing, practice, need, depth, feelings, text, "
                    "others, arrived_at) VALUES (?, ?, ?, 'just-write', 'nothing', 'all', '[]', 'A', 0, ?)",
                    (f"{number:032x}", bridge[0], f"{number:032x}", number // 25),
                )
        found: set[str] = set()
        page: str | None = f"/bridges/{bridge[0]}"
        while page:
            shown = (await browser.get(page)).text
            found |= set(re.findall(r'href="/arrivals/([0-9a-f]{32})', shown))
            older = re.search(r'href="([^"]+before=[^"]+)">Older', shown)
            page = older[1] if older else None
        assert len(found) == 130

    home.run(story)
