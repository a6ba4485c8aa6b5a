"""What may stand behind the ``?`` of each address, read by the same models that the API's description is made of."""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches
from typing import Annotated, TypeVar, get_origin

from multidict import MultiMapping
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema

from schemas.meetings import MeetingStatus
from schemas.mentions import Scope
from streams.console.model.figures import NetworkBy
from streams.console.model.rows import RowOrder
from streams.console.model.sums import MOST_ROWS
from streams.errors import UsageError
from streams.reading.choosing import chosen
from streams.reading.wanted import Wanted


def _day(given: object) -> object:
    if isinstance(given, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", given, re.ASCII):
        raise ValueError("write a day as 2025-09-03")
    return given


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Text = Annotated[str, Field(max_length=200)]


class Parameters(BaseModel):
    """None."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class FilterParameters(Parameters):
    """Which meetings are meant; nothing: all that have not ended."""

    country: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    """Side that takes part, as its code or a name (ID, UN, Malaysia); several: all of them."""
    leader: Text = ""
    """Part of a participant's name, or the leader's id."""
    status: Annotated[tuple[MeetingStatus, ...], Field(max_length=20)] = ()
    """As the articles tell, or merged or retracted; several: any of them."""
    scope: Scope | None = None
    """Between countries, or of one country's leaders."""
    since: Day | None = None
    """First day of the meeting."""
    until: Day | None = None
    """Last day of the meeting."""
    min_confidence: float = Field(default=0.0, ge=0, le=1)
    """Least confidence."""
    ended: bool = False
    """1: also those that were merged or retracted."""
    q: Text = ""
    """Words that stand in names, places or the sentences."""

    def wanted(self) -> Wanted:
        """What the command line's options of these names ask for. Raises UsageError."""
        return chosen(
            self.country, self.leader, self.status, self.scope, self.since, self.until, self.min_confidence,
            ended=self.ended,
        )  # fmt: skip


class ListParameters(FilterParameters):
    """Which meetings, and which part of their list."""

    order: RowOrder = RowOrder.CHANGED
    """By what changed last, or by the meetings' days; the newest first."""
    limit: int = Field(default=50, ge=1, le=MOST_ROWS)
    """Most meetings."""
    after: Annotated[str, Field(max_length=500)] = ""
    """What the part before this one gave as `next`."""


class CalendarFileParameters(FilterParameters):
    """Which meetings a calendar holds; without a status those that lie ahead or are off, without a day those since a
    year ago."""

    token: Annotated[str, Field(max_length=500)] = ""
    """The console's token, where it wants one: calendars send neither cookies nor headers."""


class FileParameters(Parameters):
    """What a calendar sends."""

    token: Annotated[str, Field(max_length=500)] = ""
    """The console's token, where it wants one."""


class StreamParameters(FilterParameters):
    """Which meetings are marked as fitting, and from where on changes are told."""

    seq: int | None = Field(default=None, ge=0, le=2**63 - 1)
    """Changes behind this one; `Last-Event-ID` says the same and goes before it. Else: from now on."""


class CalendarParameters(FilterParameters):
    """Which meetings, and which days are counted."""

    first: Day = Field(alias="from")
    """First day shown."""
    last: Day = Field(alias="to")
    """Last day shown."""
    today: Day
    """Where the reader is: what is due lies in the week from here, what is overdue before."""
    limit: int = Field(default=MOST_ROWS, ge=0, le=MOST_ROWS)
    """Most meetings in each list; 0 where only the sums are wanted."""


class NetworkParameters(FilterParameters):
    """Which meetings, and who is joined by them."""

    by: NetworkBy = NetworkBy.COUNTRY
    """Who is a node."""
    top: int = Field(default=500, ge=1, le=5000)
    """Most links."""


T = TypeVar("T", bound=Parameters)


def read_parameters(kind: type[T], query: MultiMapping[str]) -> T:
    """What an address says. Empty values count as absent. Raises UsageError for unknown, wrong and repeated ones."""
    given: dict[str, object] = {}
    fields = {field.alias or name: field for name, field in kind.model_fields.items()}
    for name in dict.fromkeys(query):
        values = [value for value in query.getall(name) if value]
        if name not in fields:
            raise UsageError(_unknown(name, list(fields)))
        if is_repeatable(fields[name].annotation):
            given[name] = values
        elif len(values) > 1:
            raise UsageError(f"{name} is given {len(values)} times: once is enough.")
        elif values:
            given[name] = values[0]
    try:
        return kind.model_validate(given)
    except ValidationError as exc:
        raise UsageError(sentence_of(exc)) from None


def is_repeatable(annotation: object) -> bool:
    """Whether a parameter may come several times."""
    return get_origin(annotation) is tuple


def sentence_of(error: ValidationError) -> str:
    """The first thing that is wrong with what was sent, and where."""
    first = error.errors(include_url=False, include_context=False)[0]
    name = ".".join(map(str, first["loc"])) or "this"
    if first["type"] == "missing":
        return f"{name} is missing."
    told = first["msg"].removeprefix("Value error, ")
    return f"{name}={str(first['input'])[:60]!r} is wrong: {told[:1].lower()}{told[1:]}."


def _unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, 1)
    there = f"there are {', '.join(known)}" if known else "there are none here"
    mend = f"did you mean {near[0]}?" if near else f"{there}."
    return f"{name[:60]!r} is no parameter: {mend}"
