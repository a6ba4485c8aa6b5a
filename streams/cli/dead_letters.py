"""`jumpa dead-letters list`, `show` and `redrive`"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from schemas.errors import Reason
from schemas.times import parse_time, rfc3339
from streams.cli.render.console import err, examples, out, say
from streams.cli.render.progress import progress_bar
from streams.cli.render.tables import dead_letter_line, plain, plain_table
from streams.dead_letters.redrive import Disposition, Letter, Position, Selection, original, plan, read_letter
from streams.errors import EXIT_REFUSED, UsageError
from streams.kafka import topics
from streams.kafka.consuming import read_stored
from streams.kafka.security import client_options
from streams.kafka.sending import sender
from streams.records import Record
from streams.settings import Settings, load_settings

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="See what was refused, and send it back.",
    epilog=examples("jumpa dead-letters list", "jumpa dead-letters redrive --reason analysis_timeout --dry-run"),
)

Reasons = Annotated[
    list[Reason] | None, typer.Option("--reason", help="Only letters of this reason; may be given several times.")
]
Since = Annotated[
    str | None, typer.Option(help="Put aside since then: 2026-03-01, 2026-03-01T10:00+07:00, or 90m, 2h, 7d ago.")
]
Until = Annotated[str | None, typer.Option(help="Put aside before then; written as --since.")]

_AGO = re.compile(r"(\d{1,6})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@app.command(
    "list", epilog=examples("jumpa dead-letters list --since 2h", "jumpa dead-letters list --reason not_json --json")
)
def list_letters(
    reason: Reasons = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(min=1, help="Most letters that are shown; all are counted.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document a line, of every letter.")] = False,
) -> None:
    """Show the letters that are stored now, oldest first in each partition, and count them by reason."""
    asyncio.run(_list(load_settings(), _selection(reason, since, until), limit, as_json))


@app.command(epilog=examples("jumpa dead-letters show 2:17", "jumpa dead-letters show 2:17 --raw > item.json"))
def show(
    place: Annotated[str, typer.Argument(help="PARTITION:OFFSET, as `list` shows it.")],
    raw: Annotated[bool, typer.Option(help="Only the refused bytes, untouched, on standard output.")] = False,
) -> None:
    """Show one letter: its headers and what was refused."""
    record = asyncio.run(_find(load_settings(), _place(place)))
    if raw:
        sys.stdout.buffer.write(record.value or b"")
        return
    rows = [(name, plain((value or b"").decode("utf-8", "backslashreplace"))) for name, value in record.own_headers]
    key = "none" if record.key is None else plain(record.key.decode("utf-8", "backslashreplace"))
    out.print(plain_table(f"Dead letter {place}", ("header", "value"), [("(key)", key), *rows]))
    value = "no value" if record.value is None else plain(record.value.decode("utf-8", "backslashreplace"))
    say(value, out)


@app.command(
    epilog=examples(
        "jumpa dead-letters redrive --reason analysis_timeout --since 2h --dry-run",
        "jumpa dead-letters redrive --reason analysis_timeout --since 2h --rate 20",
        "jumpa dead-letters redrive 2:17 0:3",
    )
)
def redrive(
    places: Annotated[list[str] | None, typer.Argument(help="PARTITION:OFFSET of single letters; none: all.")] = None,
    reason: Reasons = None,
    since: Since = None,
    until: Until = None,
    max_attempts: Annotated[int, typer.Option(min=1, help="Leave alone what went back so often.")] = 3,
    rate: Annotated[float | None, typer.Option(min=0.001, help="Most letters a second.")] = None,
    dry_run: Annotated[bool, typer.Option(help="Only say what would go back.")] = False,
) -> None:
    """Send letters back to the topic that they came from, with their own key, bytes and headers.

    The letters stay where they are. Exit code 1: some of the selected ones could not go back.
    """
    chosen = frozenset(map(_place, places or ()))
    asyncio.run(_redrive(load_settings(), _selection(reason, since, until, chosen), max_attempts, rate, dry_run))


def _selection(
    reasons: list[Reason] | None, since: str | None, until: str | None, places: frozenset[Position] = frozenset()
) -> Selection:
    now = datetime.now(UTC)
    return Selection(
        reasons=frozenset(one.value for one in reasons or ()),
        since=None if since is None else moment(since, now),
        until=None if until is None else moment(until, now),
        places=places,
    )


def moment(given: str, now: datetime) -> datetime:
    """A point in time, or how long ago. Raises UsageError."""
    if ago := _AGO.fullmatch(given.strip()):
        return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        return parse_time(given)
    except ValueError as exc:
        raise UsageError(f"{exc}; or write how long ago: 90m, 2h, 7d.") from None


def _place(given: str) -> Position:
    partition, _, offset = given.partition(":")
    if not (partition.isdecimal() and offset.isdecimal()):
        raise UsageError(f"{given!r} is no place of a dead letter: write PARTITION:OFFSET, as `list` shows it.")
    return int(partition), int(offset)


def _stored(settings: Settings) -> AsyncGenerator[Record, None]:
    return read_stored(settings.broker, topics.names(settings).dead_letters, client_options=client_options(settings))


async def _list(settings: Settings, selection: Selection, limit: int, as_json: bool) -> None:
    counts: Counter[str] = Counter()
    async for record in _stored(settings):
        letter = read_letter(record)
        if not selection.takes(letter):
            continue
        counts[letter.reason] += 1
        if as_json:
            typer.echo(json.dumps(_summary(letter, record), ensure_ascii=False))
        elif counts.total() <= limit:
            typer.echo(f"{letter.place[0]}:{letter.place[1]}  {rfc3339(letter.time)}  {dead_letter_line(record)}")
    if counts.total() > limit and not as_json:
        err.print(f"{counts.total() - limit} more: narrow it with --reason and --since, or raise --limit")
    told = ", ".join(f"{count} {plain(reason) or 'without reason'}" for reason, count in counts.most_common())
    err.print(f"{counts.total()} letters" + (f": {told}" if told else ""), markup=False, highlight=False)


def _summary(letter: Letter, record: Record) -> dict[str, object]:
    headers = {name: value.decode("utf-8", "replace") for name, value in record.headers.items()}
    return {
        "place": "{}:{}".format(*letter.place),
        "time": rfc3339(letter.time),
        "reason": letter.reason,
        "topic": letter.topic,
        "attempts": letter.attempts,
        "bytes": len(record.value or b""),
        "headers": headers,
    }


async def _find(settings: Settings, place: Position) -> Record:
    async with aclosing(_stored(settings)) as records:
        async for record in records:
            if (record.partition, record.offset) == place:
                return record
    raise _absent(place)


def _absent(place: Position) -> UsageError:
    return UsageError(f"There is no dead letter {place[0]}:{place[1]} (any more): see `jumpa dead-letters list`.")


async def _redrive(
    settings: Settings, selection: Selection, max_attempts: int, rate: float | None, dry_run: bool
) -> None:
    letters = [read_letter(record) async for record in _stored(settings)]
    for place in sorted(selection.places - {letter.place for letter in letters}):
        raise _absent(place)
    verdicts = plan(letters, selection, max_attempts, topics.names(settings).read)
    counts = Counter(verdicts.values())
    if not dry_run and counts[Disposition.BACK]:
        await _send_back(settings, {place for place, what in verdicts.items() if what == Disposition.BACK}, rate)
    if not verdicts:
        err.print("No dead letter is meant by that: see `jumpa dead-letters list`.")
        return
    title = "Would happen" if dry_run else "Done"
    out.print(plain_table(title, ("letters", "what"), [(str(count), what) for what, count in counts.items()]))
    if counts.total() > counts[Disposition.BACK] + counts[Disposition.REPEATED]:
        raise typer.Exit(EXIT_REFUSED)


async def _send_back(settings: Settings, places: set[Position], rate: float | None) -> None:
    with progress_bar() as bar:
        task = bar.add_task("sending back", total=len(places), count=0)
        async with sender(settings, rate) as send:
            sent = 0
            async for record in _stored(settings):
                letter = read_letter(record)
                if letter.place in places:
                    await send(original(record, letter))
                    sent += 1
                    bar.update(task, advance=1, count=sent)
