"""A rare sentence, two names and a passphrase go through everything, with failures on the way, and are then
looked for wherever they must not be: the relay, the closed vaults, temporary files, everything printed, every
address asked for, and what the browser has kept on its disk."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, Request, expect

from tests.journeys.conftest import ARGUMENTS, begin, choose, find_chromium, lower_bridge, sign_in, until
from tests.journeys.process import Process

pytestmark = pytest.mark.journey
SENTENCE = "the quagmire octopus forgave me"
FEAR = "zyzzogeton laughter"
ANSWER = "xylophonic mercy arrived"
ANA, MARA = "Anathornbury", "Marawhistledown"
OWN_WORD = "wistfulmoss"
PASSPHRASE = "brindled verandah gazebo"
CANARIES = {
    "the sentence": SENTENCE,
    "the fear": FEAR,
    "the answer": ANSWER,
    "a name": ANA,
    "the other name": MARA,
    "an own feeling": OWN_WORD,
    "the passphrase": PASSPHRASE,
}


def forms_of(text: str) -> set[bytes]:
    """Return the ways in which a text may lie somewhere: encoded, quoted, packed, in capitals or not."""
    found: set[bytes] = set()
    for each in {text, text.lower(), text.upper(), text.title()}:
        plain = each.encode()
        found |= {plain, each.encode("utf-16-le"), each.encode("utf-16-be"), plain.hex().encode()}
        found |= {quote(each).encode(), quote_plus(each).encode(), each.replace(" ", "\\u0020").encode()}
        for shift in range(3):
            # Base64 in each of the three places it can begin; the ends depend on what stands beside it.
            packed = base64.b64encode(b"\0" * shift + plain)
            found.add(packed[4 if shift else 0 : -4])
    return found


FORMS = {name: forms_of(text) for name, text in CANARIES.items()}


def where(data: bytes) -> list[str]:
    """Return which canaries stand in some bytes."""
    return [name for name, forms in FORMS.items() if any(form in data for form in forms)]


def test_the_search_would_find_them() -> None:
    for name, text in CANARIES.items():
        for hidden in (
            text.encode(),
            text.encode("utf-16-le"),
            f"https://x/?q={quote(text)}".encode(),
            base64.b64encode(f"ab {text} cd".encode()),
        ):
            assert where(hidden) == [name]


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    running = Process(tmp_path)
    yield running
    running.stop()


class Asked:
    """What a browser asked for: addresses and headers, which proxies and histories keep, unlike bodies."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def listen(self, context: BrowserContext) -> None:
        context.on("request", lambda request: self.note(request))  # noqa: PLW0108 - it wants a function

    def note(self, request: Request) -> None:
        headers = {name: value for name, value in request.headers.items() if name != "cookie"}
        self.lines.append(f"{request.method} {request.url} {headers}")


