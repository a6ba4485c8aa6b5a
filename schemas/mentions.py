"""One meeting as one article tells it: topic ``news.meeting-mentions.v1``.

An article that is corrected and no longer tells of a meeting leaves a :class:`MentionWithdrawal` in the same topic.

The key of the record (``processors/joining/claims/keys.py``) brings all mentions of one meeting to the same partition.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field

from schemas.base import Confidence, Message, Time, Url
from schemas.entities import TextSpan


class Scope(StrEnum):
    INTERNATIONAL = "international"  # two different sides, each with a head, minister, org or legislature
    DOMESTIC = "domestic"  # leaders of one country


class Rank(StrEnum):
    HEAD = "head"
    MINISTER = "minister"
    ORG = "org"
    LEGISLATURE = "legislature"
    ENVOY = "envoy"
    PARTY = "party"
    OTHER = "other"


class Format(StrEnum):
    BILATERAL = "bilateral"
    MULTILATERAL = "multilateral"


class Channel(StrEnum):
    IN_PERSON = "in_person"
    CALL = "call"


class Status(StrEnum):
    """As of the article."""

    HELD = "held"
    PLANNED = "planned"
    PROPOSED = "proposed"
    CANCELLED = "cancelled"


class Cameo(StrEnum):
    """CAMEO 1.1b3 codes of a meeting, seen from the first participant."""

    INTENT_TO_MEET = "036"
    CONSULT = "040"
    TELEPHONE = "041"
    MAKE_VISIT = "042"
    HOST_VISIT = "043"
    THIRD_PLACE = "044"
    NEGOTIATE = "046"
    REJECT_MEETING = "125"


class PloverType(StrEnum):
    CONSULT = "CONSULT"
    REQUEST = "REQUEST"
    REJECT = "REJECT"


class PloverMode(StrEnum):
    VISIT = "visit"
    THIRD_PARTY = "third-party"
    MULTILATERAL = "multilateral"
    PHONE = "phone"
    MEET = "meet"


class Plover(Message):
    """PLOVER type and mode, the successor of CAMEO (Open Event Data Alliance)."""

    type: PloverType
    mode: PloverMode | None


class ToldParticipant(Message):
    """A participant as the article tells it, which is what is remembered."""

    name: str
    """Fullest form in the article, without titles; the office where no name is given ("PM Jepang")."""
    country: str
    """The side: ISO 3166 two-letter code, or an organisation's acronym (UN, NATO, ASEAN, EU)."""
    rank: Rank
    leader_id: str | None = None
    """The leader that this person is, as `leaders.csv` lists them: it never changes."""


class Participant(ToldParticipant):
    """A participant as it is published: with the names that our tables know."""

    model_config = ConfigDict(from_attributes=True)

    name_en: str | None = None
    """The leader's name in English; null where `leader_id` is."""
    wikidata_id: str | None = None
    """The leader in Wikidata ("Q2107268"); null where we do not know it."""
    country_name: str | None = None
    """The side in Indonesian, as the press calls it most."""
    country_name_en: str | None = None


class OutcomeKind(StrEnum):
    SIGNED = "signed"
    AGREED = "agreed"
    COMMITTED = "committed"
    THANKED = "thanked"
    INVITED = "invited"
    OFFERED = "offered"
    LAUNCHED = "launched"


class Outcome(Message):
    """Something that came of a meeting."""

    kind: OutcomeKind
    text: str
    """The words that tell it, copied from the text."""


class FieldName(StrEnum):
    """The fields of a meeting that carry evidence."""

    PARTICIPANTS = "participants"
    FORMAT = "format"
    CHANNEL = "channel"
    STATUS = "status"
    DATE = "date"
    CITY = "city"
    COUNTRY = "country"
    VENUE = "venue"
    SUMMIT = "summit"
    AGENDA = "agenda"
    OUTCOMES = "outcomes"


class Support(Message):
    """Why a field has its value."""

    confidence: Confidence
    reason: str
    """The rule or model that decided, by its name in the code ("verb.bertemu", "date.weekday_number")."""
    spans: tuple[TextSpan, ...] = ()
    """Where the text says so; empty where the value is an inference or a default."""


DATE_PATTERN = "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"


DAY_PATTERN = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


class MeetingFields(Message):
    """The annotated fields of a meeting, shared by what one article claims and by what all of them give together."""

    scope: Scope
    participants: tuple[ToldParticipant, ...]
    format: Format
    channel: Channel
    status: Status
    date: str | None = Field(default=None, pattern=DATE_PATTERN)
    """Start day ``YYYY-MM-DD``, or ``YYYY-MM`` or ``YYYY`` where the text gives no more."""
    end_date: str | None = Field(default=None, pattern=DAY_PATTERN)
    """Last day ``YYYY-MM-DD`` where the text tells several ("3 hingga 5 September")."""
    city: str | None = None
    country: str | None = None
    venue: str | None = None
    summit: str | None = None
    agenda: tuple[str, ...] = Field(default=(), max_length=5)
    outcomes: tuple[Outcome, ...] = Field(default=(), max_length=5)
    """What came of it, in the order of the text; only of meetings that were held."""
    evidence: str
    """The one sentence, copied from title or body, that best shows the meeting."""
    cameo: Cameo
    plover: Plover
    confidence: Confidence
    """Chance that the meeting is real and is told so."""

    @property
    def sides(self) -> tuple[str, ...]:
        """The countries and organisations that take part, sorted, each once."""
        return tuple(sorted({participant.country for participant in self.participants}))


class PublishedFields(MeetingFields):
    """The same with the names that our tables know of them."""

    participants: tuple[Participant, ...]
    city_name_en: str | None = None
    """`city` in English; null where the gazetteer does not know it as a town."""
    country_name: str | None = None
    """`country` in Indonesian, as the press calls it most."""
    country_name_en: str | None = None


NAMES: Any = {
    "participants": {"__all__": set(Participant.model_fields) - set(ToldParticipant.model_fields)},
    **dict.fromkeys(set(PublishedFields.model_fields) - set(MeetingFields.model_fields), True),
}
"""What the published fields have over what articles tell, as pydantic's ``exclude`` wants it."""


def _in_order(support: dict[FieldName, Support]) -> dict[FieldName, Support]:
    """Order the fields as they are declared, so that the order in which rules ran never shows in the bytes."""
    return {name: support[name] for name in FieldName if name in support}


class MeetingMention(PublishedFields):
    """One meeting, told by one article."""

    id: str
    """Deterministic: equal item and model version give the equal id."""
    item_id: str
    url: Url
    source: str
    published_at: Time | None
    main: bool
    """The meeting is a main point of the article, not background."""
    support: Annotated[dict[FieldName, Support], AfterValidator(_in_order)]
    model_version: str
    title: str = ""
    """The article's title as given, cut where it is longer than 300 characters."""
    ordinal: int = Field(default=0, ge=0)
    """How many mentions of the same sides and channel the article tells before this one; nearly always 0."""
    text_digest: str | None = None
    """Names the article's text exactly: another one under the same item id is a corrected article."""
    text_signature: str | None = Field(default=None, pattern="^[0-9a-f]{16}$")
    """SimHash of the article's text, 64 bits: those of copies differ in few of them."""


class MentionWithdrawal(Message):
    """A corrected article no longer tells of any meeting under a key under which it did before."""

    item_id: str
    key: str
    """The key of the record, which was that of the mentions that no longer hold."""
    published_at: Time | None
