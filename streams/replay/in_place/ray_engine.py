"""The in-place replay on many machines, by Ray Data (`jumpa[ray]`): the same functions, so the same bytes.

The sources are read once and in order, on this machine; actors with models analyse pieces of them wherever there is
room, and what these give comes back in order to be written here, so that a run is interrupted and goes on as on one
machine. Then Ray brings the mentions of each bucket of partition keys together, and every bucket is joined alone; that
step begins anew where it is interrupted.

What is on its way lies in Ray's object store, whose size is bounded, and on disk where that is full. Each machine
needs jumpa itself, of this version; the sources and the folder of the run only this one.
"""

from __future__ import annotations

import logging
import os
import pickle
import shutil
import socket
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from schemas.news import NewsItem
from streams.errors import JumpaError, UsageError
from streams.language.child import TaggerFactory
from streams.language.offline import OfflinePool, offline_pool
from streams.language.pool import Result
from streams.replay.durable import written_whole
from streams.replay.in_place.joining import buckets_for, by_id, join, joined_line, route
from streams.replay.in_place.part import TOLD
from streams.replay.manifest import code_digest
from streams.replay.reading import ReplayReader

T = TypeVar("T")
PIECE = 64
"""Records in the hands of one actor at a time."""
ANSWER_S = 5.0
"""Longest wait for a cluster to answer."""
_PIECE_BYTES = 64 * 1024
"""A block holds few pieces, so that many actors work on what is read."""
_BLOCK_BYTES = 16 << 20
"""Of what is joined: some buckets' share."""


class RayCluster:
    """What works for a run. ``jobs``: actors, each with models of its own; None: one for each processor."""

    def __init__(self, ray: Any, jobs: int | None, factory: TaggerFactory) -> None:
        self._ray = ray
        self._factory = factory
        self._jobs = jobs or max(1, int(ray.cluster_resources().get("CPU", 1)))
        self._here = {"ray.io/node-id": ray.get_runtime_context().get_node_id()}
        """Where tasks run that read files of this machine."""

    @contextmanager
    def pool(self) -> Iterator[OfflinePool]:
        """What analyses the items of a `ReplayReader`. Raises ModelsUnavailable where the models cannot be loaded."""
        with _plain_errors():
            version = self._ray.get(self._ray.remote(num_cpus=1)(_version).remote(self._factory))
        yield _RayPool(self, version)

    def analyzed(
        self, given: Iterable[T], item_of: Callable[[T], NewsItem | None], *, entities: bool
    ) -> Iterator[bytes]:
        """Pieces of things given with their results, in order, pickled; behind them what was given, as it is then."""
        from ray.data import ActorPoolStrategy

        pieces = self._read(_pieces, given, block_bytes=_PIECE_BYTES).map_batches(
            _Analyst,
            fn_constructor_kwargs={
                "factory": self._factory,
                "item_of": item_of,
                "entities": entities,
                "code": code_digest(),
            },
            batch_size=1,
            batch_format="pyarrow",
            compute=ActorPoolStrategy(size=self._jobs),
            num_cpus=1,
        )
        with _plain_errors():
            for batch in pieces.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
                yield from (piece.as_py() for piece in batch["piece"])

    def join(self, work: Path) -> int:
        """Join the mentions of a run into ``meetings.jsonl``; gives how many meetings live. Raises OSError."""
        size = (work / "mentions.jsonl").stat().st_size
        if not size:  # Ray knows no columns of nothing
            return by_id([], work / "sorting", work / "meetings.jsonl")
        buckets = buckets_for(size)
        routed = self._read(_routed, work, buckets, block_bytes=_BLOCK_BYTES)
        joined = routed.groupby("bucket", num_partitions=min(buckets, 4 * self._jobs)).map_groups(
            _join, batch_format="pyarrow", num_cpus=1
        )
        results = work / "joined.ray"
        with written_whole(results) as file, _plain_errors():
            for batch in joined.iter_batches(batch_size=None, batch_format="pyarrow"):
                file.writelines(line.as_py() for line in batch["line"])
        sorting = work / "sorting"
        shutil.rmtree(sorting, ignore_errors=True)
        return by_id([results], sorting, work / "meetings.jsonl")

    def _read(self, read: Callable[..., Iterator[Any]], *given: Any, block_bytes: int) -> Any:
        """The tables that a function of this module gives here, as a data set in their order."""
        from ray.data import DataContext, ReadTask, read_datasource
        from ray.data.block import BlockMetadata
        from ray.data.datasource import Datasource

        class _Here(Datasource):  # type: ignore[misc]  # Ray ships no types
            def get_read_tasks(self, *_: Any, **__: Any) -> list[Any]:
                unknown = BlockMetadata(num_rows=None, size_bytes=None, input_files=None, exec_stats=None)
                return [ReadTask(lambda: read(*given), unknown)]

            def estimate_inmemory_data_size(self) -> int | None:
                return None

        context = DataContext.get_current()
        context.target_max_block_size = block_bytes
        context.target_min_block_size = 1
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        return read_datasource(_Here(), override_num_blocks=1, num_cpus=0, label_selector=self._here)


