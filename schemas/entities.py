"""What one article names: topic ``news.entities.v1``, key = item id."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from schemas.base import Message, Time, Url


class EntityType(StrEnum):
    PER = "PER"  # people, without titles and offices
    ORG = "ORG"  # ministries, companies, parties, clubs, media; a building that acts ("Gedung Putih menyatakan")
    GPE = "GPE"  # countries, provinces, regencies, cities, villages
    LOC = "LOC"  # other places: regions, seas, roads, buildings as places
    EVT = "EVT"  # named events ("KTT G20", "Piala Dunia 2026")


class Part(StrEnum):
    """The two texts of an item; an offset always says which of them it counts in."""

    TITLE = "title"
    BODY = "body"


class TextSpan(Message):
    """``item.<part>[start:end] == text``: half-open, in characters (Unicode code points) of the original."""

    part: Part
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str


class Entity(TextSpan):
    """One mention of an entity."""

    type: EntityType
    country: str | None = None
    """ISO 3166 code of a country, or of the country whose capital this is."""
    leader_id: str | None = None
    """The leader that this person is: a Wikidata id where known, else an id of our table."""


class TaggedItem(Message):
    """All entity mentions of one item, in reading order, title first. An item without any is published too."""

    item_id: str
    url: Url
    published_at: Time | None
    entities: tuple[Entity, ...]
    model_version: str
    """Names the model files and their hash: equal version and equal item give equal bytes."""
    skipped: Literal["language"] | None = None
    """Why the item was not read: it says it is not in Indonesian."""
