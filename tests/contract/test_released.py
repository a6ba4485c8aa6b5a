"""Nothing that subscribers have breaks: the schemas against those of the last release."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from schemas.compatibility.compare import Affected, compare
from schemas.generate import HERE
from schemas.json_schema import MODELS, json_schema

ROOT = HERE.parent
KEPT = Path(__file__).with_name("released")
"""The schemas of the last release, for checkouts without tags; before the first one those that are to be released."""


def released() -> Mapping[str, dict[str, Any]]:
    """The schemas of the last tag, or those that are kept where there is none."""
    tag = _git("describe", "--tags", "--abbrev=0")
    if tag is None:
        return {path.name.removesuffix(".schema.json"): json.loads(path.read_bytes()) for path in KEPT.glob("*.json")}
    listed = _git("ls-tree", "--name-only", tag, "schemas/json/") or ""
    return {
        Path(name).name.removesuffix(".schema.json"): json.loads(_git("show", f"{tag}:{name}") or "")
        for name in listed.split()
    }


def _git(*arguments: str) -> str | None:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def test_no_message_of_the_last_release_is_gone() -> None:
    assert released()
    assert set(released()) <= set(MODELS)


@pytest.mark.parametrize("name", MODELS)
def test_who_has_the_schemas_of_the_last_release_can_go_on(name: str) -> None:
    """Publishers write news items, subscribers read all the rest."""
    old = released().get(name)
    if old is None:
        return
    goes_by_it = Affected.WRITERS if name == "news-item.v1" else Affected.READERS
    broken = [str(one) for one in compare(old, json_schema(name)) if goes_by_it in one.kind.breaks]
    assert broken == [], "add fields and values; anything else becomes v2 (schemas/README.md)"
