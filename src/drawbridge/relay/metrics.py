"""Counters for whoever runs a relay: how much, how often, how it was answered; no identifier, ever.

Workers behind one socket keep theirs in files of one folder, and whichever is asked says what all counted.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    disable_created_metrics,
    generate_latest,
    values,
)
from prometheus_client.multiprocess import MultiProcessCollector

from drawbridge import __version__

TEXT = b"text/plain; version=0.0.4; charset=utf-8"
"""The media type of the exposition format."""
# When each counter was first used is of no use to anybody here.
disable_created_metrics()  # type: ignore[no-untyped-call]


OfAll = Literal["sum", "max"]
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder of the files, as the library calls it."""


def share_counters(place: int) -> None:
    """Keep the counters of this process in the folder, before any are made.

    Args:
        place: of this worker among the others; another one at the same place later counts on.
    """
    values.ValueClass = values.MultiProcessValue(lambda: place)  # type: ignore[no-untyped-call]


class Metrics:
    """The counters of one relay.

    Args:
        waiting: how many collectors and streams wait now.
        held: how many bytes of bodies are being read or written now.
    """

    def __init__(self, waiting: Callable[[], int], held: Callable[[], int]) -> None:
        self._registry = CollectorRegistry()
        self._calls = Counter(
            "drawbridge_relay_calls",
            "Calls, by call and status.",
            ("call", "status"),
            registry=self._registry,
        )
        self._known: dict[tuple[str, int], Counter] = {}
        self.released = Counter(
            "drawbridge_relay_released", "Envelopes released at their time.", registry=self._registry
        )
        self.swept = Counter("drawbridge_relay_swept", "Rows that ran out.", registry=self._registry)
        self.failures = Counter(
            "drawbridge_relay_storage_failures", "Calls that the storage refused.", registry=self._registry
        )
        self._gauges = (
            (self._gauge("waiting", "Collectors and streams that wait."), waiting),
            (self._gauge("bytes_held", "Bytes of bodies under way."), held),
        )
        version = self._gauge("version", "Always 1.", ("version",), "max")
        version.labels(__version__).set(1)

    def look(self) -> None:
        """Note what is so now; the other workers say it when they are asked."""
        for gauge, value in self._gauges:
            gauge.set(value())

    def count(self, method: str, words: Sequence[str], status: int) -> None:
        """Count one call. ``words`` is its path without any id."""
        call = f"{method} {'/'.join(words)}"
        counter = self._known.get((call, status))
        if counter is None:
            counter = self._known[call, status] = self._calls.labels(call, str(status))
        counter.inc()

    def text(self) -> bytes:
        """Return everything in the text format of Prometheus."""
        self.look()
        if FOLDER not in os.environ:
            return generate_latest(self._registry)
        everybody = CollectorRegistry()
        MultiProcessCollector(everybody)  # type: ignore[no-untyped-call]
        return generate_latest(everybody)

    def _gauge(self, name: str, says: str, labels: Sequence[str] = (), of_all: OfAll = "sum") -> Gauge:
        return Gauge(
            f"drawbridge_relay_{name}", says, labels, registry=self._registry, multiprocess_mode=of_all
        )
