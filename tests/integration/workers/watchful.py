"""A worker like poisoned.py that looks at its broker often; run as a script."""

from tests.support.poison import PoisonTagger

if __name__ == "__main__":  # read anew in each language process, which needs no Faust
    from streams.faust_worker import watchers
    from streams.faust_worker.__main__ import main

    watchers.WATCH_S = 2.0
    main(PoisonTagger)
