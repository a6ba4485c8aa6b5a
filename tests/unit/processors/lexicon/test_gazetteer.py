"""The gazetteer: its data are sound, and its look-ups know how the Indonesian press writes names."""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import date

import pytest

from processors.lexicon.gazetteer import Gazetteer, load_gazetteer
from processors.lexicon.leaders import LeaderTerm, name_key
from processors.lexicon.office import SINGLE_OFFICES, Office
from processors.lexicon.placefinder import fold
from processors.lexicon.rows import read_rows
from tests.support.cost import SLACK, growth

FILES = (
    "countries.csv",
    "organisations.csv",
    "cities.csv",
    "venues.csv",
    "phrases.csv",
    "place_words.csv",
    "leaders.csv",
    "names/cities.csv",
    "names/leaders.csv",
)
SEP_2019, JUNE_2025 = date(2019, 9, 10), date(2025, 6, 20)


@pytest.fixture(scope="module")
def gaz() -> Gazetteer:
    return load_gazetteer()


# --- the data


@pytest.mark.parametrize("name", FILES)
def test_every_row_has_a_source_and_a_day(name: str) -> None:
    rows = read_rows(name)
    assert rows
    for row in rows:
        assert row["source"], row
        date.fromisoformat(row["as_of"])
        assert None not in row, f"too many cells: {row}"
        assert None not in row.values(), f"too few cells: {row}"


@pytest.mark.parametrize("name", FILES)
def test_no_cell_has_blanks_around_it_or_empty_aliases(name: str) -> None:
    for row in read_rows(name):
        for cell in row.values():
            assert cell == cell.strip()
            assert all(part == part.strip() and part for part in cell.split("|")) or not cell


def test_no_name_stands_for_two_countries(gaz: Gazetteer) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for country in gaz.countries:
        for name in (country.name, country.name_en, *country.aliases):
            owners[fold(name)].add(country.iso2)
    assert {name: codes for name, codes in owners.items() if len(codes) > 1} == {}


def test_no_name_stands_for_two_organisations(gaz: Gazetteer) -> None:
    names = [fold(n) for o in gaz.organisations for n in {fold(x): x for x in (o.name, *o.aliases)}.values()]
    assert sorted(set(names)) == sorted(names)


def test_codes_of_countries_are_unique_and_well_formed(gaz: Gazetteer) -> None:
    codes = [c.iso2 for c in gaz.countries]
    assert len(set(codes)) == len(codes) >= 195
    assert all(len(code) == 2 and code.isupper() for code in codes)
    assert set(codes).isdisjoint(one.code for one in gaz.organisations)


def test_cased_forms_are_forms_of_their_name(gaz: Gazetteer) -> None:
    for record in (*gaz.countries, *gaz.organisations):
        assert set(record.cased) <= {record.name, *record.aliases}, record


def test_capitals_are_cities_of_their_country(gaz: Gazetteer) -> None:
    towns = {(c.iso2, c.name) for c in gaz.cities if c.capital}
    for country in gaz.countries:
        assert {(country.iso2, name) for name in country.capitals} <= towns, country.name


def test_cities_and_venues_lie_in_known_countries(gaz: Gazetteer) -> None:
    assert len(gaz.cities) >= 600
    for city in gaz.cities:
        assert gaz.country(city.iso2), city
        assert set(city.ambiguous) <= {city.name, *city.aliases}
    for venue in gaz.venues:
        assert venue.iso2 is None or gaz.country(venue.iso2), venue
        assert venue.city is None or gaz.city(venue.city) or venue.city == "Panmunjom", venue


def test_leaders_are_many_and_their_countries_known(gaz: Gazetteer) -> None:
    assert len({t.id for t in gaz.leaders.terms}) >= 400
    organisations = {o.code for o in gaz.organisations}
    for term in gaz.leaders.terms:
        assert gaz.country(term.country) or term.country in organisations, term
        assert term.since is None or term.until is None or term.since <= term.until, term


def test_no_person_holds_one_office_twice_at_once(gaz: Gazetteer) -> None:
    terms: dict[tuple[str, str, str], list[LeaderTerm]] = defaultdict(list)
    for term in gaz.leaders.terms:
        terms[term.id, term.office, term.country].append(term)
    for held in terms.values():
        held.sort(key=lambda t: t.since or date.min)
        for before, after in itertools.pairwise(held):
            assert before.until is not None, before
            assert after.since is not None, after
            assert before.until < after.since, (before, after)


def test_offices_of_one_holder_change_hands_within_weeks(gaz: Gazetteer) -> None:
    """Two holders may overlap by the days between two sources, not by years: that would be a term never closed."""
    terms: dict[tuple[str, str], list[LeaderTerm]] = defaultdict(list)
    for term in gaz.leaders.terms:
        if term.office in SINGLE_OFFICES:
            terms[term.office, term.country].append(term)
    for held in terms.values():
        held.sort(key=lambda t: t.since or date.min)
        for before, after in itertools.pairwise(held):
            assert before.until is not None, (before, after)
            assert after.since is not None, after
            assert (before.until - after.since).days < 10, (before, after)


