"""Fetch Kafka's jars once for each user and version: Maven into a cache folder, safe for several processes at once."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.errors import BrokerError

POM = Path(__file__).with_name("pom.xml")
_PARTIAL = "partial-"
_DOWNLOAD_LIMIT_S = 600  # 44 MB take 3 to 8 s here; a slow mirror may need minutes


def kafka_version() -> str:
    """The version that pom.xml names, such as "4.3.1"."""
    found = re.search(r"<kafka\.version>([^<]+)<", POM.read_text(encoding="utf-8"))
    assert found is not None, "pom.xml ships with this package and names the version"
    return found.group(1)


def default_cache_dir() -> Path:
    """`$XDG_CACHE_HOME/jumpa`, or `~/.cache/jumpa` (XDG Base Directory Specification)."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "jumpa"


def jars_dir(cache_dir: Path | None = None) -> Path:
    """The folder the jars belong in, present or not. Its name changes with pom.xml, so an edit never meets old jars."""
    digest = hashlib.sha256(POM.read_bytes()).hexdigest()[:8]
    return (cache_dir or default_cache_dir()) / f"kafka-{kafka_version()}-{digest}"


def fetch_jars(cache_dir: Path | None = None) -> Path:
    """Give the folder of jars, downloading them at the first call.

    A lock lets one process download while others wait (Maven's own repository bears no two writers either), and a
    rename makes the folder appear complete or not at all. Raises BrokerError without Maven, or when the download fails.
    """
    target = jars_dir(cache_dir)
    if target.is_dir():
        return target
    with _locked(target.parent):
        if not target.is_dir():
            _download(target)
    return target


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the kernel releases it also when we are killed."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _download(target: Path) -> None:
    for leftover in target.parent.glob(f"{_PARTIAL}*"):  # of a killed download: nobody else writes under the lock
        shutil.rmtree(leftover, ignore_errors=True)
    partial = Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=target.parent))
    try:
        _run_maven(partial)
        (partial / "libs").rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _run_maven(folder: Path) -> None:
    """Copy the jars that pom.xml names into `folder`/libs. Raises as fetch_jars."""
    maven = shutil.which("mvn")
    if maven is None:
        raise BrokerError(
            "Apache Kafka needs Maven to fetch its jars: install it (Debian: `apt install maven`) or use Tansu."
        )
    shutil.copy(POM, folder)  # Maven may write beside it, and the package may lie in a read-only place
    command = [maven, "--quiet", "--batch-mode", "--strict-checksums", "-Dstyle.color=never"]
    command += ["dependency:copy-dependencies", "-DoutputDirectory=libs"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_DOWNLOAD_LIMIT_S)
    except subprocess.TimeoutExpired as error:
        raise BrokerError(f"Maven did not fetch Kafka's jars within {_DOWNLOAD_LIMIT_S} s: try again.") from error
    if done.returncode != 0 or not any((folder / "libs").glob("kafka_*.jar")):
        reason = next(iter((done.stdout + done.stderr).strip().splitlines()), "no output")
        raise BrokerError(
            f"Maven could not fetch Apache Kafka {kafka_version()}; check the network and Maven's settings: {reason}"
        )
