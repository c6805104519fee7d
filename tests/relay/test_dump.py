"""Who takes a relay's whole database, after real people have used it, gets no right and no word."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

import postgres_cluster
from drawbridge.actions import arrivals, pairings, taking_back
from drawbridge.actions.desk import Desk
from drawbridge.actions.house import House
from drawbridge.actions.people import create_person
from drawbridge.actions.relay_client import RelayClient
from drawbridge.core import envelope as envelopes
from drawbridge.core import padding
from drawbridge.core.bridges import BridgeKind
from drawbridge.core.crossings import Release
from drawbridge.core.wire import Body, decode_body
from drawbridge.relay.app import make_relay
from drawbridge.relay.store import SQLITE, open_store
from postgres_cluster import FORGETFUL, Cluster
from tests.actions.conftest import RELAY, Town
from tests.actions.houses import desk_of, house_in
from tests.conftest import PushedClock, SeededEntropy
from tests.journeys.test_canary import forms_of
from tests.relay.conftest import bytes_on_disk, id_of, letters
from tests.relay.conftest import envelope as some_envelope
from tests.relay.dumps import tables

WORDS = ("the quagmire octopus forgave me", "xylophonic mercy arrived", "zyzzogeton laughter")
NAMES = ("Anathornbury", "Marawhistledown", "Noraquillfeather")
PASSPHRASE = "brindled verandah gazebo moss"
BLOCK = 8
"""Bytes of an opened envelope that are looked for: a run of twice as many holds such a block whole."""


class HeardEntropy(SeededEntropy):
    """Dice whose every fall is known: tokens, keys, secrets and ids are all drawn from them."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[bytes] = []

    def __call__(self, length: int) -> bytes:
        self.drawn.append(super().__call__(length))
        return self.drawn[-1]


class Place:
    """Where a relay keeps things, and every byte of it."""

    def __init__(self, address: str, read: Callable[[], bytes]) -> None:
        self.address = address
        self.read = read


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Give a store of each kind that is one's own to the last file."""
    if request.param == "sqlite":
        file = tmp_path / "relay" / "relay.db"
        file.parent.mkdir()
        yield Place(f"{SQLITE}{file}", lambda: bytes_on_disk(file))
        return
    if postgres_cluster.programs() is None:
        pytest.skip("PostgreSQL is not installed: tools/system_parts.sh")
    with postgres_cluster.running(*FORGETFUL) as cluster:
        address = cluster.make_database()
        before = set(pages(cluster))
        yield Place(address, lambda: b"".join(one for one in pages(cluster) if one not in before))


