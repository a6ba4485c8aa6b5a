"""The tables of ``processors/data``: what a closed column does not allow is refused when its file is loaded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from importlib.resources import files
from pathlib import Path

import pytest

from processors.detection.article.confidence import read_weights
from processors.detection.article.outcome_cues import read_outcomes
from processors.detection.facts.cues import read_cues
from processors.detection.sentence.triggers import Detail, Flag, Kind, read_triggers
from processors.lexicon import rows
from processors.lexicon.gazetteer import load_gazetteer
from processors.lexicon.leaders import read_terms
from processors.lexicon.phrases import tokenize
from processors.lexicon.places import read_cities, read_place_words, read_venues
from processors.lexicon.rows import Row, read_rows
from processors.lexicon.titles import read_titles, titles

WRONG: list[tuple[Callable[[Iterable[Row]], object], str, str, str]] = [
    (read_triggers, "triggers.csv", "kind", "adjective"),
    (read_triggers, "triggers.csv", "kind", ""),
    (read_triggers, "triggers.csv", "detail", "topic"),
    (read_triggers, "triggers.csv", "flags", "meeting|Going"),
    (read_triggers, "triggers.csv", "flags", "meeting|"),
    (read_cues, "status_cues.csv", "status", "perhaps"),
    (read_cues, "status_cues.csv", "flags", "before"),
    (read_titles, "offices.csv", "office", "wizard"),
    (read_titles, "offices.csv", "rank", "king"),
    (read_titles, "offices.csv", "needs", "EU"),
    (read_titles, "offices.csv", "flags", "short"),
    (read_terms, "leaders.csv", "office", "leader"),
    (read_terms, "leaders.csv", "rank", ""),
    (read_outcomes, "outcomes.csv", "kind", "refused"),
    (read_outcomes, "outcomes.csv", "side", ""),
    (read_outcomes, "outcomes.csv", "side", "before"),
    (read_place_words, "place_words.csv", "role", "verb"),
    (read_cities, "cities.csv", "kind", "country"),
    (read_cities, "cities.csv", "capital", "no"),
    (read_weights, "confidence.csv", "feature", "length"),
    (read_venues, "venues.csv", "actor", "sometimes"),
]


README = files("processors").joinpath("data", "README.md").read_text("utf-8")
COUNTED = re.findall(r"^\| `([\w/]+\.csv)` \| .* \| ([\d,]+) \|$", README, re.MULTILINE)


def test_the_readme_names_every_table() -> None:
    data = Path(str(files("processors").joinpath("data")))
    shipped = {path.relative_to(data).as_posix() for path in data.rglob("*.csv")}
    assert [name for name, _ in COUNTED] == list(dict(COUNTED))
    assert shipped == set(dict(COUNTED))


@pytest.mark.parametrize(("name", "count"), COUNTED)
def test_the_readme_counts_the_rows(name: str, count: str) -> None:
    assert f"{len(read_rows(name)):,}" == count


@pytest.mark.parametrize(("load", "file", "column", "word"), WRONG)
def test_a_wrong_word_is_refused(load: Callable[[Iterable[Row]], object], file: str, column: str, word: str) -> None:
    given = read_rows(file)
    given[1][column] = word
    with pytest.raises(ValueError, match=rf"^{file}, line 3: {column} is '.*'; allowed: .*[a-z]"):
        load(given)


def test_the_error_lists_what_is_allowed() -> None:
    row = Row({"detail": "topic"}, "some.csv", 7)
    with pytest.raises(ValueError, match=r"some.csv, line 7: detail is 'topic'; allowed: \(empty\), act, call, summit"):
        row.one_of("detail", Detail)
    with pytest.raises(ValueError, match=r"allowed: noun, verb$"):
        row.one_of("detail", {Kind.VERB, Kind.NOUN})


def test_cells_are_read_as_members() -> None:
    row = Row({"kind": "verb", "flags": "going|home", "none": "", "capital": "yes"}, "some.csv", 2)
    assert row.one_of("kind", Kind) is Kind.VERB
    assert row.some_of("flags", Flag) == {Flag.GOING, Flag.HOME}
    assert row.some_of("none", Flag) == frozenset()
    assert row.yes("capital")
    assert not row.yes("none")
    assert Row({"status": "none"}, "some.csv", 2).one_of_or_none("status", Kind) is None
    with pytest.raises(ValueError, match=r"kind is 'verb'; allowed: \(empty\), yes"):
        row.yes("kind")


def test_a_row_with_too_few_cells_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "some.csv").write_text("word,source\nusai\n", "utf-8")
    monkeypatch.setattr(rows, "files", lambda package: tmp_path)
    with pytest.raises(ValueError, match=r"^some.csv, line 2: not as many cells as columns"):
        read_rows("some.csv")


def test_titles_name_known_countries_and_organisations() -> None:
    gazetteer = load_gazetteer()
    known = {c.iso2 for c in gazetteer.countries} | {o.code for o in gazetteer.organisations}
    assert {title.country for title in titles()} - {None} <= known


def test_masks_bear_no_flags() -> None:
    triggers = read_triggers(read_rows("triggers.csv"))
    assert all(not trigger.flags and not trigger.detail for trigger in triggers if trigger.kind is Kind.MASK)


@pytest.mark.parametrize("name", ["triggers.csv", "offices.csv", "status_cues.csv", "outcomes.csv"])
def test_no_phrase_stands_twice(name: str) -> None:
    """The second row would never be found."""
    phrases = [tuple(token.lower for token in tokenize(row["phrase"])) for row in read_rows(name)]
    assert len(phrases) == len(set(phrases))
