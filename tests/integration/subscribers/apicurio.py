"""A real schema registry: Apicurio's, whose distribution Maven fetches (109 MB) into the cache folder, once."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.dev_broker.jars import default_cache_dir
from tests.contract.tools import lacking, locked

VERSION = "3.0.9"
_ARTIFACT = f"io.apicurio:apicurio-registry-app:{VERSION}:tar.gz:all"
_PATH = "/apis/ccompat/v7"
START_S = 120


@contextmanager
def apicurio(log: Path) -> Iterator[str]:
    """One that keeps all in memory; gives the address of its Confluent interface."""
    folder, port = _distribution(), _free_port()
    java = ["java", "-Xmx512m", f"-Dquarkus.http.port={port}", "-Dquarkus.http.host=127.0.0.1", "-jar"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*java, str(folder / f"apicurio-registry-app-{VERSION}-runner.jar")],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}{_PATH}"
        _wait(f"{url}/subjects", process, log)
        yield url
    finally:
        process.kill()
        process.wait()


def _distribution() -> Path:
    target = default_cache_dir() / f"apicurio-{VERSION}"
    with locked(target.parent / ".apicurio.lock"):
        if not target.exists():
            _fetch(target)
    return target


def _fetch(target: Path) -> None:
    if shutil.which("mvn") is None or shutil.which("java") is None:
        lacking("Maven or Java is missing: apt-get install maven openjdk-17-jre-headless")
    partial = Path(tempfile.mkdtemp(prefix="partial-apicurio-", dir=target.parent))
    try:
        repository = partial / "repository"
        get = ["mvn", "-q", "-B", "org.apache.maven.plugins:maven-dependency-plugin:2.8:get", "-Dtransitive=false"]
        done = subprocess.run(
            [*get, f"-Dartifact={_ARTIFACT}", f"-Dmaven.repo.local={repository}"],
            capture_output=True, text=True, timeout=600,
        )  # fmt: skip
        if done.returncode:
            lacking(f"Maven does not give {_ARTIFACT}: {done.stdout.strip()[-300:]}")
        (packed,) = repository.rglob("apicurio-registry-app-*-all.tar.gz")
        with tarfile.open(packed) as archive:
            archive.extractall(partial, filter="data")
        shutil.rmtree(repository)
        partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the registry does not start: {log.read_text(errors='replace')[-2000:]}")
