"""May this machine be connected to? Addresses that belong to nobody's public web site are refused.

A page of a payer, or of somebody who took its name over, could send the crawler to the router, to a database or to a
cloud's metadata service. The judgement is made on the very addresses that are then connected to, so a name that
resolves differently the second time gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[Address]]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class PrivateAddress(Exception):
    """A name or an address that leads to a private machine; the message says which."""


def is_public(address: Address) -> bool:
    """Whether anybody on the Internet could connect to this address, also where IPv6 wraps an IPv4 address."""
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved)


def resolve(host: str, port: int) -> list[Address]:
    """The addresses of a host, a literal one without asking anybody. Raises OSError when there is none."""
    try:
        return [ipaddress.ip_address(host)]
    except ValueError:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))


def checked(host: str, addresses: list[Address], allowed: Callable[[Address], bool]) -> list[Address]:
    """The addresses that may be connected to. Raises PrivateAddress when there is none."""
    kept = [address for address in addresses if allowed(address)]
    if not kept:
        shown = ", ".join(map(str, addresses)) or "nothing"
        raise PrivateAddress(f"{host} leads to {shown}, which is no public address")
    return kept


def _inner(address: Address) -> Address | None:
    """The IPv4 address an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None
