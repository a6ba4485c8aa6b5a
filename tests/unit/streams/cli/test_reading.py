"""Archives on the command line: what is named, what is read of it, and how columns are named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer

from streams.cli.analyze import Style, analyze_files
from streams.cli.render.reading import sources
from streams.errors import UsageError
from tests.support.archives import BODY, Warc, as_array, as_parquet, page
from tests.support.pool_taggers import moody_tagger


def test_a_folder_of_many_formats_is_one_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text(f'kode;kepala;teks\nc-1;Pertemuan;"{BODY}"\n', encoding="cp1252")
    (tmp_path / "b.json").write_bytes(as_array([{"id": "c-2", "title": "Pertemuan", "body": BODY}]))
    (tmp_path / "c.parquet").write_bytes(as_parquet([{"kode": "c-3", "kepala": "Pertemuan", "teks": BODY}]))
    (tmp_path / "d.warc.gz").write_bytes(Warc().add("https://warta.example/4", page().encode()).bytes())
    (tmp_path / "e.html").write_text(page(), encoding="utf-8")
    (tmp_path / "README.md").touch()
    files, columns = sources([str(tmp_path)], "id=kode,title=kepala,body=teks,encoding=cp1252")
    assert capsys.readouterr().err == f"{tmp_path}: passed over 1 files of other endings (1 .md).\n"
    analyze_files(files, None, Style.ANNOTATIONS, 1, moody_tagger, columns)
    out, err = capsys.readouterr()
    assert [json.loads(line)["id"] for line in out.splitlines()][:3] == ["c-1", "c-2", "c-3"]
    assert err.splitlines()[-1].startswith("5 items, ")


def test_a_row_that_does_not_fit_is_refused_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(f'id,title,body\nc-1,Pertemuan, di Jakarta,isi\nc-2,Pertemuan,"{BODY}"\n', encoding="utf-8")
    with pytest.raises(typer.Exit):
        analyze_files([str(sheet)], None, Style.ANNOTATIONS, 1, moody_tagger)
    out, err = capsys.readouterr()
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["c-2"]
    assert f"refused {sheet}:2: the row has 4 cells and the first 3\n" in err


def test_an_article_as_text_is_no_archive(tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_bytes(b"PK\x03\x04")
    assert sources([str(article)], unlike=".txt")[0] == [str(article)]
    with pytest.raises(UsageError, match="is a zip archive"):
        sources([str(article)])
    assert sources(["kafka:news"])[0] == ["kafka:news"]
