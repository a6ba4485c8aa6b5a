"""A limit on dead letters: a bad deploy must not empty the archive into the dead-letter topic.

The habit is that of getsentry/arroyo `arroyo/dlq.py` (`DlqLimit`); ours counts over the last records, so that a
worker which has run well for a month notices too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from streams.errors import TooManyDeadLetters
from streams.kafka import topics
from streams.kafka.publisher import Publisher
from streams.records import Output

_ONE_EACH = (topics.ENTITIES, topics.MEETINGS)
"""A record that was processed gives one output on one of these."""


@dataclass(frozen=True, slots=True)
class LetterLimit:
    """More than ``count`` letters, and more than ``share`` of all, among the last ``window`` records are too many."""

    window: int
    count: int
    share: float

    def exceeded(self, letters: int, records: int) -> bool:
        """Whether so many letters among so many records, both of the window, are too many."""
        return letters > self.count and letters > self.share * records


class LimitedPublisher:
    """Publishes through another publisher, and refuses the batch that exceeds the limit before it is sent."""

    def __init__(self, publisher: Publisher, limit: LetterLimit) -> None:
        self._publisher = publisher
        self._limit = limit
        self._refused: deque[bool] = deque(maxlen=limit.window)

    async def publish(self, outputs: Sequence[Output]) -> None:
        """As Publisher.publish; raises TooManyDeadLetters, and has then sent nothing of the batch."""
        for output in outputs:
            if output.topic == topics.DEAD_LETTERS:
                self._refused.append(True)
            elif output.topic in _ONE_EACH:
                self._refused.append(False)
        letters, records = sum(self._refused), len(self._refused)
        if self._limit.exceeded(letters, records):
            raise TooManyDeadLetters(
                f"{letters} of the last {records} records were refused: look at `jumpa dead-letters list`, mend the "
                "publisher or this deploy, or raise JUMPA_DEAD_LETTER_COUNT; then start the worker again and send back "
                "what was refused with `jumpa dead-letters redrive`."
            )
        await self._publisher.publish(outputs)
