"""Counters for whoever runs a relay: how much, how often, how it was answered; no identifier, ever."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, disable_created_metrics, generate_latest

from drawbridge import __version__

TEXT = b"text/plain; version=0.0.4; charset=utf-8"
"""The media type of the exposition format."""
# When each counter was first used is of no use to anybody here.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """The counters of one worker; several workers are several places to ask.

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
        gauge = Gauge(
            "drawbridge_relay_waiting", "Collectors and streams that wait.", registry=self._registry
        )
        gauge.set_function(waiting)
        gauge = Gauge("drawbridge_relay_bytes_held", "Bytes of bodies under way.", registry=self._registry)
        gauge.set_function(held)
        version = Gauge("drawbridge_relay_version", "Always 1.", ("version",), registry=self._registry)
        version.labels(__version__).set(1)

    def count(self, method: str, words: Sequence[str], status: int) -> None:
        """Count one call. ``words`` is its path without any id."""
        call = f"{method} {'/'.join(words)}"
        counter = self._known.get((call, status))
        if counter is None:
            counter = self._known[call, status] = self._calls.labels(call, str(status))
        counter.inc()

    def text(self) -> bytes:
        """Return everything in the text format of Prometheus."""
        return generate_latest(self._registry)
