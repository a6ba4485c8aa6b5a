"""Standard streams as they come: closed, full, a pipe that nobody reads any more, or of some old encoding."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper


def open_missing() -> None:
    """Open those of 0, 1 and 2 that are closed on nothing: else the next file or socket would get that number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)


def take_any_text() -> None:
    """Write what an encoding does not know as its escape: ``\\u2013`` in ASCII."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def flush() -> None:
    """Raise now what would be an exception without a reader at the end of the process."""
    if sys.stdout is not None:
        sys.stdout.flush()


def let_go() -> None:
    """Give up what cannot be written: the interpreter would try again at its end, and complain."""
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            with suppress(OSError):
                nothing = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nothing, number)
                os.close(nothing)
            with suppress(OSError, ValueError):
                stream.flush()
