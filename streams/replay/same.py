"""Whether a run may go on: only with the sources, options and code that it began with is what comes out one thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from streams.errors import UsageError
from streams.replay.manifest import Manifest, ReplaySource, versions_now

_NAMES = {
    "jumpa": "the version of jumpa",
    "code": "the code of jumpa",
    "rules": "the version of the rules",
    "model": "the version of the models",
}


def refuse_other_versions(manifest: Manifest, model: str | None, out: Path) -> None:
    """Raise UsageError that names the first version that is another now. ``model`` None: not asked for."""
    now = versions_now(manifest.versions.model if model is None else model)
    for name, told in _NAMES.items():
        before, after = getattr(manifest.versions, name), getattr(now, name)
        if before != after:
            raise UsageError(
                f"{out} was begun with another state: {told} was {before} and is {after}; "
                "go on with the one that began it, or begin anew with --overwrite."
            )


def refuse_other_sources(manifest: Manifest, sources: Iterable[ReplaySource], out: Path) -> None:
    """Raise UsageError that names the first source whose content is another now."""
    for before, now in zip(manifest.sources, sources, strict=True):
        if before != now:
            raise UsageError(
                f"{now.name} holds something else than when {out} was begun: "
                "bring back what it held, or begin anew with --overwrite."
            )


def refuse_other_options(manifest: Manifest, names: list[str], options: Mapping[str, Any], out: Path) -> None:
    """Raise UsageError where what was given beside ``--resume`` is not what the run has: all of it may be left out."""
    has = [one.name for one in manifest.sources]
    if names and names != has:
        raise UsageError(f"{out} reads {', '.join(has)}: leave out the sources with --resume.")
    for name, value in options.items():
        if manifest.options.get(name) != value:
            raise UsageError(
                f"{out} was begun with {name} {_shown(manifest.options.get(name))}, not {_shown(value)}: "
                "leave it out with --resume, or begin anew with --overwrite."
            )


def _shown(value: object) -> str:
    if value is None:
        return "not given"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
