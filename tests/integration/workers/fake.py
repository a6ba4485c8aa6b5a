"""A worker without models; run as a script."""

from tests.support.fakes import FakeTagger

if __name__ == "__main__":  # read anew in each language process, which needs no Faust
    from streams.faust_worker.__main__ import main

    main(FakeTagger)
