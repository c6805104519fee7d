"""The description of the calls says what they do: checked as a table, and by requests made from it."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from drawbridge.relay.app import Relay, _read_path
from drawbridge.relay.openapi import CALLS, Call, document
from drawbridge.relay.rules import STATUS, Limits
from drawbridge.relay.store import SqliteStore

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
ANY = [*HealthCheck]
SOAK = 1_500
"""Requests to each call in the soak: more than 20 000 together, to those alone that take anything."""


def place_of(path: str) -> tuple[str, ...]:
    return _read_path(re.sub(r"\{[^}]*\}", "0" * 32, path))[0]


def test_every_call_is_described_and_every_description_is_a_call(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "relay.db")
    relay = Relay(store, lambda: 0, Limits())
    served = {(method, place) for place, methods in relay._places.items() for method in methods}
    store.close()
    described = {(call.method, place_of(call.path)) for call in CALLS}
    assert described == {pair for pair in served if pair[0] != "HEAD"}


def test_every_refusal_that_is_described_exists() -> None:
    assert {kind for call in CALLS for kind in call.refusals} <= set(STATUS)


@pytest.fixture(scope="module")
def relay_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a relay in a process of its own."""
    folder = tmp_path_factory.mktemp("relay")
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    command = [sys.executable, "-m", "drawbridge", "relay", "serve", "--port", str(port)]
    with (folder / "printed").open("wb") as printed:
        process = subprocess.Popen(
            [*command, "--database", f"sqlite:{folder / 'relay.db'}"], stdout=printed, stderr=printed
        )
    address, opener = f"http://127.0.0.1:{port}", build_opener(ProxyHandler({}))
    for _ in range(400):
        try:
            with opener.open(f"{address}/healthz", timeout=5):
                break
        except URLError:
            assert process.poll() is None
            time.sleep(0.05)
    yield address
    process.terminate()
    assert process.wait(20) == 0
    assert b"unhandled" not in (folder / "printed").read_bytes()


@pytest.fixture(scope="module")
def described(relay_address: str) -> Any:
    """Give the description as a stranger reads it."""
    return schemathesis.openapi.from_url(f"{relay_address}/v1/openapi.json")


def ask(described: Any, call: Call, requests: int) -> None:
    """Send requests made from the description of one call, good ones and bad ones."""
    operation = described[call.path][call.method]

    @settings(max_examples=requests, deadline=None, database=None, suppress_health_check=ANY)
    @given(case=operation.as_strategy())
    def one(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    one()


EACH = pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")


@EACH
def test_no_request_finds_a_fault_or_an_answer_that_is_not_described(described: Any, call: Call) -> None:
    ask(described, call, 30)


@pytest.mark.soak
@EACH
def test_nor_do_many_thousand_requests(described: Any, call: Call) -> None:
    ask(described, call, SOAK)


def test_the_description_in_the_answer_is_the_one_in_the_code(described: Any) -> None:
    assert described.raw_schema["paths"].keys() == document()["paths"].keys()
