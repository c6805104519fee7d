"""How each page is brought up for its picture, as somebody would."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

TEXT = (
    "I said I was fine about the move. I'm not. I keep packing boxes and unpacking them again, because as "
    "long as they are open I haven't left. I don't need you to do anything about it. I'd like you to know."
)

APOLOGY = "I laughed when you asked me on Friday. You did not deserve that, but I was tired."

Visit = Callable[[Page, str], None]
"""Brings a page up, given the node's address."""


def today(page: Page, address: str) -> None:
    """What waits, and how everything stands."""
    page.goto(address)


def write(page: Page, address: str) -> None:
    """A text, its feelings, and a crossing planned beside it."""
    page.goto(f"{address}/write")
    page.get_by_label("Your words").fill(TEXT)
    for word in ("sad", "tender"):
        page.get_by_label("Find a word, or write your own").fill(word)
        page.get_by_role("button", name="Add", exact=True).click()
    page.locator(".reader", has_text="Jon").get_by_role("checkbox").check()
    page.locator("input[name=feared][value='6']").check()
    page.get_by_label("What exactly might happen?").fill("He changes the subject.")
    page.locator("[data-saved=yes]").wait_for()
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def practice(page: Page, address: str) -> None:
    """An apology with its steps and second looks beside it."""
    page.goto(f"{address}/write?practice=apologise")
    page.get_by_label("Your words").fill(APOLOGY)
    page.locator("[data-saved=yes]").wait_for()
    page.locator("#looks mark").first.wait_for()
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def in_person(page: Page, address: str) -> None:
    """A plan to say something face to face."""
    page.goto(f"{address}/tellings/new?practice=thank-or-love")
    page.get_by_label("What you call them").fill("Aunt Vera")
    page.get_by_label("What you want to say").fill("When you drove me home I could stay until the end.")
    page.locator("input[name=feared][value='4']").check()
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def told(page: Page, address: str) -> None:
    """Said, and how did it go?"""
    in_person(page, address)
    page.get_by_role("button", name="Keep the plan").click()
    page.get_by_role("button", name="I said it").click()


def check(page: Page, address: str) -> None:
    """Once more, slowly."""
    write(page, address)
    page.get_by_role("button", name="Look at it once more").click()


def arrival(page: Page, address: str) -> None:
    """Who, and what they need; not the words."""
    page.goto(address)
    page.get_by_role("link", name="Look at what Mara sent").click()


def arrival_opened(page: Page, address: str) -> None:
    """The words, and help with answering."""
    arrival(page, address)
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("heading", name="Answering well").wait_for()


def bridges(page: Page, address: str) -> None:
    """Every bridge."""
    page.goto(f"{address}/bridges")


def bridge(page: Page, address: str) -> None:
    """One bridge, with what crossed it."""
    bridges(page, address)
    page.get_by_role("link", name="Jon").click()


def invite(page: Page, address: str) -> None:
    """An invitation as a link and as a code."""
    page.goto(f"{address}/bridges/invite")
    page.get_by_label("What do you call them?").fill("Lena")
    page.get_by_role("button", name="Make the invitation").click()
    page.locator("img.qr").wait_for()


def looking_back(page: Page, address: str) -> None:
    """What was feared beside what happened."""
    page.goto(f"{address}/looking-back")


def ladder(page: Page, address: str) -> None:
    """A lane with three rungs, and the step that is offered."""
    for text, fear in (
        ("Say that I see the film differently.", "20"),
        ("Say where I would rather go, before I ask where they want to.", "35"),
        ("Say that I would like to hear from them more often.", "60"),
    ):
        page.goto(f"{address}/ladder/friend")
        if page.get_by_text(text).count():
            continue
        page.goto(f"{address}/ladder/friend/new")
        page.get_by_label("What will you do?").fill(text)
        page.get_by_label("How much fear or dread, right now?").select_option(fear)
        page.get_by_role("button", name="Put it on the ladder").click()
    page.goto(f"{address}/ladder")


def rung(page: Page, address: str) -> None:
    """One rung, and the two ways to do it."""
    ladder(page, address)
    page.locator(".rungs a").first.click()


def why(page: Page, address: str) -> None:
    """Every card of why this works."""
    page.goto(f"{address}/why")


