"""Logs: one line an event on standard error, times in UTC; libraries speak up only when it matters."""

from __future__ import annotations

import logging
import time
from collections import Counter

CHATTY = ("aiokafka", "faust", "mode", "kafka", "asyncio", "stanza")
"""Libraries whose INFO lines hide ours; measured: aiokafka writes 100 ERROR lines a second in an outage."""


EVERY_S = 30.0
"""Seconds between two lines of one place in a library: in an outage ours say what is wrong, and theirs repeat it."""


class _Sparse(logging.Filter):
    """Lets a line through for each place in a library every 30 s, with the number of those that it kept back."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, int], float] = {}
        self._kept_back: Counter[tuple[str, int]] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith(CHATTY) or record.levelno < logging.WARNING:
            return True
        place = (record.pathname, record.lineno)
        if record.created - self._last.get(place, 0.0) < EVERY_S:
            self._kept_back[place] += 1
            return False
        self._last[place] = record.created
        if count := self._kept_back.pop(place, 0):
            record.msg, record.args = f"{record.getMessage()} (and {count} before it)", ()
        return True


class _OneLine(logging.Formatter):
    """One line an event, whatever a library or an exception says."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\r", "\\r").replace("\n", "\\n")


SECRETIVE = ("aiokafka.conn",)
"""At DEBUG it logs each request as it is, and one of them holds the password where the mechanism is PLAIN."""


def set_up_logs(level: str) -> None:
    """Log to standard error; libraries from WARNING on, or from DEBUG when that is asked for."""
    handler = logging.StreamHandler()
    line = "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s"
    formatter = _OneLine(line, "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(_Sparse())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel("DEBUG" if level == "DEBUG" else "WARNING")
    for name in SECRETIVE:
        logging.getLogger(name).setLevel("WARNING")
