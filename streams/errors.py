"""All errors that jumpa raises on purpose, and what each asks for.

::

    JumpaError                 one sentence that says what to do
    ├── UsageError             the caller's mistake: mend the call           (exit code 2)
    │   └── SecondApp           ... an app on the topics of another one: give it its own
    ├── DeliveryError          the broker did not take an output: crash, restart, process again
    ├── TooManyDeadLetters     most of what comes is refused: stop, a person must look (exit code 2)
    ├── ModelsUnavailable      language work is impossible here: stop, no item is at fault
    │   └── ProcessesEnded      ... because somebody ends its processes: crash, a restart may help
    ├── SinkFailed             what takes our outputs does not: mend what it names, run again, nothing is lost
    ├── AnalysisFailed         language work raised on a batch: retry the items alone, then dead-letter
    ├── WorkerLost             a language worker died or hung: retry the items alone, then dead-letter
    ├── WorkersEnded           workers that a replay has started for itself: mend what they name, resume the run
    ├── RegistryError          a schema registry does not answer, or refuses what was asked (exit code 2)
    └── BrokerError            a broker of ours does not start, or one refuses what was asked: mend what it names
        ├── BrokerRefuses      it answers, but not to us: password, mechanism, certificate or ACL
        └── BrokerUnreachable  nobody answers at the address: a retry may help

Input that cannot be read is :class:`schemas.errors.DecodeError`: dead-letter.
"""

from __future__ import annotations

EXIT_DONE, EXIT_REFUSED, EXIT_WRONG = 0, 1, 2
"""Exit codes: all done; worked, but some inputs were refused; wrong use or an unreachable service."""

EXIT_DIFFERS = 3
"""Two runs were compared, and more of their meetings differ than may."""

EXIT_CRASH = 70
"""The worker's own crash (EX_SOFTWARE of sysexits.h): restart it, nothing is lost."""


class JumpaError(Exception):
    """Base of all our errors; its text is one sentence for a person."""


class UsageError(JumpaError):
    """A wrong argument, file or setting."""


class SecondApp(UsageError):
    """An app would write into the topics of another one."""


class DeliveryError(JumpaError):
    """An output was not acknowledged in time."""


class SinkFailed(JumpaError):
    """A database or a web server does not take what we hand over; the place that was kept is that before it."""


class TooManyDeadLetters(JumpaError):
    """The share of refused records is above its limit; a restart would only refuse more."""

    def __init__(self, told: str, withheld: int = 0) -> None:
        super().__init__(told)
        self.withheld = withheld
        """Records of the last batch that were refused, and have not become dead letters."""


class ModelsUnavailable(JumpaError):
    """The language models cannot be loaded, or their processes do not start."""


class ProcessesEnded(ModelsUnavailable):
    """The language processes were ended, again and again, before they could work: by hand, or for want of memory."""


class AnalysisFailed(JumpaError):
    """Language work raised; the text names the exception's class and what it said."""


class WorkerLost(JumpaError):
    """A process of the language pool ended or was ended while it worked on an item."""

    def __init__(self, timed_out: bool, *, out_of_memory: bool = False, killed: bool = False) -> None:
        told = "language work ended its process"
        if timed_out:
            told = "language work took too long"
        elif out_of_memory:
            told = "language work took more memory than it may"
        elif killed:
            told = "the process of the language work was killed"
        super().__init__(told)
        self.timed_out = timed_out
        self.out_of_memory = out_of_memory
        self.killed = killed
        """By somebody else: the item may be innocent."""


class WorkersEnded(JumpaError):
    """A worker that we have started for a run of our own has ended; the text ends with its last words."""


class RegistryError(JumpaError):
    """A schema registry does not answer, does not know what was asked for, or refuses what was sent."""


class BrokerError(JumpaError):
    """A broker cannot be started, or it refuses what was asked; the text may end with its last log lines."""


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
