"""Network addresses: whose a call is, for counting; nothing here keeps one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Network = IPv4Network | IPv6Network


def read_networks(text: str) -> tuple[Network, ...]:
    """Return the networks of a list such as ``127.0.0.1, fd00::/8``; none for an empty one.

    Raises:
        ValueError: something in it is neither an address nor a network.
    """
    return tuple(ip_network(part.strip()) for part in text.split(",")) if text.strip() else ()


def caller(peer: str, forwarded: Iterable[bytes], proxies: Sequence[Network]) -> str:
    """Return the address of whoever calls.

    Args:
        peer: the other end of the connection.
        forwarded: the values of ``X-Forwarded-For`` as they came. Only the last address in them was written
            by the proxy itself; whatever stands before it was sent by whoever called.
        proxies: who may say so. Others are not believed.
    """
    found = _read(peer)
    if found is None or not any(found in network for network in proxies):
        return peer
    said = [value.rpartition(b",")[2].strip().decode("latin-1") for value in forwarded]
    return said[-1] if said and _read(said[-1]) is not None else peer


def is_local(address: str) -> bool:
    """Whether an address is of this computer itself, or of no network at all."""
    found = _read(address)
    return found is None or found.is_loopback


def line_of(address: str) -> str:
    """Return the part of an address that somebody cannot change at will: of IPv6, the first half."""
    found = _read(address)
    if found is None:
        return address
    return str(found if isinstance(found, IPv4Address) else IPv6Network((int(found) >> 64 << 64, 64)))


def _read(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    # The same caller, by whichever kind of socket.
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
