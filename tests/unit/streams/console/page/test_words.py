"""The page's texts: each in both languages, and none that is missing."""

from __future__ import annotations

import re
from functools import cache

import pytest

from processors.dates.rules import DateRule
from processors.detection.article.report import Lent
from processors.detection.article.trace import Lacking, Why
from processors.detection.decided import PLAIN
from processors.detection.facts.channel import ChannelBasis
from processors.detection.facts.place import PlaceRule
from processors.detection.facts.status import StatusRule
from processors.detection.sentence.binding import Binding
from processors.lexicon.worded import Worded
from schemas.meetings import Change, MeetingStatus
from schemas.mentions import Cameo, Channel, FieldName, Format, OutcomeKind, PloverMode, PloverType, Rank, Scope, Status
from tests.support.console.node import PAGE, evaluate

TABLES = sorted(path.name for path in (PAGE / "words").glob("*.js"))
HOLES = re.compile(r"\{(\w+)\}")


OWN_ENGLISH = "why."
"""Reasons of the code, which are English themselves: only the other language needs a text."""


@cache
def _tables() -> dict[str, dict[str, dict[str, str]]]:
    script = """
        const read = async (name) => [name, (await import(`/static/words/${name}`)).default];
        return Object.fromEntries(await Promise.all(names.map(read)));
    """
    found: dict[str, dict[str, dict[str, str]]] = evaluate("words/parts.js", script, names=TABLES)
    return found


@pytest.mark.parametrize("name", TABLES)
def test_both_languages_say_everything_with_the_same_holes(name: str) -> None:
    holes = {
        lang: {key: set(HOLES.findall(text)) for key, text in texts.items() if not key.startswith(OWN_ENGLISH)}
        for lang, texts in _tables()[name].items()
    }
    assert sorted(holes) == ["en", "id"]
    assert holes["id"] == holes["en"]
    assert all(text.strip() for texts in _tables()[name].values() for text in texts.values())


def _asked(source: str) -> set[str]:
    """Keys that a module asks for by a text of its own."""
    return set(re.findall(r"\bt\(\"([^\"]+)\"", source))


@pytest.mark.parametrize("path", ["parts", "views", "app.js"])
def test_every_word_that_is_asked_for_is_there(path: str) -> None:
    """A part that is handed its words uses those of the view that hands them."""
    files = [PAGE / path] if path.endswith(".js") else sorted((PAGE / path).rglob("*.js"))
    known = {key for name in TABLES for key in _tables()[name]["id"]}
    missing = {file.name: gone for file in files if (gone := _asked(file.read_text(encoding="utf-8")) - known)}
    assert missing == {}


@pytest.mark.parametrize(
    ("table", "prefix", "values"),
    [
        ("parts.js", "status", MeetingStatus),
        ("parts.js", "change", Change),
        ("parts.js", "scope", Scope),
        ("parts.js", "channel", Channel),
        ("parts.js", "format", Format),
        ("meeting.js", "rank", Rank),
        ("meeting.js", "outcome", OutcomeKind),
        ("meeting.js", "field", FieldName),
        ("meeting.js", "cameo", Cameo),
        ("meeting.js", "plover", PloverType),
        ("meeting.js", "plover", PloverMode),
        ("meeting.js", "say", [f"{status}.{channel}" for status in Status for channel in Channel]),
    ],
)
def test_every_member_of_a_closed_set_has_a_word(table: str, prefix: str, values: list[str]) -> None:
    texts = _tables()[table]["en"]
    assert [value for value in values if f"{prefix}.{value}" not in texts] == []


RULES: list[type[Worded]] = [Binding, StatusRule, ChannelBasis, DateRule, PlaceRule, Lent]


def test_every_reason_has_a_text_in_the_other_language() -> None:
    reasons = {*Why, *Lacking, *PLAIN, *(rule.meaning for rules in RULES for rule in rules)}
    told = {key.removeprefix(OWN_ENGLISH) for key in _tables()["reasons.js"]["id"] if key.startswith(OWN_ENGLISH)}
    assert told == reasons


def test_texts_are_filled() -> None:
    script = """
        const table = { id: { a: "{count} artikel", b: "x {name} y" }, en: { a: "{count} article|{count} articles" } };
        const [id, en] = [it.words("id", table), it.words("en", table)];
        return [id("a", { count: 1200 }), en("a", { count: 1 }), en("a", { count: 0 }), id("b", {}), id("none"),
                id("b", { name: { is: "element" } })];
    """
    expected = ["1.200 artikel", "1 article", "0 articles", "x  y", "none", ["x ", {"is": "element"}, " y"]]
    assert evaluate("lib/words.js", script) == expected
