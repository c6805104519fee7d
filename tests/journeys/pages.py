"""Every page in every state, for tests that walk them all: who gets there, and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from drawbridge.demo.story import PASSPHRASES

Going = Callable[[Page, str], None]
PAINFUL = "It was the worst of days. I don’t want to be alive."
LONG = (
    "I laughed when you asked me on Friday. I was ashamed. You did not deserve that. My number is 030 901820."
)


@dataclass(frozen=True)
class State:
    """One page in one state. ``who`` is signed in, or nobody when it is empty."""

    name: str
    who: str
    go: Going


def at(path: str) -> Going:
    def go(page: Page, address: str) -> None:
        page.goto(address + path)

    return go


def pressing(path: str, *buttons: str, fill: dict[str, str] | None = None) -> Going:
    """Go to a page, fill fields by their labels, and press buttons without the browser's own checks."""

    def go(page: Page, address: str) -> None:
        page.goto(address + path)
        for label, value in (fill or {}).items():
            page.get_by_label(label, exact=True).first.fill(value)
        for button in buttons:
            for form in page.locator("form").all():
                form.evaluate("form => { form.noValidate = true }")
            page.get_by_role("button", name=button).first.click()

    return go


def _links(start: str, *names: str) -> Going:
    def go(page: Page, address: str) -> None:
        page.goto(address + start)
        for name in names:
            page.locator("main").get_by_role("link", name=name).first.click()

    return go


def _planned(depth: str, *buttons: str, ticks: tuple[str, ...] = ()) -> Going:
    """Write and plan a crossing to Jon, then press on."""

    def go(page: Page, address: str) -> None:
        page.goto(f"{address}/write")
        page.get_by_label("Your words").fill(LONG)
        page.get_by_label("Find a word, or write your own").fill("ashamed")
        page.get_by_role("button", name="Add", exact=True).click()
        page.locator(".reader").first.get_by_role("checkbox").check()
        page.locator(f"input[name=depth][value={depth}]").check()
        page.locator("input[name=feared][value='9']").check()
        page.get_by_role("button", name="Look at it once more").click()
        for tick in ticks:
            page.get_by_label(tick).first.check()
        for button in buttons:
            page.get_by_role("button", name=button, exact=True).first.click()

    return go


def _opened(page: Page, address: str) -> None:
    _links("/", "Look at what Mara sent")(page, address)
    page.get_by_role("button", name="Open it").click()


def _picking(page: Page, address: str) -> None:
    page.goto(f"{address}/write")
    page.locator(".by-spot summary").click()
    page.locator("input[name=spot][value='-2,3']").check()
    page.locator("[data-near] .word").first.wait_for()
    page.locator(".family details summary").first.click()


def _apologising(page: Page, address: str) -> None:
    page.goto(f"{address}/write")
    page.get_by_label("Your words").fill("I laughed on Friday, but I was tired.")
    page.locator("input[name=practice][value=apologise]").check()
    page.locator("#looks mark").first.wait_for()
    for details in page.locator(".practice summary").all():
        details.click()


def _told(*buttons: str, feared: int = 4) -> Going:
    """Plan to say something to an aunt, then press on; what can be unfolded is."""

    def go(page: Page, address: str) -> None:
        page.goto(f"{address}/tellings/new?practice=start-small")
        page.get_by_label("What you call them").fill("Aunt Vera")
        page.locator(f"input[name=feared][value='{feared}']").check()
        for button in buttons:
            page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_load_state("load")
        for details in page.locator(".rated:not([open]) > summary").all():
            details.click()

    return go


def _sign_in_again(page: Page, address: str) -> None:
    page.goto(f"{address}/write")
    page.evaluate("document.querySelector('#sign-in-again').showModal()")


def _drawn(page: Page, address: str) -> None:
    page.goto(f"{address}/settings")
    page.get_by_label("Your passphrase").fill(PASSPHRASES["Ana"])
    page.get_by_role("button", name="Draw twelve words").click()


def _asked(page: Page, address: str) -> None:
    _drawn(page, address)
    page.get_by_role("button", name="I have written them down").click()
    page.get_by_role("button", name="These are the words").click()


def _invited(page: Page, address: str) -> None:
    pressing("/bridges/invite", "Make the invitation", fill={"What do you call them?": "Lena"})(page, address)
    page.get_by_label("The invitation").wait_for()


def _invitation(page: Page, address: str) -> None:
    page.goto(f"{address}/settings")
    page.locator("input[name=invitations][value=yes]").check(force=True)
    page.get_by_role("button", name="Keep this").click()
    page.goto(address)
    page.locator("[action='/invitation/not-now']").wait_for()


