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
import time
from contextlib import nullcontext
from pathlib import Path

from streams.cli import main, replay
from streams.replay.in_place import run
from tests.support.replays import InlinePool


def tried(args: list[str], after: float | None = None) -> int:
    """The exit code of `jumpa` with these arguments; negative where it was killed by a signal."""
    child = os.fork()
    if child == 0:
        code = 70
        try:
            main(args)
        except SystemExit as exc:
            code = int(exc.code or 0)
        finally:
            sys.stdout.flush()
            os._exit(code)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed(chance: random.Random, moments: int, source: str, out: str, options: list[str]) -> list[int]:
    """A run that is killed so often, at most, and then left alone."""
    codes = []
    for moment in range(moments + 1):
        begun = Path(f"{out}.unfinished/manifest.json").exists()
        how = ["--resume", out] if begun or Path(out).exists() else [source, "--offline", out, "--overwrite", *options]
        codes.append(tried(["replay", *how], chance.uniform(0, 0.4) if moment < moments else None))
    return codes


if __name__ == "__main__":
    replay.offline_pool = lambda *_: nullcontext(InlinePool())  # type: ignore[assignment]
    run.BATCH = 4
    seed, moments, source, out, whole, *options = sys.argv[1:]
    undisturbed = tried(["replay", source, "--offline", whole, *options])
    print(json.dumps([undisturbed, *killed(random.Random(int(seed)), int(moments), source, out, options)]))
