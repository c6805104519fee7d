"""Every test vector comes out as it states, and each one holds one case."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "vectors"
PATHS = sorted(FOLDER.rglob("*.json"))


def player() -> Any:
    spec = importlib.util.spec_from_file_location("play_vectors", ROOT / "tools" / "play_vectors.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PLAYER = player()


@pytest.mark.parametrize("path", PATHS, ids=[path.relative_to(FOLDER).as_posix() for path in PATHS])
def test_a_vector_comes_out_as_it_states(path: Path) -> None:
    vector = json.loads(path.read_text("utf-8"))
    assert vector["name"] == path.relative_to(FOLDER).with_suffix("").as_posix()
    assert PLAYER.play(vector) == vector["expect"]


def test_every_player_has_vectors_that_are_taken() -> None:
    taken = {
        vector["plays"]
        for vector in (json.loads(path.read_text("utf-8")) for path in PATHS)
        if "refused" not in vector["expect"]
    }
    assert taken == set(PLAYER.PLAYERS)


def test_no_two_vectors_hold_the_same_case() -> None:
    vectors = [json.loads(path.read_text("utf-8")) for path in PATHS]
    cases = {json.dumps([vector["plays"], vector["inputs"]], sort_keys=True) for vector in vectors}
    assert len(cases) == len(vectors) > 200