def _searched(words: str) -> Going:
    def go(page: Page, address: str) -> None:
        page.goto(f"{address}/entries")
        page.get_by_role("searchbox").fill(words)
        page.get_by_role("button", name="Search").click()

    return go


def _on_the_ladder(*buttons: str, ticks: tuple[str, ...] = ()) -> Going:
    """Put a rung from a stem on the ladder, look at it, and press on."""

    def go(page: Page, address: str) -> None:
        page.goto(f"{address}/ladder/friend/new?stem=friend-need")
        page.get_by_label("How much fear or dread, right now?").select_option("60")
        page.get_by_role("button", name="Put it on the ladder").click()
        page.locator(".rungs a", has_text="hear from them").first.click()
        # What was rated in another look may stand open already.
        page.locator("#doing details").evaluate_all("all => all.forEach(each => each.open = true)")
        for tick in ticks:
            page.locator(f"input{tick}").check()
        for button in buttons:
            page.get_by_role("button", name=button, exact=True).first.click()

    return go


def _told_of(headline: str) -> Going:
    def go(page: Page, address: str) -> None:
        for _ in range(20):
            page.goto(address)
            if page.get_by_role("heading", name=headline).count():
                return
            page.wait_for_timeout(500)

    return go


def _unticked(page: Page, address: str) -> None:
    page.goto(f"{address}/harbour")
    page.get_by_role("checkbox", name="Ana").uncheck()
    page.get_by_role("button", name="Tell them").click()


def _long_list(page: Page, address: str) -> None:
    page.goto(f"{address}/harbour")
    page.get_by_text("Change the list").click()
    page.get_by_label("One person or place").fill("x" * 2_001)
    page.get_by_role("button", name="Keep the list").click()


def _now_and_then(page: Page, address: str) -> None:
    page.goto(f"{address}/now-and-then")
    # From the second look on, they are wanted already.
    if (wanting := page.get_by_role("button", name="I would like them")).count():
        wanting.click()


