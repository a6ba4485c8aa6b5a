"""The rules of the house, read from the source: who may import whom, who may read the clock or the environment, how
much a room, a file and a function may hold, and that nothing in ``processors`` branches on the text of a label."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("schemas", "processors", "streams")

EXAMPLES = "schemas/examples/"
"""Programs of others, as it were."""
SCHEMAS_MAY = sys.stdlib_module_names | {"schemas", "pydantic", "pydantic_core"}
PROCESSORS_MAY_NOT = {"faust", "mode", "aiokafka", "kafka", "prometheus_client", "pydantic_settings", "streams"}
LANGUAGE_MODELS = {"stanza", "torch", "onnx", "onnxruntime"}
MAY_LOAD_MODELS = (
    "processors/entities/stanza_tagger.py",
    "processors/entities/graph.py",
    "processors/training/",
    "processors/evaluation/",
)

LOADS_LATE = "streams/cli/main.py"
"""Loads each command when it is called, by a name of its table."""
FAUST = {"faust", "mode"}
MAY_TOUCH_FAUST = "streams/faust_worker/"
MAY_TRACE = "streams/tracing.py"

LAYERS = {
    "processors": (
        ("lexicon",),
        ("text", "models"),
        ("dates", "entities"),
        ("people",),
        ("detection/sentence",),
        ("detection/encounters",),
        ("detection/facts",),
        ("detection/article",),
        ("detection",),
        ("joining/claims",),
        ("joining/clusters", "joining/meetings"),
        ("joining",),
        ("",),  # pipeline.py and what a notebook calls
        ("training/sources",),
        ("training/ner",),
        ("training",),
        ("evaluation",),
    ),
    "streams": (
        ("",),  # settings, errors, metrics, logs, records
        ("process",),
        ("kafka", "language", "syndication"),
        ("ingest",),
        ("dead_letters", "state", "reading", "registry"),
        ("export", "feeds"),
        ("sinks",),
        ("agents",),
        ("faust_worker", "dev_broker"),
        ("replay",),
        ("replay/in_place", "replay/diff", "replay/own_topics", "replay/live_topics"),
        ("console/model",),
        ("console",),
        ("cli/render",),
        ("cli/ways",),
        ("cli",),
        ("cli/subscribers",),
        ("entry",),
    ),
}
"""The rooms of each package from the ground up: a room imports itself and lower ones, never one beside it."""
NOT_EVEN_LOWER = {
    ("processors/joining", "processors/detection"): "the joining knows no text",
    ("processors/joining", "processors/people"): "the joining knows no text",
    ("processors/joining", "processors/text"): "the joining knows no text",
    ("processors/dates", "processors/models"): "dates are usable alone",
    ("streams/cli", "streams/faust_worker"): "the worker is a process of its own",
    ("streams/replay", "streams/faust_worker"): "the worker is a process of its own",
    ("streams/replay", "streams/dev_broker"): "no production code imports it",
}
MOST_FILES = 15
"""In a folder."""
MOST_LINES = {"schemas": 300, "processors": 300, "streams": 300, "tests": 600}
MOST_IN_FUNCTION = 40
TABLES = {"news_topics"}
"""Functions that only list: they may be as long as what they list."""

LABELS = {
    "basis", "binding", "channel", "detail", "direction", "kind", "label", "needs", "office", "part", "phrase",
    "precision", "rank", "reason", "role", "rule", "side", "status", "unit", "why",
}  # fmt: skip
"""Names of attributes that hold a member of a closed set, or a text that is there to explain."""
CLOCK_OR_ENVIRONMENT = {
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "os.environ",
    "os.environb",
    "os.getenv",
}


def sources() -> list[str]:
    """Paths of all our modules, relative to the repository."""
    found = (path.relative_to(ROOT).as_posix() for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return sorted(path for path in found if not path.startswith(EXAMPLES))


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported anywhere in a file, in functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module if node.module and not node.level else "(relative)"
        elif isinstance(node, ast.Call) and _called(node) in {"__import__", "import_module", "importlib.import_module"}:
            first = node.args[0] if node.args else None
            yield str(first.value) if isinstance(first, ast.Constant) else "(computed)"


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func) if isinstance(node.func, ast.Name | ast.Attribute) else ""


def full_names(tree: ast.AST) -> Iterator[str]:
    """Every dotted name that a file uses, with what `import ... as` and `from ... import` gave it spelt out."""
    origins: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            origins |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom) and node.module:
            origins |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            first, _, rest = ast.unparse(node).partition(".")
            yield f"{origins.get(first, first)}.{rest}".rstrip(".")


def breaches(path: str, source: str) -> list[str]:
    """What a file does that its place forbids."""
    tree = ast.parse(source)
    modules = {name.split(".")[0] for name in imported(tree)}
    package = path.split("/")[0]
    found = {f"imports {name}" for name in modules if name.startswith("(") and path != LOADS_LATE}
    if package == "schemas":
        found |= {f"imports {name}" for name in modules - SCHEMAS_MAY}
    if package == "processors":
        found |= {f"imports {name}" for name in modules & PROCESSORS_MAY_NOT}
    if not path.startswith(MAY_LOAD_MODELS):
        found |= {f"imports {name}" for name in modules & LANGUAGE_MODELS}
    if not path.startswith(MAY_TOUCH_FAUST):
        found |= {f"imports {name}" for name in modules & FAUST}
    if path != MAY_TRACE:
        found |= {f"imports {name}" for name in modules & {"opentelemetry"}}
    found |= {f"imports {name} from above or beside" for name in _wrong_rooms(path, tree)}
    if package != "streams":
        found |= {f"uses {name}" for name in CLOCK_OR_ENVIRONMENT.intersection(full_names(tree))}
    return sorted(found | {f"imports {name}" for name in modules & {"tests", "deploy"}})


def room_of(module: str) -> tuple[str, str]:
    """Package and room ("processors", "detection/facts") of a dotted module or package."""
    package, *rest = module.split(".")
    while rest and not (ROOT / package / Path(*rest)).is_dir():
        rest.pop()
    return package, "/".join(rest)


def floor_of(package: str, room: str) -> int | None:
    """On which floor a room stands; None for a room that the plan does not know."""
    return next((floor for floor, rooms in enumerate(LAYERS[package]) if room in rooms), None)


def _wrong_rooms(path: str, tree: ast.AST) -> Iterator[str]:
    package = path.split("/")[0]
    if package not in LAYERS:
        return
    mine = room_of(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    for name in imported_modules(tree):
        other, room = room_of(name)
        if other != package or (other, room) == mine:
            continue
        floors = floor_of(*mine), floor_of(other, room)
        if None in floors or floors[1] >= floors[0] or _forbidden("/".join(mine), f"{other}/{room}"):  # type: ignore[operator]
            yield f"{other}/{room}".rstrip("/")


def _forbidden(mine: str, other: str) -> bool:
    return any(f"{mine}/".startswith(f"{a}/") and f"{other}/".startswith(f"{b}/") for a, b in NOT_EVEN_LOWER)


def imported_modules(tree: ast.AST) -> Iterator[str]:
    """Modules of ours, with what `from package import module` names spelt out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if (ROOT / Path(*full.split("."))).with_suffix(".py").exists() else node.module


