from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from schemas.codec import encode
from schemas.mentions import MeetingMention, Status
from streams.replay.diff.report import RunDiff
from tests.golden.test_diff import run as golden_run
from tests.support.command_line import Jumpa
from tests.support.stream_fakes import mention
from tests.unit.streams.replay.diff.test_report import joined

HOSTILE = 'Prabowo <script>alert("1")</script> & [bold]Anwar[/bold] \x1b[31m\u202e:100:.'


def folder(path: Path, *mentions: MeetingMention) -> Path:
    path.mkdir()
    (path / "mentions.jsonl").write_bytes(b"".join(encode(one) + b"\n" for one in mentions))
    (path / "meetings.jsonl").write_bytes(b"".join(encode(one) + b"\n" for one in joined(*mentions)))
    return path


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Path, Path]:
    """Two runs, one of whose meetings was held in the first and cancelled in the second."""
    held, other = mention(evidence=HOSTILE), mention("a-2", "2019-07-09T10:00:00+07:00", date="2019-07-08")
    off = held.model_copy(update={"status": Status.CANCELLED})
    return folder(tmp_path / "a", held, other), folder(tmp_path / "b", other, off)


def test_a_run_does_not_differ_from_itself(jumpa: Jumpa, runs: tuple[Path, Path]) -> None:
    code, out, _ = jumpa("replay", "diff", runs[0], runs[0])
    assert code == 0
    assert "0 of 2 meetings differ (0.00%)" in out


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 3),
        (("--tolerance", "0.49"), 3),
        (("--tolerance", "0.5"), 0),
        (("--field", "status"), 3),
        (("--field", "city"), 0),
    ],
)
def test_exit_code_3_where_more_differ_than_may(
    jumpa: Jumpa, runs: tuple[Path, Path], options: tuple[str, ...], code: int
) -> None:
    assert jumpa("replay", "diff", *runs, *options)[0] == code


def test_the_table_shows_counts_fields_and_both_sides(
    jumpa: Jumpa, runs: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = jumpa("replay", "diff", *runs)
    words = " ".join(out.split())
    assert "changed 1 1 the same meeting says something else" in words
    assert "status 1 1" in words
    assert "held → cancelled" in words
    assert "[bold]Anwar[/bold]" in words
    assert ":100:" in words
    assert "\x1b[31m" not in out
    assert "\u202e" not in out
    assert max(map(len, out.splitlines())) <= 80


def test_json_is_one_document_with_the_keys_of_a_report(jumpa: Jumpa, runs: tuple[Path, Path]) -> None:
    code, out, _ = jumpa("replay", "diff", *runs, "--json", "--examples", "0")
    assert code == 3
    assert list(json.loads(out)) == list(RunDiff.model_fields)
    assert json.loads(out)["examples"] == []


class Page(HTMLParser):
    """Notes the elements, the text and the links of a page, and holds its elements against each other."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.said = ""
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given[name] or "" for name in ("href", "src") if name in given]
        if tag not in ("meta", "br"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data


def test_the_page_needs_nothing_else_and_runs_nothing(jumpa: Jumpa, runs: tuple[Path, Path], tmp_path: Path) -> None:
    file = tmp_path / "changed.html"
    jumpa("replay", "diff", *runs, "--html", file)
    page = Page(file.read_text("utf-8"))
    assert "script" not in page.tags
    assert '<script>alert("1")</script> & [bold]Anwar[/bold]' in page.said, "escaped, so it is text"
    assert page.links == [f"#{name}" for name in page.ids for _ in range(2)], "it names nothing outside of itself"
    assert page.ids == ["changed"]
    assert {"default-src 'none'", "color-scheme: light dark", "@media print"} <= {
        part for part in ("default-src 'none'", "color-scheme: light dark", "@media print") if part in file.read_text()
    }


def test_the_page_holds_every_kind_of_change(jumpa: Jumpa, tmp_path: Path) -> None:
    for side in "ab":
        told = golden_run(side)
        folder(tmp_path / side, *(one for one in told.mentions if isinstance(one, MeetingMention)))
    jumpa("replay", "diff", tmp_path / "a", tmp_path / "b", "--html", tmp_path / "changed.html")
    page = Page((tmp_path / "changed.html").read_text("utf-8"))
    assert page.ids == ["changed", "renamed", "gained", "lost", "split", "merged", "moved"]
    assert {f"#{name}" for name in page.ids} == set(page.links)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("missing", "missing"), "missing is no folder of a run: check the spelling."),
        (("--field", "stauts", "a", "a"), "--field 'stauts' is unknown: did you mean status?"),
        (("--field", "revision", "a", "a"), "--field 'revision' is unknown"),
        (("kafka:", "kafka:green."), "No Kafka broker answers at 127.0.0.1:1"),
    ],
)
def test_wrong_uses_are_one_sentence(jumpa: Jumpa, tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    folder(tmp_path / "a")
    given = [str(tmp_path / "a") if word == "a" else word for word in words]
    code, _, err = jumpa("replay", "diff", *given)
    assert code == 2
    assert told in " ".join(err.split())


def test_a_page_that_cannot_be_written_is_one_sentence(jumpa: Jumpa, runs: tuple[Path, Path], tmp_path: Path) -> None:
    code, _, err = jumpa("replay", "diff", *runs, "--html", tmp_path / "missing" / "page.html")
    assert code == 2
    assert "name another file for --html" in err
