"""The harbour's pages between people, a list of one's own, a host's own lines, and the quiet question."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from drawbridge.actions import bridges
from drawbridge.actions.crisis_lines import FILE, HostLines
from drawbridge.actions.desk import Desk
from drawbridge.core.crisis import BUILT_IN
from drawbridge.core.crisis_file import read_own
from drawbridge.core.harbour import RESTS_AFTER
from drawbridge.core.names import EnvelopeId, SignalId
from drawbridge.errors import LinesRefused
from drawbridge.node.household import Resident
from drawbridge.vault import signals as kept_signals
from tests.node.conftest import SAMPLE_KEY, Browser, Home, lived_in, text_of
from tests.node.test_nothing_lost import sheet_of

PAINFUL = "I laughed at it. I don’t want to be alive."
ROW = """
[[line]]
country = "AT"
service = "Some line"
call = ["142"]
hours = "day and night"
source = "its own page"
checked_on = 2026-11-20
[[country]]
code = "AT"
name = "Austria"
"""


def resident(home: Home) -> Resident:
    [only] = home.household._residents.values()
    return only


def everything_in(one: Resident) -> list[object]:
    db = one.desk.vault.db
    tables = [row[0] for row in db.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return [
        (name, db.rows(f"SELECT * FROM {name}"))
        for name in sorted(tables)
        if not name.startswith("entries_text")
    ]


async def kept(browser: Browser, text: str) -> str:
    page = await browser.get("/write")
    entry = re.search(r"/entries/([0-9a-f]{32})/keep", page.text)
    assert entry
    await browser.post(f"/entries/{entry[1]}/keep", {"text": text, "practice": "just-write"})
    return entry[1]


def test_with_nobody_to_tell_the_harbour_says_how_to_ask(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = text_of(await browser.get("/harbour"))
        assert "Somebody who agreed beforehand" in page
        refused = await browser.post("/harbour/tell", {})
        assert "Nobody is chosen yet. Nobody was told." in text_of(refused)
        assert (await browser.post("/harbour/tell", {"person": "0" * 32})).status_code == 404
        # A hand that shakes presses twice: that is no mistake.
        assert (await browser.post("/harbour/better")).headers["location"] == "/harbour"
        assert (await browser.get("/harbour/told")).status_code == 204

    home.run(story)


def test_a_list_of_ones_own_dials_what_can_be_dialled(home: Home) -> None:
    async def story(browser: Browser) -> None:
        text = "Mara, 030 901 820\nThe bench by the river\nMy 2 brothers <3"
        page = await browser.follow(await browser.post("/harbour/list", {"list": text}))
        assert 'href="tel:030901820"' in page.text
        assert "The bench by the river" in text_of(page)
        long = await browser.post("/harbour/list", {"list": "x" * 2_001})
        assert "Short helps most" in text_of(long)
        assert "x" * 2_001 in long.text
        assert "The bench by the river" in text_of(await browser.get("/harbour/now"))

    home.run(story)


def test_the_list_is_nobody_elses_and_not_shown_signed_out(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await browser.post("/harbour/list", {"list": "The bench by the river"})
        page = await home.browser().get("/harbour")
        assert "bench" not in page.text
        assert "If I’m not okay" not in page.text
        assert "Breathe with a circle" in page.text

    home.run(story)


@pytest.mark.parametrize("text", ["I studied the diet of a soldier.", "I am dead tired."])
def test_most_texts_are_not_asked_about(home: Home, text: str) -> None:
    async def story(browser: Browser) -> None:
        entry = await kept(browser, text)
        assert "sounds very painful" not in (await browser.get(f"/entries/{entry}/edit")).text

    home.run(story)


@pytest.mark.parametrize(
    ("said", "leads_to", "then"),
    [
        ("yes", "/harbour/now", "You deserve support from a person"),
        ("not-sure", "/harbour/now", "You deserve support from a person"),
        ("no", "/entries/{}#painful", "Thank you for saying so"),
        ("somebody-else", "/harbour#worried", "When you worry about someone"),
        ("closed", "/entries/{}#painful", ""),
    ],
)
def test_the_question_is_asked_once_and_leads_to_a_person(
    home: Home, said: str, leads_to: str, then: str
) -> None:
    async def story(browser: Browser) -> None:
        entry = await kept(browser, PAINFUL)
        page = text_of(await browser.get(f"/entries/{entry}"))
        assert "Are you thinking of ending your life, or of hurting yourself?" in page
        assert PAINFUL.split(".", maxsplit=1)[0] in page
        answer = await browser.post(f"/entries/{entry}/asked?back=entry", {"said": said})
        assert answer.headers["location"] == leads_to.format(entry)
        for path in (f"/entries/{entry}", f"/entries/{entry}/edit"):
            again = text_of(await browser.get(path))
            assert "Are you thinking of" not in again
            assert then in again

    home.run(story)


def test_nothing_of_the_question_is_stored_or_logged_and_it_ends_with_the_session(
    home: Home, capfd: pytest.CaptureFixture[str]
) -> None:
    async def story(browser: Browser) -> None:
        entry = await kept(browser, PAINFUL)
        await browser.get(f"/entries/{entry}")
        before = await asyncio.to_thread(everything_in, resident(home))
        files = sorted(path.name for path in home.house.folder.rglob("*"))
        await browser.post(f"/entries/{entry}/asked?back=entry", {"said": "yes"})
        await browser.get("/harbour/now")
        assert await asyncio.to_thread(everything_in, resident(home)) == before
        assert sorted(path.name for path in home.house.folder.rglob("*")) == files
        await browser.post("/lock")
        await browser.sign_in("Ana")
        assert "Are you thinking of" in text_of(await browser.get(f"/entries/{entry}"))

    home.run(story)
    said = capfd.readouterr()
    assert not re.search("painful|alive|suicid", said.out + said.err)


def test_what_was_typed_beside_the_question_is_not_lost(home: Home) -> None:
    async def story(browser: Browser) -> None:
        entry = await kept(browser, PAINFUL)
        page = await browser.get(f"/entries/{entry}/edit")
        assert f'form="writing" formaction="/entries/{entry}/asked?back=edit"' in page.text
        await browser.post(
            f"/entries/{entry}/asked?back=edit",
            {"said": "no", "text": PAINFUL + " And more.", "practice": "just-write"},
        )
        assert "And more." in text_of(await browser.get(f"/entries/{entry}"))

    home.run(story)


def test_a_window_that_is_behind_covers_nothing_when_it_answers(home: Home) -> None:
    async def story(browser: Browser) -> None:
        entry = await kept(browser, PAINFUL)
        here, behind = [sheet_of(await browser.get(f"/entries/{entry}/edit")) for _ in range(2)]
        written = {"text": f"{PAINFUL} And more.", "practice": "just-write", "sheet": here}
        await browser.post(f"/entries/{entry}/draft", written)
        answer = {"said": "no", "text": "An old word.", "practice": "just-write", "sheet": behind}
        refused = await browser.post(f"/entries/{entry}/asked?back=edit", answer)
        assert "An old word." in text_of(refused)
        assert "And more." in text_of(refused)
        assert "And more." in text_of(await browser.get(f"/entries/{entry}"))

    home.run(story)


def test_a_saved_draft_tells_the_page_that_something_stands_beside_it(home: Home) -> None:
    async def story(browser: Browser) -> None:
        entry = await kept(browser, "Nothing of the kind.")
        quiet = await browser.post(f"/entries/{entry}/draft", {"text": "My diet."}, hx_request="true")
        assert "drawbridge-beside" not in quiet.headers
        heard = await browser.post(f"/entries/{entry}/draft", {"text": PAINFUL}, hx_request="true")
        assert heard.headers["drawbridge-beside"] == "asked"
        assert "Are you thinking of" in text_of(await browser.get(f"/entries/{entry}/asked"))
        wrong = await browser.post(f"/entries/{entry}/asked", {"said": "whatever"})
        assert wrong.status_code == 404

    home.run(story)


def test_a_hosts_own_lines_show_with_their_date_and_a_fault_never_hides_the_others(home: Home) -> None:
    async def story(browser: Browser) -> None:
        file = home.house.folder / FILE
        file.write_text(ROW)
        page = text_of(await browser.get("/harbour?country=AT"))
        assert "Some line" in page
        assert "Seen in its own page. Checked on 20 November" in page
        file.write_text(ROW + "[[line]]\ncountry = 5\n")
        assert "Some line" in text_of(await browser.get("/harbour?country=AT"))
        file.unlink()
        assert "Some line" not in text_of(await browser.get("/harbour?country=AT"))
        assert "988" in text_of(await browser.get("/harbour?country=US"))

    home.run(story)


@pytest.mark.parametrize(
    ("text", "row", "field", "why"),
    [
        ("[[line", "file", "", "not-toml"),
        ("colour = 1", "file", "colour", "unknown"),
        ("line = 3", "line", "", "not-readable"),
        (ROW.replace('call = ["142"]', 'call = ["1 or 2"]'), "line 1", "call", "not-a-number"),
        (ROW.replace('call = ["142"]', ""), "line 1", "call", "missing"),
        (ROW.replace("checked_on = 2026-11-20", ""), "line 1", "checked_on", "missing"),
        (ROW.replace('"its own page"', '""'), "line 1", "source", "missing"),
        (ROW.replace('"AT"', '"Austria"'), "country 1", "code", "not-readable"),
        (ROW.replace("hours", "hourz"), "line 1", "hourz", "unknown"),
        (ROW.replace("Some line", "a\\u202eb"), "line 1", "service", "not-readable"),
    ],
)
def test_a_slip_of_the_hand_is_named_by_row_and_field(text: str, row: str, field: str, why: str) -> None:
    with pytest.raises(LinesRefused) as refused:
        read_own(text)
    assert (refused.value.row, refused.value.field, refused.value.why) == (row, field, why)


def test_a_row_of_the_hosts_takes_the_place_of_a_built_in_one_or_removes_it(tmp_path: Path) -> None:
    lines = HostLines(tmp_path)
    assert lines.current() is BUILT_IN
    (tmp_path / FILE).write_text(
        ROW.replace('"AT"', '"GB"').replace("Some line", "Samaritans")
        + '[[line]]\ncountry = "GB"\nservice = "Shout"\nremove = true\n'
    )
    found = lines.current().country("GB")
    assert found
    assert [(line.service, line.call) for line in found.lines] == [("Samaritans", ("142",))]
    assert found.emergency.numbers == ("999", "112")


def test_answers_are_read_where_the_signal_is(home: Home) -> None:
    # The whole way between two people is in the journeys; here only that words are checked before anything.
    async def story(browser: Browser) -> None:
        for path in (f"/bridges/{'0' * 32}/signals/{'1' * 32}", f"/bridges/{'0' * 32}/signals/x"):
            assert (await browser.get(path)).status_code == 404
            assert (await browser.post(path + "/answer", {"answer": "i-can"})).status_code == 404
            assert (await browser.post(path + "/answer", {"answer": "maybe"})).status_code == 404
        assert (await browser.post(f"/bridges/{'0' * 32}/harbour", {"word": "ask"})).status_code == 404
        assert (await browser.post(f"/bridges/{'0' * 32}/harbour", {"word": "signal"})).status_code == 404

    home.run(story)


def test_a_signal_that_rests_says_so_to_who_gave_it_and_stays_on_the_others_bridge(home: Home) -> None:
    async def story(browser: Browser, desk: Desk) -> None:
        [jon] = [bridge.id for bridge in bridges.bridges(desk) if bridge.name == "Jon"]
        at, name = desk.clock(), SignalId("a" * 32)

        def given() -> None:
            with desk.vault.transaction():
                kept_signals.begin(desk.vault.db, name, at)
                kept_signals.set_told(desk.vault.db, name, jon, EnvelopeId(b"e" * 32), at)
                kept_signals.receive(desk.vault.db, jon, name, at, at)
                kept_signals.show(desk.vault.db, jon, name)

        await asyncio.to_thread(given)
        said = text_of(await browser.get("/"))
        assert "Jon is not okay" in said
        assert "That is a week ago or more." not in said
        assert (await browser.post("/harbour/tell-anew")).status_code == 409
        home.clock.push(RESTS_AFTER)
        await browser.sign_in("Ana", SAMPLE_KEY)
        said = text_of(await browser.get("/"))
        assert "Jon is not okay" not in said
        assert "That is a week ago or more." in said
        page = await browser.get("/harbour")
        assert 'action="/harbour/tell-anew"' in page.text
        assert f"/bridges/{jon}/signals/{name}" in (await browser.get(f"/bridges/{jon}")).text

    lived_in(home, story)
