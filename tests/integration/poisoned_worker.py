"""A worker whose tagger does what an article asks for; run as a script."""

from streams.worker import main
from tests.poison import PoisonTagger

if __name__ == "__main__":
    main(PoisonTagger)
