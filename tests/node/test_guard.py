"""The guard: every route, every header, every stranger. Routes come from the router, not from a list."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Awaitable, Callable, Iterator

import httpx2
import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from drawbridge.node.app import routes
from drawbridge.node.guard import FORM_BYTES, FRONT_DOORS, HEADERS, IN_FLIGHT, Guard
from tests.node.conftest import ORIGIN, Browser, Home

SOMETHING = "0" * 32


def paths() -> Iterator[tuple[str, set[str]]]:
    """Every route with an id in the place of each parameter, and its methods."""
    for route in routes():
        if isinstance(route, Route):
            yield re.sub(r"\{[^}]+\}", SOMETHING, route.path), route.methods or set()


GETS = sorted(path for path, methods in paths() if "GET" in methods and path != "/live")
POSTS = sorted(path for path, methods in paths() if "POST" in methods)


async def ask(home: Home, method: str, path: str, headers: list[tuple[str, str]]) -> httpx2.Response:
    """Ask with exactly these headers, as no well-behaved client would."""
    scope: Scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8420),
        "state": {},
    }
    got: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        got.append(message)

    await home.app(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in got[1:])
    return httpx2.Response(got[0]["status"], headers=got[0]["headers"], content=body)


def every_route(home: Home, check: Callable[[Browser, str, str], Awaitable[None]]) -> None:
    async def story(browser: Browser) -> None:
        for path in GETS:
            await check(browser, "GET", path)
        for path in POSTS:
            await check(browser, "POST", path)

    home.run(story)


STRANGE_HOSTS: list[list[str]] = [
    [],
    [""],
    ["attacker.example"],
    ["localhost"],
    ["localhost:8421"],
    ["localhost:8420", "localhost:8420"],
    ["localhost:8420."],
    ["localhost:8420@attacker.example"],
    ["2130706433:8420"],
    ["[::1]:8420"],
    ["0.0.0.0:8420"],
]


def test_no_route_answers_under_another_host(home: Home) -> None:
    async def check(browser: Browser, method: str, path: str) -> None:
        cookies = "; ".join(f"{name}={value}" for name, value in browser.client.cookies.items())
        ours = [("Origin", ORIGIN), ("Sec-Fetch-Site", "same-origin"), ("Cookie", cookies)]
        for hosts in STRANGE_HOSTS:
            answer = await ask(home, method, path, [*(("Host", host) for host in hosts), *ours])
            assert answer.status_code == 403, (hosts, path)
            assert "set-cookie" not in answer.headers

    every_route(home, check)


def test_a_host_is_the_same_host_in_capitals(home: Home) -> None:
    async def story(browser: Browser) -> None:
        assert (await ask(home, "GET", "/away", [("Host", "LOCALHOST:8420")])).status_code == 200

    home.run(story)


ELSEWHERE: list[list[tuple[str, str]]] = [
    [("Origin", "http://attacker.example"), ("Sec-Fetch-Site", "cross-site")],
    [("Origin", "http://localhost:3000"), ("Sec-Fetch-Site", "same-site")],
    [("Origin", "http://localhost:3000")],
    [("Origin", "https://localhost:8420")],
    [("Origin", "null")],
    [("Origin", "null"), ("Sec-Fetch-Site", "same-origin")],
    [("Origin", ORIGIN), ("Origin", "http://attacker.example")],
    [("Origin", ORIGIN), ("Sec-Fetch-Site", "cross-site")],
    [("Sec-Fetch-Site", "none")],
    [],
]
FORMS = ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=a")


def test_nothing_is_changed_from_elsewhere(home: Home) -> None:
    async def story(browser: Browser) -> None:
        cookies = "; ".join(f"{name}={value}" for name, value in browser.client.cookies.items())
        ours = [("Host", "localhost:8420"), ("Cookie", cookies)]
        for path, headers, kind in itertools.product(POSTS, ELSEWHERE, FORMS):
            answer = await ask(home, "POST", path, [*ours, *headers, ("Content-Type", kind)])
            assert answer.status_code == 403, (path, headers)
        assert (await browser.get("/settings")).status_code == 200

    home.run(story)


def test_a_form_without_origin_is_taken_when_the_browser_says_it_is_ours(home: Home) -> None:
    async def story(browser: Browser) -> None:
        headers = [("Host", "localhost:8420"), ("Sec-Fetch-Site", "same-origin")]
        assert (await ask(home, "POST", "/lock", headers)).status_code == 303

    home.run(story)


def test_no_page_is_read_from_elsewhere(home: Home) -> None:
    async def story(browser: Browser) -> None:
        sites, modes = ("cross-site", "same-site"), ("no-cors", "cors", "navigate")
        for path, site, mode in itertools.product([*GETS, "/live"], sites, modes):
            if mode == "navigate" and path in FRONT_DOORS:
                continue
            sent = [("Host", "localhost:8420"), ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode)]
            answer = await ask(home, "GET", path, [*sent, ("Sec-Fetch-Dest", "document")])
            assert answer.status_code == 403, path

    home.run(story)


def test_a_frame_or_a_picture_is_no_visit(home: Home) -> None:
    async def story(browser: Browser) -> None:
        for target in ("iframe", "image", "script", "object"):
            for site in ("cross-site", "none"):
                headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": target}
                page = await ask(home, "GET", "/", [("Host", "localhost:8420"), *headers.items()])
                assert page.status_code == 403

    home.run(story)


def test_a_link_elsewhere_may_lead_to_the_front_doors(home: Home) -> None:
    async def story(browser: Browser) -> None:
        for path in sorted(FRONT_DOORS & set(GETS)):
            page = await browser.get(path, sec_fetch_site="cross-site")
            assert page.status_code in (200, 303), path

    home.run(story, signed_in=False)


def test_only_the_named_methods_are_known(home: Home) -> None:
    async def story(browser: Browser) -> None:
        for method in ("OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND"):
            for path in [*GETS, *POSTS]:
                headers = [("Host", "localhost:8420"), ("Origin", ORIGIN)]
                answer = await ask(home, method, path, headers)
                assert answer.status_code == 405, (method, path)
                assert not [name for name in answer.headers if name.startswith("access-control")]

    home.run(story)


def test_every_answer_wears_the_headers(home: Home) -> None:
    async def check(browser: Browser, method: str, path: str) -> None:
        answer = await (browser.get(path) if method == "GET" else browser.post(path))
        assert_dressed(answer, path)

    every_route(home, check)


def test_refusals_errors_and_static_files_wear_the_headers_too(home: Home) -> None:
    async def story(browser: Browser) -> None:
        for path in ("/no-such-page", "/static/built/none.css", "/static/built/../../app.py", "/static"):
            assert_dressed(await browser.get(path), path)
        assert_dressed(await ask(home, "GET", "/", [("Host", "other")]), "host")
        assert_dressed(await ask(home, "PATCH", "/", [("Host", "localhost:8420")]), "method")
        assert_dressed(await browser.post("/sign-in", {"name": "x" * (FORM_BYTES + 1)}), "size")

    home.run(story)


def assert_dressed(answer: httpx2.Response, path: str) -> None:
    for name, value in HEADERS.items():
        assert answer.headers.get_list(name) == [value], (path, name)
    assert answer.headers["cache-control"] == "no-store", path
    assert "server" not in answer.headers
    assert "strict-transport-security" not in answer.headers
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_the_policy_allows_nothing_inline_and_nobody_else() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert not re.search(r"unsafe|https?:|data:|blob:|\*", policy)
    # No policy of another name, and none that would take up any text by itself.
    assert "trusted-types drawbridge" in policy.split("; ")


def serve(guard: Guard, path: str, headers: dict[str, str], body: list[bytes]) -> tuple[int, dict[str, str]]:
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    parts, got = list(body), []

    async def receive() -> Message:
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message: Message) -> None:
        got.append(message)

    asyncio.run(guard(scope, receive, send))
    return got[0]["status"], {name.decode(): value.decode() for name, value in got[0]["headers"]}


async def drain(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads its whole body and says yes."""
    more = True
    while more:
        more = (await receive())["more_body"]
    await PlainTextResponse("yes", headers={"Server": "app", "Cache-Control": "public"})(scope, receive, send)


