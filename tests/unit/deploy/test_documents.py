"""Shell that we ship, in files and in the documents, by shellcheck; and links between documents."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.manifests import ROOT

TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
DOCUMENTS = [name for name in TRACKED if name.endswith(".md")]
FENCE = re.compile(r"^( *)```sh\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
LOOSE = "SC1091,SC2034,SC2086,SC2154"
"""In documents: an activate script that is made later; variables set elsewhere, for others, or without blanks."""


def shellcheck(*arguments: str, text: str | None = None) -> str:
    command = [Path(sys.executable).with_name("shellcheck"), *arguments]
    return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True).stdout


def is_shell(name: str) -> bool:
    with (ROOT / name).open("rb") as file:
        return re.match(rb"#!.*\b(ba|da)?sh\b", file.readline(100)) is not None


def test_shell_files_are_clean() -> None:
    files = [name for name in TRACKED if is_shell(name)]
    assert ".ci/run" in files
    assert shellcheck(*files) == ""


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if "```sh" in (ROOT / name).read_text(encoding="utf-8")])
def test_shell_in_documents_is_clean(name: str) -> None:
    for _, code in FENCE.findall((ROOT / name).read_text(encoding="utf-8")):
        assert shellcheck("--shell=bash", f"--exclude={LOOSE}", "-", text=code) == "", code


def test_shellcheck_would_say() -> None:
    assert "SC2164" in shellcheck("--shell=bash", "-", text="cd /nowhere\nrm x\n")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    path = ROOT / name
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []
