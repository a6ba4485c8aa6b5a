"""The small parts behind detection: gate, codes, joining, data files, the annotation format."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from processors.detection.annotations import annotation
from processors.detection.article.mention import cameo, plover
from processors.detection.facts.occasions import lies_back
from processors.detection.gate import gate
from processors.detection.sentence.eligible import colleagues, may_meet, scope_of
from processors.detection.sentence.triggers import Kind, find_triggers
from processors.lexicon.gazetteer import load_gazetteer
from processors.lexicon.phrases import tokenize
from processors.people.people import Person
from processors.pipeline import analyze
from schemas.mentions import Cameo, Channel, Format, Participant, PloverMode, PloverType, Rank, Scope, Status
from schemas.news import NewsItem
from tests.support.fakes import FakeTagger

DATA = ("offices.csv", "triggers.csv", "status_cues.csv", "words.csv", "outcomes.csv", "confidence.csv")


def participant(country: str) -> Participant:
    return Participant(name=country, country=country, rank=Rank.HEAD)


def person(country: str | None, rank: Rank) -> Person:
    return Person("x", frozenset({"x"}), country, rank)


@pytest.mark.parametrize(
    ("status", "channel", "country", "code", "kind", "mode"),
    [
        (Status.HELD, Channel.CALL, None, Cameo.TELEPHONE, PloverType.CONSULT, PloverMode.PHONE),
        (Status.HELD, Channel.IN_PERSON, "FR", Cameo.HOST_VISIT, PloverType.CONSULT, PloverMode.VISIT),
        (Status.HELD, Channel.IN_PERSON, "DE", Cameo.MAKE_VISIT, PloverType.CONSULT, PloverMode.VISIT),
        (Status.HELD, Channel.IN_PERSON, "CH", Cameo.THIRD_PLACE, PloverType.CONSULT, PloverMode.THIRD_PARTY),
        (Status.HELD, Channel.IN_PERSON, None, Cameo.CONSULT, PloverType.CONSULT, None),
        (Status.PLANNED, Channel.IN_PERSON, "FR", Cameo.INTENT_TO_MEET, PloverType.REQUEST, PloverMode.MEET),
        (Status.PROPOSED, Channel.CALL, None, Cameo.INTENT_TO_MEET, PloverType.REQUEST, PloverMode.MEET),
        (Status.CANCELLED, Channel.IN_PERSON, None, Cameo.REJECT_MEETING, PloverType.REJECT, PloverMode.MEET),
    ],
)
def test_codes(
    status: Status, channel: Channel, country: str | None, code: Cameo, kind: PloverType, mode: PloverMode | None
) -> None:
    participants = [participant("FR"), participant("DE")]
    got = cameo(status, channel, country, participants, negotiation=False)
    told = plover(status, channel, Format.BILATERAL, got)
    assert (got, told.type, told.mode) == (code, kind, mode)


def test_negotiation_without_a_place_has_its_own_code() -> None:
    participants = [participant("FR"), participant("DE")]
    assert cameo(Status.HELD, Channel.IN_PERSON, None, participants, negotiation=True) is Cameo.NEGOTIATE


def test_multilateral_mode() -> None:
    told = plover(Status.HELD, Channel.IN_PERSON, Format.MULTILATERAL, Cameo.THIRD_PLACE)
    assert told.mode is PloverMode.MULTILATERAL


@pytest.mark.parametrize(
    ("people", "scope"),
    [
        ([person("ID", Rank.HEAD), person("RU", Rank.HEAD)], Scope.INTERNATIONAL),
        ([person("ID", Rank.MINISTER), person("UN", Rank.ORG)], Scope.INTERNATIONAL),
        ([person("ID", Rank.HEAD), person("RU", Rank.ENVOY)], None),
        ([person("ID", Rank.HEAD), person(None, Rank.HEAD)], None),
        ([person("ID", Rank.HEAD), person("ID", Rank.PARTY)], Scope.DOMESTIC),
        ([person("ID", Rank.HEAD), person("ID", Rank.MINISTER)], Scope.DOMESTIC),
        ([person("ID", Rank.HEAD), person("ID", Rank.ENVOY)], None),
        ([person("ID", Rank.PARTY), person("ID", Rank.PARTY)], Scope.DOMESTIC),
        ([person("ID", Rank.HEAD)], None),
    ],
)
def test_scope(people: list[Person], scope: Scope | None) -> None:
    assert scope_of(people) is scope


@pytest.mark.parametrize(
    ("people", "one_government"),
    [
        ([person("ID", Rank.HEAD), person("ID", Rank.MINISTER)], True),
        ([person("ID", Rank.MINISTER), person("ID", Rank.MINISTER), person("ID", Rank.ENVOY)], True),
        ([person("ID", Rank.MINISTER), person("ID", Rank.PARTY)], False),
        ([person("ID", Rank.MINISTER), person("US", Rank.MINISTER)], False),
        ([person("ID", Rank.MINISTER)], False),
    ],
)
def test_colleagues(people: list[Person], one_government: bool) -> None:
    assert colleagues(people) is one_government


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("Presiden Rusia bertemu PM Jepang", True),
        ("Lewat telepon, Putin berbicara", True),
        ("KTT dihadiri Raja Charles", True),
        ("Harga beras naik di pasar", False),
        ("Presiden berpidato di Jakarta", False),
        ("Pertemuan warga desa membahas sawah", False),
    ],
)
def test_gate(text: str, passes: bool) -> None:
    assert (gate([tokenize(text)], load_gazetteer()) is None) is passes


@pytest.mark.parametrize(
    ("people", "passes"),
    [
        ([person("RU", Rank.HEAD), person("US", Rank.MINISTER)], True),
        ([person("ID", Rank.HEAD), person("ID", Rank.PARTY), person("US", Rank.PARTY)], True),
        ([person("ID", Rank.HEAD), person("ID", Rank.MINISTER)], True),
        ([person("ID", Rank.HEAD), person("ID", Rank.ENVOY)], False),
        ([person("RU", Rank.HEAD), person("US", Rank.PARTY)], False),
        ([person("RU", Rank.HEAD), person(None, Rank.HEAD)], False),
    ],
)
def test_who_could_meet(people: list[Person], passes: bool) -> None:
    assert may_meet(people) is passes


@pytest.mark.parametrize(
    ("around", "old"),
    [
        ("Sebelumnya, A sempat berbincang sebentar dengan B", False),
        ("Sebelumnya, A terlebih dahulu bersalaman dengan B", False),
        ("Sebelumnya, A sempat berbincang dengan B", True),
        ("A sempat bertemu B tahun lalu", True),
        ("A pernah menemui B", True),
        ("A berbincang dengan B", False),
    ],
)
def test_small_talk_before_the_talks_is_no_old_meeting(around: str, old: bool) -> None:
    assert lies_back(around) is old


def test_masked_words_are_no_triggers() -> None:
    tokens = tokenize("juru bicara itu bertemu wartawan di meja perundingan")
    assert [t.phrase for t in find_triggers(tokens, 0, len(tokens)) if t.kind is not Kind.ATTEND] == ["bertemu"]


@pytest.mark.parametrize("name", DATA)
def test_every_row_of_the_word_lists_has_a_source_and_a_date(name: str) -> None:
    rows = list(csv.DictReader(files("processors").joinpath("data", name).read_text("utf-8").splitlines()))
    assert rows
    assert all(row["source"] and row["as_of"] for row in rows)
    keys = [tuple(value for key, value in row.items() if key not in ("source", "as_of")) for row in rows]
    assert len(keys) == len(set(keys))


def test_annotation_format() -> None:
    body = "Presiden Rusia Vladimir Putin bertemu Presiden Belarus Alexander Lukashenko di Minsk, Selasa (11/3)."
    item = NewsItem(id="a", title="", body=body, published_at="2025-03-12")
    row = annotation("a", analyze([item], FakeTagger())[0].mentions)
    assert row == {
        "id": "a",
        "events": [
            {
                "scope": "international",
                "participants": [
                    {"name": "Vladimir Putin", "country": "RU", "rank": "head"},
                    {"name": "Alexander Lukashenko", "country": "BY", "rank": "head"},
                ],
                "format": "bilateral",
                "channel": "in_person",
                "status": "held",
                "date": "2025-03-11",
                "city": "Minsk",
                "country": "BY",
                "venue": None,
                "summit": None,
                "main": True,
                "evidence": body,
                "agenda": [],
            }
        ],
    }
