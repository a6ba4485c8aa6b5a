"""A worker that passes over one record, as Faust may behind a rebalance; run as a script."""

from collections.abc import AsyncIterator

from faust.types import TP, Message

from streams.faust_worker import watchers
from streams.faust_worker.__main__ import main
from streams.faust_worker.consumer import LedgerConsumer
from tests.support.fakes import FakeTagger

FORGOTTEN = b"forgotten"
given = LedgerConsumer.getmany


async def getmany(self: LedgerConsumer, timeout: float) -> AsyncIterator[tuple[TP, Message]]:  # noqa: ASYNC109 - as its base's
    async for partition, message in given(self, timeout):
        if message.key != FORGOTTEN:
            yield partition, message


if __name__ == "__main__":
    LedgerConsumer.getmany = getmany
    watchers.WATCH_S = 0.5
    main(FakeTagger)