def test_names_of_one_id_are_of_one_person(gaz: Gazetteer) -> None:
    names: dict[str, set[str]] = defaultdict(set)
    for term in gaz.leaders.terms:
        names[term.id].add(term.name)
    assert {i: n for i, n in names.items() if len(n) > 1} == {}


def test_no_alias_is_of_two_persons(gaz: Gazetteer) -> None:
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for term in gaz.leaders.terms:
        for name in (term.name, *term.aliases):
            owners[name_key(name)].add(term.id)
    assert {key: ids for key, ids in owners.items() if len(ids) > 1} == {}


# --- names


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Tiongkok", "CN"), ("China", "CN"), ("Cina", "CN"), ("RRT", "CN"), ("RRC", "CN"), ("Negeri Tirai Bambu", "CN"),
        ("AS", "US"), ("Amerika", "US"), ("Amerika Serikat", "US"), ("Paman Sam", "US"),
        ("Korut", "KP"), ("Korea Utara", "KP"), ("Korsel", "KR"), ("Prancis", "FR"), ("Perancis", "FR"),
        ("Inggris", "GB"), ("Britania Raya", "GB"), ("RI", "ID"), ("UEA", "AE"), ("Saudi", "SA"), ("Türkiye", "TR"),
        ("palestina", "PS"), ("MALI", "ML"), ("Vatikan", "VA"), ("Timor Leste", "TL"), ("Timor-Leste", "TL"),
    ],
)  # fmt: skip
def test_countries_in_all_spellings(gaz: Gazetteer, text: str, code: str) -> None:
    country = gaz.country_of(text)
    assert country is not None
    assert country.iso2 == code


@pytest.mark.parametrize("text", ["as", "ri", "As", "mali", "Surabaya", "", "tanah air"])
def test_words_that_are_no_countries(gaz: Gazetteer, text: str) -> None:
    assert gaz.country_of(text) is None


@pytest.mark.parametrize(
    ("capital", "code"),
    [("Moskwa", "RU"), ("Beijing", "CN"), ("Washington D.C.", "US"), ("Teheran", "IR"), ("Den Haag", "NL")],
)
def test_capitals_stand_for_their_country(gaz: Gazetteer, capital: str, code: str) -> None:
    city = gaz.city(capital)
    assert city is not None
    assert (city.iso2, city.capital) == (code, True)


def test_other_towns_stand_for_no_country(gaz: Gazetteer) -> None:
    towns = gaz.city("Surabaya"), gaz.city("Sochi")
    assert [town.capital for town in towns if town is not None] == [False, False]


def test_towns_venues_and_organisations(gaz: Gazetteer) -> None:
    petersburg, palace = gaz.city("Saint Petersburg"), gaz.venue("Istana Konstantinovsky")
    assert petersburg is not None
    assert (petersburg.name, petersburg.iso2) == ("St Petersburg", "RU")
    assert palace is not None
    assert (palace.city, palace.iso2) == ("St Petersburg", "RU")
    assert [hit.code for hit in gaz.find_places("OKI dan PBB, bukan oki")] == ["OIC", "UN"]
    capital = gaz.capital_of("RU")
    assert capital is not None
    assert capital.name == "Moskow"


# --- places in a text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Presiden AS tiba di Moskwa.", ["AS", "Moskwa"]),
        ("mereka tiba as usual di tanah air", []),
        ("PUTIN KE AS, XI KE KORUT", ["AS", "KORUT"]),
        ("AS Roma menang di Roma", ["Roma"]),
        ("harga 5 dolar AS per barel", []),
        ("Laut China Selatan memanas, kata China", ["China"]),
        ("di St. Petersburg, Rusia", ["St. Petersburg", "Rusia"]),
        ("Papua. Barat dan timur", ["Papua"]),
        ("Papua Barat", ["Papua Barat"]),
        ("Timor-Leste dan Côte d’Ivoire", ["Timor-Leste", "Côte d’Ivoire"]),
        ("serangan Israeldan Irandalam sepekan", ["Israel", "Iran"]),
        ("Amerika Serikat(AS)memveto", ["Amerika Serikat", "AS"]),
        ("konser solo itu", []),
        ("pertemuan di solo", ["solo"]),
        ("Batu besar itu di Batu", ["Batu"]),
        # what is a number, too, is the city behind the venue that a cue stands before
        ("bertemu di Istana Pemerintah, Lima, Selasa", ["Lima"]),
        ("bertemu di Istana Pemerintah, Lima orang hadir", []),
        ("Istana Pemerintah, Lima, kata dia", []),
        ("di Hotel Raffles, Kuningan, Jakarta", ["Jakarta"]),
        ("Menhan Israel, Israel Katz", ["Israel"]),
        ("Rusia-Ukraina", ["Rusia", "Ukraina"]),
        ("Istana Merdeka, Jakarta", ["Istana Merdeka", "Jakarta"]),
        ("Sekjen PBB dan Uni Eropa", ["PBB", "Uni Eropa"]),
    ],
)
def test_places_in_a_text(gaz: Gazetteer, text: str, found: list[str]) -> None:
    assert [text[h.start : h.end] for h in gaz.find_places(text)] == found


