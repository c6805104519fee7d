"""What the system and the driver say becomes one of our errors: full, closed, broken, damaged, held."""

from __future__ import annotations

import errno

import apsw
import pytest

from drawbridge.db.disk import storage_error
from drawbridge.db.refusals import translated
from drawbridge.errors import (
    StorageBusy,
    StorageDamaged,
    StorageError,
    StorageForbidden,
    StorageFull,
)
from tests.sentences import told


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, StorageFull),
        (errno.EDQUOT, StorageFull),
        (errno.EFBIG, StorageFull),
        (errno.EIO, StorageError),
        (errno.ESTALE, StorageError),
        (errno.EACCES, StorageForbidden),
        (errno.EPERM, StorageForbidden),
        (errno.EROFS, StorageForbidden),
        (errno.ENOTDIR, StorageForbidden),
    ],
)
def test_the_systems_no_is_one_of_ours(number: int, kind: type[StorageError]) -> None:
    found = storage_error(OSError(number, "in its own words", "/home/ana/vault.db"), "vault")
    assert type(found) is kind
    assert str(found) == f"{kind.__name__}(store='vault')"
    told(found)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (apsw.SQLITE_FULL, StorageFull),
        (apsw.SQLITE_IOERR_WRITE, StorageFull),
        (apsw.SQLITE_IOERR_SHMSIZE, StorageFull),
        (apsw.SQLITE_IOERR_READ, StorageDamaged),
        (apsw.SQLITE_IOERR_LOCK, StorageError),
        (apsw.SQLITE_CORRUPT, StorageDamaged),
        (apsw.SQLITE_CORRUPT_VTAB, StorageDamaged),
        (apsw.SQLITE_NOTADB, StorageDamaged),
        (apsw.SQLITE_CANTOPEN, StorageForbidden),
        (apsw.SQLITE_READONLY, StorageForbidden),
        (apsw.SQLITE_BUSY, StorageBusy),
        (apsw.SQLITE_LOCKED, StorageBusy),
    ],
)
def test_the_drivers_no_is_one_of_ours(code: int, kind: type[StorageError]) -> None:
    with pytest.raises(StorageError) as caught, translated("relay"):
        raise apsw.exception_for(code)
    assert type(caught.value) is kind
    assert str(caught.value) == f"{kind.__name__}(store='relay')"
    told(caught.value)


def test_a_mistake_in_the_program_stays_one() -> None:
    with pytest.raises(apsw.SQLError), translated("vault"):
        raise apsw.exception_for(apsw.SQLITE_ERROR)
