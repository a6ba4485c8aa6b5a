"""What a run says of itself: what it read, how, with which code, and what came of it (``manifest.json``)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from processors.pipeline import RULES_VERSION
from schemas.base import Time, derived_id

PACKAGES = ("schemas", "processors", "streams")
_READ = frozenset({".py", ".json", ".csv"})
_ROOT = Path(__file__).resolve().parents[2]


class Way(StrEnum):
    """How a run went."""

    IN_PLACE = "in-place"
    OWN_TOPICS = "own-topics"
    LIVE_TOPICS = "live-topics"


class State(StrEnum):
    """Whether a run has all that it promises."""

    UNFINISHED = "unfinished"
    WHOLE = "whole"


def _sorted(counts: dict[str, int]) -> dict[str, int]:
    """By name, so that the order in which things were counted never shows in the bytes."""
    return dict(sorted(counts.items()))


ByReason = Annotated[dict[str, int], AfterValidator(_sorted)]


class ReplaySource(BaseModel):
    """A file, standard input or a topic that a run reads."""

    model_config = ConfigDict(frozen=True)

    name: str
    """As it was given."""
    size: int
    """Bytes as they are stored; of a topic, offsets."""
    sha256: str
    """Of the content as it is stored; of a topic, of ``parts``."""
    parts: tuple[tuple[int, int, int], ...] = ()
    """What is read of a topic: partition, first offset, and the offset behind the last."""


class Versions(BaseModel):
    """What must be equal for equal results."""

    model_config = ConfigDict(frozen=True)

    jumpa: str
    code: str
    """Digest of our modules and word lists: a version number alone does not tell one working tree from another."""
    rules: str
    model: str
    """Empty where the language work is done elsewhere, by workers."""


class Counts(BaseModel):
    """What came of the records."""

    model_config = ConfigDict(frozen=True)

    read: int = 0
    """Records in the sources, up to the last one that was needed."""
    filtered: ByReason = Field(default_factory=dict)
    """Items that a filter left out, by filter."""
    analysed: int = 0
    refused: ByReason = Field(default_factory=dict)
    """Records that are no item or whose language work failed, by reason, and damaged parts of sources."""
    mentions: int = 0
    meetings: int = 0
    """Those that live in the end."""


class Manifest(BaseModel):
    """All of it. But for the times it is a function of sources, options and code."""

    model_config = ConfigDict(frozen=True)

    run_id: str
    way: Way
    state: State = State.UNFINISHED
    versions: Versions
    sources: tuple[ReplaySource, ...]
    options: dict[str, Any]
    """Those that decide what comes out, as JSON; the others (processes, ports) are not told."""
    counts: Counts = Counts()
    started: Time
    ended: Time | None = None
    seconds: float | None = None
    """Of work, all tries of an interrupted run together."""


def new_manifest(
    way: Way, sources: tuple[ReplaySource, ...], options: dict[str, Any], model: str, now: datetime
) -> Manifest:
    """Of a run that begins."""
    versions = versions_now(model)
    return Manifest(
        run_id=run_id_of(way, sources, options, versions),
        way=way,
        versions=versions,
        sources=sources,
        options=options,
        started=now,
    )


def run_id_of(way: Way, sources: tuple[ReplaySource, ...], options: dict[str, Any], versions: Versions) -> str:
    """The same sources (by content), options and versions give the same id, whatever the files are called."""
    told = ReplayIdentity(hashes=tuple(one.sha256 for one in sources), options=options, versions=versions)
    return derived_id("replay", way, told.model_dump_json())


class ReplayIdentity(BaseModel):
    """What a run's id is made of."""

    hashes: tuple[str, ...]
    options: dict[str, Any]
    versions: Versions


def versions_now(model: str) -> Versions:
    """Of what runs here; ``model`` is the tagger's version."""
    return Versions(jumpa=version("jumpa"), code=code_digest(), rules=RULES_VERSION, model=model)


@cache
def code_digest() -> str:
    """Twelve digits of a hash over the text of our modules and data, by their names."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        for path in sorted(path for path in (_ROOT / package).rglob("*") if path.suffix in _READ):
            text = path.read_bytes()
            digest.update(f"{path.relative_to(_ROOT).as_posix()}\0{len(text)}\0".encode())
            digest.update(text)
    return digest.hexdigest()[:12]
