"""Logs: one line an event on standard error, for people or as JSON, times in UTC; libraries speak up only when needed.

An event is a short fixed sentence; what differs from one to the next stands in fields, whose names are a closed set.
Nothing here repeats an article: of exceptions that may quote one only the kind and the place are told.
"""

from __future__ import annotations

import json
import logging
import math
import os
import re
import socket
import sys
import traceback
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from streams.errors import AnalysisFailed, JumpaError

if TYPE_CHECKING:
    from structlog.typing import EventDict, ExcInfo, Processor

    from streams.records import Record

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["console", "json"]

FIELDS = (
    "agent", "topic", "partition", "offset", "batch", "key", "item_id", "mention_id", "trace_id", "stage", "reason",
    "who", "why", "count", "committed", "partitions", "broker", "address", "model", "app_id", "settings", "pid",
    "memory_mb", "cause", "exit_code", "wait_s", "restarts",
)  # fmt: skip
"""Names that ``extra=`` of a log call, and structlog's context, may bring; others, as libraries have, are left out.

``reason`` is a :class:`schemas.errors.Reason`, ``why`` a sentence, ``batch`` as `spans` gives it.
"""
IDS = ("key", "item_id", "mention_id")
"""Those that publishers choose."""
HEAD = ("timestamp", "level", "logger", "event", "worker")
"""What every line has. ``worker``: see `worker_name`."""

OURS = ("streams", "processors", "schemas")
WARNINGS = "py.warnings"
"""What `warnings` says, each once."""
CHATTY = ("aiokafka", "faust", "mode", "kafka", "asyncio", "stanza", "opentelemetry", "urllib3")
"""Libraries whose INFO lines hide ours; measured: aiokafka writes 100 ERROR lines a second in an outage."""
SECRETIVE = ("aiokafka.conn", "aiokafka.producer.producer")
"""At DEBUG the one logs each request as it is, of which one holds the password where the mechanism is PLAIN, and the
other each record that it sends."""

EVERY_S = 30.0
"""Seconds between two lines of one place in a library: in an outage ours say what is wrong, and theirs repeat it."""
LONGEST_TEXT = 4000
LONGEST_ID = 100
"""In characters, as the one above."""

_in_force: tuple[LogLevel, LogFormat] | None = None


class _Sparse(logging.Filter):
    """Lets a line through for each place in a library every 30 s, with the number of those that it kept back."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, int], float] = {}
        self._kept_back: Counter[tuple[str, int]] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith((*OURS, WARNINGS)) or record.levelno < logging.WARNING:
            return True
        place = (record.pathname, record.lineno)
        if record.created - self._last.get(place, 0.0) < EVERY_S:
            self._kept_back[place] += 1
            return False
        self._last[place] = record.created
        if count := self._kept_back.pop(place, 0):
            record.msg = f"{record.msg} (and {count} before it)"
        return True


def set_up_logs(level: LogLevel, form: LogFormat = "console") -> None:
    """Log to standard error; libraries from WARNING on, or from DEBUG when that is asked for."""
    global _in_force
    _in_force = (level, form)
    handler = logging.StreamHandler()
    handler.setFormatter(_Late(form))
    handler.addFilter(_Sparse())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel("DEBUG" if level == "DEBUG" else "WARNING")
    for name in SECRETIVE:
        logging.getLogger(name).setLevel("WARNING")
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught


def logs_in_force() -> tuple[LogLevel, LogFormat] | None:
    """What `set_up_logs` was given last, for processes that this one starts; None where it was not called."""
    return _in_force


def worker_name() -> str:
    """This process among all: host name and process id."""
    return f"{socket.gethostname()}:{os.getpid()}"


def at(record: Record, **more: object) -> dict[str, object]:
    """The fields of an event about a record."""
    key = None if record.key is None else record.key[: 4 * LONGEST_ID].decode("utf-8", "replace")
    return {"topic": record.topic, "partition": record.partition, "offset": record.offset, "key": key, **more}


def spans(records: Sequence[Record]) -> str:
    """First and last offset of a batch by partition: "0:17-20 2:5-5"."""
    offsets: dict[int, list[int]] = {}
    for record in records:
        offsets.setdefault(record.partition, []).append(record.offset)
    return " ".join(f"{partition}:{min(held)}-{max(held)}" for partition, held in sorted(offsets.items()))


def said(error: BaseException | None) -> str:
    """An exception in one sentence: in its own words where those are ours or the system's, for others may quote what
    they failed at, which is an article."""
    if isinstance(error, JumpaError) and not isinstance(error, AnalysisFailed):
        return str(error)
    if isinstance(error, OSError):
        return repr(error)
    return type(error).__name__


class _Late(logging.Formatter):
    """structlog, imported for the first event: it brings half of rich, for which each language process would wait."""

    def __init__(self, form: LogFormat) -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        try:
            record.getMessage()
        except Exception:  # a library's own mistake, for which logging would print a page
            record.args = ()
        return self._formatter.format(record)

    @cached_property
    def _formatter(self) -> logging.Formatter:
        from structlog.contextvars import merge_contextvars
        from structlog.processors import ExceptionRenderer, JSONRenderer
        from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name

        render: Processor = JSONRenderer(json.dumps, allow_nan=False) if self._form == "json" else _for_people
        fold_in = (merge_contextvars, ExtraAdder(FIELDS), add_log_level, add_logger_name)
        return ProcessorFormatter(processors=[*fold_in, ExceptionRenderer(_traceback), _told, render])


def _told(_: Any, __: str, event: EventDict) -> EventDict:
    """What is written, in its order and as what JSON has."""
    moment = datetime.fromtimestamp(event["_record"].created, UTC).isoformat(timespec="milliseconds")
    event["timestamp"] = moment.replace("+00:00", "Z")
    event["worker"] = worker_name()
    names = (*HEAD, *FIELDS, "exception")
    told = {name: _plain(event[name]) for name in names if event.get(name) is not None}
    return told | {name: str(told[name])[:LONGEST_ID] for name in IDS if name in told}


def _plain(value: object) -> object:
    """A value as JSON has it, texts without lone surrogates, which not every reader takes."""
    if isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, dict):
        return {str(_plain(name)): _plain(one) for name, one in value.items()}
    try:
        text = str(value)
    except Exception:
        text = type(value).__name__
    return text.encode("utf-8", "backslashreplace").decode()[:LONGEST_TEXT]


_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _for_people(logger: Any, name: str, event: EventDict) -> str:
    from structlog.processors import LogfmtRenderer

    moment, level, place, sentence, _ = (event.pop(one) for one in HEAD)
    fields = LogfmtRenderer(bool_as_flag=False)(logger, name, event)
    line = f"{moment} {level.upper()} {place}: {sentence} {fields}".rstrip()
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), line)


def _traceback(exc_info: ExcInfo) -> str:
    """Where an exception was raised, and what it is."""
    _, error, frames = exc_info
    told = "".join(traceback.format_tb(frames, limit=-10)) + said(error)
    cause = error.__cause__ or error.__context__ if error is not None else None
    return told if cause is None else f"{told} (because of {said(cause)})"


def _log_uncaught(kind: type[BaseException], error: BaseException, frames: TracebackType | None) -> None:
    logging.getLogger("streams").critical("an exception ends the process", exc_info=(kind, error, frames))