def pages(cluster: Cluster) -> Iterator[bytes]:
    """Give every page of the tables, of the log, and whatever else lies in the server's folder."""
    cluster.run("CHECKPOINT", database="postgres")
    for path in sorted(cluster.data.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                while page := file.read(8_192):
                    if page.count(0) != len(page):
                        yield page


class Household(Town):
    """People with vaults behind passphrases, and a relay at an address."""

    def __init__(self, folder: Path, clock: PushedClock, address: str) -> None:
        self.entropy = HeardEntropy()
        self.house: House = house_in(folder / "data", self.entropy, clock, RELAY)
        self.address = address
        super().__init__(folder, self._seat, clock)

    def _seat(self, name: str, _: str) -> Desk:
        return desk_of(self.house, create_person(self.house, name, PASSPHRASE))

    async def open_relay(self) -> None:
        self.relay = make_relay(open_store(self.address), self.clock)
        await self.relay.start()
        self.road.app = self.relay.app
        self.client = RelayClient({RELAY: self.road})

    async def live(self) -> None:
        """Pair, cross, answer, take back; leave something of each kind at the relay."""
        ana, mara = await self.bridge(*NAMES[:2])
        ana.cross(WORDS[0], mara)
        await self.carry()
        arrivals.answer(mara.desk, mara.open().id, WORDS[1])
        await self.carry()
        taking_back.take_back(ana.desk, ana.cross(WORDS[2], mara, release=Release.SLEEP_ON_IT).id)
        await self.carry()
        # One that waits for its release, one that waits for its reader, an invitation that nobody has taken.
        ana.cross(WORDS[2], mara, release=Release.SLEEP_ON_IT)
        ana.cross(WORDS[0], mara)
        pairings.invite(ana.desk, BridgeKind.FRIEND, NAMES[2], False)
        await ana.courier.carry()

    @property
    def rights(self) -> list[bytes]:
        """The tokens with which people collect."""
        return [
            token
            for person in self.people
            for (token,) in person.desk.vault.db.rows("SELECT read_token FROM bridges WHERE context NOT NULL")
        ]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Give every body that is sealed or opened from now on."""
    heard: list[bytes] = []

    def listen(encoded: bytes) -> Body:
        heard.append(encoded)
        return decode_body(encoded)

    def listen_to_padding(body: bytes, total: int) -> bytes:
        heard.append(body)
        return pad(body, total)

    pad = padding.pad
    monkeypatch.setattr(envelopes, "decode_body", listen)
    monkeypatch.setattr(padding, "pad", listen_to_padding)
    return heard


def blocks(bodies: Iterable[bytes], public: Iterable[bytes]) -> set[bytes]:
    """Return pieces of opened envelopes, without what a relay has to know."""
    found: set[bytes] = set()
    for body in bodies:
        rest = body
        for known in public:
            rest = rest.replace(known, b"\0" * len(known))
        found |= {rest[at : at + BLOCK] for at in range(0, len(rest) - BLOCK, BLOCK)}
    return {block for block in found if len(set(block)) > BLOCK // 2}


def test_a_database_taken_whole_says_no_word_and_holds_no_token(
    place: Place, tmp_path: Path, clock: PushedClock, opened: list[bytes]
) -> None:
    town = Household(tmp_path, clock, place.address)
    kept: dict[str, list[tuple[object, ...]]] = {}

    async def story() -> None:
        await town.live()
        assert town.relay
        kept.update(await tables(town.relay.store))

    town.run(story)
    dump = place.read() + repr(kept).encode()
    public = {value for rows in kept.values() for row in rows for value in row if isinstance(value, bytes)}
    ids = {value for value in public if len(value) == 16}
    for known in public:
        # It is a dump: what lies in the tables is found in the files.
        assert known[:32] in dump
    assert len(kept["envelopes"]) == 2
    assert len(kept["invitations"]) == 1

    for text in (*WORDS, *NAMES, PASSPHRASE):
        assert [form for form in forms_of(text) if form in dump] == []
    secrets = {value for value in town.entropy.drawn if len(value) >= 12} - ids
    for person in town.people:
        with closing(person.desk.vault):
            rows = person.desk.vault.db.rows("SELECT context, k_send, k_receive FROM bridges")
            secrets |= {value for row in rows for value in row if value}
    assert len(secrets) > 40
    for secret in secrets:
        assert not any(form in dump for form in (secret, letters(secret).encode(), secret.hex().encode()))
    assert all(any(text.encode() in body for body in opened) for text in WORDS)
    pieces = blocks(opened, ids)
    assert len(pieces) > 500
    assert {piece for piece in pieces if piece in dump} == set()


def test_nothing_found_in_a_database_opens_anything(place: Place, tmp_path: Path, clock: PushedClock) -> None:
    town = Household(tmp_path, clock, place.address)

    async def story() -> None:
        await town.live()
        assert town.relay
        before = await tables(town.relay.store)
        values = {
            value[:32].ljust(32, b"\0")
            for rows in before.values()
            for row in rows
            for value in row
            if isinstance(value, bytes)
        }
        rights = [row for row in before["mailboxes"] if hashlib.sha256(town.rights[0]).digest() in row]
        assert len(rights) == 1
        boxes = [_id_of(row).hex() for row in before["mailboxes"]]
        slots = [_id_of(row).hex() for row in before["invitations"]]
        names = [row[1].hex() for row in _of_envelopes(before["envelopes"])]
        transport = httpx2.ASGITransport(app=town.relay.app)
        async with httpx2.AsyncClient(transport=transport, base_url=RELAY) as thief:
            for shown in spelled(values):
                answers = [await one for one in tries(thief, shown, boxes, slots, names)]
                assert {answer.status_code for answer in answers} == {403}
            for value in values:
                rows = [{"id": box, "token": letters(value), "after": 0} for box in boxes]
                for row in rows:
                    asked = await thief.post("/v1/collect", json={"mailboxes": [row], "wait": 0})
                    assert asked.status_code == 403
        assert await tables(town.relay.store) == before

    town.run(story)
    for person in town.people:
        person.desk.vault.close()


def _id_of(row: tuple[object, ...]) -> bytes:
    """Return the id of a row, which is the first on either store."""
    return next(value for value in row if isinstance(value, bytes))


def _of_envelopes(rows: Iterable[tuple[object, ...]]) -> Iterator[tuple[bytes, bytes]]:
    """Give mailbox and name, the first two ids of a row on either store."""
    for row in rows:
        first, second = [value for value in row if isinstance(value, bytes) and len(value) == 16][:2]
        yield first, second


def spelled(values: Iterable[bytes]) -> Iterator[bytes]:
    """Give the headers that show a value as a token: in base64url, in hex, as it is."""
    for value in values:
        yield from (f"Bearer {form}".encode() for form in (letters(value), value.hex(), value.hex()[:43]))
        yield b"Bearer " + bytes(byte for byte in value if byte not in b"\r\n\0")


def tries(
    thief: httpx2.AsyncClient, shown: bytes, boxes: list[str], slots: list[str], names: list[str]
) -> Iterator[Awaitable[httpx2.Response]]:
    """Give every call that a token would open."""
    headers = {b"Authorization": shown}
    fresh = some_envelope("fresh")
    for box in boxes:
        path = f"/v1/mailboxes/{box}"
        yield thief.get(f"{path}/events", headers=headers)
        yield thief.put(f"{path}/writer", json={"write_hash": "ab" * 32}, headers=headers)
        yield thief.put(f"{path}/envelopes/{id_of(fresh)}", content=fresh, headers=headers)
        yield from (thief.delete(f"{path}/envelopes/{name}", headers=headers) for name in names)
        yield thief.delete(path, headers=headers)
    for slot in slots:
        yield thief.get(f"/v1/invitations/{slot}/state", headers=headers)
        yield thief.delete(f"/v1/invitations/{slot}", headers=headers)
