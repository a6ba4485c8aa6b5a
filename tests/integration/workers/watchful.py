"""A worker like poisoned.py that looks at its broker often; run as a script."""

from streams.faust_worker import watchers, worker
from tests.support.poison import PoisonTagger

if __name__ == "__main__":
    watchers.WATCH_S = 2.0
    worker.main(PoisonTagger)
