"""Bridges in the vault: what a person sees of one, the channel beneath it, and my keys for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from drawbridge.core.bridges import Bridge, BridgeKind, BridgeState, Leaf, Trust
from drawbridge.core.names import BridgeId, ContextId, MailboxId, Token
from drawbridge.db.connection import Connection, Row

SEEN = "id, state, kind, name, their_name, trust, mine, theirs, words, made_at, ended_by_me"
BENEATH = (
    "id, direction, context, k_send, k_receive, mailbox, read_token, relay, "
    "their_relay, their_mailbox, their_token, their_key, their_epoch, sent, received, missing, "
    "complete, complete_made, begun"
)

USED_UP = 2
"""In the column ``announced`` of a key: the other side has it, and has used it for long enough."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Where the other side can be reached, and the newest key to seal to."""

    relay: str
    mailbox: MailboxId
    token: Token = field(repr=False)
    key: bytes
    epoch: int


@dataclass(frozen=True, slots=True)
class Channel:
    """The protocol's side of a bridge. ``direction`` is that of what I send.

    ``sent`` is the number of the last envelope I sealed, ``received`` the highest I opened, ``missing`` how
    many below it have not come. Everything up to ``complete`` has come; they made that one at the minute
    ``complete_made``. They went on from an older copy with the number ``begun``, or 0.
    """

    bridge: BridgeId
    direction: int
    context: ContextId | None
    k_send: bytes | None = field(repr=False)
    k_receive: bytes | None = field(repr=False)
    mailbox: MailboxId
    read_token: Token = field(repr=False)
    relay: str
    peer: Peer | None
    sent: int = 0
    received: int = 0
    missing: int = 0
    complete: int = 0
    complete_made: int = 0
    begun: int = 0


@dataclass(frozen=True, slots=True)
class OwnKey:
    """One of my key pairs. ``announced`` once the other side is known to have it."""

    epoch: int
    key_id: bytes
    seed: bytes = field(repr=False)
    public: bytes
    announced: bool
    replaced_at: int | None


def insert(db: Connection, bridge: Bridge, channel: Channel, *, in_person: bool) -> None:
    """Add a bridge that has just been thought of; there is no peer and no secret yet.

    ``in_person``: its invitation is shown to somebody present.
    """
    db.run(
        "INSERT INTO bridges (id, state, kind, name, their_name, trust, mine, theirs, made_at, "
        "direction, mailbox, read_token, relay, in_person) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            bridge.id, bridge.state, bridge.kind, bridge.name, bridge.their_name, bridge.trust, bridge.mine,
            bridge.theirs, bridge.made_at, channel.direction, channel.mailbox, channel.read_token,
            channel.relay, int(in_person),
        ),
    )  # fmt: skip


def find(db: Connection, bridge: BridgeId) -> Bridge | None:
    """Return one bridge, or None."""
    row = db.row(f"SELECT {SEEN} FROM bridges WHERE id = ?", (bridge,))
    return _bridge(row) if row else None


def everyone(db: Connection) -> list[Bridge]:
    """Return every bridge: those that stand first, ended ones last, by name."""
    rows = db.rows(
        f"SELECT {SEEN} FROM bridges ORDER BY CASE state WHEN 'standing' THEN 0 WHEN 'confirmed' THEN 0 "
        "WHEN 'ended' THEN 2 ELSE 1 END, name COLLATE NOCASE, made_at"
    )
    return [_bridge(row) for row in rows]


def channel(db: Connection, bridge: BridgeId) -> Channel | None:
    """Return the channel beneath a bridge, or None."""
    row = db.row(f"SELECT {BENEATH} FROM bridges WHERE id = ?", (bridge,))
    return _channel(row) if row else None


def open_channels(db: Connection) -> list[Channel]:
    """Return the channels of every bridge that has not ended."""
    return [_channel(row) for row in db.rows(f"SELECT {BENEATH} FROM bridges WHERE state <> 'ended'")]


def set_state(db: Connection, bridge: BridgeId, state: BridgeState) -> None:
    """Move a bridge to another state."""
    db.run("UPDATE bridges SET state = ? WHERE id = ?", (state, bridge))


def set_trust(db: Connection, bridge: BridgeId, trust: Trust) -> None:
    """Note how the bridge was made sure of."""
    db.run("UPDATE bridges SET trust = ? WHERE id = ?", (trust, bridge))