def live(ana: Page, mara: Page, process: Process) -> None:
    """Live the loop, with mistakes and mishaps on the way."""
    address = process.address
    begin(ana, address, ANA, PASSPHRASE)
    begin(mara, address, MARA, PASSPHRASE)
    # A wrong passphrase, an unknown name, a name that is taken.
    for page in (ana, mara):
        page.get_by_role("button", name="Lock", exact=True).first.click()
    ana.goto(f"{address}/sign-in")
    for name, passphrase in ((ANA, f"{PASSPHRASE} wrong"), (f"{ANA}x", PASSPHRASE)):
        ana.get_by_label("Name").fill(name)
        ana.get_by_label("Passphrase").fill(passphrase)
        ana.get_by_role("button", name="Open my vault").click()
        expect(ana.get_by_role("alert")).to_be_visible()
    sign_in(ana, address, ANA, PASSPHRASE)
    sign_in(mara, address, MARA, PASSPHRASE)
    lower_bridge(ana, mara, address, MARA, ANA)
    until(ana, lambda: "Both leaves are down" in ana.locator("main").inner_text())

    # Written, while the node dies once.
    ana.goto(f"{address}/write")
    ana.get_by_label("Your words").press_sequentially(f"Tonight {SENTENCE}. ")
    expect(ana.locator("[data-saved]").first).to_contain_text("Saved in your vault")
    process.kill()
    process.start()
    sign_in(ana, address, ANA, PASSPHRASE)
    sign_in(mara, address, MARA, PASSPHRASE)
    ana.get_by_role("link", name=re.compile(SENTENCE)).first.click()
    ana.get_by_label("Find a word, or write your own").fill(OWN_WORD)
    ana.get_by_role("button", name="Add", exact=True).click()
    # Refused once, because nobody is chosen; then crossed.
    ana.get_by_label("What exactly might happen?").fill(FEAR)
    ana.get_by_role("button", name="Look at it once more").click()
    expect(ana.get_by_role("alert")).to_be_visible()
    ana.locator(".reader").first.get_by_role("checkbox").check()
    ana.locator("input[name=feared][value='7']").check()
    choose(ana, "Now")
    ana.get_by_role("button", name="Look at it once more").click()
    ana.get_by_role("button", name="Lower the bridge").click()
    until(ana, lambda: "It has crossed" in ana.locator("main").inner_text())

    # Received, answered, looked at.
    mara.goto(address)
    until(mara, lambda: f"{ANA} crossed the bridge to you" in mara.locator("main").inner_text())
    mara.get_by_role("link", name=f"Look at what {ANA} sent").click()
    mara.get_by_role("button", name="Open it").click()
    expect(mara.locator("main")).to_contain_text(SENTENCE)
    mara.get_by_role("button", name="Send your answer").click()
    expect(mara.get_by_role("alert")).to_be_visible()
    mara.get_by_label("Answer").fill(ANSWER)
    mara.get_by_role("button", name="Send your answer").click()
    ana.goto(address)
    until(ana, lambda: f"{MARA} answered" in ana.locator("main").inner_text())
    ana.get_by_role("link", name=re.compile(f"Read it.*{MARA}")).click()
    expect(ana.locator(".reply.theirs")).to_contain_text(ANSWER)
    ana.get_by_role("link", name="How did it go?").click()
    choose(ana, "No")
    ana.locator("input[name=level][value='1']").check()
    ana.get_by_label("What surprised you?").fill(SENTENCE)
    ana.get_by_role("button", name="Keep it").click()

    # Searched for; asked for at places that are not there; left in a hurry.
    ana.goto(f"{address}/entries")
    ana.get_by_role("searchbox").fill(SENTENCE)
    ana.get_by_role("button", name="Search").click()
    expect(ana.locator("mark").first).to_be_visible()
    ana.goto(f"{address}/crossings/{'0' * 32}")
    mara.goto(f"{address}/write")
    mara.get_by_label("Your words").press_sequentially(f"And {SENTENCE} too.")
    mara.keyboard.press("Escape")
    mara.keyboard.press("Escape")
    mara.wait_for_url(f"{address}/away")


def test_nothing_private_is_found_where_it_must_not_be(
    process: Process, playwright: Playwright, tmp_path: Path
) -> None:
    asked, profiles = Asked(), []
    contexts = []
    for name in ("first", "second"):
        profiles.append(tmp_path / f"profile-{name}")
        context = playwright.chromium.launch_persistent_context(
            profiles[-1],
            executable_path=find_chromium(),
            args=ARGUMENTS,
            viewport={"width": 1280, "height": 900},
        )
        context.set_default_timeout(15_000)
        asked.listen(context)
        contexts.append(context)
    ana, mara = contexts[0].new_page(), contexts[1].new_page()
    live(ana, mara, process)
    while_open = _in_files(process.data) + _in_files(process.temporary)
    titles = {ana.title(), mara.title()}
    for context in contexts:
        context.close()
    assert process.stop() == 0

    assert while_open == []
    assert _in_files(process.data) == []
    assert _in_files(process.temporary) == []
    assert where(process.said.encode()) == []
    assert titles <= {"Drawbridge", "Calendar"}
    assert [line for line in asked.lines if where(line.encode())] == []
    assert len(asked.lines) > 100
    in_profiles = [found for profile in profiles for found in _in_files(profile)]
    # The one thing that is the browser's own business: the name to sign in with, for its password store.
    offered = {"Default/Login Data", "Default/Web Data"}
    names = {"a name", "the other name"}
    assert [found for found in in_profiles if not (found[0] in offered and set(found[1]) <= names)] == []
    # It was a real journey: the node printed something, and the relay carried something.
    assert "node-started" in process.said
    assert (process.data / "relay.db").stat().st_size > 8_192


def _in_files(folder: Path) -> list[tuple[str, list[str]]]:
    """Return every file, and every name of one, in which a canary stands."""
    found = []
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        said = where(name.encode())
        if path.is_file() and not path.is_symlink():
            said += where(path.read_bytes())
        if said:
            found.append((name, said))
    return found
