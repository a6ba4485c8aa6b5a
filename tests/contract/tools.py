"""Tools that are no packages of Python's: where they come from, and what tests do where they are missing."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from streams.dev_broker.jars import default_cache_dir

HERE = Path(__file__).with_name("node")
_FILES = ("package.json", "package-lock.json")


def run_node(program: str, *arguments: object, given: str = "") -> Any:
    """What a program of tests/contract/node prints, as JSON. Skips without node, or where its packages are not to be
    had; JUMPA_REQUIRE_TOOLS=1 turns a skip into a failure."""
    command = ["node", HERE / program, *arguments]
    packages = {"NODE_PATH": str(_packages())}
    done = subprocess.run(
        list(map(str, command)), input=given, capture_output=True, text=True, env=os.environ | packages, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def lacking(told: str) -> None:
    """Skip for want of a tool, or fail where tools are insisted on."""
    if os.environ.get("JUMPA_REQUIRE_TOOLS") == "1":
        pytest.fail(told, pytrace=False)
    pytest.skip(told)


def _packages() -> Path:
    """The folder `node_modules` of the lock file, installed once for each of its versions."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        lacking("node or npm is missing: apt-get install nodejs npm")
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in _FILES)).hexdigest()[:8]
    target = default_cache_dir() / f"node-{digest}"
    with locked(target.parent / ".node.lock"):
        if not target.exists():
            _install(target)
    return target / "node_modules"


def _install(target: Path) -> None:
    partial = Path(tempfile.mkdtemp(prefix="partial-node-", dir=target.parent))
    try:
        for name in _FILES:
            shutil.copy(HERE / name, partial)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=partial, capture_output=True, text=True, timeout=300)
        if done.returncode:
            lacking(f"npm does not give what {HERE / _FILES[0]} names: {done.stderr.strip()[:300]}")
        partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file, of all processes that tests run in; the kernel releases it also when we are killed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
