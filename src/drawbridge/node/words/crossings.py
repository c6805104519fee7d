"""What the app says about a crossing: before it, on its way, and to its reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import tzinfo

from drawbridge.core.crossings import (
    Arrival,
    Beyond,
    Crossing,
    CrossingState,
    Depth,
    Impression,
    Need,
    Reader,
    ReaderState,
    Release,
)
from drawbridge.core.entries import Practice
from drawbridge.core.practice_table import practice_of
from drawbridge.node.words.dates import day, on_when
from drawbridge.node.words.labels import need_label, noticed_label
from drawbridge.node.words.people import count_in_words, gets, listed

_AMOUNT = {
    Depth.FEELING: "only the words for the feeling",
    Depth.GLIMPSE: "the part you marked",
    Depth.ALL: "all of it",
}
_ASKS = {
    Need.LISTEN: ("would like you to just listen", "No advice, no verdict."),
    Need.COMFORT: ("would like some comfort", "Warmth first. Answers can wait."),
    Need.HONEST_THOUGHTS: ("would like your honest thoughts", "Kindly said, and only what you really think."),
    Need.HELP: ("would like help with it", "If you can. A plain no is fine too."),
    Need.NOTHING: ("asks for nothing back", "Being read is enough. No answer is owed."),
}
_SENT_AS = {
    Practice.JUST_WRITE: "Something they wrote",
    Practice.START_SMALL: "A small opening",
    Practice.NAME_A_FEELING: "A feeling, named",
    Practice.ASK_FOR_HELP: "A request",
    Practice.APOLOGISE: "An apology",
    Practice.THANK_OR_LOVE: "Thanks, or love",
}
_COMES_AS = {
    Practice.JUST_WRITE: "something you wrote",
    Practice.START_SMALL: "a small opening",
    Practice.NAME_A_FEELING: "a feeling you named",
    Practice.ASK_FOR_HELP: "a request",
    Practice.APOLOGISE: "an apology",
    Practice.THANK_OR_LOVE: "thanks, or love",
}
_HEADLINE = {
    Practice.JUST_WRITE: "Something {name} wrote",
    Practice.START_SMALL: "A small opening from {name}",
    Practice.NAME_A_FEELING: "A feeling {name} named",
    Practice.ASK_FOR_HELP: "A request from {name}",
    Practice.APOLOGISE: "An apology from {name}",
    Practice.THANK_OR_LOVE: "Thanks, or love, from {name}",
}
_KEPT = "It was not sent. It is still in your vault, and you can cross with it again."
_REFUSALS = {
    "full": f"Their mailbox is full. {_KEPT}",
    "too-large": (
        "It is larger than their relay takes. It was not sent. It is still in your vault, and a part of it "
        "may fit."
    ),
    "forbidden": (
        "Their side takes nothing over this bridge any more. It was not sent, and is still in your vault."
    ),
    "expired": f"Its time ran out before it could cross. {_KEPT}",
    "too-far": (
        "Their relay does not hold things for that long. It was not sent. It is still in your vault, and an "
        "earlier day may do."
    ),
    "gone": "Their mailbox is no longer there. It was not sent, and is still in your vault.",
}


def promise(names: Sequence[str], depth: Depth, release: Release, when: str = "") -> str:
    """Return the sentence beside the button: what will happen when it is pressed.

    Args:
        names: The readers, at least one, as the author calls them.
        depth: How much crosses.
        release: When it crosses.
        when: The moment as ``dates.on_when`` says it; not read for a release now.
    """
    what = f"{gets(names)} {_AMOUNT[depth]}"
    if release is Release.NOW:
        return f"{what} now. You can ask for it back later, but it may have been read or kept."
    return f"{what} {when}. Until then you can take it back without a trace."


def only_you_and(others: int) -> str:
    """Return who else reads it, for the reader: *only you*, *you and one other*, *you and two others*."""
    if others <= 0:
        return "only you"
    return f"you and {count_in_words(others)} other{'s' if others > 1 else ''}"


def expiry_sentence(expires_at: int, now: int, zone: tzinfo) -> str:
    """Return when readers no longer have it: their own app takes it out, and only while it is open."""
    if expires_at <= now:
        return "Its time has run out. Their Drawbridge takes it out of their vault as soon as it is open."
    when = on_when(expires_at, now, zone)
    return f"Their Drawbridge takes it out of their vault {when}, or when it is next open after that."


def need_asks(need: Need, name: str) -> str:
    """Return what the author asks of the reader, in one or two short sentences."""
    asks, more = _ASKS[need]
    return f"{name} {asks}. {more}"


def more_from(beyond: Beyond) -> str:
    """Say that more of one person waits than is listed."""
    count = "more" if beyond.count is None else f"{beyond.count} more"
    return f"and {count} from {beyond.name}"


def arrival_line(practice: Practice, need: Need, name: str) -> str:
    """Return the line for an unopened arrival: *An apology. Mara would like you to just listen*."""
    return f"{_SENT_AS[practice]}. {name} {_ASKS[need][0]}."


def comes_as(practice: str) -> str:
    """Return what readers are told it is, before they open it; ``practice`` is the key of mine."""
    return f"It comes to them as {_COMES_AS[practice_of(practice).sent_as]}."


def reader_sentence(reader: Reader, when: str = "") -> str:
    """Return what the author knows of one reader.

    Args:
        reader: The reader.
        when: The release as ``dates.on_when`` says it, while it is still to come.
    """
    if reader.state is ReaderState.GONE:
        return "Taken back. It was never collected."
    if reader.state is ReaderState.ASKED_TO_REMOVE:
        return "Asked to remove. It may have been read or kept."
    if reader.state is ReaderState.REFUSED:
        return _REFUSALS.get(reader.refusal, f"Their relay would not take it. {_KEPT}")
    if reader.state is ReaderState.WAITING:
        return (
            f"Waiting. It crosses {when}." if when else "Waiting to be carried. It is tried again by itself."
        )
    return _crossed_sentence(reader)


def _crossed_sentence(reader: Reader) -> str:
    if reader.answered:
        return f"{reader.name} answered."
    if reader.more_later:
        return f"{reader.name} has it, and will say more later."
    return f"It has crossed. Whether {reader.name} has read it is theirs to say."


def crossing_sentence(crossing: Crossing, when: str = "") -> str:
    """Return one sentence for the whole crossing; ``when`` is its release, while it is still to come."""
    names = listed([reader.name for reader in crossing.readers])
    if crossing.state is CrossingState.PLANNED:
        return f"Meant for {names}. It has not crossed, and nothing happens until you say so."
    if crossing.state is CrossingState.TAKEN_BACK:
        return "You took it back."
    if when:
        return (
            f"On its way to {names}. It crosses {when}, and until then you can take it back without a trace."
        )
    return f"Crossed to {names}."


def take_back_sentence(crossing: Crossing, now: int) -> str:
    """Return what taking back will do, before it is done."""
    names = listed([reader.name for reader in crossing.readers])
    if crossing.release_at is not None and crossing.release_at > now:
        return f"Nothing has crossed yet. If you take it back, {names} will never know it was there."
    return (
        "It has crossed. Taking it back removes it from their side the next time their app looks. "
        f"It cannot undo what {names} may have read, copied or kept."
    )


def crossing_headline(crossing: Crossing, now: int, zone: tzinfo) -> str:
    """Return where the crossing stands, as a heading: *It crosses tomorrow at 8:00*."""
    if crossing.state is CrossingState.PLANNED:
        return "It has not crossed"
    if crossing.state is CrossingState.TAKEN_BACK:
        return "You took it back"
    if crossing.release_at is not None and crossing.release_at > now:
        return f"It crosses {on_when(crossing.release_at, now, zone)}"
    states = {reader.state for reader in crossing.readers}
    if states == {ReaderState.REFUSED}:
        return "It could not cross"
    return "It is on its way" if ReaderState.WAITING in states else "It has crossed"


def crossed_line(names: str, crossing: Crossing, now: int, zone: tzinfo) -> str:
    """Return the small line over the one question: *You crossed to Jon on 3 November*."""
    moment = crossing.release_at or crossing.crossed_at or crossing.planned_at
    day_name = day(moment, now, zone)
    return f"You crossed to {names} {'on ' if day_name[0].isdigit() else ''}{day_name}"


def exchange_line(
    first_line: str, *, mine: bool, has_feelings: bool, answered: bool, taken_back: bool
) -> tuple[str, str]:
    """Return how one exchange stands in a bridge's history: its line, and what became of it."""
    if taken_back:
        return first_line or "Taken back", "taken back"
    if answered:
        said = "answered" if mine else "you answered"
    else:
        said = "no answer yet" if mine else "not answered yet"
    line = first_line or ("Only the feeling" if has_feelings else "Not opened yet")
    return line, said


