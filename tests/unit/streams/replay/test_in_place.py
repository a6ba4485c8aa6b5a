"""An in-place run: the same bytes however it is cut, interrupted, spread over processes or written."""

from __future__ import annotations

import json
import os
import resource
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from processors.joining.joiner import Joiner
from processors.pipeline import analyze
from schemas.codec import decode, encode
from schemas.errors import DecodeError
from schemas.meetings import LAST_WORDS, Meeting
from schemas.news import NewsItem
from streams.errors import ProcessesEnded, UsageError
from streams.ingest.lines import Line
from streams.metrics import ReplayPhase
from streams.replay import reading
from streams.replay.filters import Filters
from streams.replay.in_place import joining
from streams.replay.in_place import outputs as steps
from streams.replay.in_place import run as module
from streams.replay.in_place.checkpoint import GrowingFiles
from streams.replay.in_place.outputs import Form
from streams.replay.in_place.run import InPlaceOptions
from streams.replay.manifest import Counts, State
from streams.replay.reading import Refusal, ReplayRecord
from streams.replay.rundir import begin_run, read_kind, read_manifest, resume_run, telling_how_to_go_on
from streams.replay.watch import Measure, Watch
from tests.support.fakes import FakeTagger
from tests.support.replays import JSONL, OUTPUTS, archive, outputs, replayed, resumed, working
from tests.support.stream_fakes import item_bytes

COUNT = 60


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive(tmp_path_factory.mktemp("archive") / "items.jsonl", COUNT)


@pytest.fixture(scope="module")
def undisturbed(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing interrupts."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    replayed(source, out)
    return out


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 7)


def all_at_once(source: Path) -> dict[str, bytes]:
    """What the outputs are, made in the plainest way."""
    found: dict[str, list[bytes]] = {kind: [] for kind in OUTPUTS}
    joiner, meetings = Joiner(), dict[str, Meeting]()
    for number, line in enumerate(source.read_bytes().splitlines(), 1):
        try:
            item = decode(NewsItem, line)
        except DecodeError as exc:
            told = {"place": f"{source}:{number}", "reason": exc.reason, "message": exc.detail}
            found["refused"].append(json.dumps(told, separators=(",", ":")).encode())
            continue
        (result,) = analyze([item], FakeTagger())
        found["entities"].append(encode(result.tagged))
        found["mentions"] += map(encode, result.mentions)
        meetings |= {one.id: one for one in joiner.take(item.id, result.mentions)}
    found["meetings"] = [encode(meetings[name]) for name in sorted(meetings)]
    return {f"{kind}.jsonl": b"".join(line + b"\n" for line in lines) for kind, lines in found.items()}


def test_the_outputs_are_what_the_plainest_way_gives(source: Path, undisturbed: Path) -> None:
    assert outputs(undisturbed) == all_at_once(source)
    manifest = read_manifest(undisturbed)
    lines = {kind: list(read_kind(undisturbed, kind)) for kind in OUTPUTS}
    assert manifest.state is State.WHOLE
    assert manifest.counts == Counts(
        read=COUNT,
        analysed=len(lines["entities"]),
        mentions=len(lines["mentions"]),
        meetings=sum(decode(Meeting, line).change not in LAST_WORDS for line in lines["meetings"]),
        refused={"not_json": 2, "not_object": 3},
    )
    assert {decode(Meeting, line).change for line in lines["meetings"]} & LAST_WORDS, "nothing was corrected"
    assert [one.name for one in manifest.sources] == [str(source)]


def test_without_entities_a_run_gives_the_same_meetings(source: Path, undisturbed: Path, tmp_path: Path) -> None:
    alone = replayed(source, tmp_path / "out", InPlaceOptions(entities=False))
    assert alone.options == {"format": "jsonl", "entities": False}
    assert alone.counts == read_manifest(undisturbed).counts
    assert outputs(tmp_path / "out") == outputs(undisturbed) | {"entities.jsonl": b""}


