"""The three ways in which this process ends before its time, and the codes by which the supervisor knows them.

None of them returns: what is in hand stays unacknowledged and uncommitted, and the next process processes it.
"""

from __future__ import annotations

import logging
import os

from streams.errors import EXIT_CRASH, EXIT_WRONG
from streams.tracing import close_traces

log = logging.getLogger(__name__)


def crash(who: str, why: str) -> None:
    """End this process at once: `jumpa worker` or Kubernetes starts it again."""
    log.critical("cannot go on; ending the process, nothing is lost", extra={"who": who, "why": why})
    _exit(EXIT_CRASH)


def stop(who: str, why: str) -> None:
    """End this process at once, with the code that tells the supervisor not to try again: a person must look."""
    log.critical("ending the process until a person has looked", extra={"who": who, "why": why})
    _exit(EXIT_WRONG)


def give_up(sentence: str) -> None:
    """End the process before it has begun, for a reason that a restart does not change."""
    log.critical("the worker cannot begin", extra={"why": sentence})
    _exit(EXIT_WRONG)


def _exit(code: int) -> None:
    close_traces()
    logging.shutdown()
    os._exit(code)
