"""The harbour beforehand: may I tell you when I'm not okay? Asked, answered, and ended at any time.

What the other side's words do is in ``harbour_filing``; telling itself is in ``signals``.
"""

from __future__ import annotations

from dataclasses import replace

from drawbridge.actions.desk import Desk
from drawbridge.actions.sending import send
from drawbridge.core.bridges import Bridge, Leaf
from drawbridge.core.harbour import (
    MAX_LIST,
    QUIET_AFTER_QUESTION,
    Agreement,
    Agreements,
    Person,
    Question,
    Word,
)
from drawbridge.core.names import BridgeId, new_id
from drawbridge.core.wire import HarbourPayload, Kind
from drawbridge.errors import InputRefused, NotFound, NotNow
from drawbridge.vault import bridges as kept_bridges
from drawbridge.vault import harbour as kept
from drawbridge.vault import profile

LIST = "harbour_list"
"""Where the profile keeps my own list of what helps."""


def agreements(desk: Desk, bridge: BridgeId) -> Agreements:
    """Return what is agreed on one bridge; while my leaf is up, a question of theirs waits unread."""
    found, agreed = kept_bridges.find(desk.vault.db, bridge), kept.agreements(desk.vault.db, bridge)
    is_waiting = agreed.theirs.stands is Agreement.ASKED
    if found is not None and found.mine is Leaf.RAISED and is_waiting:
        return replace(agreed, theirs=Question())
    return agreed


def tellable(desk: Desk) -> list[Person]:
    """Return those who agreed that I may tell them, and who can be told."""
    return [
        person
        for person in kept.people(desk.vault.db)
        if person.can_cross and person.agreements.mine.stands is Agreement.AGREED
    ]


def asked(desk: Desk) -> list[Person]:
    """Return those whose question waits for my answer."""
    return [person for person in kept.asking(desk.vault.db, desk.clock()) if person.can_cross]


def ask(desk: Desk, bridge: BridgeId) -> None:
    """Ask whether I may tell them when I'm not okay. Asked twice, it crosses once.

    Raises:
        NotFound: no such bridge.
        NotNow: it does not stand.
    """
    with desk.vault.transaction():
        _standing(desk, bridge, "ask")
        agreed = kept.agreements(desk.vault.db, bridge)
        if agreed.mine.stands not in (Agreement.ASKED, Agreement.AGREED):
            # Later than the one before, whatever the clock says: of two, the later one counts.
            at = max(desk.clock(), agreed.mine.at + 1)
            mine = Question(new_id(desk.entropy), at, Agreement.ASKED)
            _say(desk, bridge, replace(agreed, mine=mine), Word.ASK, mine)
    desk.wake()


def withdraw(desk: Desk, bridge: BridgeId) -> None:
    """I shall not tell them any more; they are not notified.

    Raises:
        NotFound: no such bridge, or I never asked.
        NotNow: it does not stand.
    """
    with desk.vault.transaction():
        _standing(desk, bridge, "withdraw")
        agreed = kept.agreements(desk.vault.db, bridge)
        _check_asked(agreed.mine)
        mine = agreed.mine.after(Word.WITHDRAW)
        if mine != agreed.mine:
            _say(desk, bridge, replace(agreed, mine=mine), Word.WITHDRAW, mine)
    desk.wake()


def answer_question(desk: Desk, bridge: BridgeId, word: Word) -> None:
    """Answer their question: ``AGREE``, ``DECLINE``, or ``LEAVE`` at any time later, quietly.

    After a no I can still agree; after leaving, they have to ask anew.

    Raises:
        NotFound: no such bridge, or they never asked.
        NotNow: it does not stand.
    """
    with desk.vault.transaction():
        _standing(desk, bridge, "agree")
        agreed = kept.agreements(desk.vault.db, bridge)
        _check_asked(agreed.theirs)
        theirs = agreed.theirs.after(word)
        if theirs != agreed.theirs:
            _say(desk, bridge, replace(agreed, theirs=theirs), word, theirs)
            if word is not Word.AGREE:
                kept.pause(desk.vault.db, bridge, desk.clock() + QUIET_AFTER_QUESTION)
    desk.wake()


def my_list(desk: Desk) -> str:
    """Return my own list of people and places that help, one a line."""
    return profile.read(desk.vault.db, LIST) or ""


def keep_list(desk: Desk, text: str) -> None:
    """Keep my own list.

    Raises:
        InputRefused: ``list`` too long; what was kept before is still there.
    """
    if len(text) > MAX_LIST:
        raise InputRefused(what="list", why="too-long", limit=MAX_LIST)
    with desk.vault.transaction():
        profile.write(desk.vault.db, LIST, text)


def _standing(desk: Desk, bridge: BridgeId, act: str) -> Bridge:
    found = kept_bridges.find(desk.vault.db, bridge)
    if found is None:
        raise NotFound(noun="bridge")
    if not found.can_cross:
        raise NotNow(noun="bridge", act=act, state=found.state)
    return found


def _check_asked(question: Question) -> None:
    if not question.id:
        raise NotFound(noun="question")


def _say(desk: Desk, bridge: BridgeId, agreed: Agreements, word: Word, question: Question) -> None:
    kept.put(desk.vault.db, bridge, agreed)
    is_mine = word in (Word.ASK, Word.WITHDRAW)
    payload = HarbourPayload(word, bytes.fromhex(question.id), question.at if is_mine else 0)
    send(desk, bridge, Kind.HARBOUR, payload)
