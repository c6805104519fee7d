"""How often somebody may ask for what needs no token: counted by where they call from, and by nothing else.

Places are kept in memory, in a bounded number, as hashes under a key that lives for a day: they lead to no
address and to no other day. Calls from this computer are not counted: with a proxy on it that may not say who
calls, they are everybody's.
"""

from __future__ import annotations

import hmac
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from starlette.types import Scope

from drawbridge.core.addresses import Network, caller, is_local, line_of
from drawbridge.relay.rules import DAY, Limits, Refusal, fits

PLACES = 16_384
"""Places that are counted at one time; the one that asked longest ago goes first. About 4 MiB."""


class Strangers:
    """Counts calls, in bounded memory.

    Args:
        limits: how many in a row, and how many seconds until another.
        proxies: who may say for whom they call.
        timer: seconds that never go back.
        entropy: dice for the key of each day.
    """

    def __init__(
        self,
        limits: Limits,
        proxies: Sequence[Network] = (),
        *,
        timer: Callable[[], float] = time.monotonic,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._every = limits.stranger_seconds
        self._most = limits.stranger_calls * limits.stranger_seconds
        self._proxies = proxies
        self._timer = timer
        self._entropy = entropy
        self._free_at: OrderedDict[bytes, float] = OrderedDict()
        self._key, self._day_ends = b"", timer()

    def count(self, what: str, scope: Scope) -> None:
        """Count a call.

        Args:
            what: they ask for; each is counted for itself.
            scope: of the call, as the server gives it.

        Raises:
            Refusal: too-many; nothing is counted then.
        """
        address = self._caller(scope)
        if is_local(address):
            return
        now = self._timer()
        if now >= self._day_ends:
            self._key, self._day_ends = self._entropy(32), now + DAY
            self._free_at.clear()
        place = hmac.digest(self._key, f"{what} {line_of(address)}".encode(), "sha256")[:16]
        # The moment at which all that this place has asked for is made good: one allowance ahead at most.
        free_at = max(self._free_at.get(place, now), now) + self._every
        if free_at - now > self._most:
            raise Refusal("too-many")
        self._free_at[place] = free_at
        self._free_at.move_to_end(place)
        if len(self._free_at) > PLACES:
            self._free_at.popitem(last=False)

    def __len__(self) -> int:
        """How many places are counted now."""
        return len(self._free_at)

    def _caller(self, scope: Scope) -> str:
        peer = (scope.get("client") or ("",))[0]
        forwarded = (value for name, value in scope["headers"] if name == b"x-forwarded-for")
        return caller(peer, forwarded, self._proxies)


class Door:
    """Who may make something here: whoever shows the token; where none is asked for, anybody now and then.

    Args:
        admission: the hash of the token; None: none is asked for.
        strangers: counts who comes without one.
    """

    def __init__(self, admission: bytes | None, strangers: Strangers) -> None:
        self._admission = admission
        self.count = strangers.count

    def admit(self, what: str, shown: bytes, scope: Scope) -> None:
        """Let in who may make something.

        Args:
            what: they want to make.
            shown: the hash of the token they show.
            scope: of the call, as the server gives it.

        Raises:
            Refusal: forbidden, too-many.
        """
        if self._admission is None:
            self.count(what, scope)
        elif not fits(self._admission, shown):
            raise Refusal("forbidden")
