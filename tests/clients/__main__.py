"""`make clients`: run every example of a subscriber against Apache Kafka; those that want packages fetch them."""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from pathlib import Path

from streams.dev_broker import Engine, missing_for_kafka, start_broker
from streams.settings import load_settings
from tests.clients.checks import EXPECTED, FETCHED, HERE, Client, said, send_now


def verdict(client: Client, broker: str) -> str:
    """`right`, or what is wrong with what it said."""
    if client.missing:
        return f"skipped: {', '.join(client.missing)} missing"
    try:
        with tempfile.TemporaryDirectory() as work:
            lines = said(client, broker, Path(work))
    except Exception as exc:
        return f"failed: {exc}"
    return "right" if lines == EXPECTED else f"wrong: {lines}"


def main() -> int:
    if missing := missing_for_kafka():
        print(missing, file=sys.stderr)
        return 2
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # topics that are a moment old have no leader yet
    wrong = 0
    with start_broker(Engine.KAFKA, timeout_s=120) as broker:
        send_now(load_settings(broker=broker.address))
        for name, client in (HERE | FETCHED).items():
            started = time.monotonic()
            told = verdict(client, broker.address)
            print(f"{name:16} {told} ({time.monotonic() - started:.0f} s)", flush=True)
            wrong += told.startswith(("failed", "wrong"))
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
