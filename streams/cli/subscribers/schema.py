"""`jumpa schema check`, `jumpa schema export` and `jumpa schema register`"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from schemas.compatibility.compare import Affected, ChangeKind, SchemaChange, compare
from schemas.generate import HERE, generated
from streams.cli.render.console import examples, out
from streams.errors import EXIT_REFUSED, UsageError
from streams.kafka.security import secret
from streams.registry.client import Registry
from streams.registry.subjects import subjects
from streams.settings import load_settings

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Compare schemas, write ours into a folder, or put them into a registry.",
    epilog=examples("jumpa schema export schemas", "jumpa schema check old new", "jumpa schema register URL"),
)
_ENDING = ".schema.json"


class Whom(StrEnum):
    """For whom a change is judged."""

    READERS = "readers"
    WRITERS = "writers"
    BOTH = "both"


@app.command(
    epilog=examples("jumpa schema check release-1/ release-2/", "jumpa schema check --for readers old.json new.json")
)
def check(
    old: Annotated[Path, typer.Argument(help="A JSON Schema, or a folder with files *.schema.json.")],
    new: Annotated[Path, typer.Argument(help="The same, as it is to be.")],
    whom: Annotated[Whom, typer.Option("--for", help="Whom a change must not break.")] = Whom.BOTH,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document a line.")] = False,
) -> None:
    """Judge each change between two versions: whether it breaks those who read by the old one, or write by it.

    Exit code 1 where one does.
    """
    found = list(_differences(old, new))
    for name, one in found:
        if as_json:
            told = {"schema": name, "path": one.path, "change": one.kind.told, "detail": one.detail}
            typer.echo(json.dumps(told | {"breaks": sorted(one.kind.breaks)}))
        else:
            typer.echo(f"{name}: {one}")
    minded = set(Affected) if whom is Whom.BOTH else {Affected(whom)}
    broken = sum(bool(one.kind.breaks & minded) for _, one in found)
    if not as_json:
        typer.echo(f"{len(found)} changes, {broken} of them break {'somebody' if whom is Whom.BOTH else whom}")
    if broken:
        raise typer.Exit(EXIT_REFUSED)


@app.command(epilog=examples("jumpa schema export schemas"))
def export(
    folder: Annotated[
        Path, typer.Argument(help="It is made where it is missing; files of the same names are replaced.")
    ],
) -> None:
    """Write our JSON Schemas, the AsyncAPI document, examples, and the table of leaders into a folder."""
    for path, text in generated().items():
        target = folder / path.relative_to(HERE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    for name in ("examples", "tables"):
        shutil.copytree(HERE / name, folder / name, dirs_exist_ok=True)
    shutil.copyfile(HERE / "README.md", folder / "README.md")
    out.print(f"written to {folder}", highlight=False)


@app.command(epilog=examples("jumpa schema register http://127.0.0.1:8081"))
def register(
    url: Annotated[str, typer.Argument(help="A registry with Confluent's interface; of Apicurio .../apis/ccompat/v7.")],
) -> None:
    """Put the schemas of all topics into a registry, one subject a topic; what stands there already stays.

    JUMPA_REGISTRY_USERNAME and JUMPA_REGISTRY_PASSWORD log in.
    """
    settings = load_settings()
    registry = Registry(url, settings.registry_username, secret(settings, "registry_password"))
    for subject, number in asyncio.run(_register(registry)):
        out.print(f"{subject} has id {number}", highlight=False)


async def _register(registry: Registry) -> list[tuple[str, int]]:
    return [(subject, await registry.register(subject, schema)) for subject, schema in subjects().items()]


def _differences(old: Path, new: Path) -> Iterator[tuple[str, SchemaChange]]:
    """All changes, with the names of the schemas. Raises UsageError for what cannot be read as one."""
    before, after = _read(old), _read(new)
    if old.is_file() and new.is_file():
        before, after = ({"schema": next(iter(one.values()))} for one in (before, after))
    for name in sorted({*before, *after}):
        if name not in after:
            yield name, SchemaChange("", ChangeKind.MESSAGE_REMOVED)
        elif name not in before:
            yield name, SchemaChange("", ChangeKind.MESSAGE_ADDED)
        else:
            try:
                found = compare(before[name], after[name])
            except ValueError as exc:
                raise UsageError(f"{name} in {old} or {new} cannot be compared: {exc}.") from None
            yield from ((name, one) for one in found)


def _read(place: Path) -> Mapping[str, dict[str, Any]]:
    files = sorted(place.rglob(f"*{_ENDING}")) if place.is_dir() else [place]
    if not files:
        raise UsageError(f"{place} holds no file *{_ENDING}: name a JSON Schema, or a folder of them.")
    return {path.name.removesuffix(_ENDING): _schema(path) for path in files}


def _schema(path: Path) -> dict[str, Any]:
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise UsageError(f"{path} cannot be read ({exc.strerror}): name a JSON Schema, or a folder of them.") from None
    except ValueError as exc:
        raise UsageError(f"{path} is no JSON ({exc}): name a JSON Schema, or a folder of them.") from None
    if not isinstance(given, dict):
        raise UsageError(f"{path} holds no JSON object: name a JSON Schema, or a folder of them.")
    return given