def was_in_person(db: Connection, bridge: BridgeId) -> bool:
    """Whether the invitation was shown to somebody present."""
    row = db.row("SELECT in_person FROM bridges WHERE id = ?", (bridge,))
    return bool(row and row[0])


def set_names(db: Connection, bridge: BridgeId, name: str, kind: BridgeKind) -> None:
    """Change my own name for them, and what we are to each other."""
    db.run("UPDATE bridges SET name = ?, kind = ? WHERE id = ?", (name, kind, bridge))


def set_their_name(db: Connection, bridge: BridgeId, name: str) -> None:
    """Note the name they chose to be seen as."""
    db.run("UPDATE bridges SET their_name = ? WHERE id = ?", (name, bridge))


def set_words(db: Connection, bridge: BridgeId, words: tuple[str, ...]) -> None:
    """Keep the four check-words."""
    db.run("UPDATE bridges SET words = ? WHERE id = ?", (" ".join(words), bridge))


def set_my_leaf(db: Connection, bridge: BridgeId, leaf: Leaf) -> None:
    """Move my leaf."""
    db.run("UPDATE bridges SET mine = ? WHERE id = ?", (leaf, bridge))


def set_their_leaf(db: Connection, bridge: BridgeId, leaf: Leaf, number: int) -> None:
    """Note that they moved theirs, unless something newer was heard: messages may overtake one another."""
    db.run(
        "UPDATE bridges SET theirs = :leaf, new_leaf = CASE theirs WHEN :leaf THEN new_leaf ELSE :leaf END, "
        "leaf_number = :number WHERE id = :bridge AND leaf_number < :number",
        {"leaf": leaf, "number": number, "bridge": bridge},
    )


def set_peer(db: Connection, bridge: BridgeId, peer: Peer) -> None:
    """Keep where the other side can be reached."""
    db.run(
        "UPDATE bridges SET their_relay = ?, their_mailbox = ?, their_token = ?, their_key = ?, "
        "their_epoch = ? WHERE id = ?",
        (peer.relay, peer.mailbox, peer.token, peer.key, peer.epoch, bridge),
    )


def set_secrets(
    db: Connection, bridge: BridgeId, context: ContextId, k_send: bytes, k_receive: bytes
) -> None:
    """Keep what pairing left. The number of what I sent starts again, as pairing messages do not count."""
    db.run(
        "UPDATE bridges SET context = ?, k_send = ?, k_receive = ?, sent = 0, received = 0, missing = 0, "
        "complete = 0 WHERE id = ?",
        (context, k_send, k_receive, bridge),
    )


def next_number(db: Connection, bridge: BridgeId) -> int:
    """Take the next sequence number of what I send."""
    row = db.row("UPDATE bridges SET sent = sent + 1 WHERE id = ? RETURNING sent", (bridge,))
    return int(row[0]) if row else 0


def give_back_number(db: Connection, bridge: BridgeId, number: int) -> bool:
    """Take a number again for what I send next; False when a later one is sealed already."""
    return db.run("UPDATE bridges SET sent = sent - 1 WHERE id = ? AND sent = ?", (bridge, number)) > 0


def note_received(db: Connection, bridge: BridgeId, received: int, missing: int, made: int) -> None:
    """Note the highest sequence opened, how many below have not come, and the minute it was made."""
    db.run("UPDATE bridges SET received = ?, missing = ? WHERE id = ?", (received, missing, bridge))
    if not missing:
        db.run("UPDATE bridges SET complete = ?, complete_made = ? WHERE id = ?", (received, made, bridge))


def end(db: Connection, bridge: BridgeId, *, by_me: bool) -> None:
    """Close a bridge and erase every key and capability of it."""
    db.run(
        "UPDATE bridges SET state = 'ended', ended_by_me = ?, mine = 'raised', theirs = 'raised', "
        "words = '', new_leaf = '', missing = 0, context = NULL, k_send = NULL, k_receive = NULL, "
        "read_token = x'', their_token = NULL, their_key = NULL, their_mailbox = NULL, their_relay = NULL "
        "WHERE id = ?",
        (int(by_me), bridge),
    )
    db.run("DELETE FROM bridge_keys WHERE bridge = ?", (bridge,))


