"""`jumpa demo` as a newcomer runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.model

JUMPA = [sys.executable, "-c", "from streams.cli import main; main()", "demo"]


def test_the_demo_shows_meetings_dead_letters_and_metrics() -> None:
    wide = {**os.environ, "COLUMNS": "200"}  # so that no cell is wrapped
    done = subprocess.run(JUMPA, capture_output=True, text=True, timeout=120, check=False, env=wide)
    assert done.returncode == 0, done.stderr
    for word in ("Kim Jong-un (KP)", "2025-09-03", "cancelled", "planned", "domestic", "dead letter: not_json"):
        assert word in done.stdout
    for counter in ('jumpa_items_refused_total{reason="not_json"}', 'change="confirmed"', "jumpa_items_done_total"):
        assert counter in done.stdout


def test_the_demo_that_is_kept_ends_with_ctrl_c_and_leaves_nothing_behind() -> None:
    demo = subprocess.Popen([*JUMPA, "--keep"], stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert demo.stdout is not None
    try:
        told = next(line for line in demo.stdout if line.startswith("console "))
        with urlopen(f"{told.split()[1].rstrip(',')}api/health", timeout=30) as answer:
            assert json.load(answer)["worker"]["ready"]
        assert "Ctrl-C ends all" in told
        demo.send_signal(signal.SIGINT)
        assert demo.wait(25) == 0
    finally:
        demo.kill()
    time.sleep(0.5)  # the kernel ends what the worker left, if anything
    command = ["pgrep", "-f", "streams.faust_worker", "-s", str(demo.pid)]
    left = subprocess.run(command, capture_output=True, check=False)
    assert left.returncode == 1, left.stdout
