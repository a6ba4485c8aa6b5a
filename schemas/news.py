"""The input: one news item, topic ``news.items.v1``, key = item id."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import AliasChoices, BeforeValidator, ConfigDict, Field, model_validator

from schemas.base import Message, Time, derived_id
from schemas.errors import DecodeError, Reason
from schemas.feeds.addresses import without_tracking
from schemas.feeds.given_text import first_text, has_visible, holds_nothing, joined_text, source_text
from schemas.times import parse_time

MAX_SHORT = 2048
"""Longest id, source, language or category, in characters; browsers and servers cut URLs there too."""


def _published(given: object) -> object:
    try:
        return parse_time(first_text(given, keep_numbers=True))
    except ValueError as exc:
        raise DecodeError(Reason.IMPOSSIBLE_DATE, str(exc)) from None


Text = Annotated[str, BeforeValidator(first_text)]
Short = Annotated[str, BeforeValidator(first_text), Field(max_length=MAX_SHORT)]
Publisher = Annotated[str, BeforeValidator(source_text), Field(max_length=MAX_SHORT)]
Labels = Annotated[str, BeforeValidator(joined_text), Field(max_length=MAX_SHORT)]


class NewsItem(Message):
    """One article as its publisher gave it.

    Other common spellings of the fields are read too; the first that holds something counts. Null, and what holds no
    visible character, count as absent. A number is read as text (``"id": 17`` is "17", and so is 17.0), of an object
    its ``name`` or what else holds its text, of a list its only member (of categories all). Unknown fields are ignored.
    Offsets in all our messages are half-open character positions in ``title`` or ``body`` exactly as given here.
    """

    model_config = ConfigDict(populate_by_name=True)

    id: Short = Field(default="", validation_alias=AliasChoices("id", "guid", "item_id"))
    """Unique and stable: the same article sent again, corrected or not, carries the same id."""
    title: Text = Field(default="", validation_alias=AliasChoices("title", "headline", "judul"))
    body: Text = Field(
        default="",
        validation_alias=AliasChoices(
            "body", "content", "text", "articleBody", "isi", "content:encoded", "content_html", "content_text",
            "description", "summary",
        ),
    )  # fmt: skip
    """Plain text or HTML. What stands last are teasers: they count where there is nothing else."""
    published_at: Annotated[Time | None, BeforeValidator(_published)] = Field(
        default=None,
        validation_alias=AliasChoices(
            "published_at", "date", "pubDate", "published", "datePublished", "tanggal", "date_published", "isoDate",
        ),
    )  # fmt: skip
    """What "kemarin" is measured from. Without it only dates written in full are resolved."""
    url: Short = Field(default="", validation_alias=AliasChoices("url", "link"))
    source: Publisher = Field(default="", validation_alias=AliasChoices("source", "publisher"))
    language: Short = "id"
    """BCP 47; other languages than Indonesian (``id``, ``id-ID``) pass through unread."""
    category: Labels = ""

    @model_validator(mode="before")
    @classmethod
    def _fill_id(cls, given: Any) -> Any:
        """Drop what says nothing, then derive a missing id: of the url, else of source, title and body."""
        if not isinstance(given, dict):
            return given
        told = {name: value for name, value in given.items() if not holds_nothing(value)}
        has = {name: first_text(_first(told, name)) for name in ("id", "url", "source", "title", "body")}
        if has["id"] is not None:
            return told
        texts = ["" if has[name] is None else str(has[name]) for name in ("source", "title", "body")]
        url = None if has["url"] is None else without_tracking(str(has["url"]))
        derived = derived_id("text", *texts) if url is None else derived_id("url", url)
        return {**told, "id": derived}

    @model_validator(mode="after")
    def _has_text(self) -> Self:
        if not has_visible(self.title) and not has_visible(self.body):
            raise DecodeError(Reason.NO_TEXT, "neither title nor body holds any text")
        return self


def _first(given: dict[Any, Any], name: str) -> Any:
    """What ``name`` or one of its other spellings holds, as pydantic would choose it; None if none is there."""
    alias = NewsItem.model_fields[name].validation_alias
    spellings = [str(choice) for choice in alias.choices] if isinstance(alias, AliasChoices) else [name]
    return next((given[key] for key in [*spellings, name] if key in given), None)
