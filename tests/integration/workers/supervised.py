"""What `jumpa worker` is, around a worker without models: `python supervised.py SCRIPT` or `... -m MODULE`."""

import logging
import os
import sys

from streams.cli.worker import supervise
from streams.process.parent import die_with_parent
from streams.process.supervisor import SUPERVISOR
from streams.settings import load_settings

if __name__ == "__main__":
    die_with_parent(int(os.environ.get(SUPERVISOR, os.getppid())))  # whoever starts it may be gone already
    logging.basicConfig(level="INFO")
    sys.exit(supervise(load_settings(restart_limit=100), [sys.executable, *sys.argv[1:]]))