def test_a_body_is_cut_off_while_it_streams() -> None:
    guard = Guard(drain, [ORIGIN], secure=False)
    headers = {"Host": "localhost:8420", "Origin": ORIGIN}
    piece = bytes(64 * 1024)
    assert serve(guard, "/sign-in", headers, [piece] * 48)[0] == 200
    assert serve(guard, "/sign-in", headers, [piece] * 49)[0] == 413


def test_the_longest_text_fits_into_a_form() -> None:
    written = "%F0%9F%8C%89" * 200_000
    assert len(written) < FORM_BYTES - 64 * 1024


def test_only_a_name_with_a_hash_may_be_kept_by_the_browser() -> None:
    guard = Guard(drain, [ORIGIN], secure=False)
    headers = {"Host": "localhost:8420", "Origin": ORIGIN}
    kept = serve(guard, "/static/built/app-ABCD1234.css", headers, [b""])[1]["cache-control"]
    assert kept == "public, max-age=31536000, immutable"
    for path in ("/static/built/manifest.json", "/entries", "/static/built/harbour-worker.js"):
        assert serve(guard, path, headers, [b""])[1]["cache-control"] == "no-store"


def test_over_tls_the_browser_is_told_to_stay_there() -> None:
    guard = Guard(drain, ["https://box.example"], secure=True)
    status, headers = serve(guard, "/", {"Host": "box.example", "Origin": "https://box.example"}, [b""])
    assert status == 200
    assert headers["strict-transport-security"] == "max-age=63072000"
    assert serve(guard, "/", {"Host": "box.example", "Origin": "http://box.example"}, [b""])[0] == 403


