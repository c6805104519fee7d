"""A person's vault: the encrypted file, and the key that the locks wrap."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from importlib import resources
from pathlib import Path

from drawbridge.core.locks import database_key
from drawbridge.core.names import BridgeId, VaultId
from drawbridge.db.connection import Connection, open_encrypted
from drawbridge.db.disk import storage_error
from drawbridge.db.migrate import migrate, version_of
from drawbridge.errors import StorageDamaged, StorageError, VaultMissing

DATABASE_FILE = "vault.db"
COPY_FILE = "vault.before-update.db"


class Vault:
    """An open vault. ``vmk`` stays in memory while it is open, because changing a lock needs it.

    ``sent_again`` is when, while it is open, everything was sent again over a bridge; it is nowhere else.
    """

    def __init__(self, folder: Path, vault_id: VaultId, vmk: bytes, db: Connection) -> None:
        self.folder = folder
        self.id = vault_id
        self.db = db
        self._vmk = vmk
        self.sent_again: dict[BridgeId, tuple[int, ...]] = {}

    @property
    def vmk(self) -> bytes:
        """The key that every lock wraps."""
        return self._vmk

    def transaction(self) -> AbstractContextManager[None]:
        """Open one all-or-nothing change."""
        return self.db.transaction()

    @contextmanager
    def deletion(self) -> Iterator[None]:
        """Open one change that takes something out for good; no file of the vault holds it afterwards."""
        with self.db.transaction():
            yield
        self.empty_log()

    def empty_log(self) -> None:
        """Let what is gone already go from the log too: now, or if that fails, when the vault is locked."""
        with suppress(StorageError):
            self.db.checkpoint()

    def close(self) -> None:
        """Close the file and forget the key."""
        self._vmk = b""
        self.db.close()


def create_vault(folder: Path, vmk: bytes, vault_id: VaultId) -> Vault:
    """Make the encrypted file of a new person in ``folder``, which must exist.

    Raises:
        StorageFull, StorageForbidden: the disk said no.
    """
    return _open(folder, vmk, vault_id, create=True)


def open_vault(folder: Path, vmk: bytes, vault_id: VaultId) -> Vault:
    """Open the encrypted file with the key from a lock, and bring its schema up to date.

    Raises:
        VaultMissing: the locks are there and the file is not.
        StorageForbidden: it may not be read or written.
        StorageDamaged: the file is not what was written.
        StorageNewer: a later version of Drawbridge wrote it; it is left alone.
    """
    try:
        is_there = (folder / DATABASE_FILE).is_file()
    except OSError as error:
        raise storage_error(error, "vault") from error
    if not is_there:
        raise VaultMissing
    return _open(folder, vmk, vault_id, create=False)


def _open(folder: Path, vmk: bytes, vault_id: VaultId, *, create: bool) -> Vault:
    db = open_encrypted(folder / DATABASE_FILE, database_key(vmk, vault_id), create=create)
    try:
        # A file that was cut to nothing looks like a new one. Filling it would turn damage into emptiness.
        if not create and version_of(db) == 0:
            raise StorageDamaged(store="vault")
        migrate(db, resources.files("drawbridge.vault") / "schema", store="vault", copy_to=folder / COPY_FILE)
    except BaseException:
        db.close()
        raise
    return Vault(folder, vault_id, vmk, db)
