"""A node that others reach under its public address, whose own relay carries for their nodes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drawbridge.cli.carrier import fresh_token
from tests.journeys.conftest import Visitors, free_port
from tests.journeys.process import Process
from tests.journeys.test_two_nodes import live

pytestmark = pytest.mark.journey


@pytest.fixture
def processes() -> Iterator[list[Process]]:
    started: list[Process] = []
    yield started
    for process in started:
        process.stop()


def test_a_node_whose_relay_is_elsewhere_carries_to_a_public_one_and_back(
    tmp_path: Path, processes: list[Process], visitors: Visitors
) -> None:
    database = f"sqlite:{tmp_path / 'relay' / 'kept.db'}"
    relay = Process(tmp_path / "relay", "relay", "serve", "--database", database)
    # Known by another address than the one it would have; its relay admits its own people, and nobody else.
    token, port = tmp_path / "token", free_port()
    token.write_text(fresh_token())
    up = ("up", "--data", str(tmp_path / "here" / "data"), "--public", f"http://127.0.0.1:{port}")
    here = Process(tmp_path / "here", *up, "--admission", str(token), port=port, host="127.0.0.1")
    up = ("up", "--data", str(tmp_path / "there" / "data"), "--relay", relay.address)
    there = Process(tmp_path / "there", *up)
    processes += [relay, here, there]
    visitors.hosts.add("127.0.0.1")
    live(visitors.page(), visitors.page(), here, there)
