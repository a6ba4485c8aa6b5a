"""The steps of a replay on many machines, each as one of them does it; on a cluster in `tests/faults/machines.py`."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pytest

from schemas.news import NewsItem
from streams.errors import UsageError
from streams.replay.in_place import ray_engine
from streams.replay.in_place.joining import by_id
from streams.replay.in_place.run import InPlaceOptions, InPlaceRun
from streams.replay.manifest import code_digest
from streams.replay.rundir import begin_run
from tests.support.command_line import Jumpa
from tests.support.fakes import FakeTagger
from tests.support.replays import InlinePool, archive, outputs, replayed

T = TypeVar("T")


class OneMachine(ray_engine.RayCluster):
    """Does what a cluster does, piece by piece, in this process; buckets come in no order, and their lines in none."""

    def __init__(self) -> None:
        self._jobs = 2
        self.code = code_digest()

    @contextmanager
    def pool(self) -> Iterator[Any]:
        yield ray_engine._RayPool(self, FakeTagger.version)

    def analyzed(
        self, given: Iterable[T], item_of: Callable[[T], NewsItem | None], *, entities: bool
    ) -> Iterator[bytes]:
        analyst = ray_engine._Analyst.__new__(ray_engine._Analyst)
        analyst._pool, analyst._item_of, analyst._entities, analyst._code = InlinePool(), item_of, entities, self.code
        for pieces in ray_engine._pieces(given):
            yield from (piece.as_py() for piece in analyst(pieces)["piece"])

    def join(self, work: Path) -> int:
        if not (work / "mentions.jsonl").stat().st_size:
            return super().join(work)
        rows = pa.concat_tables(ray_engine._routed(work, buckets=5)).to_pylist()
        random.Random(7).shuffle(rows)
        results = []
        for bucket in {row["bucket"] for row in rows}:
            some = [row for row in rows if row["bucket"] == bucket]
            lines = ray_engine._join(ray_engine._table(**{name: [row[name] for row in some] for name in some[0]}))
            results.append(work / f"{bucket}.joined")
            results[-1].write_bytes(b"".join(line.as_py() for line in lines["line"]))
        return by_id(results, work / "sorting", work / "meetings.jsonl")


@pytest.mark.parametrize("piece", [1, 7, 64])
def test_many_machines_give_the_bytes_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    monkeypatch.setattr(ray_engine, "PIECE", piece)
    source, cluster = archive(tmp_path / "items.jsonl", 100), OneMachine()
    manifest = replayed(source, tmp_path / "one")
    with begin_run(tmp_path / "many", overwrite=False) as run:
        other = InPlaceRun(run, 1, cluster.pool, elsewhere=cluster.join).begin([str(source)], InPlaceOptions())
    assert outputs(tmp_path / "many") == outputs(tmp_path / "one")
    assert (other.run_id, other.counts) == (manifest.run_id, manifest.counts)


def test_a_machine_with_other_code_does_no_work(tmp_path: Path) -> None:
    source, cluster = archive(tmp_path / "items.jsonl", 5), OneMachine()
    cluster.code = "another"
    with begin_run(tmp_path / "many", overwrite=False) as run, pytest.raises(UsageError, match="has another jumpa"):
        InPlaceRun(run, 1, cluster.pool, elsewhere=cluster.join).begin([str(source)], InPlaceOptions())


def test_an_archive_without_meetings_gives_none(tmp_path: Path) -> None:
    source, cluster = archive(tmp_path / "items.jsonl", 0), OneMachine()
    with begin_run(tmp_path / "many", overwrite=False) as run:
        InPlaceRun(run, 1, cluster.pool, elsewhere=cluster.join).begin([str(source)], InPlaceOptions())
    assert outputs(tmp_path / "many")["meetings.jsonl"] == b""


def test_without_ray_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with (
        pytest.raises(UsageError, match=r"--engine ray needs Ray: pip install 'jumpa\[ray\]'"),
        ray_engine.ray_cluster(None, 1, FakeTagger),
    ):
        pass


@pytest.mark.parametrize("address", ["127.0.0.1:1", "nowhere:port"])
def test_where_no_cluster_answers_one_sentence_says_so(address: str) -> None:
    with pytest.raises(UsageError, match=f"No Ray cluster answers at {address}"):
        ray_engine._ask(address)


def test_an_error_of_ours_is_found_in_what_ray_wraps_around_it() -> None:
    ours = UsageError("items.gz is gone.")
    task = RuntimeError("ray::_pieces() ...")
    task.cause = ours  # type: ignore[attr-defined]
    user = ValueError("wrapped")
    user.__cause__ = task
    assert ray_engine._ours(user) is ours
    assert ray_engine._ours(ValueError("another")) is None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--ray-address", "127.0.0.1:1"), "--ray-address is for --engine ray"),
        (("--engine", "ray"), "--engine is for --offline"),
    ],
)
def test_options_that_would_do_nothing_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    code, _, err = Jumpa(capsys)("replay", archive(tmp_path / "items.jsonl", 2), *words)
    assert code == 2
    assert told in " ".join(err.split())