def why_card(page: Page, address: str) -> None:
    """A whole card."""
    page.goto(f"{address}/why/k06")


def why_claims(page: Page, address: str) -> None:
    """What the source says, what research says."""
    page.goto(f"{address}/why/claims?grade=contested")


def why_ratings(page: Page, address: str) -> None:
    """Where the questions come from."""
    page.goto(f"{address}/why/ratings")


def wall(page: Page, address: str) -> None:
    """One wall, noted with a tap."""
    page.goto(f"{address}/walls")
    page.get_by_role("button", name="“I’m fine”").click()
    page.get_by_label("From whom").select_option(label="Jon")
    page.get_by_label("What I held back").fill("That I was lonely on the way home.")
    page.get_by_label("What I feared would happen").fill("He says that everybody is.")
    page.locator("input[name=rate-on-my-mind][value='6']").check()
    page.locator("[data-saved=yes]").wait_for()
    page.reload()


def walls(page: Page, address: str) -> None:
    """What was held back, by person and by kind."""
    page.goto(f"{address}/walls")
    page.get_by_role("button", name="Being busy").click()
    page.goto(f"{address}/walls")


def kind_voice(page: Page, address: str) -> None:
    """The critic, answered as to a friend."""
    page.goto(f"{address}/kind-voice")
    page.get_by_label("What the critic in you says").fill("You always leave before it gets real.")
    page.get_by_label("What happened").fill("I said good night at ten and went home.")
    page.get_by_label("Who else would feel this").fill("Anybody who has been on their own for a while.")
    page.get_by_label("What you would say to a friend").fill("You were tired, and you went.")
    page.get_by_label("One kind sentence to keep").fill("I went, and that was the hard part.")
    page.locator("[data-saved=yes]").wait_for()
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def letter(page: Page, address: str) -> None:
    """A letter to oneself, before it is sealed."""
    page.goto(f"{address}/letters/write")
    page.get_by_label("Your letter").fill("Dear me, the last time felt like this too.")
    page.locator("input[name=opens][value=feeling]").check()
    page.get_by_label("The feeling", exact=True).fill("lonely")
    page.locator("[data-saved=yes]").wait_for()
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def went_badly(page: Page, address: str) -> None:
    """What to do when it went badly."""
    bridge(page, address)
    page.get_by_role("link", name="You drove me").click()
    page.get_by_role("link", name="If it went badly").click()


def settings(page: Page, address: str) -> None:
    """A person's settings."""
    page.goto(f"{address}/settings")


def harbour(page: Page, address: str) -> None:
    """Crisis lines."""
    page.goto(f"{address}/harbour")


def harbour_tell(page: Page, address: str) -> None:
    """Somebody who agreed beforehand, and a circle to breathe with."""
    page.goto(f"{address}/harbour")
    page.locator(".breathing summary").click()


def painful(page: Page, address: str) -> None:
    """The quiet question beside a text that sounds very painful."""
    page.goto(f"{address}/write")
    page.get_by_label("Your words").fill("It was the worst of days. I don’t want to be alive like this.")
    page.get_by_role("button", name="Keep it").click()


def sign_in(page: Page, address: str) -> None:
    """The door."""
    page.goto(f"{address}/sign-in")


def begin(page: Page, address: str) -> None:
    """The first evening."""
    page.goto(f"{address}/begin")


SIGNED_OUT: dict[str, Visit] = {"sign-in": sign_in, "begin": begin, "harbour": harbour}
SIGNED_IN: dict[str, Visit] = {
    "today": today,
    "bridges": bridges,
    "bridge": bridge,
    "looking-back": looking_back,
    "ladder": ladder,
    "rung": rung,
    "why": why,
    "why-card": why_card,
    "why-claims": why_claims,
    "why-ratings": why_ratings,
    "settings": settings,
    "arrival": arrival,
    "arrival-opened": arrival_opened,
    "write": write,
    "check": check,
    "invite": invite,
    "practice": practice,
    "in-person": in_person,
    "told": told,
    "went-badly": went_badly,
    "wall": wall,
    "walls": walls,
    "kind-voice": kind_voice,
    "letter": letter,
    "harbour-tell": harbour_tell,
    "painful": painful,
}
"""In an order in which no visit changes what a later one shows."""
