"""What `pip install jumpa` brings is enough: the wheel runs in an empty folder, and holds nothing of this checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BODY = "Presiden Rusia Vladimir Putin bertemu Presiden China Xi Jinping di Beijing, Selasa (2/9/2025)."


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the wheel, without their dependencies, which this environment has."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"  # a build leaves files where it is made, and takes up those of the last one
    for package in ("schemas", "processors", "streams"):
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, source)
    build = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(source)]
    subprocess.run([sys.executable, "-m", "pip", *build], check=True)
    (wheel,) = folder.glob("jumpa-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_it_analyses_an_article_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    item = {"id": "a-1", "title": "Putin bertemu Xi", "body": BODY, "published_at": "2025-09-03T08:00:00+07:00"}
    (tmp_path / "news.jsonl").write_text(json.dumps(item) + "\n", encoding="utf-8")
    code = "import sys, streams; print(streams.__file__, file=sys.stderr); from streams.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "analyze", "news.jsonl", "--format", "jsonl"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(str(installed))  # not this checkout, which is installed too
    (mention,) = map(json.loads, done.stdout.splitlines())
    assert [one["name"] for one in mention["participants"]] == ["Vladimir Putin", "Xi Jinping"]


def test_it_holds_what_runs_and_nothing_that_needs_this_checkout(installed: Path) -> None:
    names = {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")}
    assert names == {"schemas", "processors", "streams"}
    assert not (installed / "processors" / "training").exists()
    assert not (installed / "processors" / "evaluation").exists()
    for needed in (
        "processors/models/ner.pt",
        "processors/data/leaders.csv",
        "processors/data/names/leaders.csv",
        "schemas/tables/leaders.csv",
        "streams/dev_broker/pom.xml",
    ):
        assert (installed / needed).exists(), needed