def test_what_a_hit_tells(gaz: Gazetteer) -> None:
    beijing, house = gaz.find_places("Beijing dan Gedung Putih")
    assert (beijing.kind, beijing.code, beijing.name, beijing.capital) == ("city", "CN", "Beijing", True)
    assert (house.kind, house.code) == ("venue", "US")


@pytest.mark.parametrize("unit", ["Amerika ", "Presiden AS di Beijing, China. ", "St. ", "a", "Korea-", "\u0301x "])
def test_finding_places_is_linear(gaz: Gazetteer, unit: str) -> None:
    assert growth(lambda size: gaz.find_places(unit * (size // len(unit))), 5_000) < SLACK


# --- leaders


@pytest.mark.parametrize(
    ("name", "on", "office", "country", "rank"),
    [
        ("Trump", SEP_2019, "president", "US", "head"),
        ("Donald Trump", date(2023, 5, 1), "former", "US", "party"),
        ("Biden", date(2023, 5, 1), "president", "US", "head"),
        ("Jokowi", SEP_2019, "president", "ID", "head"),
        ("Joko Widodo", JUNE_2025, "former", "ID", "party"),
        ("Prabowo", SEP_2019, "party_chief", "ID", "party"),
        ("Prabowo Subianto", date(2021, 1, 1), "defence_minister", "ID", "minister"),
        ("Prabowo", JUNE_2025, "president", "ID", "head"),
        ("Kim", SEP_2019, "supreme_leader", "KP", "head"),
        ("Kim Jong Un", SEP_2019, "supreme_leader", "KP", "head"),
        ("Retno L.P. Marsudi", SEP_2019, "foreign_minister", "ID", "minister"),
        ("Retno Marsudi", JUNE_2025, "former", "ID", "other"),
        ("Sergey Lavrov", JUNE_2025, "foreign_minister", "RU", "minister"),
        ("Recep Tayyip Erdoğan", SEP_2019, "president", "TR", "head"),
        ("Zelenskyy", JUNE_2025, "president", "UA", "head"),
        ("Khamenei", JUNE_2025, "supreme_leader", "IR", "head"),
        ("Salman bin Abdulaziz al-Saud", SEP_2019, "monarch", "SA", "head"),
        ("Ursula von der Leyen", JUNE_2025, "org_head", "EU", "org"),
        ("Antonio Guterres", SEP_2019, "secretary_general", "UN", "org"),
        ("Megawati", JUNE_2025, "party_chief", "ID", "party"),
        ("Puan Maharani", JUNE_2025, "speaker", "ID", "legislature"),
    ],
)
def test_leaders_as_of_a_day(gaz: Gazetteer, name: str, on: date, office: str, country: str, rank: str) -> None:
    terms = gaz.leaders_named(name, on)
    assert (office, country, rank) in [(t.office, t.country, t.rank) for t in terms]
    assert len({t.id for t in terms}) == 1


def test_one_person_may_hold_several_offices(gaz: Gazetteer) -> None:
    terms = gaz.leaders_named("Mohammed bin Salman bin Abdulaziz Al Saud", JUNE_2025)
    assert {t.office for t in terms} == {"crown_prince", "prime_minister"}


@pytest.mark.parametrize("name", ["", "Budi", "Siti Aminah", "Putra Mahkota", "Gibran"])
def test_unknown_names_and_leaders_to_be(gaz: Gazetteer, name: str) -> None:
    assert gaz.leaders_named(name, SEP_2019) == ()


@pytest.mark.parametrize(
    ("country", "office", "on", "name"),
    [
        ("US", "president", SEP_2019, "Donald Trump"),
        ("US", "president", date(2022, 1, 1), "Joe Biden"),
        ("JP", "prime_minister", SEP_2019, "Shinzo Abe"),
        ("JP", "prime_minister", JUNE_2025, "Shigeru Ishiba"),
        ("RU", "foreign_minister", JUNE_2025, "Sergei Lavrov"),
        ("ID", "defence_minister", SEP_2019, "Ryamizard Ryacudu"),
        ("GB", "monarch", SEP_2019, "Elizabeth II"),
        ("NATO", "secretary_general", JUNE_2025, "Mark Rutte"),
        ("VA", "pope", JUNE_2025, "Paus Leo XIV"),
        ("ID", "vice_president", JUNE_2025, "Gibran Rakabuming Raka"),
    ],
)
def test_who_held_an_office(gaz: Gazetteer, country: str, office: str, on: date, name: str) -> None:
    term = gaz.leader_in_office(country, Office(office), on)
    assert term is not None
    assert term.name == name


def test_an_office_of_many_names_nobody(gaz: Gazetteer) -> None:
    assert gaz.leader_in_office("ID", Office.MINISTER, JUNE_2025) is None
    assert gaz.leader_in_office("XX", Office.PRESIDENT, JUNE_2025) is None
