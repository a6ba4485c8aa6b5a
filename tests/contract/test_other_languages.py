"""What subscribers do with the schemas in their own tools: ajv, the AsyncAPI parser, code out of JSON Schema."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from processors.joining.claims.keys import partition_key
from processors.joining.partition import PartitionState
from processors.joining.snapshot import Snapshot
from processors.pipeline import analyze
from schemas.codec import decode, encode
from schemas.errors import DecodeError
from schemas.generate import HERE
from schemas.json_schema import MODELS, json_schema
from schemas.news import NewsItem
from streams.ingest.lines import read_lines
from streams.language.child import shipped_tagger
from tests.contract.tools import run_node

ARCHIVE = Path(__file__).parents[3] / "shared/data/archive/click-id-2019.jsonl.xz"
MESSAGES = int(os.environ.get("MESSAGES", "150"))
"""How many messages of a full run are checked; `make contracts` has a thousand."""
OUTPUTS = [name for name in MODELS if name != "news-item.v1"]

Line = dict[str, Any]
"""A message as JSON, and the name of its schema."""


def examples() -> list[Line]:
    paths = sorted((HERE / "examples").glob("*.json"))
    return [{"schema": ".".join(one.name.split(".")[:2]), "value": json.loads(one.read_bytes())} for one in paths]


def test_ajv_compiles_every_schema_in_strict_mode_and_takes_every_example() -> None:
    lines = examples()
    told = run_node("validate.cjs", HERE / "json", given="\n".join(map(json.dumps, lines)))
    assert told == {"schemas": sorted(MODELS), "valid": len(lines), "wrong": []}


def test_ajv_sees_what_is_wrong() -> None:
    (line,) = [one for one in examples() if one["value"].get("change") == "created"]
    line["value"]["revision"] = 0
    told = run_node("validate.cjs", HERE / "json", given=json.dumps(line))
    assert [error["instancePath"] for error in told["wrong"][0]["errors"]] == ["/revision"]


def test_the_asyncapi_parser_has_nothing_to_complain_of() -> None:
    told = run_node("parse.cjs", HERE / "asyncapi.yaml")
    assert told["complaints"] == []
    assert told["servers"] == ["development", "production"]
    assert set(told["channels"]) >= {"news.items.v1", "news.meetings.v1", "news.items.dlq.v1"}
    assert set(told["examples"].values()) == {1}
    assert len(told["examples"]) == 6


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """Classes that datamodel-code-generator makes of our schemas, by the schema's name."""
    folder, made = tmp_path_factory.mktemp("code"), {}

    def of(name: str) -> Any:
        if name not in made:
            module = re.sub(r"\W", "_", name)
            source, target = HERE / "json" / f"{name}.schema.json", folder / f"{module}.py"
            command = [sys.executable, "-m", "datamodel_code_generator", "--input-file-type", "jsonschema",
                       "--output-model-type", "pydantic_v2.BaseModel", "--input", source,
                       "--output", target]  # fmt: skip
            subprocess.run(list(map(str, command)), check=True, capture_output=True)
            spec = importlib.util.spec_from_file_location(module, target)
            assert spec is not None
            assert spec.loader is not None
            sys.modules[module] = loaded = importlib.util.module_from_spec(spec)  # where pydantic looks for types
            spec.loader.exec_module(loaded)
            made[name] = getattr(loaded, MODELS[name].__name__)
        return made[name]

    return of


def test_generated_code_takes_values_and_fields_of_a_later_version(generated: Callable[[str], Any]) -> None:
    meeting = next(one["value"] for one in examples() if one["value"].get("change") == "created")
    told = generated("meeting.v1").model_validate(meeting).model_dump(mode="json")
    assert (told["change"], told["participants"][0]["rank"]) == ("created", "head")
    meeting |= {"change": "split", "status": "postponed", "mood": "warm"}
    meeting["claimed"]["mood"] = []
    meeting["participants"][0]["rank"] = "regent"
    later = generated("meeting.v1").model_validate(meeting).model_dump(mode="json")
    assert (later["change"], later["status"], later["participants"][0]["rank"]) == ("split", "postponed", "regent")


def promising(raw: bytes) -> bool:
    """Whether an article is worth the time: most of the archive tells of no meeting."""
    told = re.search(rb"(?i)bertemu|pertemuan|bilateral|KTT|kunjung", raw)
    return told is not None and re.search(rb"Presiden|Menlu|Perdana Menteri|PM ", raw) is not None


def articles() -> Iterator[NewsItem]:
    """The archive's articles, those that may tell of a meeting first."""
    for wanted in (True, False):
        for line in read_lines([str(ARCHIVE)]):
            if promising(line.raw) is wanted:
                with suppress(DecodeError):
                    yield decode(NewsItem, line.raw)


def full_run() -> Iterator[Line]:
    """Everything that the archive's articles give, as it would be sent: entities, mentions, revisions of meetings."""
    tagger, states, given = shipped_tagger(), dict[str, PartitionState](), articles()
    while batch := list(islice(given, 16)):
        for analysis in analyze(batch, tagger):
            yield {"schema": "tagged-item.v1", "value": json.loads(encode(analysis.tagged))}
            for mention in analysis.mentions:
                yield {"schema": "meeting-mention.v1", "value": json.loads(encode(mention))}
                key = partition_key(mention)
                state = states.setdefault(key, PartitionState(Snapshot(key=key)))
                for meeting in state.add(mention).meetings:
                    yield {"schema": "meeting.v1", "value": json.loads(encode(meeting))}


@pytest.mark.model
@pytest.mark.skipif(not ARCHIVE.exists(), reason="the archive is not beside this checkout")
def test_messages_of_a_full_run_are_valid_everywhere(generated: Callable[[str], Any]) -> None:
    run = full_run()
    lines = list(islice(run, MESSAGES))
    assert len(lines) == MESSAGES
    assert {line["schema"] for line in lines} == {"tagged-item.v1", "meeting-mention.v1", "meeting.v1"}
    told = run_node("validate.cjs", HERE / "json", given="\n".join(map(json.dumps, lines)))
    assert (told["valid"], told["wrong"]) == (MESSAGES, [])
    validators = {
        name: Draft202012Validator(json_schema(name), format_checker=Draft202012Validator.FORMAT_CHECKER)
        for name in OUTPUTS
    }
    for line in lines:
        validators[line["schema"]].validate(line["value"])
        generated(line["schema"]).model_validate(line["value"])
