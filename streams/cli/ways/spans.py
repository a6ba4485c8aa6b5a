"""Topics among the sources of a replay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from streams.errors import UsageError
from streams.ingest.lines import TopicReader
from streams.ingest.sources import TOPIC
from streams.replay.sources import Parts
from streams.settings import load_settings


def settled_parts(names: Iterable[str], begin: str | None, end: str | None) -> dict[str, Parts]:
    """What is read of each topic among the sources, from ``--from`` on and up to ``--to``.

    Raises UsageError and BrokerError.
    """
    topics = [name for name in names if name.startswith(TOPIC)]
    if not topics:
        if begin is not None or end is not None:
            raise UsageError("--from and --to are for a kafka:TOPIC: leave them out, or see --since and --until.")
        return {}
    from streams.ingest.topic import topic_span  # aiokafka takes its time

    settings = load_settings()
    return {name: topic_span(name, settings, begin, end).parts for name in topics}


def topic_reader_of(parts: Mapping[str, Parts]) -> TopicReader | None:
    """What reads these parts of topics; None where there are none."""
    if not parts:
        return None
    from streams.ingest.topic import TopicSpan, topic_reader

    spans = {name: TopicSpan(name.removeprefix(TOPIC), some) for name, some in parts.items()}
    return topic_reader(spans, load_settings())
