"""A worker without models; run as a script."""

from streams.faust_worker.worker import main
from tests.support.fakes import FakeTagger

if __name__ == "__main__":
    main(FakeTagger)
