"""The hatch: how most envelopes come in, without the long way through a server's application interface.

A relay is asked for one thing far more often than for anything else: to keep a small envelope. Such a request
needs no task, no scope and no messages of its own. It is read here, handed to the same
`drawbridge.relay.deposits.Deposits` that the application uses, and answered when the envelope is on the disk.
Everything else, and whatever is unusual about a deposit, takes the way that it always takes.

Two ways must not mean two sets of rules: `tests/cli/test_hatch.py` asks both the same and compares.
"""

from __future__ import annotations

import asyncio
import re
from binascii import unhexlify
from functools import lru_cache, partial
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from drawbridge import logs
from drawbridge.cli.patience import Patience
from drawbridge.core.names import EnvelopeId, MailboxId
from drawbridge.errors import StorageError
from drawbridge.relay import answers, rules
from drawbridge.relay.answers import CLOSE, CREATED, KNOWN, Answer
from drawbridge.relay.app import Relay
from drawbridge.relay.deposits import LARGE
from drawbridge.relay.rules import Refusal
from drawbridge.relay.waiting import PART

DEPOSIT = re.compile(rb"/v1/mailboxes/([0-9a-f]{32})/envelopes/([0-9a-f]{32})(?:\?([^%#]*))?")
EVENTS = b"/events"
WORDS = ("v1", "mailboxes", "envelopes")
LONGEST_LENGTH = len(str(LARGE))
"""Digits of the largest length that is taken here."""


class _Nobody:
    """Stands where a task that waits would be woken."""

    def set(self) -> None:
        """Nobody waits."""


class Put:
    """A deposit under way. To the server it is a request that is being answered, like any other."""

    __slots__ = (
        "body", "disconnected", "envelope", "keep_alive", "length", "mailbox", "more_body", "query",
        "response_complete", "token",
    )  # fmt: skip
    message_event = _Nobody()

    def __init__(self, mailbox: bytes, envelope: bytes, query: bytes, token: bytes, length: int) -> None:
        self.mailbox = MailboxId(mailbox)
        self.envelope = EnvelopeId(envelope)
        self.query = query
        self.token = token
        self.length = length
        self.body = b""
        self.more_body = True
        self.keep_alive = True
        self.disconnected = False
        self.response_complete = False


class Hatch(Patience):
    """A connection to a relay.

    Args:
        relay: where deposits go; it is also the server's application.
        named: what the server gives every connection.
    """

    def __init__(self, relay: Relay, **named: Any) -> None:
        super().__init__(**named)
        self._relay = relay
        self._came = 0

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        self._came = len(data)
        super().data_received(data)
        put: object = self.cycle
        if isinstance(put, Put) and put.more_body and self._until is None:
            self._wait(self._relay.limits.body_seconds)

    def on_headers_complete(self) -> None:
        """Choose the way."""
        put = self._read_put()
        if put is None:
            if self.url.endswith(EVENTS):
                # A task need not be woken for each event.
                self.scope["extensions"] = {PART: self._write_part}  # type: ignore[dict-item]
            super().on_headers_complete()
            return
        self._until = None
        self.cycle = put  # type: ignore[assignment]

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        put: object = self.cycle
        if isinstance(put, Put):
            self._head -= len(body)
            put.body = put.body + body if put.body else body
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """A request is whole."""
        put: object = self.cycle
        if isinstance(put, Put):
            put.more_body = False
            self._until = None
            self._deposit(put)
        else:
            super().on_message_complete()

    def _give_up(self) -> None:
        put: object = self.cycle
        if isinstance(put, Put) and put.more_body:
            self._answer(put, answers.problem("too-slow", CLOSE))
        else:
            super()._give_up()

    def _write_part(self, body: bytes) -> bool:
        """Write a part of the answer that is under way; False if it has to wait, or is none in parts."""
        cycle = self.cycle
        if self.flow.write_paused or not cycle.chunked_encoding or cycle.response_complete:
            return False
        self.transport.write(b"%x\r\n%b\r\n" % (len(body), body))
        return True

    def _read_put(self) -> Put | None:
        """Return a deposit that can be taken here, or None.

        It is small, has come with its head, nothing else is being answered on this connection, and whoever
        sends it reads the answers.
        """
        found = DEPOSIT.fullmatch(self.url)
        if found is None or self.parser.get_method() != b"PUT" or not self._is_usual():
            return None
        length, token = b"", b""
        for name, value in self.headers:
            if name == b"content-length":
                length = value
            elif name == b"transfer-encoding" or (name == b"authorization" and token):
                return None
            elif name == b"authorization":
                token = value
        if not length.isdigit() or len(length) > LONGEST_LENGTH or int(length) > min(LARGE, self._came):
            return None
        return Put(unhexlify(found[1]), unhexlify(found[2]), found[3] or b"", token, int(length))

    def _is_usual(self) -> bool:
        parser = self.parser
        return not (
            (self.cycle is not None and not self.cycle.response_complete)
            or self.flow.write_paused
            or self.expect_100_continue
            or parser.should_upgrade()
            or not parser.should_keep_alive()
        )

    def _deposit(self, put: Put) -> None:
        relay = self._relay
        held = 0
        try:
            terms = relay.deposits.terms(put.query)
            relay.flight.take(put.length)
            held = put.length
            shown = rules.token_hash(put.token)
            kept = relay.deposits.put(put.mailbox, put.envelope, shown, terms, put.body)
        except (Refusal, StorageError) as error:
            relay.flight.give(held)
            self._answer(put, self._refused(error))
        else:
            asyncio.ensure_future(kept).add_done_callback(partial(self._settled, put))

    def _settled(self, put: Put, kept: asyncio.Future[int]) -> None:
        self._relay.flight.give(put.length)
        error = kept.exception()
        if error is None:
            self._answer(put, CREATED if kept.result() else KNOWN)
        elif isinstance(error, Refusal | StorageError):
            self._answer(put, self._refused(error))
        else:
            # A mistake of ours: whoever called may try again elsewhere, and must not take it for an answer.
            logs.failure("relay-failed", error)
            self.transport.abort()

    def _refused(self, error: Refusal | StorageError) -> Answer:
        if isinstance(error, Refusal):
            return answers.problem(error.kind)
        return self._relay.not_kept(error, "PUT", WORDS)

    def _answer(self, put: Put, answer: Answer) -> None:
        self._relay.metrics.count("PUT", WORDS, answer.status)
        put.response_complete = True
        if put.disconnected or self.transport.is_closing():
            return
        self.transport.write(_written(answer))
        if not put.keep_alive or CLOSE in answer.headers:
            self.transport.close()
        self.on_response_complete()


@lru_cache(maxsize=64)
def _written(answer: Answer) -> bytes:
    """Return an answer as it travels."""
    head = b"".join(b"%b: %b\r\n" % header for header in answer.headers)
    return b"%b%b\r\n%b" % (STATUS_LINE[answer.status], head, answer.body)
