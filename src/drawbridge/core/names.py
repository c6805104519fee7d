"""Distinct types for distinct identifiers, so that one cannot be passed for another."""

from __future__ import annotations

from typing import NewType

from drawbridge.core.world import Entropy

# Inside a vault and in the node's addresses: 32 lower-case hex digits (128 random bits).
PersonId = NewType("PersonId", str)
"""Folder name of a person on a node: a keyed hash of the sign-in name, never the name."""
EntryId = NewType("EntryId", str)
BridgeId = NewType("BridgeId", str)
"""This vault's own row for a bridge; the other side has another one."""
CrossingId = NewType("CrossingId", str)
"""Chosen by the author, sent to the readers; names one act of sharing."""
TellingId = NewType("TellingId", str)
"""Something said in person; never leaves the vault."""
RungId = NewType("RungId", str)
"""One step of a person's own ladder; never leaves the vault."""
ArrivalId = NewType("ArrivalId", str)
"""This vault's own row for a crossing that somebody else sent."""
ReplyId = NewType("ReplyId", str)
SignalId = NewType("SignalId", str)
"""Chosen by who is not okay; the same for everybody who is told."""
InvitationId = NewType("InvitationId", str)
WallId = NewType("WallId", str)
KindnessId = NewType("KindnessId", str)
LetterId = NewType("LetterId", str)

# On the wire: raw bytes.
VaultId = NewType("VaultId", bytes)
"""16 random bytes."""
ContextId = NewType("ContextId", bytes)
"""32 bytes: the protocol's bridge id, or the pairing id before there is one (protocol section 3)."""
MailboxId = NewType("MailboxId", bytes)
"""16 random bytes."""
EnvelopeId = NewType("EnvelopeId", bytes)
"""SHA-256(envelope)[:16]."""
SlotId = NewType("SlotId", bytes)
"""16 bytes: where an invitation's offer lies at a relay."""
GuestId = NewType("GuestId", bytes)
"""16 random bytes: where something sealed for a guest lies at a relay."""
BarrierId = NewType("BarrierId", bytes)
"""16 random bytes: where the answers of a round meet at a relay."""
Token = NewType("Token", bytes)
"""32 random bytes: a capability at a relay."""


def new_id(entropy: Entropy) -> str:
    """Return a fresh 32-hex-digit id from 16 random bytes; wrap it in its type at the call."""
    return entropy(16).hex()
