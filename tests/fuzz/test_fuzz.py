"""Whatever somebody else sends is read as it was meant, or refused as documented; nothing in between.

The long form is guided by what is reached and takes ``FUZZ_SECONDS`` for each target, an hour by default.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.fuzz.targets import BOTH_SEALED, OUTER_SEALED, RAW, TAKEN, TARGETS, seeds

ROOT = Path(__file__).parents[2]
SECONDS = int(os.environ.get("FUZZ_SECONDS", "3600"))
EACH = pytest.mark.parametrize("name", TARGETS)
KNOWN = {name: list(seeds(name)) for name in TARGETS}
DEPTHS = some.sampled_from([bytes((depth,)) for depth in (RAW, OUTER_SEALED, BOTH_SEALED)])


@EACH
def test_every_vector_goes_through_and_some_are_taken(name: str) -> None:
    far = {TARGETS[name](seed) for seed in KNOWN[name]}
    assert far > {TAKEN} or any("Payload" in word for word in far)
    assert len(far) > 3


@some.composite
def nearly(draw: some.DrawFn, known: list[bytes]) -> bytes:
    """Give a known input with some bytes changed, cut out or put in."""
    data = bytearray(draw(some.sampled_from(known)))
    for _ in range(draw(some.integers(1, 4))):
        at, length = draw(some.integers(0, len(data))), draw(some.integers(0, 4))
        data[at : at + length] = draw(some.binary(max_size=4))
    return bytes(data)


@EACH
def test_what_is_nearly_right_is_read_or_refused(name: str) -> None:
    anything = (
        nearly(KNOWN[name]) | some.binary(max_size=200) | some.tuples(DEPTHS, some.binary()).map(b"".join)
    )

    @settings(max_examples=150, deadline=None, database=None)
    @given(data=anything)
    def one(data: bytes) -> None:
        TARGETS[name](data)

    one()


@pytest.mark.soak
@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="requirements/fuzz.txt is not installed"
)
@EACH
def test_hours_of_anything_find_nothing(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz.fuzz", name, str(SECONDS), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = {path.name: path.read_bytes() for path in tmp_path.glob("*-*")}
    assert (done.returncode, found) == (0, {}), done.stderr[-4_000:]
    (said,) = re.findall(r"#(\d+)\s+DONE\s+cov: (\d+)", done.stderr)
    print(f"{name}: {said[0]} inputs in {SECONDS} s, {said[1]} places reached")
    assert int(said[0]) > 100 * SECONDS
