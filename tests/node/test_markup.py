"""Markup in whatever somebody types stays text on every page that shows it, without a browser's help."""

from __future__ import annotations

from html.parser import HTMLParser

from drawbridge.actions import bridges, pairings, tellings
from drawbridge.actions.desk import Desk
from drawbridge.core.bridges import BridgeKind
from drawbridge.core.outcomes import Happened
from drawbridge.vault import bridges as kept
from tests.node.conftest import Browser, Home

BAIT = "+49 30 1 \"' bait=1 </textarea></title></script><bait>{{7007*7}}"
"""As an attribute, as an element, as a template, and as a number to dial."""
SHORT = "\"' bait=1 <bait>"
LONG = f"{BAIT}\n{BAIT}. I always feel that it is my fault."


class Elements(HTMLParser):
    """Notes the name of every element and attribute, and where links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names |= {tag, *(name for name, _ in attrs)}
        self.links += [value or "" for name, value in attrs if tag == "a" and name == "href"]


async def write_everywhere(browser: Browser, desk: Desk) -> None:
    """Type it into every field that is shown again somewhere."""
    felt = {"picker": "1", "feeling": SHORT, "practice": "just-write"}
    wall = (await browser.post("/walls", {"how": "own"})).headers["location"]
    forms: list[tuple[str, dict[str, str]]] = [
        (f"/entries/{'a' * 32}/draft", {"text": LONG, **felt}),
        (f"/entries/{'b' * 32}/keep", {"text": LONG, **felt}),
        (f"{wall}/save", {"how": "own", "own_how": SHORT, "whom": SHORT, "held_back": LONG, "feared": LONG}),
        (
            f"/kind-voice/{'c' * 32}/keep",
            {"critic": LONG, "friend": LONG, "answer": LONG, "sentence": BAIT, "voice": "kind"},
        ),
        (f"/letters/{'c' * 32}/save", {"letter": LONG}),
        (f"/letters/{'d' * 32}/seal", {"letter": LONG, "opens": "feeling", "opening": SHORT}),
        ("/ladder/friend/new", {"rung": BAIT, "rate-fear-now": "40"}),
        (
            "/tellings/new",
            {"practice": "start-small", "whom": SHORT, "plan": LONG, "feared": "7", "fear": LONG},
        ),
        ("/harbour/list", {"list": LONG}),
        ("/settings", {"name": SHORT, "auto_lock_minutes": "10", "morning_hour": "7", "theme": "auto"}),
        ("/settings", {"name": BAIT, "auto_lock_minutes": BAIT, "time_zone": BAIT, "theme": BAIT}),
        ("/bridges/accept", {"link": LONG, "name": SHORT, "kind": BAIT}),
    ]
    for path, fields in forms:
        answer = await browser.post(path, fields)
        assert answer.status_code in (200, 204, 303, 422), (path, answer.status_code)
        check(path, answer.text)
    told = tellings.say_it(desk, tellings.planned_tellings(desk)[0].id)
    tellings.record_telling_outcome(desk, told.id, Happened.NO, 2, LONG)
    bridge = pairings.invite(desk, BridgeKind.FRIEND, SHORT, True)
    kept.set_their_name(desk.vault.db, bridge.id, SHORT)
    assert bridges.find_bridge(desk, bridge.id).their_name


def check(path: str, text: str) -> list[str]:
    found = Elements(text)
    assert "bait" not in found.names, path
    assert "49049" not in text, path
    return found.links


def test_markup_somebody_types_is_text_on_every_page(home: Home) -> None:
    async def story(browser: Browser) -> None:
        [session] = home.household._sessions.values()
        await write_everywhere(browser, session.resident.desk)
        ahead = [
            "/",
            "/harbour",
            "/entries?q=bait",
            "/sign-in?next=/%22bait=1",
            f"/write?to={BAIT}",
            "/settings",
        ]
        seen: dict[str, str] = {}
        while ahead:
            path = ahead.pop().partition("#")[0]
            if path in seen or not path.startswith("/"):
                continue
            page = await browser.get(path)
            assert page.status_code in (200, 303, 404), path
            seen[path] = page.text
            ahead += check(path, page.text)
        shown = [path for path, text in seen.items() if "&lt;bait&gt;" in text]
        for place in (
            "/entries",
            "/walls",
            "/kind-voice",
            "/letters",
            "/ladder",
            "/tellings",
            "/looking-back",
            "/harbour",
            "/bridges",
        ):
            assert any(path.startswith(place) for path in shown), (place, sorted(seen))

    home.run(story)
