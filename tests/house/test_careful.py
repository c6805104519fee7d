"""What we hold ourselves to: docs/careful.md says it in twelve parts, and this reads what can be read."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from drawbridge.core import wire
from drawbridge.core.practice_table import KIND_NOTES, PRACTICES
from tests.house.test_wording import SPEAKING, TEMPLATES, name, said_in, words_of_template

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "careful.md"
STYLES = sorted((ROOT / "assets" / "styles").glob("*.css"))
SCRIPTS = sorted((ROOT / "assets" / "src").glob("*.ts"))
EVERY = [path for path in [*TEMPLATES, *SPEAKING] if path.exists()]
SCIENCE = {"cards_within.py", "cards_among.py", "claims_first.py", "claims_second.py", "measures.py"}
"""What says what research says has to name what it says it of; a person reads it (part 12)."""
TEST = re.compile(r"\[`(test_\w+)`\]\(([^)#]+)\)")
CHECK = re.compile(r"^\*\*Read\*\*, (\d{4}-\d{2}-\d{2}): \S.*$", re.MULTILINE)


# ---- the page ----------------------------------------------------------------------------------------------


def parts() -> dict[int, str]:
    found = re.split(r"^## (\d+)\. ", PAGE.read_text(), flags=re.MULTILINE)
    return {int(number): text for number, text in zip(found[1::2], found[2::2], strict=True)}


def names_of_tests(path: Path) -> set[str]:
    """Return the tests of a file, by reading it and not by running it."""
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


def test_there_are_twelve_parts_in_order_each_with_something_that_would_fail_or_was_read() -> None:
    found = parts()
    assert list(found) == list(range(1, 13))
    empty = [number for number, text in found.items() if not TEST.search(text) and not CHECK.search(text)]
    assert empty == []
    assert sum(len(TEST.findall(text)) for text in found.values()) > 24


def test_every_test_that_the_page_names_stands_in_the_file_it_links() -> None:
    missing = [
        (number, test)
        for number, text in parts().items()
        for test, target in TEST.findall(text)
        if test not in names_of_tests((PAGE.parent / target).resolve())
    ]
    assert missing == []


def test_every_reading_says_a_day_that_has_been() -> None:
    said = [date.fromisoformat(day) for text in parts().values() for day in CHECK.findall(text)]
    assert said
    assert all(date(2026, 11, 1) <= day for day in said)
    # What looks like a reading, and has no day or no finding, is none.
    assert len(re.findall(r"^\*\*Read\*\*", PAGE.read_text(), re.MULTILINE)) == len(said)


def test_every_file_that_the_page_names_is_there() -> None:
    named = re.findall(r"\]\((\.\./[^)#]+)\)", PAGE.read_text())
    assert [target for target in named if not (PAGE.parent / target).resolve().exists()] == []


# ---- what no sentence says ---------------------------------------------------------------------------------

LEFT_OUT = {
    "a trauma asked for": r"tell (?:us|them|somebody) (?:about )?(?:the|your) (?:worst|darkest|trauma)"
    r"|(?:your|the|describe a|describe the|relive) trauma|childhood wounds?|deepest (?:secret|wound|pain)"
    r"|worst (?:memory|thing that (?:ever )?happened)|relive",
    "a reaction promised": r"(?:they|she|he|everyone|everybody|people) (?:will|[’']ll) (?:\w+ )?"
    r"(?:love|like|understand|thank|forgive|accept|admire|respect|appreciate|be glad|be happy|feel closer)"
    r"|you(?: will|[’']ll) (?:feel (?:better|closer|lighter|relieved)|not regret|be glad|be surprised how)"
    r"|guaranteed?|always works|never fails|brings you closer",
    "a brain": r"brains?|neuro\w*|dopamine|serotonin|cortisol|amygdala|chemistry|nervous system|wired",
    "points": r"likes|followers|rewards?|reward(?:ed|ing)|trophy|trophies|days in a row|day streak|keep it up"
    r"|share (?:this|it) (?:on|to)|shareable|public(?:ly)? (?:link|profile|post)|go public|most open",
    "a score of somebody": r"compatib\w+|closeness (?:score|level)|vulnerability (?:score|level)"
    r"|openness (?:score|level)|best match|ranked|ranking|top (?:friends?|people)|percentile|above average"
    r"|below average",
    "a label": r"avoidant|narcissis\w+|codependen\w+|alexithymi\w+|attachment (?:style|type)s?|toxic"
    r"|emotionally unavailable|repressed|dysfunction\w*|unhealthy",
    "a cut-off": r"(?:mild|moderate|severe) (?:anxiety|depression|range)|cut-?offs?|in the normal range"
    r"|scientifically validated|clinically|validated (?:scale|measure|questionnaire)",
    "a reminder to feel": r"time to (?:feel|check in|reflect)|daily reminder|remind(?:er|s)? (?:you )?to feel"
    r"|how are you feeling (?:today|now)\?|check in with (?:yourself|your feelings)"
    r"|rant|vent it out|let it all out",
    "a team laid bare": r"mandatory|compulsory|everyone must|attendance|your manager (?:sees|will see)",
}
"""What would make somebody who knows this ground angry, by what it is. Whole words, in any case."""
BAD = {
    "a trauma asked for": "Tell them about your trauma.",
    "a reaction promised": "They will understand, and you’ll feel better.",
    "a brain": "Your brain is wired for it.",
    "points": "Five days in a row, a reward.",
    "a score of somebody": "Your closeness score is above average.",
    "a label": "That is avoidant.",
    "a cut-off": "You are in the severe range of a validated scale.",
    "a reminder to feel": "Time to feel.",
    "a team laid bare": "Attendance is mandatory.",
}


def faults_in(text: str) -> list[str]:
    return [
        f"{why}: {found.group()}"
        for why, pattern in LEFT_OUT.items()
        for found in re.finditer(rf"\b(?:{pattern})(?!\w)", text, re.IGNORECASE)
    ]


@pytest.mark.parametrize("path", [path for path in EVERY if path.name not in SCIENCE], ids=name)
def test_no_sentence_says_what_somebody_who_knows_would_be_angry_about(path: Path) -> None:
    assert [fault for text in said_in(path) for fault in faults_in(text)] == []


@pytest.mark.parametrize("why", LEFT_OUT)
def test_what_is_left_out_would_be_found(why: str) -> None:
    assert any(fault.startswith(f"{why}: ") for fault in faults_in(BAD[why]))
    assert faults_in("You chose not to share; that counts.") == []


def test_no_sentence_says_that_walls_make_lonely() -> None:
    blaming = re.compile(r"\bwalls?\b[^.]*\blonel|\blonel[^.]*\bwalls?\b", re.IGNORECASE)
    assert blaming.search("The walls are why you are lonely.")
    said = [(name(path), text) for path in EVERY for text in said_in(path) if blaming.search(text)]
    # Only where the claim is told, and said not to be settled.
    assert [
        where for where, text in said if not re.search(r"\bnot\b|n[’']t\b|\bnever\b|\bnobody\b", text)
    ] == []


# ---- what no page shows ------------------------------------------------------------------------------------


def test_no_number_stands_in_the_colour_of_alarm() -> None:
    """The one red is for buttons that lead to the harbour or delete for good, and for what is wrong."""
    shown = [
        (name(path), tag)
        for path in TEMPLATES
        for tag, style in re.findall(r'<(\w+)\b[^>]*\bclass="([^"]*)"', path.read_text())
        if re.search(r"\bheart\b", style) and tag not in {"a", "button"}
    ]
    assert shown == []
    # Nothing that shows a rating or an average takes it; colours have a name, and no style has its own.
    rules = [rule for path in STYLES for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", path.read_text())]
    red = [who.strip() for who, how in rules if re.search(r"--(?:heart|sharp)\b(?!-?wash)(?!\s*:)", how)]
    numbers = re.compile(r"plank|rating|step|circle|plot|average|turns|table|\btd\b|feared|happened|went|gap")
    assert red
    assert [who for who in red if numbers.search(who)] == []
    own = [
        path.name
        for path in STYLES
        for _ in re.findall(r"(?<!-)\bcolor:\s*(?:red|crimson|tomato)", path.read_text())
    ]
    assert own == []


def test_no_page_rings_by_itself() -> None:
    """Nothing asks for the browser's notifications, so nothing can remind anybody to feel."""
    found = [
        (path.name, word)
        for path in SCRIPTS
        for word in (
            "Notification",
            "PushManager",
            "pushManager",
            "showNotification",
            "setAppBadge",
            "vibrate",
        )
        if word in path.read_text()
    ]
    assert SCRIPTS
    assert found == []


