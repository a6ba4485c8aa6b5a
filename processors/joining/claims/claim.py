"""What one article says of a meeting, as it is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from pydantic import field_validator

from processors.joining.claims.identity import PersonKey, by_side
from processors.joining.claims.keys import fold_words, summit_series, told_day
from schemas.base import Confidence, Time, derived_id
from schemas.mentions import FieldName, MeetingFields, MeetingMention, Status, ToldParticipant
from schemas.times import JAKARTA, jakarta_day

_POSTPONED = ("ditunda", "menunda", "penundaan", "tertunda", "diundur", "mengundur", "pengunduran", "dijadwal ulang",
              "dijadwalkan ulang", "menjadwalkan ulang", "penjadwalan ulang")  # fmt: skip
"""Words of a text that moves a meeting to another day."""


ReadingRank = tuple[int, int, str, str]
"""A place in the order in which claims are read."""


class Days(NamedTuple):
    """The days that a claimed date can mean, as ordinals, first to last."""

    first: int
    last: int

    @property
    def exact(self) -> bool:
        return self.first == self.last


class Claim(MeetingFields):
    """What one article says of a meeting, without the places in the text."""

    mention_id: str
    item_id: str
    reading: str
    """Names text and model: another one of the same item replaces this claim."""
    ordinal: int = 0
    url: str = ""
    title: str = ""
    source: str
    model_version: str = ""
    published_at: Time | None
    main: bool
    signature: str | None
    sure: dict[FieldName, Confidence]
    """Confidence of each told field."""

    @field_validator("participants")
    @classmethod
    def _share(cls, given: tuple[ToldParticipant, ...]) -> tuple[ToldParticipant, ...]:
        return tuple(map(_shared, given))

    @cached_property
    def days(self) -> Days | None:
        """The days that the date can mean; None without a date, or for a day that does not exist."""
        if self.date is None:
            return None
        try:
            first = told_day(self, None)
        except ValueError:
            return None
        assert first is not None
        parts = self.date.count("-")
        if parts == 2:
            return Days(first.toordinal(), first.toordinal())
        after = date(first.year + 1, 1, 1) if parts == 0 or first.month == 12 else date(first.year, first.month + 1, 1)
        return Days(first.toordinal(), after.toordinal() - 1)

    @cached_property
    def article_day(self) -> int | None:
        """The article's day in Jakarta, as an ordinal."""
        return jakarta_day(self.published_at).toordinal() if self.published_at else None

    @property
    def day_only(self) -> bool:
        """Whether only the article's day is known: midnight in Jakarta is how a day without a time is read."""
        at = self.published_at.astimezone(JAKARTA) if self.published_at is not None else None
        return at is not None and (at.hour, at.minute, at.second) == (0, 0, 0)

    @cached_property
    def folded_city(self) -> str | None:
        return fold_words(self.city) if self.city else None

    @cached_property
    def series(self) -> str | None:
        return summit_series(self.summit)

    @cached_property
    def people(self) -> Mapping[str, frozenset[PersonKey]]:
        return by_side(self.participants)

    @cached_property
    def postponed(self) -> bool:
        """Whether the article says that the meeting was moved."""
        words = self.evidence.casefold()
        return self.status is not Status.HELD and any(word in words for word in _POSTPONED)

    @cached_property
    def known_days(self) -> tuple[int, ...]:
        """The days that the claim knows of: its article's, and the meeting's where it is told exactly."""
        meant = self.days.first if self.days is not None and self.days.exact else None
        return tuple(day for day in (self.article_day, meant) if day is not None)

    @cached_property
    def rank(self) -> ReadingRank:
        """The order in which claims are read: exact days first, then months, years and none; by article time."""
        width = 99999 if self.days is None else self.days.last - self.days.first
        return width, self.article_day or 0, self.item_id, self.mention_id


@lru_cache(maxsize=2**14)
def _shared(one: ToldParticipant) -> ToldParticipant:
    """The same one for all claims that name somebody alike, without what our tables say of him: tens of thousands of
    claims stay in memory."""
    return ToldParticipant(name=one.name, country=one.country, rank=one.rank, leader_id=one.leader_id)


def claim_of(mention: MeetingMention) -> Claim:
    """What is remembered of a mention."""
    told = {name: getattr(mention, name) for name in MeetingFields.model_fields}
    return Claim(
        **told,
        mention_id=mention.id,
        item_id=mention.item_id,
        reading=derived_id("reading", mention.text_digest or "", mention.model_version)[:16],
        ordinal=mention.ordinal,
        url=mention.url,
        title=mention.title,
        source=mention.source,
        model_version=mention.model_version,
        published_at=mention.published_at,
        main=mention.main,
        signature=mention.text_signature,
        sure={name: one.confidence for name, one in mention.support.items()},
    )
