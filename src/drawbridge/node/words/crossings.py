"""What the app says about a crossing: before it, on its way, and to its reader."""

from __future__ import annotations

from collections.abc import Sequence

from drawbridge.core.crossings import Crossing, CrossingState, Depth, Need, Reader, ReaderState, Release
from drawbridge.core.entries import Practice
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
_REFUSALS = {
    "full": "Their mailbox is full. It was not sent, and nothing was lost.",
    "too-large": "It is larger than their relay takes. It was not sent, and nothing was lost.",
    "forbidden": "Their mailbox no longer takes anything from you. It was not sent.",
    "expired": "It ran out before it could cross. It was not sent.",
    "too-far": "Their relay does not hold things for that long. It was not sent.",
    "gone": "Their mailbox is no longer there. It was not sent.",
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


def need_asks(need: Need, name: str) -> str:
    """Return what the author asks of the reader, in one or two short sentences."""
    asks, more = _ASKS[need]
    return f"{name} {asks}. {more}"


def arrival_line(practice: Practice, need: Need, name: str) -> str:
    """Return the line for an unopened arrival: *An apology. Mara would like you to just listen*."""
    return f"{_SENT_AS[practice]}. {name} {_ASKS[need][0]}."


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
        return _REFUSALS.get(reader.refusal, "Their relay would not take it. It was not sent.")
    if reader.state is ReaderState.WAITING:
        return (
            f"Waiting. It crosses {when}." if when else "Waiting to be carried. It is tried again by itself."
        )
    return _crossed_sentence(reader)


def _crossed_sentence(reader: Reader) -> str:
    if reader.answered:
        return f"{reader.name} answered."
    if reader.more_later:
        return f"{reader.name} has read it and will say more later."
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


def take_back_sentence(*, is_released: bool, names: Sequence[str]) -> str:
    """Return what taking back will do, before it is done."""
    if not is_released:
        return f"Nothing has crossed yet. If you take it back, {listed(names)} will never know it was there."
    return (
        "It has crossed. Taking it back removes it from their side the next time their app looks. "
        f"It cannot undo what {listed(names)} may have read, copied or kept."
    )


def more_later_sentence(name: str) -> str:
    """Return what pressing *read, more later* will do."""
    return f"{name} sees that you have read it and will say more another time. There is no deadline."