def test_the_relay_needs_no_origin_but_still_the_right_host() -> None:
    guard = Guard(drain, [ORIGIN], secure=False)
    assert serve(guard, "/v1/collect", {"Host": "localhost:8420"}, [b""])[0] == 200
    assert serve(guard, "/v1/collect", {"Host": "attacker.example"}, [b""])[0] == 403
    assert serve(guard, "/v1x", {"Host": "localhost:8420"}, [b""])[0] == 403


def stopping(guard: Guard, parts: list[bytes]) -> Awaitable[list[Message]]:
    """Send the first parts of a form, and then nothing more."""
    headers = [(b"host", b"localhost:8420"), (b"origin", ORIGIN.encode())]
    scope = {"type": "http", "method": "POST", "path": "/sign-in", "headers": headers}
    left = list(parts)

    async def receive() -> Message:
        if not left:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": left.pop(0), "more_body": True}

    async def whole() -> list[Message]:
        got: list[Message] = []

        async def send(message: Message) -> None:
            got.append(message)

        await guard(scope, receive, send)
        return got

    return whole()


def test_a_form_that_stops_on_its_way_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drawbridge.node.guard.STALLED", 0.05)
    guard = Guard(drain, [ORIGIN], secure=False)
    got = asyncio.run(asyncio.wait_for(stopping(guard, [b"name="]), 10))
    assert got[0]["status"] == 408
    assert guard.in_flight == 0


def test_a_page_stays_open_longer_than_a_form_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drawbridge.node.guard.STALLED", 0.05)
    left = asyncio.Event()

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        hung_up = asyncio.ensure_future(receive())
        await asyncio.wait([hung_up], timeout=0.2)
        assert not hung_up.done()
        left.set()
        assert (await hung_up)["type"] == "http.disconnect"
        await PlainTextResponse("yes")(scope, receive, send)

    async def receive() -> Message:
        if sent:
            await left.wait()
            return {"type": "http.disconnect"}
        sent.append(True)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        statuses.append(message.get("status"))

    sent: list[bool] = []
    statuses: list[object] = []
    headers = [(b"host", b"localhost:8420"), (b"origin", ORIGIN.encode())]
    scope = {"type": "http", "method": "POST", "path": "/lock", "headers": headers}
    asyncio.run(Guard(page, [ORIGIN], secure=False)(scope, receive, send))
    assert statuses[0] == 200


def test_forms_on_their_way_are_bounded_together_and_room_comes_back() -> None:
    async def story() -> None:
        guard, part = Guard(drain, [ORIGIN], secure=False), bytes(1024 * 1024)
        slow = [
            asyncio.ensure_future(stopping(guard, [part, part])) for _ in range(IN_FLIGHT // len(part) // 2)
        ]
        await asyncio.sleep(0)
        while guard.in_flight < IN_FLIGHT:  # noqa: ASYNC110
            await asyncio.sleep(0)
        refused = await stopping(guard, [b"one byte too many"])
        assert refused[0]["status"] == 503
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        assert guard.in_flight == 0

    asyncio.run(story())
