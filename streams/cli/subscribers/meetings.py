"""`jumpa meetings` and `jumpa meetings show`"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Annotated

import typer

from schemas.codec import encode
from schemas.meetings import Chapter, Meeting
from schemas.times import rfc3339
from streams.cli.render.console import examples, out
from streams.cli.render.tables import Column, live_row, meetings_table, plain, plain_table
from streams.cli.subscribers import filters
from streams.errors import UsageError
from streams.reading.newest import newest_revisions, read_meeting
from streams.reading.wanted import refuse_unknown_leader
from streams.settings import load_settings

app = typer.Typer(invoke_without_command=True, rich_markup_mode="rich")

STORY = (Column("revision", 8), Column("what", 14), Column("article", share=1), Column("sentence", share=3))


@app.callback(
    epilog=examples(
        "jumpa meetings",
        "jumpa meetings --country ID --country MY --since 2025-09-01",
        "jumpa meetings --leader prabowo --status planned --json",
        "jumpa meetings show a48155f6",
    )
)
def meetings(
    context: typer.Context,
    country: filters.Country = None,
    leader: filters.Leader = "",
    status: filters.Statuses = None,
    scope: filters.InScope = None,
    since: filters.Since = None,
    until: filters.Until = None,
    min_confidence: filters.Sure = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document a line.")] = False,
    ended: Annotated[bool, typer.Option("--all", help="Also those that were merged or retracted.")] = False,
) -> None:
    """List and search the current meetings."""
    if context.invoked_subcommand is not None:
        if any((country, leader, status, scope, since, until, min_confidence, as_json, ended)):
            raise UsageError(f"The options before `{context.invoked_subcommand}` do nothing for it: leave them out.")
        return
    wanted = filters.chosen(country, leader, status, scope, since, until, min_confidence, ended=ended)
    stored = _current()
    refuse_unknown_leader(wanted, stored)
    found = sorted(filter(wanted.fits, stored), key=lambda one: (one.date or "", one.id))
    if as_json:
        for meeting in found:
            typer.echo(encode(meeting))
    else:
        out.print(meetings_table(f"{len(found)} meetings", found))
        for meeting in found:
            out.print(f"{meeting.id}  {meeting.date or '-'}  {'+'.join(meeting.sides)}", markup=False, highlight=False)


@app.command(epilog=examples("jumpa meetings show a48155f6", "jumpa meetings show a48155f6dd8e1945b6f134d3c1eec1f9"))
def show(
    meeting_id: Annotated[str, typer.Argument(metavar="ID", help="Its id, or the beginning of it.")],
) -> None:
    """Tell a meeting's story: what is known, who said otherwise, and each revision with its sentence."""
    found = [one for one in _current() if one.id.startswith(meeting_id)]
    if len(found) != 1:
        raise UsageError(f"{len(found)} meetings have an id that begins with {meeting_id}: see `jumpa meetings --all`.")
    tell(found[0])


def tell(meeting: Meeting) -> None:
    """One meeting's story on standard output."""
    out.print(meetings_table(f"{meeting.id}, revision {meeting.revision}: {meeting.change}", [meeting]))
    if meeting.merged_into:
        out.print(f"turned out to be {meeting.merged_into}", highlight=False)
    if meeting.part_of:
        out.print(f"part of the summit {meeting.part_of}", highlight=False)
    said = f"{len(meeting.item_ids)} articles of {meeting.source_count} publishers, {meeting.voices} of them no copies"
    out.print(said, highlight=False)
    out.print(plain_table("What the articles claim", ("field", "value", "confidence", "articles"), claims(meeting)))
    out.print(plain_table("Articles", ("published", "publisher", "title and address"), articles(meeting)))
    history = [(str(one.status), one.date or "-", _time(one.at), one.item_id) for one in meeting.status_history]
    out.print(plain_table("Status", ("status", "day told", "article of", "article"), map(_plain, history)))
    for at, chapter in enumerate(meeting.story):
        out.print(live_row(STORY, chapter_cells(chapter), first=at == 0))
    if left := meeting.revision - len(_under_this_id(meeting.story)):
        out.print(f"{left} revisions that only confirmed are left out", highlight=False)


def _under_this_id(story: Sequence[Chapter]) -> Sequence[Chapter]:
    """The story since the meeting has its id: revisions count from one again where a merged meeting goes on."""
    begins = (at for at in range(len(story) - 1, 0, -1) if story[at].revision <= story[at - 1].revision)
    return story[next(begins, 0) :]


def articles(meeting: Meeting) -> Iterator[tuple[str, ...]]:
    """The articles that a meeting names, the first one and the newest."""
    for one in meeting.articles:
        named = "\n".join(filter(None, (one.title or one.item_id, one.url)))
        yield _plain((_time(one.published_at), one.source, named))


def claims(meeting: Meeting) -> Iterator[tuple[str, ...]]:
    """All claimed values, the best of each field first."""
    for field, values in meeting.claimed.items():
        for value in values:
            yield _plain((field, value.value, f"{value.confidence:.2f}", ", ".join(value.item_ids)))


def chapter_cells(chapter: Chapter) -> tuple[str, ...]:
    """A revision as a row."""
    what = f"{chapter.change}\n{chapter.status} {chapter.date or ''}".rstrip()
    sentence = chapter.sentence or "(withdrawn)"
    return _plain((f"r{chapter.revision}", what, f"{chapter.item_id}\n{_time(chapter.at)}", sentence))


def _current() -> list[Meeting]:
    """The newest revision of each meeting in the topic; what cannot be read is told and left out."""
    return list(map(read_meeting, asyncio.run(newest_revisions(load_settings(), filters.tell_unreadable))))


def _plain(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(plain, cells))


def _time(at: datetime | None) -> str:
    return "-" if at is None else rfc3339(at)
