"""What a vault of 100 000 entries costs beside bare encrypted SQLite, and beside one of 10 000.

The bare file is a byte copy of the vault's, so that both have the same trees and the same search index,
without the tables that nothing here reads. Acts are taken in turns, one of each a round, in an order that is
shuffled: a busy machine slows all of them, and none has always the same one before it. Prints JSON, ratios
first; leaves with 1 when one is over its limit.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import apsw

import bare
import years
from drawbridge.actions import entries as acts
from drawbridge.actions.desk import Desk
from drawbridge.actions.today import today
from drawbridge.core.entries import Practice
from drawbridge.core.feelings import Family, Feeling, Spot
from drawbridge.core.locks import database_key
from drawbridge.core.names import EntryId, VaultId
from drawbridge.vault.vault import DATABASE_FILE, Vault, create_vault, open_vault

MANY, FEW = 100_000, 10_000
RATIO_LIMIT, GROWTH_LIMIT = 2.0, 1.5
WARM = 30
"""Rounds before the first that counts."""
FOUND = 50
"""Entries a search returns at most."""
VMK, VAULT_ID = bytes(range(32)), VaultId(bytes(16))
QUERIES: Mapping[str, str] = {
    "rare_word": years.RARE,
    "common_word": "friend",
    "two_words": "friend tomorrow",
    "prefix": "wor",
}

Act = Callable[[], object]
Figure = dict[str, object]


@dataclass(frozen=True, slots=True)
class Measured:
    """A large vault, the same bare, a small vault, and the seconds it took to make them."""

    many: Desk
    bare: apsw.Connection
    few: Desk
    folder: Path
    made_in: float


def prepare(folder: Path, stack: ExitStack) -> Measured:
    """Make the vaults and the bare copy."""
    start = time.monotonic()
    for name, count in (("many", MANY), ("few", FEW)):
        inside = folder / name
        inside.mkdir()
        with closing(create_vault(inside, VMK, VAULT_ID)) as vault:
            years.fill(vault, count, seed=count)
    beside = folder / "bare.db"
    shutil.copyfile(folder / "many" / DATABASE_FILE, beside)
    raw = stack.enter_context(closing(bare.open_file(beside, database_key(VMK, VAULT_ID))))
    bare.drop_unread(raw)
    os.sync()
    many, few = (
        desk_of(stack.enter_context(closing(open_vault(folder / name, VMK, VAULT_ID))))
        for name in ("many", "few")
    )
    return Measured(many, raw, few, folder, time.monotonic() - start)


def desk_of(vault: Vault) -> Desk:
    """Return a desk whose clock stands."""
    return Desk(vault, lambda: years.NOW, random.Random(5).randbytes, "http://localhost:8420", UTC)


# ---- what is measured -----------------------------------------------------------------------------------


def opening(found: Measured) -> Figure:
    """Open a file whose key is known. Closing is not part of it."""
    path, key = found.folder / "bare.db", database_key(VMK, VAULT_ID)
    found.many.vault.close()
    found.few.vault.close()
    found.bare.close()
    taken = in_turns(
        {
            "many": lambda: open_vault(found.folder / "many", VMK, VAULT_ID),
            "bare": lambda: bare.open_file(path, key),
            "few": lambda: open_vault(found.folder / "few", VMK, VAULT_ID),
        },
        rounds=60,
        after=lambda opened: opened.close(),  # type: ignore[attr-defined]
    )
    return figure(taken, ratio_limit=None, growth_limit=None)


def adding(found: Measured) -> Figure:
    """Save a draft and keep it: two durable transactions, as the page makes them."""
    drafts = _drafts(random.Random(11))
    taken = in_turns(
        {
            "many": lambda draft: add(found.many, draft),
            "bare": lambda draft: bare.add(found.bare, draft),
            "few": lambda draft: add(found.few, draft),
        },
        rounds=600,
        before=lambda: next(drafts),
    )
    return figure(taken, ratio_limit=RATIO_LIMIT, growth_limit=GROWTH_LIMIT)


def _drafts(dice: random.Random) -> Iterator[bare.Draft]:
    while True:
        feelings, spot = years.felt(dice)
        pairs = tuple((each.word, each.family.value if each.family else None) for each in feelings)
        pleasant, energy = (spot.pleasant, spot.energy) if spot else (None, None)
        yield bare.Draft(dice.randbytes(16).hex(), years.words(dice), pairs, pleasant, energy, years.NOW)


def add(desk: Desk, draft: bare.Draft) -> None:
    """Save a draft and keep it."""
    feelings = tuple(Feeling(word, Family(family) if family else None) for word, family in draft.feelings)
    spot = None if draft.pleasant is None or draft.energy is None else Spot(draft.pleasant, draft.energy)
    for step in (acts.save_draft, acts.keep_entry):
        step(desk, EntryId(draft.id), draft.text, feelings, spot, Practice.JUST_WRITE)


def searching(found: Measured, query: str) -> Figure:
    """Find the newest entries with a query's words, with feelings and excerpts."""
    taken = in_turns(
        {
            "many": lambda: acts.search_entries(found.many, query, FOUND),
            "bare": lambda: bare.search(found.bare, query.split(), FOUND),
        },
        rounds=150,
    )
    return figure(taken, ratio_limit=RATIO_LIMIT, growth_limit=None) | {
        "found": len(acts.search_entries(found.many, query, FOUND))
    }


