"""Both leaves of a bridge in words: the sentence under its picture, which is also the picture's own label."""

from __future__ import annotations

from datetime import tzinfo

from drawbridge.core.bridges import Bridge, BridgeState, Leaf
from drawbridge.core.foreign_names import is_blank
from drawbridge.node.words.dates import when
from drawbridge.node.words.labels import trust_hint
from drawbridge.node.words.people import seen_as


def leaves_sentence(mine: Leaf, theirs: Leaf, name: str) -> str:
    """Return what both leaves mean for who can reach whom."""
    if mine is Leaf.LOWERED and theirs is Leaf.LOWERED:
        return f"Both leaves are down. You can cross to {name}, and {name} can cross to you."
    if mine is Leaf.LOWERED:
        return f"Your leaf is down, {name}’s is up. What you send waits at {name}’s gate, unread."
    if theirs is Leaf.LOWERED:
        return f"Your leaf is up, {name}’s is down. What {name} sends waits at your gate until you lower it."
    return "Both leaves are up. What either of you sends waits at the other’s gate, unread."


def leaf_chip(mine: Leaf, theirs: Leaf) -> str:
    """Return both leaves in three words, for a chip."""
    if mine is theirs:
        return "both leaves down" if mine is Leaf.LOWERED else "both leaves up"
    return "theirs is up" if mine is Leaf.LOWERED else "yours is up"


def leaf_news(name: str, theirs: Leaf) -> str:
    """Return what changed on their side, once."""
    if theirs is Leaf.RAISED:
        return f"{name} has raised their leaf. What you send waits at their gate. It says nothing about why."
    return f"{name} has lowered their leaf. You can cross again."


def bridge_sentence(bridge: Bridge) -> str:
    """Return where one bridge stands and what that means."""
    name = bridge.name or bridge.their_name or "They"
    if bridge.state is BridgeState.STANDING or bridge.state is BridgeState.CONFIRMED:
        return leaves_sentence(bridge.mine, bridge.theirs, name)
    if bridge.state is BridgeState.ENDED:
        return _ended(bridge.ended_by_me, name)
    if bridge.state is BridgeState.ANSWERED:
        return f"{_who(bridge, name)} has accepted. Nothing can cross until you say yes."
    if bridge.state is BridgeState.ACCEPTED:
        return f"You have accepted. Nothing can cross until {name} says yes."
    return "Your invitation is out. Nobody has accepted it yet."


def _who(bridge: Bridge, name: str) -> str:
    if not bridge.their_name:
        return name
    return f"Someone with {seen_as('')}" if is_blank(bridge.their_name) else bridge.their_name


def trust_sentence(bridge: Bridge) -> str:
    """Return what is known about who is on the other side."""
    return trust_hint(bridge.trust)


def invitation_sentence(in_person: bool, expires_at: int, now: int, zone: tzinfo) -> str:
    """Return how to pass an invitation on, and how long it works."""
    until = f"It works once, until {when(expires_at, now, zone)}."
    if in_person:
        return f"Let them read it from your screen while you are together. {until}"
    return f"Send it in a way that only they can read. {until}"


def _ended(ended_by_me: bool | None, name: str) -> str:
    who = "You ended this bridge" if ended_by_me else f"{name} ended this bridge"
    return f"{who}. It is closed both ways, and nothing can cross."
