"""What `jumpa worker` is, around a worker without models: `python supervised_worker.py SCRIPT`."""

import logging
import sys

from streams.supervisor import Supervisor

if __name__ == "__main__":
    logging.basicConfig(level="INFO")
    sys.exit(Supervisor([sys.executable, sys.argv[1]], limit=100).run())
