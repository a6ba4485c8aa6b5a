"""A worker whose tagger does what an article asks for; run as a script."""

from streams.faust_worker.worker import main
from tests.support.poison import PoisonTagger

if __name__ == "__main__":
    main(PoisonTagger)
