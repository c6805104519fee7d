"""One or two words for each value a person can choose or meet, and the hint that stands under it."""

from __future__ import annotations

from drawbridge.core.bridges import BridgeKind, BridgeState, Leaf, Trust
from drawbridge.core.crossings import CrossingState, Depth, Impression, Need, Release
from drawbridge.core.entries import EntryState
from drawbridge.core.feelings import Family
from drawbridge.core.outcomes import Happened
from drawbridge.core.practice_table import practice_of

_NEED = {
    Need.LISTEN: ("Just listen", "No advice, no verdict."),
    Need.COMFORT: ("Comfort", "Warmth first. Answers can wait."),
    Need.HONEST_THOUGHTS: ("Honest thoughts", "What they really think, kindly said."),
    Need.HELP: ("Help with it", "Something to do, or to do together."),
    Need.NOTHING: ("Nothing", "Only to be read. No answer is owed."),
}
_DEPTH = {
    Depth.FEELING: ("The feeling", "Only the words you chose for it."),
    Depth.GLIMPSE: ("A glimpse", "The part you mark."),
    Depth.ALL: ("All of it", "As you wrote it."),
}
_KIND = {
    BridgeKind.FRIEND: "Friend",
    BridgeKind.FAMILY: "Family",
    BridgeKind.PARTNER: "Partner",
    BridgeKind.COMMUNITY: "Community",
    BridgeKind.THERAPIST: "Therapist",
    BridgeKind.WORK: "Work",
}
_TRUST = {
    Trust.MET: ("Met in person", "You compared the four words side by side."),
    Trust.WORDS_COMPARED: ("Words compared", "You compared the four words from afar."),
    Trust.LINK_ONLY: (
        "Link only",
        "The four words were not compared. Somebody who held the link could be in their place.",
    ),
}
_BRIDGE_STATE = {
    BridgeState.INVITED: "Invitation out",
    BridgeState.ANSWERED: "Waiting for your yes",
    BridgeState.ACCEPTED: "Waiting for their yes",
    BridgeState.CONFIRMED: "Ready, not heard from yet",
    BridgeState.STANDING: "Standing",
    BridgeState.ENDED: "Ended",
}
_RELEASE = {
    Release.NOW: ("Now", "It crosses straight away."),
    Release.SLEEP_ON_IT: ("Sleep on it", "It crosses tomorrow morning. Until then you can take it back."),
    Release.AT_A_TIME: ("At a time", "You say when. Until then you can take it back."),
}
_IMPRESSION = {
    Impression.AS_BEFORE: "As before",
    Impression.CLOSER: "Closer",
    Impression.BRAVER: "Braver",
    Impression.NOT_SURE_YET: "Not sure yet",
}
_HAPPENED = {
    Happened.NO: "No",
    Happened.PARTLY: "Partly",
    Happened.YES: "Yes",
    Happened.CANNOT_TELL: "I cannot tell yet",
}
_FAMILY = {
    Family.BRIGHT: ("Bright", "pleasant, much energy"),
    Family.CALM: ("Calm", "pleasant, little energy"),
    Family.SHARP: ("Sharp", "unpleasant, much energy"),
    Family.HEAVY: ("Heavy", "unpleasant, little energy"),
}
_ENTRY_STATE = {EntryState.DRAFT: "Draft", EntryState.KEPT: "Kept", EntryState.PUT_AWAY: "Put away"}
_CROSSING_STATE = {
    CrossingState.PLANNED: "Not crossed yet",
    CrossingState.CROSSED: "Crossed",
    CrossingState.TAKEN_BACK: "Taken back",
}
_LEAF = {Leaf.LOWERED: "down", Leaf.RAISED: "up"}
_NOTICED = {
    "name": "the name of somebody you have a bridge to",
    "phone": "a phone number",
    "mail": "an email address",
    "street": "a street address",
}


def need_label(need: Need) -> str:
    """Return the need as a choice: *Just listen*."""
    return _NEED[need][0]


def need_hint(need: Need) -> str:
    """Return what the need means, in one short line."""
    return _NEED[need][1]


def depth_label(depth: Depth) -> str:
    """Return the depth as a choice: *A glimpse*."""
    return _DEPTH[depth][0]


def depth_hint(depth: Depth) -> str:
    """Return what the depth lets across."""
    return _DEPTH[depth][1]


def practice_label(practice: str) -> str:
    """Return the practice as a choice: *Start small*."""
    return practice_of(practice).label


def practice_hint(practice: str) -> str:
    """Return the practice's own line."""
    return practice_of(practice).hint


def kind_label(kind: BridgeKind) -> str:
    """Return what two people are to each other: *Friend*."""
    return _KIND[kind]


def trust_label(trust: Trust) -> str:
    """Return how a bridge was made: *Words compared*."""
    return _TRUST[trust][0]


def trust_hint(trust: Trust) -> str:
    """Return what that means for who is on the other side."""
    return _TRUST[trust][1]


def bridge_state_label(state: BridgeState) -> str:
    """Return where a bridge stands: *Waiting for your yes*."""
    return _BRIDGE_STATE[state]


def release_label(release: Release) -> str:
    """Return the release as a choice: *Sleep on it*."""
    return _RELEASE[release][0]


def release_hint(release: Release) -> str:
    """Return what the release does."""
    return _RELEASE[release][1]


def impression_label(impression: Impression) -> str:
    """Return how a reader sees the author now: *Closer*."""
    return _IMPRESSION[impression]


def happened_label(happened: Happened) -> str:
    """Return whether what was feared happened: *Partly*."""
    return _HAPPENED[happened]


def family_label(family: Family) -> str:
    """Return a family of feelings: *Bright*."""
    return _FAMILY[family][0]


def family_hint(family: Family) -> str:
    """Return where the family lies on the grid."""
    return _FAMILY[family][1]


def entry_state_label(state: EntryState) -> str:
    """Return an entry's state: *Put away*."""
    return _ENTRY_STATE[state]


def crossing_state_label(state: CrossingState) -> str:
    """Return a crossing's state: *Taken back*."""
    return _CROSSING_STATE[state]


def leaf_label(leaf: Leaf) -> str:
    """Return a leaf's position in one word: *down* or *up*."""
    return _LEAF[leaf]


def noticed_label(kind: str) -> str:
    """Return what was noticed in a text (``name``, ``phone``, ``mail`` or ``street``), as a noun."""
    return _NOTICED[kind]
