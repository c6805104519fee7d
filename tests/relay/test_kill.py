"""An acknowledged envelope survives kill -9 of the relay, at whatever instant it comes."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.relay.conftest import Box, Collected, asking, collected, envelope, id_of, letters

SERVING = Path(__file__).with_name("serving.py")
WRITERS = 8
LONGEST_LIFE = 0.12
"""Seconds for which a relay may work before it is killed, counted from the first envelope it acknowledged."""
LATER = 10
"""One in so many is to be released a second later."""
LEFT = 20
"""One in so many is never acknowledged by its reader, and has to be there at the end."""


class Wire:
    """One kept connection, made again whenever it breaks."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, method: str, path: str, token: bytes = b"", body: bytes = b""
    ) -> tuple[int, bytes] | None:
        """Return the status and the body; None when the connection broke, and nobody knows what was done."""
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {letters(token)}\r\n"
        try:
            reader, writer = self._streams or await asyncio.open_connection("127.0.0.1", self._port)
            self._streams = reader, writer
            writer.write(head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            answer = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(answer.partition(b"content-length: ")[2].partition(b"\r\n")[0])
            return int(answer[9:12]), await reader.readexactly(length)
        except (ConnectionError, asyncio.IncompleteReadError):
            await self.close()
            return None

    async def close(self) -> None:
        """Close the connection; another is made when it is needed."""
        if self._streams is not None:
            streams, self._streams = self._streams, None
            streams[1].close()
            with contextlib.suppress(ConnectionError):
                await streams[1].wait_closed()


@dataclass
class Book:
    """What was tried, what was answered."""

    tried: dict[tuple[str, str], int] = field(default_factory=dict)
    """Mailbox and envelope, and the second from which it may be seen."""
    kept: set[tuple[str, str]] = field(default_factory=set)
    """Acknowledged by the relay."""
    perhaps_removed: set[tuple[str, str]] = field(default_factory=set)
    removed: set[tuple[str, str]] = field(default_factory=set)
    """Acknowledged by the reader, and the relay has answered."""
    progress: asyncio.Event = field(default_factory=asyncio.Event)
    wrong: list[str] = field(default_factory=list)
    ended: bool = False

    def check(self, found: list[Collected], removed_before: set[tuple[str, str]]) -> None:
        """Hold one pass of collecting against the book."""
        seen = [(mailbox, id_of(sealed)) for mailbox, _, sealed in found]
        now = time.time()
        self.wrong += [f"twice: {one}" for one in seen if seen.count(one) > 1]
        self.wrong += [f"never put: {one}" for one in seen if one not in self.tried]
        self.wrong += [f"came again: {one}" for one in seen if one in removed_before]
        self.wrong += [f"early: {one}" for one in seen if self.tried.get(one, 0) > now]


class Lives:
    """A relay that is killed and started again."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._dice = random.Random(seed)
        self._lives: asyncio.subprocess.Process
        self._port = self._life = 0

    @contextlib.asynccontextmanager
    async def _serving(self) -> AsyncIterator[None]:
        # The door outlives every relay: who knocks in between is served by the next.
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            door.listen(64)
            self._port = door.getsockname()[1]
            self._lives = await asyncio.create_subprocess_exec(
                sys.executable,
                str(SERVING),
                str(self._folder / "relay.db"),
                str(door.fileno()),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                pass_fds=[door.fileno()],
            )
            try:
                yield
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self._life, signal.SIGKILL)
                await self._lives.communicate(b"")

    async def _begin_life(self) -> None:
        assert self._lives.stdin is not None
        self._lives.stdin.write(b"live\n")
        self._life = int(await self._heard())

    async def _heard(self) -> str:
        assert self._lives.stdout is not None
        return (await self._lives.stdout.readline()).decode().strip()

    async def _die(self, progress: asyncio.Event) -> None:
        """Kill it a moment after it has done something, and begin the next life."""
        async with asyncio.timeout(20):
            await progress.wait()
        await asyncio.sleep(self._dice.uniform(0, LONGEST_LIFE))
        os.kill(self._life, signal.SIGKILL)
        assert await self._heard() == "gone"
        progress.clear()
        await self._begin_life()


class Killed(Lives):
    """Such a relay, the people who use it, and their book."""

    def __init__(self, folder: Path, seed: int) -> None:
        super().__init__(folder, seed)
        self._book = Book()
        self._boxes = [Box.of(f"{seed} {number}") for number in range(WRITERS)]

    async def run(self, kills: int) -> Book:
        """Kill so many times under load; returns the book after everything was collected at the end."""
        async with self._serving():
            await self._begin_life()
            people = [asyncio.create_task(self._write(box)) for box in self._boxes]
            people.append(asyncio.create_task(self._read()))
            for _ in range(kills):
                await self._die(self._book.progress)
            self._book.ended = True
            async with asyncio.timeout(20):
                await asyncio.gather(*people)
                await self._collect_to_the_end()
        return self._book

    async def _write(self, box: Box) -> None:
        wire = Wire(self._port)
        while await wire.ask("PUT", box.path, body=json.dumps(box.hashes).encode()) is None:
            pass
        number = 0
        while not self._book.ended:
            number += 1
            sealed = envelope(f"{box.id} {number}")
            one = box.id, id_of(sealed)
            due = int(time.time()) + 1 if self._dice.randrange(LATER) == 0 else 0
            self._book.tried[one] = due
            path = box.path_of(sealed) + (f"?not_before={due}" if due else "")
            # Now and then a writer gives up after a broken connection: then nobody knows.
            while (answer := await wire.ask("PUT", path, box.write, sealed)) is None:
                if self._dice.randrange(4) == 0 or self._book.ended:
                    break
            if answer is not None and answer[0] in (200, 201):
                self._book.kept.add(one)
                self._book.progress.set()
            elif answer is not None and answer[0] != 429:
                self._book.wrong.append(f"answered {answer}")
        await wire.close()

    async def _read(self) -> None:
        wire = Wire(self._port)
        while not self._book.ended:
            found: list[Collected] = []
            removed_before = set(self._book.removed)
            while more := await self._collect(wire, found):
                found += more
                self._book.check(found, removed_before)
                await self._acknowledge(wire, more)
        await wire.close()

    async def _collect(self, wire: Wire, found: list[Collected]) -> list[Collected] | None:
        """Return what follows in this pass over all mailboxes; None when it was broken off."""
        after = found[-1][1] if found else 0
        body = json.dumps(asking(self._boxes, after, 0 if found else 1)).encode()
        answer = await wire.ask("POST", "/v1/collect", body=body)
        # At the very beginning some mailboxes are not made yet: 403.
        return collected(answer[1]) if answer is not None and answer[0] == 200 else None

    async def _acknowledge(self, wire: Wire, found: list[Collected]) -> None:
        boxes = {box.id: box for box in self._boxes}
        for mailbox, _, sealed in found:
            one = mailbox, id_of(sealed)
            if int(one[1], 16) % LEFT == 0 or self._book.ended:
                continue
            self._book.perhaps_removed.add(one)
            box = boxes[mailbox]
            if (answer := await wire.ask("DELETE", box.path_of(sealed), box.read)) is None:
                return
            if answer[0] == 200:
                self._book.removed.add(one)
            else:
                self._book.wrong.append(f"answered {answer}")

    async def _collect_to_the_end(self) -> None:
        """Collect until everything is there that has to be; the last pass has to be right."""
        wire = Wire(self._port)
        needed = self._book.kept - self._book.perhaps_removed
        while True:
            found: list[Collected] = []
            while more := await self._collect(wire, found):
                found += more
            there = {(mailbox, id_of(sealed)) for mailbox, _, sealed in found}
            # What is to be released a second later may still be due.
            if needed <= there or all(self._book.tried[one] + 3 < time.time() for one in needed - there):
                break
        self._book.check(found, self._book.removed)
        self._book.wrong += [f"lost: {one}" for one in needed - there]
        await wire.close()


def kill(folder: Path, kills: int, seed: int) -> None:
    book = asyncio.run(Killed(folder, seed).run(kills))
    assert book.wrong == []
    # It was under load, and there was something to lose.
    assert len(book.kept) > kills
    assert len(book.removed) > kills
    assert book.kept - book.perhaps_removed


def test_an_acknowledged_envelope_survives_fifty_kills_under_load(tmp_path: Path) -> None:
    kill(tmp_path, 50, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
def test_an_acknowledged_envelope_survives_hundreds_of_kills_under_load(tmp_path: Path, seed: int) -> None:
    kill(tmp_path, 100, seed)