def need_means(need: Need) -> str:
    """Return what the need means for the reader: *No advice, no verdict*."""
    return _ASKS[need][1]


def need_for_reader(need: Need) -> str:
    """Return the need as the readers see it before the text, without a name."""
    return f"What you need: {need_label(need).lower()}. {_ASKS[need][1]}"


def depth_for_reader(depth: Depth, name: str) -> str:
    """Return what a reader is told about how much they have."""
    if depth is Depth.FEELING:
        return f"{name} sent only the words for the feeling."
    if depth is Depth.GLIMPSE:
        return f"{name} sent a part of it. Where something was left out there is a …"
    return f"{name} sent all of it."


def arrival_headline(arrival: Arrival) -> str:
    """Return what came, as a heading over an arrival that is not open yet: *An apology from Mara*."""
    return _HEADLINE[arrival.practice].format(name=arrival.name)


def impression_sentence(name: str, impression: Impression) -> str:
    """Return how a reader sees the author now, when the reader chose to say so."""
    return {
        Impression.AS_BEFORE: f"{name} sees you as before.",
        Impression.CLOSER: f"{name} feels closer to you.",
        Impression.BRAVER: f"{name} sees you as braver.",
        Impression.NOT_SURE_YET: f"{name} is not sure yet how they see you now.",
    }[impression]


def noticed_sentence(kind: str) -> str:
    """Return what was noticed, to follow the words themselves: *is a phone number*."""
    return f"is {noticed_label(kind)}."


def paragraphs(text: str) -> tuple[str, ...]:
    """Return a text's paragraphs, parted at empty lines, without the empty ones."""
    parts = (part.strip("\n") for part in re.split(r"\n[^\S\n]*\n", text.replace("\r\n", "\n")))
    return tuple(part for part in parts if part.strip())


def more_later_sentence(name: str) -> str:
    """Return what pressing *read, more later* will do."""
    return f"“More later” tells {name} that you have it and will say more another time. There is no deadline."
