"""Whom we call: addresses of the public internet only, unless allowed, whatever a name resolves to; and when again."""

from __future__ import annotations

import socket
from email.utils import parsedate_to_datetime
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from aiohttp import TCPConnector, ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

from streams.errors import UsageError

NAT64 = IPv6Network("64:ff9b::/96")
"""Addresses of IPv4 within IPv6, by a gateway (RFC 6052)."""
LONGEST_WAIT_S = 24 * 3600.0
"""Of what a server may ask for."""


def is_public(text: str) -> bool:
    """Whether an address belongs to the public internet; of IPv4 within IPv6 the inner one counts."""
    address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        address = inner or address
    return address.is_global and not address.is_multicast


def refuse_private(host: str, addresses: list[str]) -> None:
    """Raise UsageError where any of a host's addresses is private, on loopback or the link, or reserved."""
    for address in addresses:
        if not is_public(address):
            raise UsageError(f"{host} is {address}, which is no public address: allow that with --allow-private.")


def refuse_private_number(host: str) -> None:
    """The same for a host that is written as an address: none such ever comes to a resolver."""
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return
    refuse_private(host, [host])


class PublicResolver(AbstractResolver):
    """Gives a name's addresses for the connection that is about to be made, where all of them are public."""

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        refuse_private(host, [one["host"] for one in found])
        return found

    async def close(self) -> None:
        await self._resolver.close()


def connector(host: str, *, allow_private: bool) -> TCPConnector:
    """Connections to one host, whose name is resolved and judged again for each. Raises UsageError for an address that
    is no public one."""
    if allow_private:
        return TCPConnector()
    refuse_private_number(host)
    return TCPConnector(resolver=PublicResolver(), use_dns_cache=False)


def retry_after(text: str, now: float) -> float:
    """Seconds that a Retry-After asks for, a number or a date; 0 where it says nothing, a day at most."""
    if text.strip().isdecimal():
        return min(float(text.strip()[:9]), LONGEST_WAIT_S)
    try:
        return min(max(0.0, parsedate_to_datetime(text).timestamp() - now), LONGEST_WAIT_S)
    except (ValueError, TypeError, IndexError):
        return 0.0
