"""What schemas/README.md says of Kafka Connect holds for its own predicate."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from schemas.codec import decode
from schemas.envelope import Headers, headers_for
from schemas.generate import HERE
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention
from schemas.news import NewsItem
from streams.dev_broker.jars import default_cache_dir
from tests.contract.tools import lacking, locked

FOLDER = Path(__file__).with_name("connect")

pytestmark = pytest.mark.skipif(os.environ.get("CONTRACTS") != "1", reason="compiles Java; `make contracts` does")


def jars() -> Path:
    """The folder of the predicate's jars, fetched once."""
    if shutil.which("mvn") is None or shutil.which("java") is None:
        lacking("Maven or Java is missing: apt-get install maven openjdk-17-jdk-headless")
    pom = FOLDER / "pom.xml"
    target = default_cache_dir() / f"connect-{hashlib.sha256(pom.read_bytes()).hexdigest()[:8]}"
    with locked(target.parent / ".connect.lock"):
        if not target.exists():
            partial = Path(tempfile.mkdtemp(prefix="partial-connect-", dir=target.parent))
            copy = ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={partial}"]
            done = subprocess.run(copy, capture_output=True, text=True, timeout=300)
            if done.returncode:
                shutil.rmtree(partial)
                lacking(f"Maven does not give what {pom} names: {done.stdout.strip()[-300:]}")
            partial.rename(target)
    return target


def has_header(name: str, records: list[Headers]) -> list[bool]:
    """What Connect's HasHeaderKey says of each record."""
    command = ["java", "-cp", f"{jars()}/*", str(FOLDER / "Filtered.java"), name]
    given = "".join("\t".join(one) + "\n" for one in records)
    done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return [line == "true" for line in done.stdout.split()]


def test_the_predicate_tells_meetings_from_null_values_and_from_mentions() -> None:
    meeting = headers_for(decode(Meeting, (HERE / "examples/meeting.v1.created.json").read_bytes()))
    mention = headers_for(decode(MeetingMention, (HERE / "examples/meeting-mention.v1.held.json").read_bytes()))
    records = [meeting, mention, headers_for(NewsItem(title="Berita")), {}]
    assert has_header("jumpa-status", records) == [True, True, False, False]
    assert has_header("jumpa-change", records) == [True, False, False, False]
    assert has_header("Jumpa-Status", records) == [False] * 4
