"""A worker whose tagger does what an article asks for; run as a script."""

from tests.support.poison import PoisonTagger

if __name__ == "__main__":  # read anew in each language process, which needs no Faust
    from streams.faust_worker.__main__ import main

    main(PoisonTagger)
