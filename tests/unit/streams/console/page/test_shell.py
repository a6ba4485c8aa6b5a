"""The files of the page hang together."""

from __future__ import annotations

import gzip
import re

from tests.support.console.node import PAGE

INDEX = (PAGE / "index.html").read_text(encoding="utf-8")
MODULES = sorted(path.relative_to(PAGE).as_posix() for path in PAGE.rglob("*.js") if "vendor" not in path.parts)
STYLES = sorted(path.relative_to(PAGE).as_posix() for path in PAGE.rglob("*.css"))
MOST_LINES = 300


def _imports(module: str) -> list[str]:
    return re.findall(r'from "/static/([^"]+)"', (PAGE / module).read_text(encoding="utf-8"))


def _behind(*modules: str) -> set[str]:
    """All that modules import, and what that imports."""
    found: set[str] = set()
    ahead = list(modules)
    while ahead:
        new = set(_imports(ahead.pop())) - found
        found |= new
        ahead += new
    return found


def test_what_the_first_view_needs_is_asked_for_at_once() -> None:
    """And not one file after the other, each time a way to the server and back."""
    needed = {"views/now.js"} | _behind("app.js", "views/now.js")
    assert set(re.findall(r'rel="modulepreload" href="/static/([^"]+)"', INDEX)) == needed


def test_the_page_links_every_style() -> None:
    assert sorted(re.findall(r'rel="stylesheet" href="/static/([^"]+)"', INDEX)) == STYLES


def test_nothing_is_written_into_the_page_that_its_policy_forbids() -> None:
    assert re.findall(r"<script(?! [^>]*src=)|\sstyle=|\son\w+=|https?://", INDEX) == []


def test_every_import_is_there() -> None:
    assert [name for module in MODULES for name in _imports(module) if not (PAGE / name).is_file()] == []


def test_files_are_short() -> None:
    lines = {path: (PAGE / path).read_text(encoding="utf-8").count("\n") for path in (*MODULES, *STYLES)}
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def test_the_first_view_is_small() -> None:
    """Less than 300 kB on the way; the rest comes when it is wanted."""
    asked = re.findall(r'(?:href|src)="/static/([^"]+)"', INDEX)
    assert sum(len(gzip.compress((PAGE / name).read_bytes())) for name in asked) < 300_000
