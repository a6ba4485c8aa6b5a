"""Any items in any format and packing: read back they are equal, and cut anywhere the first of them are left."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.news import NewsItem
from streams.errors import UsageError
from streams.ingest.lines import read_lines
from streams.ingest.sources import total_size
from tests.support.archives import Reading, as_array, as_csv, as_lines, as_parquet, as_pretty

Items = list[dict[str, str]]
NAMES = ("title", "body", "url", "id")  # what is cut in the last cell of a CSV is seen, but for a doubled mark
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gz": gzip.compress,
    "xz": lzma.compress,
    "bz2": bz2.compress,
    "zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}
WRITERS: dict[str, Callable[[Items], bytes]] = {
    "jsonl": as_lines,
    "array": as_array,
    "array on one line": lambda items: as_array(items, None),
    "pretty": as_pretty,
    "csv": lambda items: as_csv(items, NAMES),
    "semicolons": lambda items: as_csv(items, NAMES, ";"),
    "tsv": lambda items: as_csv(items, NAMES, "\t"),
}
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
ITEMS = st.lists(
    st.builds(
        lambda number, title, body: {"title": f"Kabar {title}", "body": body, "url": "", "id": f"contoh-{number}"},
        st.integers(0, 99),
        TEXT,
        TEXT,
    ),
    min_size=1,
    max_size=5,
)


PACKINGS = st.sampled_from(list(PACKERS))


def read(path: Path) -> tuple[Reading | None, str]:
    """What is read, or the sentence for what is no damage."""
    try:
        return Reading(path), ""
    except UsageError as exc:
        return None, str(exc)


def plain(reading: Reading) -> list[tuple[str, str, str]]:
    return [(item.id, item.title, item.body) for item in reading.items]


def expected(items: Items) -> list[tuple[str, str, str]]:
    """As the codec reads them: what shows nothing is as good as absent."""
    return [(item.id, item.title, item.body) for item in map(NewsItem.model_validate, items)]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any") / "items"


@pytest.mark.parametrize("written", WRITERS)
@settings(max_examples=40, deadline=None)
@given(packing=PACKINGS, items=ITEMS, split=st.floats(0, 1))
def test_what_was_written_is_read(path: Path, written: str, packing: str, items: Items, split: float) -> None:
    whole = WRITERS[written](items)
    at = int(split * len(whole))
    pack = PACKERS[packing]
    path.write_bytes(pack(whole[:at]) + pack(whole[at:]))  # two members, or frames
    reading = Reading(path)
    assert plain(reading) == expected(items)
    assert (reading.refused, reading.damage) == ([], [])
    assert 0 < sum(line.consumed for line in read_lines([str(path)])) <= (total_size([str(path)]) or 0)


@pytest.mark.parametrize("written", WRITERS)
@settings(max_examples=80, deadline=None)
@given(packing=PACKINGS, items=ITEMS, cut=st.floats(0, 1, exclude_max=True))
def test_what_is_cut_leaves_the_first_items(path: Path, written: str, packing: str, items: Items, cut: float) -> None:
    whole = PACKERS[packing](WRITERS[written](items))
    path.write_bytes(whole[: int(cut * len(whole))])
    reading, mistake = read(path)
    if reading is None:  # the names of a table are cut
        assert "has no column for a title" in mistake
        return
    assert plain(reading) == expected(items)[: len(reading.items)]
    if packing != "plain" and int(cut * len(whole)) > 6:
        assert reading.damage
    elif written.startswith("array") and int(cut * len(whole)) > 0:
        assert reading.damage or reading.refused


@settings(max_examples=40, deadline=None)
@given(items=ITEMS, size=st.integers(1, 3), cut=st.integers(1, 100))
def test_parquet_is_read_whole_or_not_at_all(path: Path, items: Items, size: int, cut: int) -> None:
    whole = as_parquet(list(items), size)
    path.write_bytes(whole)
    assert plain(Reading(path)) == expected(items)
    assert sum(line.consumed for line in read_lines([str(path)])) == len(whole)
    path.write_bytes(whole[:-cut])
    reading = Reading(path)
    assert not reading.items
    assert reading.damage or reading.refused


@settings(deadline=None)
@given(st.sampled_from(list(WRITERS)), PACKINGS, st.binary(min_size=1, max_size=8), st.floats(0, 1))
def test_changed_bytes_raise_nothing_else(path: Path, written: str, packing: str, noise: bytes, at: float) -> None:
    items = [{"title": "Kabar", "body": f"isi {number}", "url": "", "id": f"{number}"} for number in range(5)]
    whole = PACKERS[packing](WRITERS[written](items))
    start = int(at * len(whole))
    path.write_bytes(whole[:start] + noise + whole[start + len(noise) :])
    reading, mistake = read(path)
    assert reading is not None or mistake.startswith(str(path))
