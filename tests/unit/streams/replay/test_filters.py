"""Which items are replayed."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.news import NewsItem
from streams.replay.filters import Filters, LeftOut, first_moment, last_moment
from streams.replay.reading import SIGN_OF_LIFE, Refusal, ReplayReader, read_records
from streams.replay.sources import StoredSource
from tests.support.stream_fakes import item_bytes


def item(**fields: Any) -> NewsItem:
    return NewsItem.model_validate(
        {"id": "a-1", "title": "Jokowi bertemu Anwar", "date": "2019-07-31T23:30:00+07:00", **fields}
    )


def july(**bounds: str) -> Filters:
    told = {"since": first_moment, "until": last_moment}
    return Filters.model_validate({name: told[name](day, f"--{name}") for name, day in bounds.items()})


CASES: list[tuple[Filters, dict[str, Any], LeftOut | None]] = [
    (Filters(), {}, None),
    (july(since="2019-07-31"), {}, None),
    (july(since="2019-08-01"), {}, LeftOut.SINCE),
    (july(until="2019-07-31"), {}, None),  # the day counts as a whole, in Jakarta
    (july(until="2019-07-31"), {"date": "2019-07-31T17:00:00Z"}, LeftOut.UNTIL),  # midnight there
    (july(until="2019-07-31T23:30"), {}, LeftOut.UNTIL),  # a moment does not
    (july(since="2019-07-31T23:30"), {}, None),
    (july(since="2019-07-01"), {"date": None}, LeftOut.UNDATED),
    (Filters(), {"date": None}, None),
    (Filters(sources=("kabar", "Harian")), {"source": "Kabar "}, None),
    (Filters(sources=("Kabar",)), {"source": "Kabar Sore"}, LeftOut.SOURCE),
    (Filters(languages=("id",)), {"language": "id-ID"}, None),
    (Filters(languages=("id",)), {"language": "in"}, None),
    (Filters(languages=("id", "en")), {"language": "ms"}, LeftOut.LANGUAGE),
    (Filters(text="ANWAR"), {}, None),
    (Filters(text="bertemu anwar"), {"title": "Jokowi  bertemu\nAnwar"}, None),
    (Filters(text="temu"), {}, LeftOut.TEXT),  # a word, not a part of one
    (Filters(text="G20 (Bali)"), {"body": "KTT G20 (Bali), Selasa"}, None),
    (Filters(sample=0.000001), {}, LeftOut.SAMPLE),
]


@pytest.mark.parametrize(("filters", "fields", "expected"), CASES)
def test_an_item_is_left_out_by_the_first_filter_that_it_does_not_pass(
    filters: Filters, fields: dict[str, Any], expected: LeftOut | None
) -> None:
    assert filters.why_left_out(item(**fields)) is expected
    assert Filters.model_validate(filters.options()) == filters


def test_a_sample_is_a_share_that_the_seed_chooses() -> None:
    items = [item(id=f"a-{number}") for number in range(1_000)]

    def chosen(seed: int, share: float = 0.1) -> set[str]:
        filters = Filters(sample=share, seed=seed)
        return {one.id for one in items if filters.why_left_out(one) is None}

    assert 70 < len(chosen(7)) < 130
    assert chosen(7) == chosen(7)
    assert chosen(7) != chosen(8)
    assert chosen(7, 0.05) < chosen(7)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> StoredSource:
    path = tmp_path_factory.mktemp("archive") / "items.jsonl"
    lines = [item_bytes(f"a-{at}", date="2019-07-31", source=f"S{at % 3}") if at % 4 else b"{" for at in range(40)]
    path.write_bytes(b"\n".join(lines) + b"\n")
    return StoredSource("given.jsonl", path)


@given(stop=st.integers(0, 40), limit=st.one_of(st.none(), st.integers(1, 12)))
def test_reading_goes_on_where_it_was(source: StoredSource, stop: int, limit: int | None) -> None:
    filters = Filters(sources=("S0", "S1"), limit=limit)
    whole = ReplayReader(read_records([source]), filters)
    records = list(whole)
    begun = records[: min(stop, len(records))]
    rest = ReplayReader(
        read_records([source]), filters, begun[-1].at if begun else ReplayReader(iter(()), filters).position
    )
    assert [*begun, *rest] == records
    assert rest.position == whole.position


def test_what_is_read_has_its_place_and_is_counted(source: StoredSource) -> None:
    reader = ReplayReader(read_records([source]), Filters(sources=("S0", "S1")))
    records = list(reader)
    assert records[0].place == "given.jsonl:1"
    assert records[0].told == Refusal("not_json", records[0].told.message)  # type: ignore[union-attr]
    assert reader.position.read == 40
    assert reader.position.items == len(records) - 10 == 20
    assert reader.position.filtered == {"source": 10}


def test_a_limit_counts_items_alone(source: StoredSource) -> None:
    reader = ReplayReader(read_records([source]), Filters(limit=5))
    assert sum(one.item is not None for one in reader) == 5
    assert reader.position.read == 7


def test_what_is_left_out_gives_a_sign_of_life_now_and_then(tmp_path: Path) -> None:
    """Else a filter that lets few pass would show nothing, and save nothing, for minutes."""
    path = tmp_path / "items.jsonl"
    path.write_bytes(b"\n".join(item_bytes(f"a-{at}", source="S") for at in range(2 * SIGN_OF_LIFE + 9)))
    source, others = StoredSource("items.jsonl", path), Filters(sources=("Other",))
    assert list(ReplayReader(read_records([source]), others)) == [], "nobody asked for it"
    reader = ReplayReader(read_records([source]), others, signs=True)
    told = [(one.told, one.item, one.at.records) for one in reader]
    assert told == [(LeftOut.SOURCE, None, SIGN_OF_LIFE), (LeftOut.SOURCE, None, 2 * SIGN_OF_LIFE)]
    assert reader.position.filtered == {"source": 2 * SIGN_OF_LIFE + 9}


def test_a_damaged_part_is_a_record_that_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n".join(item_bytes(f"a-{at}", "Berita" * at) for at in range(99)))[:-20])
    records = list(ReplayReader(read_records([StoredSource("cut.gz", path)]), Filters()))
    assert isinstance(records[-1].told, Refusal)
    assert records[-1].told.reason == "damaged"
    assert records[-1].place.startswith("cut.gz:")
    assert len(records) > 2
