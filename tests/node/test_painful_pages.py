"""The quiet question, wherever somebody writes: asked once, never in the way, kept nowhere."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from drawbridge.actions import arrivals, bridges, crossings
from drawbridge.actions.desk import Desk
from drawbridge.vault import replies as kept_replies
from tests.node.conftest import SAMPLE_KEY, Browser, Home, lived_in, text_of

PAINFUL = "I laughed at it. I don’t want to be alive."
HARMLESS = (
    "I studied my diet for an audience of one. The soldier died in the film, my battery is dead, "
    "and I am dying to see it again. The deadline killed me."
)
ASKS = "Are you thinking of ending your life, or of hurting yourself?"
HEX = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Written:
    """Something that was written: where its form is saved, with which fields, and where it is read."""

    saved_at: str
    fields: dict[str, str]
    pages: tuple[str, ...]
    about: str
    leads_back: str


Writing = Callable[[Browser, Desk, str], Awaitable[Written]]


async def a_wall(browser: Browser, desk: Desk, text: str) -> Written:
    wall = str((await browser.post("/walls", {"how": "joke"})).headers["location"])
    name = wall.rsplit("/", 1)[1]
    return Written(
        f"{wall}/save", {"how": "joke", "held_back": text}, (wall,), f"wall/{name}", f"{wall}#painful"
    )


async def what_a_wall_feared(browser: Browser, desk: Desk, text: str) -> Written:
    wall = await a_wall(browser, desk, "")
    return Written(wall.saved_at, {"how": "joke", "feared": text}, wall.pages, wall.about, wall.leads_back)


async def a_letter(browser: Browser, desk: Desk, text: str) -> Written:
    name = (HEX.findall((await browser.get("/letters/write")).text))[0]
    page = f"/letters/{name}"
    return Written(f"{page}/save", {"letter": text}, (page,), f"letter/{name}", f"{page}#painful")


async def the_critic(browser: Browser, desk: Desk, text: str) -> Written:
    name = (HEX.findall((await browser.get("/kind-voice")).text))[0]
    page = f"/kind-voice/{name}"
    fields = {"critic": text, "voice": "kind"}
    return Written(f"{page}/save", fields, (page, f"{page}/edit"), f"kindness/{name}", f"{page}/edit#painful")


async def an_answer(browser: Browser, desk: Desk, text: str) -> Written:
    arrival = await asyncio.to_thread(opened, desk)
    page = f"/arrivals/{arrival}"
    return Written(f"{page}/draft", {"text": text}, (page,), f"arrival/{arrival}", f"{page}#painful")


async def a_reply(browser: Browser, desk: Desk, text: str) -> Written:
    crossing, bridge = await asyncio.to_thread(answered, desk)
    page = f"/crossings/{crossing}"
    fields = {"text": text, "bridge": bridge}
    about = f"reply/{crossing}.{bridge}"
    return Written(f"{page}/draft", fields, (page,), about, f"{page}#painful-{bridge[:8]}")


def opened(desk: Desk) -> str:
    """Return something that came from a bridge that stands, opened."""
    [found, *_] = [
        exchange.arrival
        for bridge in bridges.bridges(desk)
        if bridge.can_cross
        for exchange in crossings.history(desk, bridge.id)
        if exchange.arrival is not None and arrivals.find_arrival(desk, exchange.arrival).opened_at
    ]
    return found


def answered(desk: Desk) -> tuple[str, str]:
    """Return something of mine that somebody answered over a bridge that stands, and the bridge."""
    standing = {bridge.id for bridge in bridges.bridges(desk) if bridge.can_cross}
    [found, *_] = [
        (crossing.id, reader.bridge)
        for crossing in crossings.recent_crossings(desk, 100)
        for reader in crossing.readers
        if reader.bridge in standing and arrivals.replies_about(desk, crossing.id, reader.bridge)
    ]
    return found


EVERYWHERE: tuple[Writing, ...] = (a_wall, what_a_wall_feared, a_letter, the_critic, an_answer, a_reply)


def everything_in(desk: Desk) -> dict[str, object]:
    tables = [row[0] for row in desk.vault.db.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {
        name: desk.vault.db.rows(f"SELECT * FROM {name}")
        for name in sorted(tables)
        if not name.startswith("entries_text")
    }


def test_most_texts_are_asked_about_nowhere(home: Home) -> None:
    async def story(browser: Browser, desk: Desk) -> None:
        for write in EVERYWHERE:
            written = await write(browser, desk, HARMLESS)
            quiet = await browser.post(written.saved_at, written.fields, hx_request="true")
            assert quiet.status_code in (200, 204), written
            assert "drawbridge-beside" not in quiet.headers, written
            for page in written.pages:
                assert "sounds very painful" not in (await browser.get(page)).text, written

    lived_in(home, story)


def test_it_is_asked_beside_it_once_and_closed_for_that_text(home: Home) -> None:
    async def story(browser: Browser, desk: Desk) -> None:
        for write in EVERYWHERE:
            written = await write(browser, desk, PAINFUL)
            heard = await browser.post(written.saved_at, written.fields, hx_request="true")
            assert heard.headers["drawbridge-beside"] == "asked", written
            assert ASKS in text_of(await browser.get(f"/asked/{written.about}"))
            for page in written.pages:
                said = text_of(await browser.get(page))
                assert said.count(ASKS) == 1, written
                assert "Your answer is not stored, and nobody is told." in said
            await closed(browser, written)

    lived_in(home, story)


async def closed(browser: Browser, written: Written) -> None:
    # The words of the form travel with the answer, so that none is lost.
    more = {name: text.replace("alive.", "alive. And more.") for name, text in written.fields.items()}
    answer = await browser.post(written.saved_at, {**more, "said": "closed"})
    assert answer.headers["location"] == written.leads_back
    for page in written.pages:
        said = text_of(await browser.get(page))
        assert "And more." in said, written
        assert ASKS not in said, written
    again = await browser.post(written.saved_at, more, hx_request="true")
    assert "drawbridge-beside" not in again.headers, written


def test_nothing_of_it_reaches_the_vault_the_log_or_the_wire(
    home: Home, capfd: pytest.CaptureFixture[str]
) -> None:
    async def story(browser: Browser, desk: Desk) -> None:
        places = [await write(browser, desk, PAINFUL) for write in EVERYWHERE]
        for written in places:
            await browser.post(written.saved_at, written.fields)
        for written in places:
            await browser.get(written.pages[-1])
        # What is to be sent lies in the outbox, which is one of these tables.
        before = await asyncio.to_thread(everything_in, desk)
        assert before["outbox"] is not None
        files = sorted(path.name for path in home.house.folder.rglob("*"))
        for written in places:
            await browser.get(f"/asked/{written.about}")
            answer = await browser.post(f"/asked/{written.about}", {"said": "yes"})
            assert answer.headers["location"] == "/harbour/now", written
            assert "You deserve support from a person" in text_of(await browser.get(written.pages[-1]))
        assert await asyncio.to_thread(everything_in, desk) == before
        assert sorted(path.name for path in home.house.folder.rglob("*")) == files
        # It ends with the session.
        await browser.post("/lock")
        await browser.sign_in("Ana", SAMPLE_KEY)
        for written in places:
            assert ASKS in text_of(await browser.get(written.pages[-1])), written

    lived_in(home, story)
    said = capfd.readouterr()
    assert not re.search("painful|asked|alive|suicid", said.out + said.err)


def test_an_answer_leads_to_a_person_from_wherever_it_is_given(home: Home) -> None:
    async def story(browser: Browser, desk: Desk) -> None:
        for write in EVERYWHERE:
            written = await write(browser, desk, PAINFUL)
            for said, leads_to in (("not-sure", "/harbour/now"), ("somebody-else", "/harbour#worried")):
                answer = await browser.post(written.saved_at, {**written.fields, "said": said})
                assert answer.headers["location"] == leads_to, written

    lived_in(home, story)


def test_it_stands_in_the_way_of_nothing(home: Home) -> None:
    async def story(browser: Browser, desk: Desk) -> None:
        arrival = await asyncio.to_thread(opened, desk)
        await browser.post(f"/arrivals/{arrival}/answer", {"text": PAINFUL})
        page = text_of(await browser.get(f"/arrivals/{arrival}"))
        assert page.count("be alive.") == 1
        assert ASKS in page
        assert PAINFUL in [reply.text for reply in arrivals.replies_to(desk, arrival)]  # type: ignore[arg-type]
        letter = await a_letter(browser, desk, PAINFUL)
        sealed = {"letter": PAINFUL, "opens": "day", "day": "2026-12-24"}
        answer = await browser.post(letter.pages[0] + "/seal", sealed)
        assert answer.headers["location"] == "/letters"
        # Sealed, it shows no word and asks nothing.
        assert ASKS not in text_of(await browser.get(letter.pages[0]))

    lived_in(home, story)


def test_whoever_reads_such_an_answer_sees_what_helps_and_is_not_asked(home: Home) -> None:
    async def story(browser: Browser, desk: Desk) -> None:
        crossing, bridge = await asyncio.to_thread(answered, desk)
        assert "If they may hurt themselves" not in text_of(await browser.get(f"/crossings/{crossing}"))

        def hear() -> None:
            [newest, *_] = reversed(arrivals.replies_about(desk, crossing, bridge))  # type: ignore[arg-type]
            with desk.vault.transaction():
                heard = type(newest)("f" * 32, newest.bridge, "Jon", False, PAINFUL, newest.at + 1)  # type: ignore[arg-type]
                kept_replies.insert(desk.vault.db, heard, crossing)  # type: ignore[arg-type]

        await asyncio.to_thread(hear)
        page = text_of(await browser.get(f"/crossings/{crossing}"))
        assert "If they may hurt themselves" in page
        assert "Do not promise to keep danger a secret." in page
        assert ASKS not in page

    lived_in(home, story)


def test_what_was_said_in_person_is_looked_at_on_its_page(home: Home) -> None:
    async def story(browser: Browser) -> None:
        plan = {"practice": "start-small", "whom": "my brother", "plan": PAINFUL}
        page = str((await browser.post("/tellings/new", plan)).headers["location"])
        assert ASKS in text_of(await browser.get(page))
        answer = await browser.post(f"/asked/telling/{page.rsplit('/', 1)[1]}", {"said": "no"})
        assert answer.headers["location"] == f"{page}#painful"
        assert "Thank you for saying so" in text_of(await browser.get(page))

    home.run(story)


def test_only_what_was_asked_can_be_answered(home: Home) -> None:
    async def story(browser: Browser) -> None:
        for path in (f"/asked/bridge/{'a' * 32}", "/asked/wall/..", f"/asked/entry/{'a' * 32}"):
            assert (await browser.get(path)).status_code == 404
            assert (await browser.post(path, {"said": "no"})).status_code == 404
        wall = f"/asked/wall/{'a' * 32}"
        assert (await browser.post(wall, {"said": "whatever"})).status_code == 404
        assert (await browser.post(wall, {})).status_code == 404
        assert ASKS not in (await home.browser().get(wall)).text

    home.run(story)
