"""What `jumpa worker` is, that waits seconds where that waits a minute; run with the worker's script behind it."""

import runpy
from pathlib import Path

from streams.process import heartbeat, supervisor

if __name__ == "__main__":
    heartbeat.SILENCE_S = 6.0
    supervisor.WINDOW_S = 0.5
    supervised = Path(__file__).with_name("supervised.py")
    runpy.run_path(str(supervised), run_name="__main__")
