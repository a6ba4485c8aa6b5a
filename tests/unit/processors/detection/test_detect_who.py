"""Offices, names and persons: what linking makes of the forms that the press uses."""

from __future__ import annotations

from datetime import date

import pytest

from processors.detection.sentence.groups import Discourse, find_groups
from processors.lexicon.gazetteer import load_gazetteer
from processors.lexicon.phrases import Phrases, tokenize
from processors.lexicon.words import words
from processors.people.link import Cast, link
from processors.people.offices import find_offices
from processors.text.normalise import normalise
from processors.text.reading import Reading, read
from processors.text.tagged import Span
from schemas.entities import EntityType
from schemas.mentions import Rank
from schemas.news import NewsItem
from tests.support.fakes import FakeTagger

DAY = date(2025, 3, 12)


def linked(body: str, title: str = "") -> tuple[list[Reading], Cast]:
    article = normalise(NewsItem(id="1", title=title, body=body, published_at="2025-03-12"))
    gazetteer = load_gazetteer()
    texts = (article.body, article.title)
    tagged = FakeTagger().tag_batch([text.clean for text in texts])
    readings = [read(t, tag.sentences, tag.entities, gazetteer) for t, tag in zip(texts, tagged, strict=True)]
    return readings, link(readings, gazetteer, DAY)


def people(body: str, title: str = "") -> set[tuple[str, str | None, str | None]]:
    cast = linked(body, title)[1]
    return {(p.name, p.country, p.rank.value) for p in cast.people if p.rank is not None and p.rank is not Rank.OTHER}


@pytest.mark.parametrize(
    ("text", "office", "countries"),
    [
        ("Presiden Rusia", "president", ("RU",)),
        ("Menteri Luar Negeri (Menlu) RI", "foreign_minister", ("ID",)),
        ("Putra Mahkota sekaligus Perdana Menteri Arab Saudi", "crown_prince", ("SA",)),
        ("Menlu Inggris, Prancis, dan Jerman", "foreign_minister", ("GB", "FR", "DE")),
        ("Presiden AS, Rusia menolak", "president", ("US",)),
        ("Sekjen PBB", "secretary_general", ("UN",)),
        ("Ketua Parlemen Nasional Timor Leste", "speaker", ("TL",)),
        ("Presiden Komisi Eropa", "org_head", ("EU",)),
        ("Menteri Energi, Ilmu Pengetahuan, dan Perubahan Iklim Malaysia", "minister", ("MY",)),
        ("Penasihat Hubungan Luar Negeri Presiden China", "envoy", ("CN",)),
        ("para menlu Eropa", "foreign_minister", ("EU",)),
        ("Presiden Republik Indonesia", "president", ("ID",)),
        ("Menlu @Budiraharjo Malaysia", "foreign_minister", ("MY",)),
        ("Sekretaris Negara AS", "foreign_minister", ("US",)),
        ("Sekretaris Negara RI", "other", ("ID",)),
        ("Pelaksana tugas PM Thailand", "prime_minister", ("TH",)),
        ("Thailand dan Kamboja sepakat. Menlu kedua negara", "foreign_minister", ("TH", "KH")),
        ("Perang Rusia-Ukraina, kata Menteri Pertahanan dari kedua negara", "defence_minister", ("RU", "UA")),
        ("Thailand, Kamboja. Menlu kedua negara", "foreign_minister", ()),
    ],
)
def test_offices_and_their_countries(text: str, office: str, countries: tuple[str, ...]) -> None:
    (hit,) = find_offices(text, tokenize(text), load_gazetteer().find_places(text))
    assert (hit.title.office, hit.countries) == (office, countries)


@pytest.mark.parametrize("text", ["Panglima tinggi", "sekolah"])
def test_what_is_no_office(text: str) -> None:
    hits = find_offices(text, tokenize(text), ())
    assert all(hit.title.rank is Rank.OTHER for hit in hits)


def test_former_ordinal_and_owned_are_marked() -> None:
    text = "mantan Presiden AS dan Presiden ke-7 RI dan istri Presiden Turki"
    former, ordinal, owned = find_offices(text, tokenize(text), load_gazetteer().find_places(text))
    assert (former.former, ordinal.ordinal, owned.owned) == (True, 7, True)


@pytest.mark.parametrize(
    ("body", "person"),
    [
        ("Presiden Rusia Vladimir Putin tiba.", ("Vladimir Putin", "RU", "head")),
        ("Menteri Luar Negeri RI, Retno L.P. Marsudi, tiba.", ("Retno L.P. Marsudi", "ID", "minister")),
        ("Kanselir Jerman Frank Baru tiba.", ("Frank Baru", "DE", "head")),
        ("Raja Salman bin Abdulaziz dari Arab Saudi tiba.", ("Salman bin Abdulaziz", "SA", "head")),
        ("Joko Widodo tiba di Solo.", ("Joko Widodo", "ID", "party")),
        ("Presiden Korea Selatan yang baru terpilih Lee Baru tiba.", ("Lee Baru", "KR", "head")),
        ("Kata PM Jepang kemarin.", ("PM Jepang", "JP", "head")),
    ],
)
def test_who_somebody_is(body: str, person: tuple[str, str, str]) -> None:
    assert person in people(body)


def test_all_forms_of_a_name_are_one_person() -> None:
    cast = linked("Presiden Rusia Vladimir Putin tiba. Putin lelah. Presiden Rusia itu pulang.", "Putin Pulang")[1]
    assert len(cast.people) == 1
    assert [len(found) for found in cast.mentions] == [3, 1]


def test_two_people_of_one_family_name_stay_two() -> None:
    body = "Presiden Korea Selatan Lee Jae-myung tiba. Perdana Menteri Singapura Lee Hsien Loong pergi."
    assert len(people(body)) == 2


def test_the_title_uses_names_of_the_body() -> None:
    readings, cast = linked("Presiden Togo Kofi Lomenge tiba.", "Lomenge Tiba")
    (mention,) = cast.mentions[1]
    assert cast.people[mention.person].name == "Kofi Lomenge"
    assert readings[1].clean[mention.start : mention.end] == "Lomenge"


def test_counterpart_takes_the_office_of_the_one_before() -> None:
    assert ("mitranya dari Iran", "IR", "minister") in people("Menlu Turki Hakan Fidan menyambut mitranya dari Iran.")


def test_the_longest_phrase_wins_and_phrases_do_not_overlap() -> None:
    table = Phrases([("a", 1), ("a b", 2), ("b c", 3)])
    assert [(h.first, h.last, h.value) for h in table.find(tokenize("a b c a"))] == [(0, 2, 2), (3, 4, 1)]


def test_an_unknown_word_list_is_an_error() -> None:
    with pytest.raises(KeyError):
        words("no.such.list")


@pytest.mark.parametrize("joins", ["dan", "Dan", "DAN", "serta"])
def test_two_joined_in_any_case_are_one_group(joins: str) -> None:
    text = f"Vladimir Putin {joins} Xi Jinping bertemu di Beijing."
    names = [Span(at := text.index(name), at + len(name), EntityType.PER) for name in ("Vladimir Putin", "Xi Jinping")]
    body = normalise(NewsItem(id="1", title="", body=text, published_at="2025-03-12")).body
    reading = read(body, [(0, len(text))], names, load_gazetteer())
    cast = link([reading], load_gazetteer(), DAY)
    (group,) = find_groups(reading, cast, 0, reading.sentences[0], Discourse(cast.people))
    assert {cast.people[i].name for i in group.people} == {"Vladimir Putin", "Xi Jinping"}
