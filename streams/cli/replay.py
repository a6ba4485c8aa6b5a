"""`jumpa replay`"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from processors.joining.joiner import Joiner
from schemas.base import Message
from schemas.codec import encode
from schemas.errors import DecodeError
from schemas.meetings import LAST_WORDS, Meeting
from schemas.news import NewsItem
from streams.cli.analyze import read_items
from streams.cli.publish import send_files
from streams.cli.render.console import Refusals, examples, out
from streams.cli.render.reading import sources as reading
from streams.errors import UsageError
from streams.ingest.lines import refuse_outputs
from streams.language.offline import analyze_items
from streams.language.pool import TaggerFactory, stanza_tagger

OUTPUTS = ("entities.jsonl", "mentions.jsonl", "meetings.jsonl")


class Replay(TyperGroup):
    """A group that is a command as well: `jumpa replay FILE` replays, `jumpa replay diff` is a command of the group.

    A file that is called as one of them is `./diff`. Typer carries a click of its own and names none of its types.
    """

    allow_interspersed_args = True  # options behind the files, which a group does not read otherwise

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        if args and args[0] in self.commands:
            return self.commands[args[0]].make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


app = typer.Typer(cls=Replay, invoke_without_command=True, rich_markup_mode="rich", subcommand_metavar="")

Rate = Annotated[float | None, typer.Option(min=0.001, help="Most items a second through the topics.")]


@app.callback(
    epilog=examples(
        "jumpa replay archive-2019.jsonl.xz",
        "jumpa replay archive-2019.jsonl.xz --rate 50          [dim]leave room for the live feed[/dim]",
        "jumpa replay archive-2019.jsonl.xz --offline out/ --jobs 4",
    )
)
def replay(
    files: Annotated[list[str], typer.Argument(help="Archives: JSON Lines, plain, .gz or .xz.")],
    offline: Annotated[
        Path | None, typer.Option(help="Write entities, mentions and meetings into this folder; no broker.")
    ] = None,
    rate: Rate = None,
    jobs: Annotated[int | None, typer.Option(min=1, max=64, help="Processes for --offline; else one.")] = None,
) -> None:
    """Process an archive again: through the topics, or in place with --offline."""
    if offline is None and jobs is not None:
        raise UsageError("--jobs is for --offline: through the topics the workers set the pace (JUMPA_PROCESSES).")
    if offline is not None and rate is not None:
        raise UsageError("--rate is for the topics: leave it out with --offline.")
    files, tables = reading(files)
    if offline is None:
        asyncio.run(send_files(files, unchecked=False, rate=rate, columns=tables))
    else:
        replay_offline(files, offline, jobs or 1)


def replay_offline(files: list[str], folder: Path, jobs: int, factory: TaggerFactory = stanza_tagger) -> None:
    """The same bytes out of the same bytes in: three files of JSON Lines, in order of input.

    They take the place of older ones when all is done; until then, and where it fails, those stay as they are. Exits
    with 1 when items were refused. Raises UsageError for a folder that cannot be written to or that holds an input.
    """
    refuse_outputs(files, [folder / name for name in OUTPUTS], "name another folder")
    refusals = Refusals()
    with _written_beside(folder) as beside:
        told = _replay(read_items(files, refusals), beside, jobs, factory, refusals)
    out.print(f"{told} in {folder}; refused {refusals.count}", markup=False, highlight=False, soft_wrap=True)
    refusals.finish()


@contextmanager
def _written_beside(folder: Path) -> Iterator[Path]:
    """A folder for the outputs, on the same file system; they are renamed into ``folder`` where the block succeeds."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside = TemporaryDirectory(prefix=".unfinished-", dir=folder)
    except OSError as exc:
        raise UsageError(f"{folder} cannot be written to ({exc.strerror}): name another folder.") from None
    with beside as unfinished:
        for name in OUTPUTS:
            if (folder / name).is_dir():
                raise UsageError(f"{folder / name} cannot be written to (it is a folder): name another folder.")
        yield Path(unfinished)
        for name in OUTPUTS:
            (Path(unfinished) / name).replace(folder / name)


def _replay(items: Iterator[NewsItem], folder: Path, jobs: int, factory: TaggerFactory, refusals: Refusals) -> str:
    """Write the outputs; gives how much it was."""
    joiner = Joiner()
    meetings: dict[str, Meeting] = {}
    count = mentions = 0
    with (folder / OUTPUTS[0]).open("wb") as entities, (folder / OUTPUTS[1]).open("wb") as told:
        for item, result in analyze_items(items, jobs, factory):
            if isinstance(result, DecodeError):
                refusals.add(item.id, result)
                continue
            count += 1
            entities.write(_line(result.tagged))
            for mention in result.mentions:
                mentions += 1
                told.write(_line(mention))
            meetings |= {revision.id: revision for revision in joiner.take(item.id, result.mentions)}
    (folder / OUTPUTS[2]).write_bytes(b"".join(_line(meetings[key]) for key in sorted(meetings)))
    living = sum(meeting.change not in LAST_WORDS for meeting in meetings.values())
    return f"{count} items, {mentions} mentions, {living} meetings"


def _line(message: Message) -> bytes:
    return encode(message) + b"\n"