def test_no_icon_is_a_brain_a_flame_a_medal_or_a_face_to_be_rated() -> None:
    icons = (ROOT / "src/drawbridge/node/templates/_icons.html").read_text()
    names = set(re.findall(r'name == "([a-z-]+)"', icons))
    assert len(names) > 5
    assert (
        names & {"brain", "molecule", "flame", "fire", "medal", "trophy", "star", "thumb", "smiley", "crown"}
        == set()
    )


def test_no_page_counts_hearts_or_offers_to_pass_something_on() -> None:
    offering = re.compile(
        r"navigator\.share|mailto:|twitter|facebook|whatsapp\.com|instagram|og:title", re.IGNORECASE
    )
    found = [path.name for path in [*TEMPLATES, *SCRIPTS] if offering.search(path.read_text())]
    assert found == []


def test_every_card_that_asks_by_itself_on_today_can_be_left_with_not_now() -> None:
    page = (ROOT / "src/drawbridge/node/templates/today.html").read_text()
    forms = re.findall(r'<form [^>]*action="([^"]*)"[^>]*>(.*?)</form>', page, re.DOTALL)
    # A word may be kept, and somebody may be better: neither asks anything.
    asking = {where: form for where, form in forms if where not in {"/feelings/keep", "/harbour/better"}}
    assert len(asking) >= 4
    assert [where for where, form in asking.items() if "Not now" not in form] == []


