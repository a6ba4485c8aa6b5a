"""A worker without models; run as a script."""

from streams.worker import main
from tests.fakes import FakeTagger

if __name__ == "__main__":
    main(FakeTagger)
