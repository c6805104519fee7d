"""Several processes that serve one relay: all of them do, one may die, and all end together."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

import postgres_cluster
from drawbridge.cli import workers
from drawbridge.cli.relay_settings import RelaySettings
from drawbridge.cli.worker import Orders
from drawbridge.cli.workers import Workers
from drawbridge.errors import NeverAnswered
from postgres_cluster import Cluster, until_true
from tests.cli.command import Running, free_port, relay_running, say
from tests.cli.test_relay import NO_SERVER, client, leave, lies_at
from tests.relay.conftest import Box, asking, bearer, collected, envelope

ANA = Box.of("ana")
TWO = ("--workers", "2")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Give a server that waits for its disk."""
    with postgres_cluster.running() as made:
        yield made


def workers_of(relay: Running) -> list[int]:
    """Return the numbers of a relay's processes that work now."""
    first = relay.process.pid
    listed = Path(f"/proc/{first}/task/{first}/children").read_text("ascii")
    return [int(number) for number in listed.split()]


def is_there(process: int) -> bool:
    with contextlib.suppress(OSError):
        return " Z " not in Path(f"/proc/{process}/stat").read_text("ascii")
    return False


@contextlib.contextmanager
def stopped(process: int) -> Iterator[None]:
    """Let a process do nothing for a while."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


@NO_SERVER
def test_either_of_two_workers_serves_every_mailbox(cluster: Cluster) -> None:
    with relay_running(cluster.make_database(), *TWO) as relay:
        until_true(lambda: served(relay.port) and len(workers_of(relay)) == 2)
        one, other = workers_of(relay)
        until_true(lambda: all(takes_calls(relay.port, beside) for beside in (one, other)))
        with stopped(one):
            leave(relay.port)
        with stopped(other):
            assert lies_at(relay.port)
        with client(relay.port) as here:
            counted = here.get("/metrics").text
        # Each has counted its own; whichever is asked says what both have.
        assert 'call="PUT v1/mailboxes",status="201"} 1.0' in counted
        assert 'call="POST v1/collect",status="200"} 1.0' in counted
        said = relay.stop()
        assert (said.code, "closed" in said.out) == (0, True)


def served(port: int) -> bool:
    with client(port) as here:
        return here.get("/v1/info").status_code == 200


def takes_calls(port: int, beside: int) -> bool:
    """Whether somebody answers while one of them does nothing."""
    with stopped(beside), contextlib.suppress(httpx2.HTTPError):
        return served(port)
    return False


@NO_SERVER
def test_a_killed_worker_is_replaced_and_nothing_acknowledged_is_lost(cluster: Cluster) -> None:
    with relay_running(cluster.make_database(), *TWO) as relay:
        with client(relay.port) as here:
            assert here.put(ANA.path, json=ANA.hashes).status_code == 201
        acknowledged: set[bytes] = set()
        enough = threading.Event()

        def write(first: int) -> None:
            for number in range(first, first + 60):
                if enough.is_set():
                    return
                sealed = envelope(number)
                # What is not acknowledged is put again, as a node does.
                while not put(relay.port, sealed) and not enough.is_set():
                    time.sleep(0.02)
                acknowledged.add(sealed)

        with ThreadPoolExecutor(2) as pool:
            writing = [pool.submit(write, first) for first in (0, 1_000)]
            try:
                for _ in range(2):
                    until_true(lambda: len(workers_of(relay)) == 2)
                    before = workers_of(relay)
                    os.kill(before[0], signal.SIGKILL)
                    until_true(lambda before=before: len(set(workers_of(relay)) - {before[0]}) == 2)  # type: ignore[misc]
                for one in writing:
                    one.result(timeout=60)
            finally:
                enough.set()
        assert everything_at(relay.port) == acknowledged
        assert len(acknowledged) == 120
        said = relay.stop()
        assert (said.code, said.err.count("worker-ended")) == (0, 2)


def put(port: int, sealed: bytes) -> bool:
    with contextlib.suppress(httpx2.HTTPError), client(port) as here:
        answer = here.put(ANA.path_of(sealed), content=sealed, headers=bearer(ANA.write))
        return answer.status_code in (200, 201)
    return False


def everything_at(port: int) -> set[bytes]:
    found: list[bytes] = []
    after = 0
    with client(port) as here:
        while some := collected(here.post("/v1/collect", json=asking((ANA,), after)).content):
            after = some[-1][1]
            found += [sealed for _, _, sealed in some]
    assert len(found) == len(set(found))
    return set(found)


@NO_SERVER
@pytest.mark.parametrize("to", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_all_end_and_whoever_waits_is_told_to_come_back(
    cluster: Cluster, to: signal.Signals
) -> None:
    with relay_running(cluster.make_database(), *TWO) as relay:
        with client(relay.port) as here:
            assert here.put(ANA.path, json=ANA.hashes).status_code == 201
        until_true(lambda: len(workers_of(relay)) == 2)
        there = workers_of(relay)

        def wait(_: int) -> httpx2.Response:
            with client(relay.port) as here:
                return here.post("/v1/collect", json=asking((ANA,), 0, 25), timeout=40)

        with ThreadPoolExecutor(6) as pool:
            waiting = [pool.submit(wait, number) for number in range(6)]
            with client(relay.port) as here:
                until_true(lambda: "drawbridge_relay_waiting 6.0" in here.get("/metrics").text)
            said = relay.stop(to)
            for one in waiting:
                answer = one.result(timeout=60)
                assert (answer.status_code, collected(answer.content)) == (200, [])
                assert answer.headers["connection"] == "close"
    assert (said.code, "closed" in said.out, "Traceback" in said.err) == (0, True, False)
    assert not any(map(is_there, there))


@NO_SERVER
def test_workers_end_when_whoever_started_them_is_killed(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Killed, it leaves the folder of the counters behind.
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with relay_running(cluster.make_database(), *TWO) as relay:
        until_true(lambda: len(workers_of(relay)) == 2)
        there = workers_of(relay)
        os.kill(relay.process.pid, signal.SIGKILL)
        try:
            until_true(lambda: not any(map(is_there, there)))
        finally:
            for worker in filter(is_there, there):
                os.kill(worker, signal.SIGKILL)


def test_a_file_has_one_process(tmp_path: Path) -> None:
    said = say(
        "relay", "serve", "--database", f"sqlite:{tmp_path / 'kept.db'}", "--port", str(free_port()), *TWO
    )
    assert (said.code, "A file has one relay" in said.err) == (1, True)
    assert list(tmp_path.iterdir()) == []


ORDERS = Orders(replace(RelaySettings(), workers=2), door=0)


def test_workers_that_never_answer_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    monkeypatch.setattr(workers, "FIRST_PAUSE", 0.01)
    started: list[None] = []
    with pytest.raises(NeverAnswered) as caught:
        asyncio.run(Workers(ORDERS, lambda: started.append(None)).work())
    assert caught.value.tries >= workers.TRIES
    assert started == []


def test_workers_that_answered_once_are_never_given_up_and_wait_longer_each_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A server may be away for an hour: the relay is back when it is."""
    lives = tmp_path / "lives"
    program = tmp_path / "answers-once"
    # Only one of those that begin at the same time can make the folder.
    program.write_text(f"#!/bin/sh\necho >> {lives}\nmkdir {tmp_path}/once 2> /dev/null && echo answers\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(workers, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(workers, "LONGEST_PAUSE", 0.01)

    async def story() -> None:
        working = asyncio.create_task(Workers(ORDERS, lambda: None).work())
        await asyncio.to_thread(
            until_true, lambda: lives.exists() and len(lives.read_text()) > 3 * workers.TRIES
        )
        assert not working.done()
        os.kill(os.getpid(), signal.SIGTERM)
        await working

    asyncio.run(story())
