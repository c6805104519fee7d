"""Every error Drawbridge raises, as one tree.

::

    DrawbridgeError
    ├── InputRefused           what somebody typed cannot be taken; nothing was changed
    ├── NotFound               no such thing in this vault
    ├── NotNow                 the thing exists, but its state forbids this
    ├── SealError              an envelope, offer or link that must not be believed
    │   ├── EnvelopeRefused
    │   ├── BodyRefused
    │   ├── LinkRefused
    │   ├── PairingRefused
    │   └── GuestRefused
    ├── VaultError
    │   ├── WrongKey           passphrase or recovery words do not open the vault
    │   ├── LocksTampered      the locks were changed outside Drawbridge
    │   ├── LocksRefused       the lock file is damaged or asks for too much work
    │   └── VaultMissing
    ├── StorageError           a database or file said no
    │   ├── StorageFull
    │   ├── StorageForbidden
    │   ├── StorageDamaged
    │   ├── StorageBusy
    │   ├── StorageAway        a database server does not answer
    │   ├── StorageOlder       written by an earlier version, and not brought to the newest form
    │   └── StorageNewer       written by a later version of Drawbridge
    ├── RelayError
    │   ├── RelayAway          no answer; everything waits safely and is tried again
    │   └── RelayRefused       the relay answered no
    └── NodeError
        ├── PortInUse
        ├── UnsafeBinding
        ├── FolderInUse
        ├── LinesRefused       the host's own crisis lines cannot be read; the built-in ones are shown
        ├── PartsUnfit             a part that seals does not give the answers it has to
        ├── NeverAnswered      the processes of a relay end before they answer
        └── TooManyTries

Errors carry fields, never sentences; ``str(error)`` is safe to publish, so no field may hold anything
a person wrote, a name, a key or a path inside a vault. Sentences are made once, at the edge
(``node/words.py``, ``cli/speech.py``).
"""

from __future__ import annotations

from typing import ClassVar


class DrawbridgeError(Exception):
    """Root of the tree. Keyword arguments become attributes and the published form."""

    fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, **values: object) -> None:
        unknown = set(values) - set(self.fields)
        if unknown:
            raise TypeError(f"{type(self).__name__} has no field {sorted(unknown)}")
        for name in self.fields:
            setattr(self, name, values.get(name))
        super().__init__(*values.values())

    def __str__(self) -> str:
        """Return the class name and its fields, which are safe to publish by the rule above."""
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.fields)
        return f"{type(self).__name__}({shown})"


class InputRefused(DrawbridgeError):
    """Something typed cannot be taken. ``what`` names the field, ``why`` the rule, ``limit`` its number."""

    fields: ClassVar[tuple[str, ...]] = ("what", "why", "limit")
    what: str
    why: str
    limit: int | None


class NotFound(DrawbridgeError):
    """No such ``noun`` in this vault; the same whether it never was or belongs to somebody else."""

    fields: ClassVar[tuple[str, ...]] = ("noun",)
    noun: str


class NotNow(DrawbridgeError):
    """The ``noun`` is in a state (``state``) that forbids ``act``."""

    fields: ClassVar[tuple[str, ...]] = ("noun", "act", "state")
    noun: str
    act: str
    state: str


class SealError(DrawbridgeError):
    """Sealed bytes that must not be believed.

    ``why`` is a short machine word, the same for every cause inside one layer.
    """

    fields: ClassVar[tuple[str, ...]] = ("why",)
    why: str


class EnvelopeRefused(SealError):
    """An envelope that is malformed, for somebody else, or was changed on the way."""


class BodyRefused(SealError):
    """An opened body that breaks a bound or misses a field."""


class LinkRefused(SealError):
    """A text that is not an invitation link, or not a guest link."""


class PairingRefused(SealError):
    """A pairing message that does not fit the ones before it."""


class GuestRefused(SealError):
    """Something sealed for a guest that is malformed, was changed, or does not open with this link."""


class VaultError(DrawbridgeError):
    """A vault cannot be used."""


class WrongKey(VaultError):
    """The passphrase or the recovery words do not open this vault, or there is no such person."""


class LocksTampered(VaultError):
    """The key opened the vault, but the table of locks was changed outside Drawbridge."""


class LocksRefused(VaultError):
    """The lock file is damaged, or asks for more work than a lock may ask. ``why`` is a machine word."""

    fields: ClassVar[tuple[str, ...]] = ("why",)
    why: str


class VaultMissing(VaultError):
    """The lock file is there but the vault is not, or the other way round."""


class StorageError(DrawbridgeError):
    """A database or a file said no. ``store`` says which kind: vault, relay or node."""

    fields: ClassVar[tuple[str, ...]] = ("store",)
    store: str


class StorageFull(StorageError):
    """No room left on the disk; nothing was half-written."""


class StorageForbidden(StorageError):
    """A file or folder may not be read or written."""


class StorageDamaged(StorageError):
    """The file is not what it was when it was written, or the key is not its key."""


class StorageBusy(StorageError):
    """Somebody else holds the file."""


class StorageAway(StorageError):
    """A database server does not answer, or went away before it said whether something was done."""


class StorageOlder(StorageError):
    """Of an earlier form (``found`` < ``known`` schema numbers) than can be read; 0: nothing is there."""

    fields: ClassVar[tuple[str, ...]] = ("store", "found", "known")
    found: int
    known: int


class StorageNewer(StorageError):
    """Written by a later version of Drawbridge (``found`` > ``known`` schema numbers)."""

    fields: ClassVar[tuple[str, ...]] = ("store", "found", "known")
    found: int
    known: int


class RelayError(DrawbridgeError):
    """A relay did not do what was asked."""


class RelayAway(RelayError):
    """The relay did not answer; everything waits and is tried again."""


class RelayRefused(RelayError):
    """The relay answered ``status`` with problem type ``kind``."""

    fields: ClassVar[tuple[str, ...]] = ("status", "kind")
    status: int
    kind: str


class NodeError(DrawbridgeError):
    """The node cannot start or cannot serve this."""


class PortInUse(NodeError):
    """Something already listens on ``port``."""

    fields: ClassVar[tuple[str, ...]] = ("port",)
    port: int


class UnsafeBinding(NodeError):
    """Asked to listen on ``host``, which other computers can reach, without TLS."""

    fields: ClassVar[tuple[str, ...]] = ("host",)
    host: str


class FolderInUse(NodeError):
    """Another Drawbridge holds the data folder."""


class LinesRefused(NodeError):
    """The host's file of crisis lines: ``why`` the ``field`` of a ``row`` cannot be taken."""

    fields: ClassVar[tuple[str, ...]] = ("row", "field", "why")
    row: str
    field: str
    why: str


class PartsUnfit(NodeError):
    """A ``part`` that seals does not work as it has to: ``sealing``, ``stretching`` or ``storing``."""

    fields: ClassVar[tuple[str, ...]] = ("part",)
    part: str


class NeverAnswered(NodeError):
    """Processes were started ``tries`` times, and every one ended before it answered."""

    fields: ClassVar[tuple[str, ...]] = ("tries",)
    tries: int


class TooManyTries(NodeError):
    """Too many wrong tries from here; try again in ``seconds``."""

    fields: ClassVar[tuple[str, ...]] = ("seconds",)
    seconds: int
