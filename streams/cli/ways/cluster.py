"""`jumpa replay --engine ray`: a replay in place on many machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from streams.cli.render.replay_options import ReplayEngine
from streams.errors import UsageError
from streams.language.child import TaggerFactory
from streams.replay.in_place.ray_engine import RayCluster, ray_cluster
from streams.replay.in_place.run import InPlaceRun

Cluster = Callable[[TaggerFactory], AbstractContextManager[RayCluster]]


def cluster_of(engine: ReplayEngine, address: str | None, jobs: int | None) -> Cluster | None:
    """What opens the cluster that is asked for. Raises UsageError for an address that would do nothing."""
    if engine is ReplayEngine.RAY:
        return partial(ray_cluster, address, jobs)
    if address is not None:
        raise UsageError("--ray-address is for --engine ray: leave it out.")
    return None


@contextmanager
def on_cluster(work: InPlaceRun, cluster: Cluster | None, factory: TaggerFactory) -> Iterator[InPlaceRun]:
    """The work, done by a cluster; None: by this machine."""
    if cluster is None:
        yield work
        return
    with cluster(factory) as opened:
        work.pool, work.elsewhere = opened.pool, opened.join
        yield work