def seeing_today(found: Measured) -> Figure:
    """Gather Today; the bare side repeats the very statements that it runs."""
    statements = bare.statements_of(found.many.vault, lambda vault: today(desk_of(vault)))
    taken = in_turns(
        {
            "many": lambda: today(found.many),
            "bare": lambda: bare.repeat(found.bare, statements),
            "few": lambda: today(found.few),
        },
        rounds=400,
    )
    return figure(taken, ratio_limit=None, growth_limit=GROWTH_LIMIT) | {"statements": len(statements)}


# ---- how ------------------------------------------------------------------------------------------------


def in_turns(
    acts_: Mapping[str, Callable[..., object]],
    rounds: int,
    before: Callable[[], object] | None = None,
    after: Callable[[object], object] | None = None,
) -> dict[str, list[float]]:
    """Return the microseconds of each act in each round; ``before`` and ``after`` do not count."""
    taken: dict[str, list[float]] = {name: [] for name in acts_}
    names, dice = list(acts_), random.Random(3)
    for number in range(-WARM, rounds):
        for name in names:
            given = () if before is None else (before(),)
            start = time.perf_counter_ns()
            result = acts_[name](*given)
            spent = time.perf_counter_ns() - start
            if after is not None:
                after(result)
            if number >= 0:
                taken[name].append(spent / 1000)
        dice.shuffle(names)
    return taken


def figure(
    taken: Mapping[str, list[float]], *, ratio_limit: float | None, growth_limit: float | None
) -> Figure:
    """Return the ratios of one act, and the medians they are made of."""
    medians = {name: statistics.median(times) for name, times in taken.items()}
    means = {name: statistics.fmean(times) for name, times in taken.items()}
    made: Figure = {"ratio": round(medians["many"] / medians["bare"], 2)}
    if ratio_limit is not None:
        made["limit"] = ratio_limit
    if "few" in medians:
        made["growth"] = round(medians["many"] / medians["few"], 2)
        if growth_limit is not None:
            made["growth_limit"] = growth_limit
    return made | {
        "ratio_of_means": round(means["many"] / means["bare"], 2),
        "median_microseconds": {name: round(value, 1) for name, value in medians.items()},
        "rounds": len(taken["many"]),
    }


def holds(made: Figure) -> bool:
    """Whether a figure is within its limits."""
    pairs = (("ratio", "limit"), ("growth", "growth_limit"))
    return all(float(str(made[value])) <= float(str(made[limit])) for value, limit in pairs if limit in made)


def measure() -> dict[str, object]:
    """Return every figure."""
    with tempfile.TemporaryDirectory(prefix="drawbridge-bench-") as name, ExitStack() as stack:
        found = prepare(Path(name), stack)
        size = (found.folder / "many" / DATABASE_FILE).stat().st_size
        figures: dict[str, Figure] = {"add": adding(found)}
        figures |= {f"search_{name}": searching(found, query) for name, query in QUERIES.items()}
        figures["today"] = seeing_today(found)
        figures["open"] = opening(found)
    return {
        **figures,
        "entries": {"many": MANY, "few": FEW},
        "vault_bytes": size,
        "made_in_seconds": round(found.made_in, 1),
        "holds": all(holds(made) for made in figures.values()),
    }


if __name__ == "__main__":
    result = measure()
    print(json.dumps(result, indent=2))
    sys.exit(0 if result["holds"] else 1)
