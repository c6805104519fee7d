"""A person's vault copied, and put back as it was: what a disk, a backup and a tired evening do to it."""

from __future__ import annotations

import shutil
from pathlib import Path

from drawbridge.actions import resuming
from drawbridge.actions.courier import Courier
from drawbridge.vault.vault import DATABASE_FILE, open_vault
from tests.actions.conftest import Person


def copy(person: Person, name: str = "copy") -> Path:
    """Copy a vault as a backup does; returns the copy."""
    made = person.desk.vault.folder / f"{name}.db"
    made.unlink(missing_ok=True)
    person.desk.vault.db.backup_into(made)
    return made


def put_back(person: Person, made: Path, *, say: bool = True) -> None:
    """Put a copy in the vault's place. With ``say`` the node knows of it, as after ``drawbridge restore``."""
    vault = person.desk.vault
    folder, vmk, vault_id = vault.folder, vault.vmk, vault.id
    vault.close()
    for file in folder.glob(f"{DATABASE_FILE}*"):
        file.unlink()
    shutil.copyfile(made, folder / DATABASE_FILE)
    object.__setattr__(person.desk, "vault", open_vault(folder, vmk, vault_id))
    person.courier = Courier(person.desk, person.courier.client, lambda: person.told.append(person.name))
    if say:
        resuming.begin_again(person.desk)
