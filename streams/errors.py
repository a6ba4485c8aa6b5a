"""All errors that jumpa raises on purpose, and what each asks for.

::

    JumpaError                 one sentence that says what to do
    ├── UsageError             the caller's mistake: mend the call           (exit code 2)
    ├── DeliveryError          the broker did not take an output: crash, restart, process again
    ├── ModelsUnavailable      language work is impossible here: stop, no item is at fault
    ├── AnalysisFailed         language work raised on a batch: retry the items alone, then dead-letter
    ├── WorkerLost             a language worker died or hung: retry the items alone, then dead-letter
    └── BrokerError            a broker of ours does not start, or one refuses what was asked: mend what it names
        └── BrokerUnreachable  nobody answers at the address: a retry may help

Input that cannot be read is :class:`schemas.errors.DecodeError`: dead-letter.
"""

from __future__ import annotations

EXIT_DONE, EXIT_REFUSED, EXIT_WRONG = 0, 1, 2
"""Exit codes: all done; worked, but some inputs were refused; wrong use or an unreachable service."""

EXIT_CRASH = 70
"""The worker's own crash (EX_SOFTWARE of sysexits.h): restart it, nothing is lost."""


class JumpaError(Exception):
    """Base of all our errors; its text is one sentence for a person."""


class UsageError(JumpaError):
    """A wrong argument, file or setting."""


class DeliveryError(JumpaError):
    """An output was not acknowledged in time."""


class ModelsUnavailable(JumpaError):
    """The language models cannot be loaded, or their processes do not start."""


class AnalysisFailed(JumpaError):
    """Language work raised; the text names the exception's class and what it said."""


class WorkerLost(JumpaError):
    """A process of the language pool ended or was ended while it worked on an item."""

    def __init__(self, timed_out: bool) -> None:
        super().__init__("language work took too long" if timed_out else "language work ended its process")
        self.timed_out = timed_out


class BrokerError(JumpaError):
    """A broker cannot be started, or it refuses what was asked; the text may end with its last log lines."""


class BrokerUnreachable(BrokerError):
    """Nobody speaks Kafka at the address that we were given."""

    def __init__(self, address: str, cause: BaseException | str) -> None:
        reason = str(cause) or type(cause).__name__
        super().__init__(
            f"No Kafka broker answers at {address} ({reason}): "
            "start one with `jumpa broker` or point JUMPA_BROKER at a running one."
        )
        self.address = address