STATES = (
    State("sign-in", "", at("/sign-in")),
    State(
        "sign-in refused", "", pressing("/sign-in", "Open my vault", fill={"Name": "Ana", "Passphrase": "no"})
    ),
    State("sign-in with words", "", at("/sign-in/words")),
    State("sign-in with words refused", "", pressing("/sign-in/words", "Open my vault")),
    State("begin", "", at("/begin")),
    State("begin refused", "", pressing("/begin", "Begin", fill={"Your name": "Ana"})),
    State("harbour signed out", "", at("/harbour")),
    State("harbour of every country", "", pressing("/harbour?country=DE")),
    State("away", "", at("/away")),
    State("not there signed out", "", at("/nowhere")),
    State("today", "Ana", at("/")),
    State("today refused", "Ana", pressing("/", "Keep it")),
    State("write", "Ana", at("/write")),
    State("write with spot and list open", "Ana", _picking),
    State("write refused", "Ana", pressing("/write", "Look at it once more", fill={"Your words": LONG})),
    State("signing in again", "Ana", _sign_in_again),
    State("write an apology", "Ana", _apologising),
    State("ask for help", "Ana", at("/write?practice=ask-for-help")),
    State("said in person", "Ana", at("/tellings")),
    State("plan to say it", "Ana", at("/tellings/new?practice=start-small")),
    State("plan refused", "Ana", pressing("/tellings/new", "Keep the plan")),
    State("plan with offers", "Ana", _told("Keep the plan", feared=9)),
    State("to say in person", "Ana", _told("Keep the plan")),
    State("said, how did it go", "Ana", _told("Keep the plan", "I said it")),
    State("let go", "Ana", _told("Keep the plan", "I let it go")),
    State("entries", "Ana", at("/entries")),
    State("entries put away", "Ana", at("/entries?away=1")),
    State("entries found", "Ana", _searched("project")),
    State("nothing found", "Ana", _searched("zebra")),
    State("one entry", "Ana", _links("/entries", "Walked home")),
    State("change an entry", "Ana", _links("/entries", "Walked home", "Change it")),
    State("delete an entry", "Ana", _links("/entries", "Walked home", "Delete it for good")),
    State("check", "Ana", _planned("all")),
    State("check with offers", "Ana", _planned("all", "Lower the bridge")),
    State("mark a glimpse", "Ana", _planned("glimpse")),
    State("mark refused", "Ana", _planned("glimpse", "This part")),
    State("crossing on its way", "Ana", _planned("feeling", "Lower the bridge", "Cross all the same")),
    State("not now", "Ana", _planned("all", "Not now")),
    State("crossing answered", "Ana", _links("/bridges", "Jon", "You drove me")),
    State("outcome", "Ana", _links("/bridges", "Jon", "You drove me", "How did it go?")),
    State("arrival", "Ana", _links("/", "Look at what Mara sent")),
    State("arrival opened", "Ana", _opened),
    State("bridges", "Ana", at("/bridges")),
    State("one bridge", "Ana", _links("/bridges", "Jon")),
    State("a raised bridge", "Jon", _links("/bridges", "Mara")),
    State("invite", "Ana", at("/bridges/invite")),
    State("invite refused", "Ana", pressing("/bridges/invite", "Make the invitation")),
    State("invited", "Ana", _invited),
    State("accept", "Ana", at("/bridges/accept")),
    State(
        "accept refused",
        "Ana",
        pressing("/bridges/accept", "Accept the invitation", fill={"The whole link": "http://x/i#1"}),
    ),
    State("end a bridge", "Ana", _links("/bridges", "Jon")),
    State("looking back", "Ana", at("/looking-back")),
    State("now and then", "Mara", at("/now-and-then")),
    State("now and then, wanted", "Ana", _now_and_then),
    State("all outcomes", "Ana", at("/looking-back/outcomes")),
    State("looking back with nothing yet", "Mara", at("/looking-back")),
    State("if it went badly, refused", "Ana", pressing("/went-badly", "Keep it")),
    State("that hurt", "Ana", _links("/bridges", "Jon", "You drove me", "If it went badly")),
    State("today with an invitation", "Jon", _invitation),
    State("one wall", "Ana", pressing("/walls", "My own word")),
    State("left in peace", "Ana", pressing("/walls", "Being busy", "Leave it in peace")),
    State("walls", "Ana", at("/walls")),
    State("kind voice refused", "Ana", pressing("/kind-voice", "Keep it")),
    State(
        "kind voice kept",
        "Ana",
        pressing(
            "/kind-voice",
            "Keep it",
            fill={
                "What the critic in you says": "You spoil it.",
                # Both voices stand in the label; only one is seen.
                "One kind sentence to keepOne fair sentence to keep": "It was late.",
            },
        ),
    ),
    State("sentences kept", "Ana", at("/kind-voice/sentences")),
    State("a letter refused", "Ana", pressing("/letters/write", "Seal it", fill={"Your letter": "Dear me"})),
    State(
        "letters",
        "Ana",
        pressing(
            "/letters/write",
            "Seal it",
            fill={"Your letter": "Dear me", "The day, in the morning": "2027-01-01"},
        ),
    ),
    State("a sealed letter", "Ana", _links("/letters", "Opens")),
    State("ladder with nothing yet", "Jon", at("/ladder")),
    State("a lane with nothing yet", "Ana", at("/ladder/colleague")),
    State("a rung refused", "Ana", pressing("/ladder/family/new", "Put it on the ladder")),
    State(
        "a smaller rung offered", "Ana", _on_the_ladder("Write it", ticks=("[name=rate-freely][value='2']",))
    ),
    State("writing a rung", "Ana", _on_the_ladder("Write it")),
    State("ladder", "Ana", at("/ladder/friend")),
    State("harbour", "Ana", at("/harbour")),
    State("harbour told", "Ana", pressing("/harbour", "Tell them")),
    State("today with a signal", "Jon", _told_of("Ana is not okay")),
    State("a signal", "Jon", _links("/", "Ana is not okay")),
    State("a signal answered", "Jon", pressing("/", "I can be with Ana")),
    State("harbour, pressing", "Ana", at("/harbour/now")),
    State("harbour with nobody ticked", "Mara", _unticked),
    State("harbour, a list refused", "Ana", _long_list),
    State("an entry that sounds painful", "Ana", pressing("/write", "Keep it", fill={"Your words": PAINFUL})),
    State("why this works", "Ana", at("/why")),
    State("a whole card", "Ana", at("/why/k06")),
    State("every claim", "Ana", at("/why/claims")),
    State("claims of one grade", "Ana", at("/why/claims?grade=contested")),
    State("about our ratings", "Ana", at("/why/ratings")),
    State("a card beside a step", "Ana", at("/write?practice=thank-or-love")),
    State("settings", "Ana", at("/settings")),
    State("settings refused", "Ana", pressing("/settings", "Change it", fill={"The one you have": "no"})),
    State("twelve words", "Ana", _drawn),
    State("three words asked", "Ana", _asked),
    State("not there", "Ana", at("/entries/00000000000000000000000000000000")),
)
