"""A replay in place on a Ray cluster of two nodes: the same bytes as on one machine, whatever is killed on the way.

python -m tests.faults.machines [--articles 1500]      some minutes, most of them the starts of Ray's processes

It needs `jumpa[ray]`, no broker and no models. Not part of `make test`, which must take minutes, or of `make faults`,
which breaks the topics.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ray.cluster_utils import Cluster

from streams.replay.in_place.ray_engine import ray_cluster
from streams.replay.in_place.run import InPlaceOptions, InPlaceRun
from streams.replay.rundir import begin_run, resume_run
from tests.support.fakes import FakeTagger
from tests.support.replays import archive, outputs, replayed

NODES = 2
LIMIT_S = 600.0
"""Longest wait for one try: a cluster on a busy machine takes a minute to start."""


def drive(source: Path, out: Path, address: str) -> None:
    """Begin a run on a cluster, or go on with it."""
    resumed = out.with_name(f"{out.name}.unfinished").exists()
    run = resume_run(out) if resumed else begin_run(out, overwrite=False)
    assert run is not None
    with run, ray_cluster(address, NODES, FakeTagger) as cluster:
        work = InPlaceRun(run, 1, cluster.pool, elsewhere=cluster.join)
        manifest = run.read_manifest() if resumed else None
        if manifest is None:
            work.begin([str(source)], InPlaceOptions())
        else:
            work.go_on(manifest)


@contextmanager
def two_nodes() -> Iterator[Cluster]:
    """A cluster whose nodes have a processor each, so that neither can do the work alone."""
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    try:
        for _ in range(NODES - 1):
            cluster.add_node(num_cpus=1)
        cluster.wait_for_nodes()
        yield cluster
    finally:
        cluster.shutdown()


def undisturbed(source: Path, out: Path, cluster: Cluster) -> float:
    """A run from beginning to end; gives its seconds."""
    began = time.monotonic()
    with _driver(source, out, cluster) as process:
        assert process.wait(LIMIT_S) == 0
    return time.monotonic() - began


def killed(source: Path, out: Path, cluster: Cluster, times: int) -> int:
    """A run whose driver is ended by SIGKILL each time it has written more, then goes on; gives how often."""
    seen, kills = 0, 0
    while True:
        with _driver(source, out, cluster) as process:
            while process.poll() is None and (kills == times or _written(out) <= seen):
                time.sleep(0.02)
            if process.poll() is not None:
                assert process.returncode == 0
                return kills
            process.kill()
            process.wait()
        seen, kills = _written(out), kills + 1


@contextmanager
def _driver(source: Path, out: Path, cluster: Cluster) -> Iterator[subprocess.Popen[bytes]]:
    words = [sys.executable, "-m", "tests.faults.machines", "--drive", source, out, cluster.address]
    process = subprocess.Popen(words)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _written(out: Path) -> int:
    """Bytes of a run's growing files; none where it is whole."""
    file = out.with_name(f"{out.name}.unfinished") / "work" / "told.jsonl"
    return file.stat().st_size if file.exists() else 0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1500)
    parser.add_argument("--drive", nargs=3)
    given = parser.parse_args()
    if given.drive:
        drive(Path(given.drive[0]), Path(given.drive[1]), given.drive[2])
        return
    with TemporaryDirectory() as folder, two_nodes() as cluster:
        here = Path(folder)
        source = archive(here / "items.jsonl", given.articles)
        replayed(source, here / "one")
        seconds = undisturbed(source, here / "two", cluster)
        print(f"two nodes: {seconds:.0f} s, equal to one machine: {outputs(here / 'two') == outputs(here / 'one')}")
        shutil.rmtree(here / "two")
        kills = killed(source, here / "two", cluster, times=3)
        print(f"killed {kills} times: equal to one machine: {outputs(here / 'two') == outputs(here / 'one')}")


if __name__ == "__main__":
    main()
