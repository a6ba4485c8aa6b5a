"""What runs in a process of language work: functions of this module, for they travel by their names."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable
from typing import Any, TypeVar

from processors.detection.explain import as_json
from processors.lexicon.gazetteer import load_gazetteer
from processors.pipeline import Analysis, analyze, explained
from processors.text.tagged import Tagger
from schemas.news import NewsItem
from streams.errors import AnalysisFailed, ModelsUnavailable
from streams.logs import LogFormat, LogLevel, set_up_logs
from streams.process.parent import die_with_parent
from streams.settings import load_settings

TaggerFactory = Callable[[], Tagger]
Work = Callable[[list[NewsItem]], object]
T = TypeVar("T")

_YOUNG = 20_000
"""Objects that are made, less those dropped, before Python looks for garbage; 700 is its own count."""
_tagger: Tagger | None = None
_load_error: Exception | None = None


def shipped_tagger() -> Tagger:
    """The shipped models, by the engine that is set; the import waits until a process needs them."""
    from processors.entities.engine import load_tagger

    return load_tagger(load_settings().tagger)


def start(parent: int, factory: TaggerFactory, logs: tuple[LogLevel, LogFormat] | None = None) -> None:
    """First thing in each process: leave Ctrl-C to the parent, die with it, log as it does, load the models."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent(parent)
    if logs is not None:
        set_up_logs(*logs)
    global _tagger, _load_error
    try:
        _tagger = factory()
        load_gazetteer()  # the lists, too: no item's time is spent on them
        _spare_collections()
    except Exception as exc:  # raised here it would end the process, and pebble would start another, for ever
        _load_error = exc


def _spare_collections() -> None:
    """What stays for good is walked by no collection of garbage, and of the ten thousand objects that an article makes
    and drops one collection in three articles is enough: a twentieth of its time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)


def _loaded_tagger() -> Tagger:
    if _tagger is None:
        raise ModelsUnavailable(f"The language models cannot be loaded: {_load_error}.")
    return _tagger


def analyze_items(items: list[NewsItem]) -> list[Analysis]:
    """The analyses of a chunk, in its order. Raises AnalysisFailed, ModelsUnavailable."""
    return _worked(lambda tagger: analyze(items, tagger))


def find_meetings(items: list[NewsItem]) -> list[Analysis]:
    """The same without entities: most articles are not read by the networks."""
    return _worked(lambda tagger: analyze(items, tagger, entities=False))


def explain_item(items: list[NewsItem]) -> dict[str, Any]:
    """Why the one item of a list gives what it gives, ready for JSON. Raises as `analyze_items`."""
    return _worked(lambda tagger: as_json(explained(items[0], tagger)))


def _worked(work: Callable[[Tagger], T]) -> T:
    tagger = _loaded_tagger()
    try:
        return work(tagger)
    except Exception as exc:  # one that cannot be pickled and read back would end all processes
        raise AnalysisFailed(f"{type(exc).__name__}: {exc}") from exc


def version(_: list[NewsItem]) -> str:
    """The version of the models. Raises ModelsUnavailable."""
    return _loaded_tagger().version
