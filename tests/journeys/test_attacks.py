"""Attacks in a real browser: text that would be script, pages of other ports, names made to point here."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page, Playwright

from tests.journeys.conftest import (
    ARGUMENTS,
    RunningNode,
    Visitors,
    begin,
    find_chromium,
    lower_bridge,
    until,
)

pytestmark = pytest.mark.journey
SUM = "49049"
"""What a template or a script would make of the product in the payloads."""
SHORT = '"><img src=x onerror=pwned=1>{{7007*7}}'
PAYLOADS = (
    '"><img src=x onerror=window.pwned=1><svg/onload=window.pwned=1>',
    "</textarea></title></template><script>window.pwned=1</script>",
    "'-window.pwned=1-'\" autofocus onfocus=window.pwned=1 x=\"",
    "<a href=javascript:window.pwned=1>x</a><iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<div hx-get=/settings hx-trigger=load hx-on::load='window.pwned=1'></div>",
    "{{ 7007*7 }}${7007*7}{% print 7007*7 %}<%= 7007*7 %>#{7007*7}",
    "\u202e\u2066<b>x</b>\u2069",
)
TEXT = " ".join(PAYLOADS)

SEND = """async ([path, fields]) => {
  const answer = await fetch(path, {method: "POST", body: new URLSearchParams(fields)});
  return [answer.status, answer.url];
}"""


def send(page: Page, path: str, *fields: tuple[str, str]) -> str:
    """Send a form of the node's own page; returns where it led."""
    status, url = page.evaluate(SEND, [path, [list(field) for field in fields]])
    assert status < 400, (path, status)
    return str(urlsplit(url).path)


def walk(page: Page, address: str) -> list[str]:
    """Go everywhere that links lead, and look whether anything ran."""
    seen, ahead = (
        [],
        ["/", "/harbour?country=%3Cscript%3E", "/sign-in?next=javascript:pwned=1", "/write?to=%22%3E"],
    )
    while ahead:
        path = ahead.pop(0)
        page.goto(address + path)
        seen.append(path)
        assert page.evaluate("window.pwned") is None, path
        assert SUM not in page.content(), path
        for href in page.eval_on_selector_all(
            "a[href]", "links => links.map(link => link.getAttribute('href'))"
        ):
            assert not href.lower().startswith("javascript:"), path
            if href.startswith("/") and href not in seen and href not in ahead:
                ahead.append(href.partition("#")[0] or "/")
        ahead = [path for path in dict.fromkeys(ahead) if path not in seen]
    return seen


def test_whatever_somebody_writes_stays_text_on_every_page(node: RunningNode, visitors: Visitors) -> None:
    ana, mara = visitors.page(), visitors.page()
    begin(ana, node.address, SHORT + "A")
    begin(mara, node.address, SHORT + "M")
    lower_bridge(ana, mara, node.address, SHORT, SHORT)
    until(ana, lambda: "Both leaves are down" in ana.locator("main").inner_text())

    bridge = urlsplit(ana.url).path.split("/")[2]
    entry = "a" * 32
    felt = [("feeling", payload[:40]) for payload in PAYLOADS[:5]]
    written = [("text", TEXT), ("practice", "just-write"), ("picker", "1"), *felt]
    plan = [("reader", bridge), ("depth", "all"), ("release", "now"), ("need", "listen")]
    ana.goto(f"{node.address}/write")
    forecast = [("feared", "7"), ("fear", TEXT)]
    check = send(ana, f"/entries/{entry}/cross", *written, *plan, *forecast)
    assert check.endswith("/check"), check
    ana.goto(node.address + check)
    assert ana.evaluate("window.pwned") is None
    crossing = send(ana, check.replace("/check", "/cross"), ("anyway", "yes"))
    ana.goto(f"{node.address}/write")
    send(ana, f"/entries/{'b' * 32}/draft", *written)

    until(
        mara,
        lambda: mara.get_by_role("link", name="Look at what").count() == 1 or not mara.goto(node.address),
    )
    mara.get_by_role("link", name="Look at what").click()
    arrival = urlsplit(mara.url).path
    for path, fields in (("open", []), ("answer", [("text", TEXT)]), ("draft", [("text", TEXT)])):
        send(mara, f"{arrival}/{path}", *fields)
    until(ana, lambda: "answered" in ana.locator("main").inner_text() or not ana.goto(node.address))
    outcome = [("happened", "partly"), ("level", "2"), ("surprise", TEXT)]
    send(ana, f"{crossing}/outcome", *outcome)
    send(ana, f"{crossing}/reply", ("bridge", bridge), ("text", TEXT))

    for page in (ana, mara):
        assert len(walk(page, node.address)) > 12
    # Searching, refused forms and carried words show what was typed as well.
    ana.goto(f"{node.address}/entries")
    ana.get_by_role("searchbox").fill("window.pwned " + PAYLOADS[0])
    ana.get_by_role("button", name="Search").click()
    assert ana.locator("main").inner_text().count("onerror") >= 1
    ana.goto(f"{node.address}/bridges/accept")
    ana.get_by_label("The whole link").fill(TEXT)
    ana.get_by_label("What do you call them?").fill(SHORT)
    ana.get_by_role("button", name="Accept the invitation").click()
    ana.locator(".faults").first.wait_for()
    assert ana.evaluate("window.pwned") is None
    mara.goto(f"{node.address}/write")
    mara.get_by_label("Your words").fill(TEXT)
    mara.context.clear_cookies()
    mara.get_by_role("button", name="Keep it").first.click()
    mara.get_by_role("button", name="Open my vault").wait_for()
    assert mara.evaluate("window.pwned") is None
    assert mara.locator("input[type=hidden][value*='window.pwned']").count() >= 1


