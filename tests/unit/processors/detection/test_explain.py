"""`jumpa explain`: what was seen, what was made of it, and why the rest was dropped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from processors.detection.article.trace import Lacking, Why
from processors.detection.explain import Explanation, SeenKind
from processors.models.bundle import TaggerError
from processors.pipeline import explained
from schemas.news import NewsItem
from streams.cli.explain import explain_file, find_item
from streams.cli.main import app
from streams.errors import ModelsUnavailable, UsageError
from tests.support.fakes import FakeTagger

MET = "Presiden Prabowo Subianto bertemu Presiden Rusia Vladimir Putin di Moskow pada Selasa (11/3)."


def told(body: str) -> Explanation:
    return explained(NewsItem(id="a", title="Judul", body=body, published_at="2025-03-12"), FakeTagger())


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("Mantan Presiden AS Barack Obama bertemu Perdana Menteri Italia Giorgia Meloni di Roma.", Why.ONE_LEADER),
        ("Menteri Keuangan Sri Mulyani Indrawati bertemu Presiden Joko Widodo.", Why.ONE_SIDE),
        ("Dialog dengan warga dibuka. Presiden Prabowo Subianto pulang.", Why.NOBODY),
        ("Pelatih John Doe bertemu pemain. Presiden Prabowo Subianto pulang.", Why.NO_OFFICE),
        ("Presiden Prabowo Subianto dan Presiden Rusia Vladimir Putin telah bertemu belasan kali.", Why.OFTEN),
        ("Di sela-sela KTT G20, para pengusaha memuji Presiden China Xi Jinping.", Why.MARGINS),
        ("Presiden China Xi Jinping menghadiri parade usai pertemuan.", Why.NO_SUMMIT),
        ("Presiden Rusia Vladimir Putin memuji Presiden China Xi Jinping dalam surat soal dialog.", Why.NOT_BOUND),
        ("Presiden Rusia Vladimir Putin pulang. Pertemuan itu sukses.", Why.REFERS_TO_NOTHING),
        ("Presiden Rusia Vladimir Putin dan Presiden AS Donald Trump memulai negosiasi.", Why.PROCESS),
    ],
)
def test_what_was_dropped_and_why(body: str, why: Why) -> None:
    explanation = told(body)
    dropped = [one.why for sentence in explanation.sentences for one in sentence.triggers if one.meeting is None]
    assert why in dropped
    assert explanation.candidates == ()


def test_a_line_for_another_article_is_skipped() -> None:
    explanation = told(f"Presiden Prabowo Subianto pulang.\nBaca juga: {MET}")
    assert [one.skipped for one in explanation.sentences][-1] == Why.OTHER_ARTICLE
    assert explanation.candidates == ()


@pytest.mark.parametrize(
    ("body", "lacking"),
    [
        ("Presiden Prabowo Subianto prihatin.", Lacking.TRIGGER),
        ("Warga bertemu lurah di kantor desa.", Lacking.LEADER),
        ("Mantan Presiden AS Barack Obama bertemu Presiden Prabowo Subianto.", Lacking.SIDES),
        ("Presiden Prabowo Subianto menghadiri KTT G20 di Roma.", None),
        (MET, None),
    ],
)
def test_the_gate_says_what_is_lacking(body: str, lacking: Lacking | None) -> None:
    assert told(body).gate == lacking


def test_what_was_kept_and_how_it_was_decided() -> None:
    explanation = told(f"{MET} Keduanya bersalaman. Pertemuan itu tertutup.")
    first, second, third = (one for one in explanation.sentences if one.span.part == "body")
    assert first.leaders == ("Prabowo Subianto (ID, head)", "Vladimir Putin (RU, head)")
    assert first.dates == ("Selasa (11/3) = 2025-03-11",)
    assert "Moskow (city, RU)" in first.places
    assert [one[:4] for one in first.triggers] == [
        (
            "bertemu",
            "verb.bertemu",
            1,
            'who Prabowo Subianto before "bertemu", Vladimir Putin behind it: one does it with the other; '
            "status held: nothing says otherwise; channel in person: no word of a call; "
            'day 2025-03-11: a weekday with its date, in the clause ("Selasa (11/3)"); '
            'place Moskow, RU: named behind the word of meeting ("Moskow")',
        ),
    ]
    assert second.leaders == first.leaders, "pronouns are resolved"
    assert [one.meeting for one in third.triggers] == [1]
    (candidate,) = explanation.candidates
    assert candidate.told_in == ("body 1", "body 2", "body 3")
    assert candidate.mention is not None
    assert candidate.mention.city == "Moskow"


def test_what_was_seen_is_marked_where_it_stands() -> None:
    first, second = (one for one in told(f"{MET} Keduanya bersalaman.").sentences if one.span.part == "body")
    assert [(mark.kind, first.span.text[mark.start : mark.end], mark.means) for mark in first.marks] == [
        (SeenKind.LEADER, "Presiden Prabowo Subianto", "Prabowo Subianto (ID, head)"),
        (SeenKind.TRIGGER, "bertemu", "verb.bertemu"),
        (SeenKind.LEADER, "Presiden Rusia Vladimir Putin", "Vladimir Putin (RU, head)"),
        (SeenKind.PLACE, "Rusia", "Rusia (country, RU)"),
        (SeenKind.PLACE, "Moskow", "Moskow (city, RU)"),
        (SeenKind.DATE, "Selasa (11/3)", "2025-03-11"),
    ]
    assert second.marks[0] == (SeenKind.LEADER, 94, 102, "Prabowo Subianto (ID, head), Vladimir Putin (RU, head)")


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    rows = [{"id": "a", "title": "Satu", "body": MET, "date": "2025-03-12"}, {"id": "b", "title": "Dua", "body": "x"}]
    path.write_text("\n".join(["{broken", *map(json.dumps, rows)]), "utf-8")
    return path


def test_json_is_one_document(articles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    explain_file(str(articles), "a", None, as_document=True, factory=FakeTagger)
    document = json.loads(capsys.readouterr().out)
    assert document["item_id"] == "a"
    assert document["candidates"][0]["mention"]["country"] == "RU"
    trigger = document["sentences"][1]["triggers"][0]
    assert document["sentences"][1]["marks"][1] == {"kind": "trigger", "start": 26, "end": 33, "means": "verb.bertemu"}
    assert (trigger["text"], trigger["meeting"]) == ("bertemu", 1)
    for told in (trigger, document["candidates"][0]):
        assert told["clause"] == {"part": "body", "start": 0, "end": len(MET), "text": MET}
        assert told["decided"][-1] == {
            "field": "place",
            "value": "Moskow, RU",
            "rule": "place.after",
            "because": ["named behind the word of meeting"],
            "told": "body 1",
            "quotes": ["Moskow"],
        }


def test_people_see_a_page_of_eighty_columns(
    articles: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    explain_file(str(articles), "a", None, everything=True, factory=FakeTagger)
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 80
    assert "meeting 1" in shown
    explain_file(str(articles), "b", None, factory=FakeTagger)
    shown = capsys.readouterr().out
    assert "stopped by the gate" in shown
    assert "no meeting found" in shown


@pytest.mark.parametrize(
    ("name", "item_id", "date", "says"),
    [
        ("news.jsonl", None, None, "holds 2 items: name one with --id"),
        ("news.jsonl", "z", None, "None of the 2 readable items"),
        ("news.jsonl", "a", "2025-03-12", "--date is for a .txt article"),
        ("a.txt", "a", None, "leave out --id"),
        ("a.txt", None, "31/2/2025", "--date"),
        ("none.txt", None, None, "does not exist"),
    ],
)
def test_wrong_use_says_what_to_do(articles: Path, name: str, item_id: str | None, date: str | None, says: str) -> None:
    (articles.parent / "a.txt").write_text(MET, "utf-8")
    with pytest.raises(UsageError, match=says):
        find_item(str(articles.parent / name), item_id, date)


def test_other_languages_and_missing_models_are_said(tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({"id": "e", "title": "Markets", "language": "en"}), "utf-8")
    with pytest.raises(UsageError, match="only Indonesian is read"):
        explain_file(str(path), None, None, factory=FakeTagger)
    path.write_text(json.dumps({"id": "e", "title": "Pasar"}), "utf-8")

    def broken() -> FakeTagger:
        raise TaggerError("no models")

    with pytest.raises(ModelsUnavailable, match="no models"):
        explain_file(str(path), None, None, factory=broken)


def test_help_has_examples() -> None:
    shown = CliRunner().invoke(app, ["explain", "--help"], env={"COLUMNS": "100"}).output
    assert "jumpa explain article.txt --date 2025-09-03" in shown
