"""Logs: one line an event on standard error, times in UTC; libraries speak up only when it matters."""

from __future__ import annotations

import logging
import time

CHATTY = ("aiokafka", "faust", "mode", "kafka", "asyncio", "stanza")
"""Libraries whose INFO lines hide ours; measured: aiokafka writes 100 ERROR lines a second in an outage."""


class _Sparse(logging.Filter):
    """Lets one line a second through for each place in the code that logs."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, int], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith(CHATTY):
            return True
        place = (record.pathname, record.lineno)
        if record.created - self._last.get(place, 0.0) < 1.0:
            return False
        self._last[place] = record.created
        return True


SECRETIVE = ("aiokafka.conn",)
"""At DEBUG it logs each request as it is, and one of them holds the password where the mechanism is PLAIN."""


def set_up_logs(level: str) -> None:
    """Log to standard error; libraries from WARNING on, or from DEBUG when that is asked for."""
    handler = logging.StreamHandler()
    formatter = logging.Formatter("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(_Sparse())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel("DEBUG" if level == "DEBUG" else "WARNING")
    for name in SECRETIVE:
        logging.getLogger(name).setLevel("WARNING")
