"""Whom we call."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession, InvalidURL

from streams.errors import UsageError
from streams.outgoing import PublicResolver, connector, is_public, retry_after

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",  # what clouds tell their machines
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fd00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_a_public_one_too(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "2130706433", "0x7f.1", "127.1"])
async def test_nobody_is_called_at_a_private_address_however_it_is_written(host: str) -> None:
    url = f"http://{host}:1/"
    with pytest.raises((UsageError, InvalidURL), match=r"no public address|no[tn].*canonical"):
        async with ClientSession(connector=connector(host.strip("[]"), allow_private=False)) as session:
            await session.post(url)


async def test_one_private_address_of_several_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = PublicResolver()

    async def resolve(host: str, *_: object) -> list[dict[str, str]]:
        return [{"host": "93.184.216.34"}, {"host": "10.0.0.1"}]

    monkeypatch.setattr(resolver._resolver, "resolve", resolve)
    with pytest.raises(UsageError, match=r"a\.example is 10\.0\.0\.1"):
        await resolver.resolve("a.example")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120", 120), ("", 0), ("soon", 0), ("-5", 0), ("9" * 400, 86400), ("Thu, 04 Sep 2025 15:33:20 GMT", 0)],
)
def test_retry_after_is_a_number_or_a_date(text: str, seconds: float) -> None:
    assert retry_after(text, 1_757_000_000.0) == seconds


def test_retry_after_counts_from_now() -> None:
    assert retry_after("Thu, 04 Sep 2025 16:00:00 GMT", 1_757_000_000.0) == 1_757_001_600 - 1_757_000_000