def delete(db: Connection, bridge: BridgeId) -> None:
    """Forget a bridge that never stood."""
    db.run("DELETE FROM bridges WHERE id = ?", (bridge,))


def add_key(db: Connection, bridge: BridgeId, key: OwnKey) -> None:
    """Keep a fresh key pair of mine."""
    db.run(
        "INSERT INTO bridge_keys (bridge, epoch, key_id, seed, public, announced) VALUES (?, ?, ?, ?, ?, ?)",
        (bridge, key.epoch, key.key_id, key.seed, key.public, int(key.announced)),
    )


def own_keys(db: Connection, bridge: BridgeId) -> list[OwnKey]:
    """Return my key pairs of one bridge, newest first."""
    rows = db.rows(
        "SELECT epoch, key_id, seed, public, announced, replaced_at FROM bridge_keys "
        "WHERE bridge = ? ORDER BY epoch DESC",
        (bridge,),
    )
    return [OwnKey(row[0], row[1], row[2], row[3], bool(row[4]), row[5]) for row in rows]


def note_key_used(db: Connection, bridge: BridgeId, epoch: int, now: int) -> None:
    """The other side used this key of mine: it has it, and older ones are on their way out."""
    db.run(
        "UPDATE bridge_keys SET announced = 1 WHERE bridge = ? AND epoch = ? AND announced = 0",
        (bridge, epoch),
    )
    db.run(
        "UPDATE bridge_keys SET replaced_at = ? WHERE bridge = ? AND epoch < ? AND replaced_at IS NULL",
        (now, bridge, epoch),
    )


def note_used_up(db: Connection, bridge: BridgeId, epoch: int, made_before: int) -> None:
    """They used this key of mine again: if it was made before this unix second, it is to be turned."""
    db.run(
        "UPDATE bridge_keys SET announced = ? WHERE bridge = ? AND epoch = ? AND epoch <= ? * 1000",
        (USED_UP, bridge, epoch, made_before),
    )


def used_up(db: Connection) -> list[BridgeId]:
    """Return the bridges whose newest key of mine is used up."""
    rows = db.rows(
        "SELECT bridge FROM bridge_keys AS k WHERE announced = ? AND NOT EXISTS "
        "(SELECT 1 FROM bridge_keys AS n WHERE n.bridge = k.bridge AND n.epoch > k.epoch)",
        (USED_UP,),
    )
    return [BridgeId(row[0]) for row in rows]


def erase_keys(db: Connection, replaced_before: int) -> int:
    """Erase retired private keys that were replaced before this unix second; returns how many.

    A bridge over which something came that only an update can read keeps its keys until then.
    """
    return db.run(
        "DELETE FROM bridge_keys WHERE replaced_at < ? "
        "AND bridge NOT IN (SELECT bridge FROM unknown_envelopes)",
        (replaced_before,),
    )


def new_leaves(db: Connection) -> list[Bridge]:
    """Return bridges whose other leaf moved since I last looked."""
    return [_bridge(row) for row in db.rows(f"SELECT {SEEN} FROM bridges WHERE new_leaf <> ''")]


def clear_new_leaf(db: Connection, bridge: BridgeId) -> None:
    """I have seen that their leaf moved."""
    db.run("UPDATE bridges SET new_leaf = '' WHERE id = ? AND new_leaf <> ''", (bridge,))


def _bridge(row: Row) -> Bridge:
    return Bridge(
        id=BridgeId(row[0]),
        state=BridgeState(row[1]),
        kind=BridgeKind(row[2]),
        name=row[3],
        their_name=row[4],
        trust=Trust(row[5]),
        mine=Leaf(row[6]),
        theirs=Leaf(row[7]),
        words=tuple(row[8].split()),
        made_at=row[9],
        ended_by_me=None if row[10] is None else bool(row[10]),
    )


def _channel(row: Row) -> Channel:
    peer = None
    if row[10] is not None:
        peer = Peer(row[8], MailboxId(row[9]), Token(row[10]), row[11], row[12])
    return Channel(
        BridgeId(row[0]), row[1], row[2], row[3], row[4], MailboxId(row[5]), Token(row[6]), row[7],
        peer, *row[13:19],
    )  # fmt: skip
