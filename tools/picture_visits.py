"""How a page is brought up for its picture: going there, pressing, filling in."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

Visit = Callable[[Page, str], None]

TEXT = (
    "I said I was fine about the move. I'm not. I keep packing boxes and unpacking them again, because as "
    "long as they are open I haven't left. I don't need you to do anything about it. I'd like you to know."
)
APOLOGY = "I laughed when you asked me on Friday. You did not deserve that, but I was tired."
BEGUN = {
    "start-small": "I’d have liked to come along on Sunday, and I didn’t say so.",
    "name-a-feeling": "It sits under the ribs. It would like to be left alone for an hour, and then not.",
    "ask-for-help": "Could you read these two pages by Thursday? About twenty minutes, and a no is fine.",
    "thank-or-love": "You waved from the window until the train was gone. I saw it the whole way.",
}
FELT = {"name-a-feeling": "withdrawn", "thank-or-love": "touched"}


def at(path: str) -> Visit:
    """Go to a page."""

    def go(page: Page, address: str) -> None:
        page.goto(address + path)
        page.evaluate("document.activeElement.blur()")

    return go


def following(start: str, *links: str) -> Visit:
    """Go to a page and on from there by its links."""

    def go(page: Page, address: str) -> None:
        page.goto(address + start)
        for link in links:
            page.locator("main").get_by_role("link", name=link).first.click()
            page.wait_for_load_state()

    return go


def practice(key: str) -> Visit:
    """One practice with its steps beside the page."""

    def go(page: Page, address: str) -> None:
        page.goto(f"{address}/write?practice={key}")
        page.get_by_label("Your words").fill(BEGUN[key])
        if key in FELT:
            _feel(page, FELT[key])
        _saved(page)

    return go


def apology(page: Page, address: str) -> None:
    """An apology with its steps and second looks beside it."""
    page.goto(f"{address}/write?practice=apologise")
    page.get_by_label("Your words").fill(APOLOGY)
    page.locator("#looks mark").first.wait_for()
    _saved(page)


def write(page: Page, address: str) -> None:
    """A text, its feelings, and a crossing planned beside it."""
    page.goto(f"{address}/write")
    page.get_by_label("Your words").fill(TEXT)
    for word in ("sad", "tender"):
        _feel(page, word)
    page.locator(".reader", has_text="Jon").get_by_role("checkbox").check()
    page.locator("input[name=feared][value='6']").check()
    page.get_by_label("What exactly might happen?").fill("He changes the subject.")
    _saved(page)


def check(page: Page, address: str) -> None:
    """Once more, slowly."""
    write(page, address)
    page.get_by_role("button", name="Look at it once more").click()


def in_person(page: Page, address: str) -> None:
    """A plan to say something face to face."""
    page.goto(f"{address}/tellings/new?practice=thank-or-love")
    page.get_by_label("What you call them").fill("Aunt Vera")
    page.get_by_label("What you want to say").fill("When you drove me home I could stay until the end.")
    page.locator("input[name=feared][value='4']").check()
    _still(page)


def told(page: Page, address: str) -> None:
    """Planned; it can be said or let go."""
    in_person(page, address)
    page.get_by_role("button", name="Keep the plan").click()


def told_outcome(page: Page, address: str) -> None:
    """Said, and how did it go?"""
    told(page, address)
    page.get_by_role("button", name="I said it").click()


def outcome(page: Page, address: str) -> None:
    """The one question after a crossing."""
    following("/bridges", "Jon", "You drove me", "How did it go?")(page, address)


def arrival(page: Page, address: str) -> None:
    """Who, and what they need; not the words."""
    page.goto(address)
    page.get_by_role("link", name="Look at what Mara sent").click()


def arrival_opened(page: Page, address: str) -> None:
    """The words, and help with answering."""
    arrival(page, address)
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("heading", name="Answering well").wait_for()


def invite(page: Page, address: str) -> None:
    """An invitation as a link and as a code."""
    page.goto(f"{address}/bridges/invite")
    page.get_by_label("What do you call them?").fill("Lena")
    page.get_by_role("button", name="Make the invitation").click()
    page.locator("img.qr").wait_for()


def rung_form(page: Page, address: str) -> None:
    """A rung from a beginning."""
    page.goto(f"{address}/ladder/friend/new?stem=friend-need")


def brick(page: Page, address: str) -> None:
    """A wall, and the smallest true sentence of it."""
    following("/walls", "Defending myself")(page, address)
    page.get_by_label("The smallest true sentence").fill("You were right about the dates.")
    page.get_by_label("The smallest true sentence").scroll_into_view_if_needed()
    _still(page, top=False)


def kind_voice(page: Page, address: str) -> None:
    """The critic, answered as to a friend."""
    page.goto(f"{address}/kind-voice")
    page.get_by_label("What the critic in you says").fill("You always leave before it gets real.")
    page.get_by_label("What happened").fill("I said good night at ten and went home.")
    page.get_by_label("Who else would feel this").fill("Anybody who has been on their own for a while.")
    page.get_by_label("What you would say to a friend").fill("You were tired, and you went.")
    page.get_by_label("One kind sentence to keep").fill("I went, and that was the hard part.")
    _saved(page)


def kind_voice_kept(page: Page, address: str) -> None:
    """A sentence that was kept, and two numbers afterwards."""
    kind_voice(page, address)
    page.get_by_role("button", name="Keep it").click()


def letter_write(page: Page, address: str) -> None:
    """A letter to oneself, before it is sealed."""
    page.goto(f"{address}/letters/write")
    page.get_by_label("Your letter").fill("Dear me, the last time felt like this too.")
    page.locator("input[name=opens][value=feeling]").check()
    page.get_by_label("The feeling", exact=True).fill("lonely")
    _saved(page)


def painful(page: Page, address: str) -> None:
    """The quiet question beside a text that sounds very painful."""
    page.goto(f"{address}/write")
    page.get_by_label("Your words").fill("It was the worst of days. I don’t want to be alive like this.")
    page.get_by_role("button", name="Keep it").click()


def with_people(page: Page, address: str) -> None:
    """Somebody who agreed beforehand, and a circle to breathe with."""
    page.goto(f"{address}/harbour")
    page.locator(".breathing summary").click()
    _still(page)


def answered_signal(state: str) -> Visit:
    """One evening from both sides: told, seen on Today, answered, and seen where it was told."""

    def go(page: Page, address: str) -> None:
        if state == "told":
            page.goto(f"{address}/harbour")
            page.get_by_role("button", name="Tell them").click()
            page.get_by_text("It has come to Jon").wait_for()
        elif state == "today":
            page.goto(address)
            page.get_by_role("heading", name="Ana is not okay").wait_for()
        elif state == "answer":
            page.goto(address)
            page.get_by_role("button", name="I can be with Ana").click()
            page.get_by_text("You said that you can.").wait_for()
        else:
            page.get_by_role("heading", name="Jon can be with you").wait_for()
        _still(page)

    return go


def _feel(page: Page, word: str) -> None:
    page.get_by_label("Find a word, or write your own").fill(word)
    page.get_by_role("button", name="Add", exact=True).click()


def _saved(page: Page) -> None:
    # Leaving a field saves it once more.
    _still(page)
    page.locator("[data-saved]", has_text="Saved in your vault a moment ago").first.wait_for()


def _still(page: Page, *, top: bool = True) -> None:
    page.evaluate("document.activeElement.blur()")
    if top:
        page.evaluate("scrollTo(0, 0)")
