"""What `deploy/` holds, read for the tests: compose, Kubernetes as written, and as kustomize puts it together."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
OVERLAYS = ("dev", "production")

Document = dict[str, Any]


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def written() -> tuple[Document, ...]:
    """Every object that stands in a file of its own, which patches do not."""
    return tuple(
        document
        for kustomization in sorted(KUBERNETES.rglob("kustomization.yaml"))
        for name in load(kustomization).get("resources", [])
        if name.endswith(".yaml")
        for document in yaml.safe_load_all((kustomization.parent / name).read_text(encoding="utf-8"))
    )


@cache
def rendered(overlay: str) -> tuple[Document, ...]:
    """An overlay as `kubectl apply -k` would send it. Skips the test where nothing here can put it together."""
    command = kustomize()
    if command is None:
        pytest.skip("neither kustomize 5 nor a kubectl that has it is here; `make ops-check` insists on one")
    done = subprocess.run([*command, str(KUBERNETES / "overlays" / overlay)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # what is deprecated
    return tuple(yaml.safe_load_all(done.stdout))


@cache
def kustomize() -> tuple[str, ...] | None:
    """The command that puts a folder together; None without kustomize 5 (Debian 12's kubectl has version 2)."""
    if shutil.which("kustomize") is not None:
        return ("kustomize", "build")
    if shutil.which("kubectl") is None:
        return None
    told = subprocess.run(["kubectl", "version", "--client"], capture_output=True, text=True).stdout
    return ("kubectl", "kustomize") if re.search(r"^Kustomize Version: v5", told, re.MULTILINE) else None


def of_kind(documents: tuple[Document, ...], kind: str) -> dict[str, Document]:
    return {one["metadata"]["name"]: one for one in documents if one["kind"] == kind}


def pod_templates(documents: tuple[Document, ...]) -> Iterator[Document]:
    return (one["spec"]["template"] for one in documents if one["kind"] in ("StatefulSet", "Deployment", "Job"))


def settings_of(*folders: str) -> dict[str, str]:
    """The workers' settings in these folders of `kubernetes/`, later ones over earlier ones."""
    lines = [
        line
        for folder in folders
        for line in (KUBERNETES / folder / "settings.env").read_text(encoding="utf-8").splitlines()
    ]
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def run_tool(name: str, *arguments: str, package: str) -> str:
    """What a tool of Debian's says; fails where it does, skips where it is missing."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is missing: apt-get install {package}; `make ops-check` insists on it")
    done = subprocess.run([name, *arguments], cwd=DEPLOY, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
