"""`jumpa meetings` and `jumpa meetings show`"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Annotated, NamedTuple

import typer
from rich.markup import escape

from processors.lexicon.gazetteer import load_gazetteer
from processors.lexicon.placefinder import fold
from schemas.codec import decode, encode
from schemas.errors import DecodeError
from schemas.meetings import LAST_WORDS, Chapter, Meeting, MeetingStatus
from schemas.times import rfc3339
from streams.cli.analyze import parse_date
from streams.cli.render.console import err, examples, out
from streams.cli.render.tables import Column, live_row, meetings_table, plain, plain_table
from streams.errors import UsageError
from streams.kafka import topics
from streams.kafka.consuming import read_stored
from streams.kafka.security import client_options
from streams.settings import Settings, load_settings

app = typer.Typer(invoke_without_command=True, rich_markup_mode="rich")

STORY = (Column("revision", 8), Column("what", 14), Column("article", share=1), Column("sentence", share=3))


class Wanted(NamedTuple):
    """What a meeting must be to be listed; None and empty: anything."""

    countries: tuple[str, ...] = ()
    leader: str = ""
    leader_ids: frozenset[str] = frozenset()
    status: MeetingStatus | None = None
    since: date | None = None
    until: date | None = None
    ended: bool = False

    def fits(self, meeting: Meeting) -> bool:
        """Whether a meeting is one of those. A date known to the month or year counts by all days that it can mean."""
        if meeting.change in LAST_WORDS and not self.ended and meeting.status is not self.status:
            return False
        if self.status is not None and meeting.status is not self.status:
            return False
        if not set(self.countries) <= set(meeting.sides):
            return False
        return self.names_leader_of(meeting) and self._dated(meeting)

    def names_leader_of(self, meeting: Meeting) -> bool:
        """Whether ``leader`` is a part of a participant's name, or one of ``leader_ids`` takes part."""
        part = _words(self.leader)
        return any(
            part in _words(f"{one.name} {one.leader_id or ''}") or one.leader_id in self.leader_ids
            for one in meeting.participants
        )

    def _dated(self, meeting: Meeting) -> bool:
        if self.since is None and self.until is None:
            return True
        if meeting.date is None:
            return False
        first, last = f"{meeting.date}-00-00"[:10], f"{meeting.date}-99-99"[:10]
        return (self.since is None or last >= self.since.isoformat()) and (
            self.until is None or first <= self.until.isoformat()
        )


def country_code(given: str) -> str:
    """The code of a side as meetings carry it. Raises UsageError for an unknown one, with the nearest."""
    gazetteer = load_gazetteer()
    known = [(one.code, one.name, one.aliases) for one in gazetteer.organisations]
    known += [(one.iso2, one.name, (one.name_en, *one.aliases)) for one in gazetteer.countries]
    names = {code: name for code, name, _ in known}
    code = given.strip().upper()
    if code in names:
        return code
    spelt = {_words(one): code for code, name, others in known for one in (code, name, *others)}
    mend = "write a code of two letters (ISO 3166), or an organisation's: ID, UN, ASEAN."
    if near := get_close_matches(_words(given), spelt, 1):
        mend = f"did you mean {spelt[near[0]]} ({names[spelt[near[0]]]})?"
    raise UsageError(f"--country {given!r} is unknown: {mend}")


def ids_of_leaders(given: str) -> frozenset[str]:
    """The known leaders one of whose names, or whose id, has this part."""
    part = _words(given)
    leaders = load_gazetteer().leaders.terms if part else ()
    return frozenset(
        one.id for one in leaders if any(part in _words(name) for name in (one.id, one.name, *one.aliases))
    )


def refuse_unknown_leader(wanted: Wanted, stored: Sequence[Meeting]) -> None:
    """Raise UsageError, with the nearest, for a name that neither the list of leaders nor any meeting has."""
    if not wanted.leader or wanted.leader_ids or any(map(wanted.names_leader_of, stored)):
        return
    names = {one.name for one in load_gazetteer().leaders.terms}
    names |= {one.name for meeting in stored for one in meeting.participants}
    spelt = {part: name for name in sorted(names) for part in (_words(name), *_words(name).split())}
    near = get_close_matches(_words(wanted.leader), spelt, 1)
    mend = f"did you mean {spelt[near[0]]}?" if near else "`jumpa meetings` lists who met."
    raise UsageError(f"--leader {wanted.leader!r} is unknown: {mend}")


def _words(name: str) -> str:
    """A name as it is compared: without regard to case, accents, hyphens and other marks."""
    return " ".join(re.findall(r"\w+", fold(name)))


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
    country: Annotated[
        list[str] | None, typer.Option(help="Side that takes part (ID, UN); several: all of them.")
    ] = None,
    leader: Annotated[str, typer.Option(help="Part of a participant's name, or the leader's id.")] = "",
    status: Annotated[MeetingStatus | None, typer.Option(help="As the articles tell, or merged or retracted.")] = None,
    since: Annotated[str | None, typer.Option(help="First day of the meeting: 2025-09-01.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day of the meeting.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document a line.")] = False,
    ended: Annotated[bool, typer.Option("--all", help="Also those that were merged or retracted.")] = False,
) -> None:
    """List and search the current meetings."""
    if context.invoked_subcommand is not None:
        if any((country, leader, status, since, until, as_json, ended)):
            raise UsageError(f"The options before `{context.invoked_subcommand}` do nothing for it: leave them out.")
        return
    first = parse_date(since, "--since").date() if since else None
    last = parse_date(until, "--until").date() if until else None
    if first is not None and last is not None and first > last:
        raise UsageError(f"--since {first} is later than --until {last}: no meeting can be between them.")
    codes = tuple(map(country_code, country or ()))
    wanted = Wanted(codes, leader, ids_of_leaders(leader), status, first, last, ended)
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
    return asyncio.run(_read(load_settings()))


async def _read(settings: Settings) -> list[Meeting]:
    latest: dict[bytes | None, Meeting] = {}
    async for record in read_stored(settings.broker, topics.MEETINGS, client_options=client_options(settings)):
        if record.value is None:  # an id that ended some days ago
            latest.pop(record.key, None)
            continue
        try:
            meeting = decode(Meeting, record.value, topics.MAX_MESSAGE_BYTES)
        except DecodeError as exc:
            err.print(escape(f"{record.place} cannot be read: {exc}"))
            continue
        if record.key not in latest or latest[record.key].revision <= meeting.revision:
            latest[record.key] = meeting
    return list(latest.values())


def _plain(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(plain, cells))


def _time(at: datetime | None) -> str:
    return "-" if at is None else rfc3339(at)
