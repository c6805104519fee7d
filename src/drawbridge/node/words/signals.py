"""Telling somebody "I'm not okay": the one sentence, how far it has come, and what was agreed beforehand."""

from __future__ import annotations

from collections.abc import Sequence

from drawbridge.core.harbour import Answer, Reader, Received, Signal, Told
from drawbridge.node.words.people import listed

SIGNAL = "I’m not okay. Can you be with me for a bit?"
"""All that crosses, whoever sends it."""
QUESTION = "May I tell you when I’m not okay?"
NO_EMERGENCY = (
    "This is a note to a friend, never an emergency service. They may be asleep, or away from Drawbridge. "
    "In danger, ring the emergency number or a line."
)
NOBODY_WATCHES = (
    "Nobody but those who were told sees this. In danger, ring the emergency number, for them or with them."
)
"""For who was told: it is a note between friends."""
RESTING = (
    "That is a week ago or more. It no longer stands on the Today of those you told; they find it on "
    "their bridge to you. If you still need somebody, tell them again."
)
"""For whoever gave a signal, once it rests with those who were told."""
BEING_WITH: tuple[tuple[str, str], ...] = (
    ("Ring them, or go there.", "Your answer here says that you will; it does not keep them company."),
    ("Listen.", "You need no answer ready, and nothing has to be mended tonight."),
    (
        "Ask directly.",
        "“Are you thinking of ending your life?” "
        "In the studies we know of, asking did not put the thought there.",
    ),
    ("Stay, or find somebody who can.", "In danger, the emergency number. You need not carry it alone."),
)
"""For who was told and can: what to do, each with a line."""

_TOLD = {
    Told.NOT_CARRIED: "Not carried yet. It goes as soon as the relay answers.",
    Told.REFUSED: "The relay did not take it, so {name} has not been told.",
    Told.ON_ITS_WAY: "On its way. It waits until {name} opens Drawbridge.",
    Told.LEAF_UP: "{name}’s leaf is up. They will not see it before they lower it.",
    Told.ENDED: "This bridge has ended. {name} cannot answer here.",
    Told.NOT_HEARD: "Nothing is agreed with {name} any more, so it did not show there.",
    Told.HERE: "It has come to {name}. No answer yet.",
}
_CHIPS = {
    Told.NOT_CARRIED: "not carried yet",
    Told.REFUSED: "not told",
    Told.ON_ITS_WAY: "on its way",
    Told.LEAF_UP: "leaf is up",
    Told.ENDED: "bridge ended",
    Told.NOT_HEARD: "not told",
    Told.HERE: "told",
    Told.I_CAN: "can be with you",
    Told.I_CANT_NOW: "can’t now",
}


def told_sentence(reader: Reader) -> str:
    """Return how far my signal has come with one person; nothing where they answered, which the chip says."""
    return _TOLD.get(reader.told, "").format(name=reader.person.name)


def told_chip(reader: Reader) -> str:
    """Return the same in two or three words."""
    return _CHIPS[reader.told]


def signal_headline(signal: Signal) -> str:
    """Return what I see first while my signal is open."""
    if signal.takers:
        return f"{listed(signal.takers)} can be with you"
    reached = [reader for reader in signal.readers if reader.told in (Told.HERE, Told.I_CANT_NOW)]
    return "It has arrived. Nobody has said “I can” yet" if reached else "It has not come to anybody yet"


def tell_promise(names: Sequence[str]) -> str:
    """Return what the button will do."""
    return f"{listed(names)} would see this sentence and the time, and nothing else."


def received_headline(signal: Received) -> str:
    """Return what somebody who was told sees first."""
    name = signal.person.name
    return f"{name} is better" if signal.better_at is not None else f"{name} is not okay"


def received_sentence(signal: Received) -> str:
    """Return what I have answered, and whether somebody else is with them."""
    if signal.better_at is not None:
        return f"{signal.person.name} says so. There is nothing more to do here."
    if not signal.person.can_cross:
        return "The bridge has ended, so no answer can cross."
    others = " Somebody is with them." if signal.taken else ""
    said = {
        Answer.NONE: "They wait for an answer. Either one helps.",
        Answer.I_CAN: "You said that you can.",
        Answer.I_CANT_NOW: "You said that you can’t now. That is an answer, and it helps them look further.",
    }[signal.answer]
    return said + others