def test_a_page_cannot_make_text_into_elements_by_itself(node: RunningNode, visitors: Visitors) -> None:
    """The test above means something: the browser itself would stop what slipped through, and say so."""
    page = visitors.page()
    begin(page, node.address, "Ana")
    for attempt in (
        "document.body.innerHTML = '<b>x</b>'",
        "document.createElement('script').src = '/x.js'",
        "document.body.insertAdjacentHTML('beforeend', '<b>x</b>')",
    ):
        with pytest.raises(Error, match="Trusted"):
            page.evaluate(f"() => {{ {attempt} }}")
    assert visitors.complaints
    visitors.complaints.clear()


ATTACK = """<!doctype html><title>elsewhere</title><body><script>
const node = "NODE", found = [];
async function tries() {
  const paths = ["/", "/entries", "/settings", "/live", "/bridges", "/v1/info"];
  for (const path of paths) {
    await fetch(node + path, {credentials: "include"}).then(() => found.push("read " + path), () => 0);
    await fetch(node + path, {credentials: "include", mode: "no-cors"})
      .then(a => a.type === "opaque" || found.push("saw " + path), () => 0);
  }
  for (const path of ["/lock", "/leave", "/settings/others", "/settings", "/entries/ID/delete"])
    for (const type of ["text/plain", "application/x-www-form-urlencoded"])
      await fetch(node + path, {method: "POST", credentials: "include", mode: "no-cors",
        headers: {"Content-Type": type}, body: "name=taken&theme=dark"}).catch(() => 0);
  navigator.sendBeacon(node + "/lock");
  await new Promise(done => {
    const events = new EventSource(node + "/live", {withCredentials: true});
    events.onopen = () => { found.push("heard"); done(); };
    events.onerror = () => { events.close(); done(); };
  });
  for (const kind of ["iframe", "img", "script", "object"]) await new Promise(done => {
    const made = document.createElement(kind);
    made.onload = () => { if (kind !== "iframe" && kind !== "object") found.push("loaded " + kind); done(); };
    made.onerror = done;
    const path = kind === "img" ? "/static/built/manifest.json" : "/entries";
    made[kind === "object" ? "data" : "src"] = node + path;
    document.body.append(made);
    setTimeout(done, 2000);
  });
  const inside = frame => { try { return frame.document.body.innerText; } catch { return ""; } };
  if (Array.from({length: frames.length}, (_, at) => frames[at]).some(inside))
    found.push("framed");
  document.title = "done " + JSON.stringify(found);
}
tries();
</script><form id="post" method="post" action="NODE/lock"><button>Post</button></form>"""


@contextmanager
def elsewhere(node: str) -> Iterator[str]:
    """A page of somebody else's server, on another port of this computer."""
    heard: list[str] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.headers.get("Referer", ""))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(ATTACK.replace("NODE", node).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
        assert not any(node in said for said in heard)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def test_a_page_of_another_port_reads_nothing_and_changes_nothing(
    node: RunningNode, visitors: Visitors
) -> None:
    ana = visitors.page()
    begin(ana, node.address, "Ana")
    with elsewhere(node.address) as other:
        page = ana.context.new_page()
        page.goto(other)
        page.wait_for_function("document.title.startsWith('done')", timeout=40_000)
        assert page.title() == "done []"
        page.get_by_role("button", name="Post").click()
        page.wait_for_url(f"{node.address}/lock")
        assert "did not come from a page of this app" in page.locator("body").inner_text()
        page.close()
    ana.goto(f"{node.address}/settings")
    assert ana.locator("[name=name]").first.input_value() == "Ana"


def test_a_name_made_to_point_at_this_computer_opens_nothing(
    node: RunningNode, playwright: Playwright
) -> None:
    port = urlsplit(node.address).port
    rebound = [*ARGUMENTS, "--host-resolver-rules=MAP attacker.test 127.0.0.1"]
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=rebound)
    try:
        page = browser.new_page()
        for path in ("/", "/sign-in", "/harbour", "/healthz", "/v1/info", "/static/built/manifest.json"):
            answer = page.goto(f"http://attacker.test:{port}{path}")
            assert answer
            assert answer.status == 403, path
        lock = f"fetch('http://attacker.test:{port}/lock', {{method: 'POST'}}).then(a => a.status)"
        assert page.evaluate(lock) == 403
    finally:
        browser.close()