@pytest.mark.parametrize("path", sources())
def test_every_module_keeps_to_its_place(path: str) -> None:
    assert breaches(path, (ROOT / path).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("path", "source", "breach"),
    [
        ("schemas/a.py", "import aiokafka.errors", "imports aiokafka"),
        ("schemas/a.py", "from processors.text.normalise import normalise", "imports processors"),
        ("schemas/a.py", "from . import news", "imports (relative)"),
        ("schemas/a.py", "import jsonschema", "imports jsonschema"),
        ("schemas/a.py", "import importlib\nimportlib.import_module(name)", "imports (computed)"),
        ("schemas/a.py", "import importlib\nimportlib.import_module('yaml')", "imports yaml"),
        ("processors/a.py", "from streams.records import Record", "imports streams"),
        ("processors/a.py", "def f():\n    import faust", "imports faust"),
        ("processors/a.py", "import stanza", "imports stanza"),
        ("processors/a.py", "import torch.nn as nn", "imports torch"),
        ("processors/entities/other_tagger.py", "import torch", "imports torch"),
        ("processors/a.py", "import time\ntime.time()", "uses time.time"),
        ("processors/a.py", "import time as t\nt.time()", "uses time.time"),
        ("processors/a.py", "from time import time\ntime()", "uses time.time"),
        ("processors/a.py", "from datetime import datetime\ndatetime.now()", "uses datetime.datetime.now"),
        ("processors/a.py", "import datetime\ndatetime.date.today()", "uses datetime.date.today"),
        ("processors/a.py", "import os\nos.environ['HOME']", "uses os.environ"),
        ("processors/a.py", "from os import environ\nenviron.get('HOME')", "uses os.environ"),
        ("processors/training/a.py", "import os\nos.getenv('HOME')", "uses os.getenv"),
        ("streams/a.py", "import torch", "imports torch"),
        ("streams/kafka/a.py", "from faust.types import TP", "imports faust"),
        ("streams/agents/a.py", "from opentelemetry import trace", "imports opentelemetry"),
        (
            "processors/lexicon/a.py",
            "from processors.text.reading import Reading",
            "imports processors/text from above or beside",
        ),
        (
            "processors/dates/a.py",
            "from processors.entities import mend",
            "imports processors/entities from above or beside",
        ),
        (
            "processors/joining/claims/a.py",
            "def f():\n    from processors.text import reading",
            "imports processors/text from above or beside",
        ),
        ("streams/agents/a.py", "import streams.cli.main", "imports streams/cli from above or beside"),
        (
            "streams/cli/a.py",
            "from streams.faust_worker import app",
            "imports streams/faust_worker from above or beside",
        ),
        ("streams/a.py", "from tests.support.fakes import Clock", "imports tests"),
    ],
)
def test_the_check_sees_a_breach(path: str, source: str, breach: str) -> None:
    assert breach in breaches(path, source)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("schemas/a.py", "import json\nfrom pydantic import BaseModel\nfrom pydantic_core import from_json"),
        ("processors/entities/stanza_tagger.py", "import stanza\nimport torch"),
        ("processors/training/ner/network.py", "import torch"),
        ("processors/a.py", "from datetime import date\ndate.fromisoformat('2025-09-03')"),
        ("streams/a.py", "import os\nimport time\nos.environ['HOME']\ntime.time()"),
    ],
)
def test_the_check_lets_the_rest_pass(path: str, source: str) -> None:
    assert breaches(path, source) == []


