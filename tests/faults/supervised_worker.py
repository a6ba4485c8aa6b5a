"""What `jumpa worker` is, around a worker without models: `python supervised_worker.py SCRIPT` or `... -m MODULE`."""

import logging
import os
import sys

from streams.language.pool import die_with_parent
from streams.process.supervisor import Supervisor

if __name__ == "__main__":
    die_with_parent(os.getppid())
    logging.basicConfig(level="INFO")
    sys.exit(Supervisor([sys.executable, *sys.argv[1:]], limit=100).run())