class _RayPool:
    """As `OfflinePool`, for a reader that can travel."""

    def __init__(self, cluster: RayCluster, version: str) -> None:
        self._cluster = cluster
        self.version = version

    def analyze(
        self, given: Iterable[T], item_of: Callable[[T], NewsItem | None], *, entities: bool = True
    ) -> Iterator[tuple[T, Result | None]]:
        for piece in self._cluster.analyzed(given, item_of, entities=entities):
            done = pickle.loads(piece)
            if isinstance(done, ReplayReader):
                assert isinstance(given, ReplayReader)
                given.position = done.position
            else:
                yield from done


class _Analyst:
    """An actor: analyses in a process of its own, so that an item that ends it is refused as on one machine."""

    def __init__(
        self, factory: TaggerFactory, item_of: Callable[[Any], NewsItem | None], entities: bool, code: str
    ) -> None:
        self._code, self._entities = code, entities
        self._open = ExitStack()
        self._pool = self._open.enter_context(offline_pool(1, factory))
        self._item_of = item_of

    def __call__(self, pieces: Any) -> Any:
        if code_digest() != self._code:
            raise UsageError("A machine of the Ray cluster has another jumpa than this one: install the same on all.")
        return _table(piece=[self._analyzed(one.as_py()) for one in pieces["piece"]])

    def _analyzed(self, piece: bytes) -> bytes:
        records = pickle.loads(piece)
        if not isinstance(records, list):
            return piece
        return pickle.dumps(list(self._pool.analyze(records, self._item_of, entities=self._entities)))


def _pieces(given: Iterable[Any]) -> Iterator[Any]:
    source = iter(given)
    while piece := list(islice(source, PIECE)):
        yield _table(piece=[pickle.dumps(piece)])
    yield _table(piece=[pickle.dumps(given)])


def _routed(work: Path, buckets: int) -> Iterator[Any]:
    with (work / f"{TOLD}.jsonl").open("rb") as told, (work / "mentions.jsonl").open("rb") as mentions:
        numbered = enumerate(route(told, mentions, buckets))
        while some := list(islice(numbered, 1024)):
            yield _table(
                bucket=[name for _, (name, _) in some],
                number=[number for number, _ in some],
                lines=[lines for _, (_, lines) in some],
            )


def _join(bucket: Any) -> Any:
    in_order = bucket.sort_by("number")["lines"]
    meetings = join(line for lines in in_order for line in lines.as_py().splitlines(keepends=True))
    return _table(line=[joined_line(one) for one in meetings])


def _table(**columns: list[Any]) -> Any:
    import pyarrow

    types = {"bucket": pyarrow.string(), "number": pyarrow.int64()}
    return pyarrow.table(
        {name: pyarrow.array(some, types.get(name, pyarrow.large_binary())) for name, some in columns.items()}
    )


def _version(factory: TaggerFactory) -> str:
    with offline_pool(1, factory) as pool:
        return pool.version


@contextmanager
def _plain_errors() -> Iterator[None]:
    """What was raised on another machine, as it was raised there; Ray's own errors as one sentence."""
    from ray.exceptions import RayError

    try:
        yield
    except Exception as exc:
        if (ours := _ours(exc)) is not None:
            raise ours from None
        if not isinstance(exc, RayError):
            raise
        why = next((line for line in reversed(str(exc).splitlines()) if line.strip()), type(exc).__name__)
        raise UsageError(f"Ray gave up ({why}): mend that, and go on with --resume.") from exc


def _ours(exc: BaseException | None) -> JumpaError | None:
    """The error of ours or of the system that Ray wraps, more than once, into some of its own."""
    while exc is not None:
        inner: BaseException | None = getattr(exc, "cause", None) or exc.__cause__
        if isinstance(exc, JumpaError) and inner is None:
            return exc
        exc = inner
    return None


def _ask(address: str | None) -> None:
    """Raises UsageError where nobody answers: Ray itself would try for minutes."""
    host, colon, port = (address or "").rpartition(":")
    if not colon:  # none, or a word of Ray's own ("auto")
        return
    try:
        socket.create_connection((host, int(port)), ANSWER_S).close()
    except (OSError, ValueError) as exc:
        raise UsageError(f"No Ray cluster answers at {address} ({exc}): start one, or see --ray-address.") from None


@contextmanager
def ray_cluster(address: str | None, jobs: int | None, factory: TaggerFactory) -> Iterator[RayCluster]:
    """A running cluster, or one on this machine until the block is left.

    Raises UsageError where Ray is missing or nobody answers.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # tell nobody that it is used
    try:
        import ray
        import ray.data
    except ImportError:
        raise UsageError("--engine ray needs Ray: pip install 'jumpa[ray]'.") from None
    logging.getLogger("ray").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", category=UserWarning, module="ray")
    _ask(address)
    local = {"num_cpus": jobs, "include_dashboard": False} if address is None else {}
    try:
        ray.init(address or "local", log_to_driver=False, configure_logging=False, **local)
    except (ConnectionError, ValueError, RuntimeError) as exc:
        why = " ".join(str(exc).split())
        raise UsageError(f"No Ray cluster at {address} takes us ({why}): start one, or see --ray-address.") from None
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)  # we tell it ourselves; ray.init sets it anew
    try:
        yield RayCluster(ray, jobs, factory)
    finally:
        ray.shutdown()