def _folders() -> list[str]:
    ours = ("schemas", "processors", "streams", "deploy", "tests")
    kept = subprocess.run(["git", "ls-files", *ours], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return sorted({str(Path(name).parent) for name in kept.splitlines()})


@pytest.mark.parametrize("folder", _folders())
def test_no_folder_holds_more_than_fits_on_a_page(folder: str) -> None:
    files = [path.name for path in (ROOT / folder).iterdir() if path.is_file() and path.name != "__init__.py"]
    assert len(files) <= MOST_FILES, sorted(files)


def test_every_room_is_on_the_plan() -> None:
    for package, floors in LAYERS.items():
        rooms = {
            room_of(path.removesuffix(".py").replace("/", "."))[1] for path in sources() if path.startswith(package)
        }
        assert rooms == {room for floor in floors for room in floor}


def _all_sources() -> list[str]:
    return [*sources(), *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("*.py"))]


@pytest.mark.parametrize("path", _all_sources())
def test_files_and_functions_are_short(path: str) -> None:
    source = (ROOT / path).read_text(encoding="utf-8")
    assert source.count("\n") <= MOST_LINES[path.split("/")[0]]
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None
    }
    assert {name: lines for name, lines in long.items() if lines > MOST_IN_FUNCTION and name not in TABLES} == {}


def test_no_two_classes_of_one_name() -> None:
    """Nor does one word mean two things. Classes that begin with an underscore are at home in their file."""
    homes: dict[str, list[str]] = {}
    for path in sources():
        for node in ast.parse((ROOT / path).read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(path)
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}


def branches_on_text(source: str) -> list[str]:
    """Where a file compares the text of a label, or searches in it."""
    found = [ast.unparse(node) for node in ast.walk(ast.parse(source)) if _compares(node) or _searches(node)]
    return sorted(found)


def _compares(node: ast.AST) -> bool:
    sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
    return any(map(_is_label, sides)) and any(map(_is_text, sides))


def _searches(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    within = node.func.attr in {"startswith", "endswith", "find", "count"} and _is_label(node.func.value)
    return within or (node.func.attr in {"search", "match", "fullmatch"} and any(map(_is_label, node.args)))


def _is_label(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and (node.attr in LABELS or node.attr.endswith("_rule"))


def _is_text(node: ast.AST) -> bool:
    if isinstance(node, ast.Tuple | ast.Set | ast.List):
        return any(map(_is_text, node.elts))
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@pytest.mark.parametrize("path", [path for path in sources() if path.startswith("processors/")])
def test_no_rule_branches_on_the_text_of_a_label(path: str) -> None:
    assert branches_on_text((ROOT / path).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "report.rule.startswith('invite.')",
        "report.status_rule != 'default'",
        "'bilateral' in trigger.phrase",
        "trigger.detail in ('act', 'together')",
        "HOSTING.search(report.rule)",
    ],
)
def test_the_check_sees_a_branch_on_text(source: str) -> None:
    assert branches_on_text(source) == [source]


@pytest.mark.parametrize(
    "source", ["report.kind is Kind.INVITE", "hit.rule in WEEKDAY_RULES", "f'{lead.rule}.{lead.binding}'", "a == 'b'"]
)
def test_the_check_lets_members_pass(source: str) -> None:
    assert branches_on_text(source) == []
