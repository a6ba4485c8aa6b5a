"""Become another program that dies with its parent: `python -I -S guard.py PARENT_PID PROGRAM ARGUMENT...`.

A preexec_fn would do the same, but runs Python between fork and exec of a process that may have threads, which the
subprocess documentation warns of. The process id stays the same through exec, and so does the death signal (prctl(2)).
Only the standard library: it runs without site-packages, in about 15 ms.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def main(arguments: list[str]) -> None:
    """Never returns: replaces this process, or exits with 126 when the parent has gone and 127 without a program."""
    parent, *program = arguments
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != int(parent):  # it died before prctl took effect, so no signal will come
        sys.exit(126)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and exec would pass that on
    try:
        os.execvp(program[0], program)
    except OSError as error:
        print(f"cannot run {program[0]}: {error.strerror}", flush=True)
        os._exit(127)


if __name__ == "__main__":
    main(sys.argv[1:])