def test_every_practice_offers_something_smaller_and_not_now() -> None:
    frame = words_of_template(ROOT / "src/drawbridge/node/templates/_practice.html")
    assert "Not now" in frame
    assert "When something smaller is better, or it is not safe" in frame
    assert [key for key, design in PRACTICES.items() if key != "just-write" and not design.gentle] == []


def test_nothing_at_work_asks_for_health_or_for_who_somebody_is() -> None:
    asking = re.compile(
        r"diagnos|therap|illness|\bill\b|medic|depress|anxi|disab|religio|gender|orientation|pregnan|childhood|trauma",
        re.IGNORECASE,
    )
    said = [
        prompt
        for design in PRACTICES.values()
        for kind, prompts in design.prompts_by_kind.items()
        if kind == "work"
        for prompt in prompts
    ]
    assert said
    assert [prompt for prompt in said if asking.search(prompt)] == []
    assert [note for kind, note in KIND_NOTES.items() if kind == "work" and "stay yours" not in note] == []


# ---- what never travels ------------------------------------------------------------------------------------

NUMBERS = {
    "others": "how many other readers there are",
    "last": "a number of an envelope",
    "made": "minutes since 1970",
    "at": "unix seconds",
    "changes": "how often an answer was changed",
}
"""Every whole number that a payload carries, and what it is. None of them is a rating, and none may be."""


def numbers_of(payload: type[msgspec.Struct]) -> Iterator[str]:
    for field in msgspec.structs.fields(payload):
        shown = msgspec.json.schema(field.type)
        if re.search(r"'type': '(?:integer|number)'", str(shown)):
            yield field.name


def test_no_kind_of_message_has_room_for_a_rating() -> None:
    assert len(wire.PAYLOADS) > 10
    found = {(payload.__name__, field) for payload in wire.PAYLOADS.values() for field in numbers_of(payload)}
    assert {field for _, field in found} == set(NUMBERS)
    named = {
        (payload.__name__, field.name)
        for payload in wire.PAYLOADS.values()
        for field in msgspec.structs.fields(payload)
        if re.search(
            r"rat(?:e|ing)|score|level|fear|forecast|outcome|closeness|circle|felt_response|spot", field.name
        )
    }
    assert named == set()


# ---- what is nobody's but its authors' ---------------------------------------------------------------------

WINDOW = 6
"""Words in a row that are compared."""
TAKEN = frozenset((Path(__file__).parent / "published.txt").read_text().split())
"""The first twelve digits of the hash of six words in a row from published scales: so that they can be found
here without standing here. Made with `fingerprints`."""


def fingerprints(text: str) -> set[str]:
    words = re.findall(r"[a-z']+", text.lower().replace("’", "'"))
    return {
        sha256(" ".join(words[at : at + WINDOW]).encode()).hexdigest()[:12]
        for at in range(len(words) - WINDOW + 1)
    }


def texts() -> Iterator[tuple[str, str]]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for each in listed.decode().split("\0"):
        path = ROOT / each
        if path.suffix in {".py", ".html", ".md", ".ts", ".json", ".toml"} and path.is_file():
            yield each, path.read_text(errors="replace")


def test_no_published_scale_stands_in_the_repository() -> None:
    assert len(TAKEN) > 20
    assert fingerprints("one two three four five six seven") > fingerprints("two three four five six seven")
    assert [where for where, text in texts() if not TAKEN.isdisjoint(fingerprints(text))] == []
