"""What can go wrong between us and a broker.

::

    JumpaError                 one sentence that says what to do, and for a broker of ours its last log lines
    └── BrokerError            cannot be started, or refuses what was asked: Java missing, port taken ...
        ├── BrokerRefuses      it answers, but not to us: password, mechanism, certificate
        └── BrokerUnreachable  nobody answers at the address: a retry may help
"""

from __future__ import annotations

from streams.errors import JumpaError


class BrokerError(JumpaError):
    """A broker cannot be started, or it refuses what was asked."""


class BrokerRefuses(BrokerError):
    """The broker does not let us in, or we do not trust it; a retry does not help."""


class BrokerUnreachable(BrokerError):
    """Nobody speaks Kafka at the address that we were given."""

    def __init__(self, address: str, cause: BaseException | str) -> None:
        reason = str(cause) or type(cause).__name__
        super().__init__(
            f"No Kafka broker answers at {address} ({reason}): "
            "start one with `jumpa broker` or point JUMPA_BROKER at a running one."
        )
        self.address = address