class Ended(BaseException):
    """What SIGKILL is to the process."""


class EndsAt(Watch):
    """Ends a run when it has told so many things."""

    def __init__(self, after: int) -> None:
        self.left = after

    def _tell(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Ended

    def phase(self, phase: ReplayPhase, measure: Measure, total: int | None, done: int = 0) -> None:
        self._tell()

    def advance(self, amount: int) -> None:
        self._tell()

    def record(self, record: ReplayRecord, refusal: Refusal | None, mentions: int) -> None:
        self._tell()

    def saved(self) -> None:
        self._tell()


def interrupted(source: Path, out: Path, every: int, options: InPlaceOptions = JSONL) -> int:
    """Begin a run that is ended when it has told so much, and go on until it is whole; gives how often it was ended."""
    try:
        with begin_run(out, overwrite=False) as run:
            working(run, EndsAt(every)).begin([str(source)], options)
            return 0
    except Ended:
        ends = 1
    while True:
        try:
            resumed(out, EndsAt(every))
            return ends
        except Ended:
            ends += 1


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("every", [12, 13, 17, 23, 31, 47])
def test_a_run_that_is_ended_again_and_again_gives_the_same_bytes(
    source: Path, undisturbed: Path, tmp_path: Path, every: int
) -> None:
    assert interrupted(source, tmp_path / "out", every) > 0
    assert outputs(tmp_path / "out") == outputs(undisturbed)
    assert read_manifest(tmp_path / "out").counts == read_manifest(undisturbed).counts
    assert resumed(tmp_path / "out") is None, "it is whole already"


@pytest.mark.usefixtures("small_parts")
def test_so_does_one_that_leaves_most_out(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SIGN_OF_LIFE", 3)
    few = InPlaceOptions(filters=Filters(sources=("S1",), text="berita"))
    whole = replayed(source, tmp_path / "whole", few)
    assert interrupted(source, tmp_path / "out", 14, few) > 0
    assert outputs(tmp_path / "out") == outputs(tmp_path / "whole")
    assert read_manifest(tmp_path / "out").counts == whole.counts
    assert whole.counts.filtered["source"] > 30


@pytest.mark.usefixtures("small_parts")
def test_what_was_half_written_is_cut_off(source: Path, undisturbed: Path, tmp_path: Path) -> None:
    with pytest.raises(Ended), begin_run(tmp_path / "out", overwrite=False) as run:
        working(run, EndsAt(30)).begin([str(source)], JSONL)
    work = tmp_path / "out.unfinished" / "work"
    for kind in ("entities", "mentions", "refused", "told"):
        with (work / f"{kind}.jsonl").open("ab") as file:
            file.write(b'{"half of a li')
    (work / "checkpoint.json.new").write_bytes(b"{")
    resumed(tmp_path / "out")
    assert outputs(tmp_path / "out") == outputs(undisturbed)


def test_what_is_lost_behind_a_checkpoint_is_told(source: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"entities.jsonl is shorter than it was: begin the run anew"):
        GrowingFiles(tmp_path, ["entities.jsonl"], {"entities.jsonl": 5})


@pytest.mark.usefixtures("small_parts")
def test_a_source_that_changed_is_told(source: Path, tmp_path: Path) -> None:
    copy = shutil.copy(source, tmp_path / "items.jsonl")
    with pytest.raises(Ended), begin_run(tmp_path / "out", overwrite=False) as run:
        working(run, EndsAt(30)).begin([str(copy)], JSONL)
    with copy.open("ab") as file:
        file.write(b"{}\n")
    with pytest.raises(UsageError, match="holds something else than when"):
        resumed(tmp_path / "out")
    copy.unlink()
    with pytest.raises(UsageError, match="is not there: bring it back"):
        resumed(tmp_path / "out")


def test_several_processes_join_the_same(
    source: Path, undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "BUCKET_BYTES", 1_000)
    monkeypatch.setattr(steps, "WORTH_BYTES", 0)
    with begin_run(tmp_path / "out", overwrite=False) as run:
        working(run, jobs=2).begin([str(source)], JSONL)
    assert outputs(tmp_path / "out") == outputs(undisturbed)


def test_a_process_that_is_killed_while_it_joins_is_told() -> None:
    with pytest.raises(ProcessesEnded, match="was ended from outside"):
        list(steps.at_once(os._exit, [(1,), (1,)], 2, steps.WORTH_BYTES))


def test_parquet_has_a_folder_a_month_and_the_same_bytes_each_time(
    source: Path, undisturbed: Path, tmp_path: Path, small_parts: None
) -> None:
    parquet = InPlaceOptions(form=Form.PARQUET)
    replayed(source, tmp_path / "first", parquet)
    interrupted(source, tmp_path / "second", 19, parquet)
    assert outputs(tmp_path / "first") == outputs(tmp_path / "second")
    names = list(outputs(tmp_path / "first"))
    assert "entities/month=2025-01/part-0.parquet" in names
    assert "refused/month=unknown/part-0.parquet" in names
    for kind in OUTPUTS:
        assert sorted(read_kind(tmp_path / "first", kind)) == sorted(read_kind(undisturbed, kind))


def test_filters_and_options_come_back_from_the_manifest(source: Path, undisturbed: Path, tmp_path: Path) -> None:
    options = InPlaceOptions(filters=Filters(sources=("S1", "S2"), limit=9), columns="id=guid")
    manifest = replayed(source, tmp_path / "out", options)
    assert InPlaceOptions.of(read_manifest(tmp_path / "out").options) == options
    assert manifest.counts.analysed == 9
    wanted = [
        line for line in read_kind(undisturbed, "entities") if line in set(read_kind(tmp_path / "out", "entities"))
    ]
    assert wanted == list(read_kind(tmp_path / "out", "entities"))


def topic(name: str) -> Iterator[Line]:
    yield from (Line(f"{name}:0", at, item_bytes(f"a-{at}"), 0) for at in range(3, 40))


@pytest.mark.usefixtures("small_parts")
def test_a_topic_is_read_between_the_offsets_that_were_settled(tmp_path: Path) -> None:
    out, parts = tmp_path / "out", {"kafka:news": ((0, 3, 40),)}
    with pytest.raises(Ended), begin_run(out, overwrite=False) as run:
        replace(working(run, EndsAt(30)), parts=parts, topic=topic).begin(["kafka:news"], JSONL)
    run = resume_run(out)
    assert run is not None
    with run:
        manifest = run.read_manifest()
        assert manifest is not None
        assert [(one.name, one.size, one.parts) for one in manifest.sources] == [("kafka:news", 37, ((0, 3, 40),))]
        replace(working(run), parts=parts, topic=topic).go_on(manifest)
    told = [json.loads(line)["item_id"] for line in read_kind(out, "entities")]
    assert told == [f"a-{at}" for at in range(3, 40)]


@pytest.fixture
def small_files() -> Iterator[None]:
    """Files of at most 16 KB, as on a disk that fills up."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16_384, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_told_and_nothing_is_lost(
    source: Path, undisturbed: Path, tmp_path: Path, small_parts: None, request: pytest.FixtureRequest
) -> None:
    full = UsageError, f"is full .* go on with `jumpa replay --resume {tmp_path / 'out'}`"
    request.getfixturevalue("small_files")
    with (
        pytest.raises(full[0], match=full[1]),
        begin_run(tmp_path / "out", overwrite=False) as run,
        telling_how_to_go_on(run),
    ):
        working(run).begin([str(source)], JSONL)
    saved = json.loads((tmp_path / "out.unfinished" / "work" / "checkpoint.json").read_bytes())
    assert 0 < saved["position"]["records"] < COUNT
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    resumed(tmp_path / "out")
    assert outputs(tmp_path / "out") == outputs(undisturbed)
