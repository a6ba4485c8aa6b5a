"""`jumpa replay` without models, killed at random moments and gone on with until it is whole; run as a script.

Arguments: seed, how many moments, source, folder for the run that is killed, that for one that is not, and options.
Prints the exit codes as JSON. Each try is a process of its own, forked so that nothing need be loaded again.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from contextlib import nullcontext
from pathlib import Path

from streams.cli import main, replay
from streams.replay.in_place import run
from tests.support.replays import InlinePool


def tried(args: list[str], calls: int | None = None) -> int:
    """The exit code of `jumpa` with these arguments; negative where it was killed.

    ``calls``: it is, after so many calls and returns of functions.
    """
    child = os.fork()
    if child == 0:
        code = 70
        if calls is not None:
            sys.setprofile(Countdown(calls))
        try:
            main(args)
        except SystemExit as exc:
            code = int(exc.code or 0)
        finally:
            sys.stdout.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Countdown:
    """Kills its own process at a call, so that the moment is one of the work, whatever the machine's speed."""

    def __init__(self, calls: int) -> None:
        self._left = calls

    def __call__(self, *_: object) -> None:
        self._left -= 1
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)


def killed(chance: random.Random, moments: int, source: str, out: str, options: list[str]) -> list[int]:
    """A run that is killed so often, at most, and then left alone."""
    codes = []
    for moment in range(moments + 1):
        begun = Path(f"{out}.unfinished/manifest.json").exists()
        how = ["--resume", out] if begun or Path(out).exists() else [source, "--offline", out, "--overwrite", *options]
        codes.append(tried(["replay", *how], chance.randrange(1, MOST_CALLS) if moment < moments else None))
    return codes


MOST_CALLS = 400_000
"""A run of the test makes and leaves functions 1.4 million times."""


if __name__ == "__main__":
    replay.offline_pool = lambda *_: nullcontext(InlinePool())  # type: ignore[assignment]
    run.BATCH = 4
    seed, moments, source, out, whole, *options = sys.argv[1:]
    undisturbed = tried(["replay", source, "--offline", whole, *options])
    print(json.dumps([undisturbed, *killed(random.Random(int(seed)), int(moments), source, out, options)]))
