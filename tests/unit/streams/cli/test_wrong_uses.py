"""Wrong uses of every command: each ends with one sentence and the right exit code, and none with a traceback."""

from __future__ import annotations

import gzip
import lzma
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_line import Jumpa
from tests.support.stream_fakes import item_bytes

NO_BROKER = "No Kafka broker answers at 127.0.0.1:1"
NO_FILE = "does not exist: check the spelling."

WRONG: list[tuple[str, str]] = [
    ("nothing", "No such command"),
    ("--nothing", "No such option"),
    ("analyze", "Missing argument"),
    ("analyze nowhere.jsonl", NO_FILE),
    ("analyze nowhere.jsonl.xz", NO_FILE),
    ("analyze folder", "folder holds no file that is read"),
    ("analyze items.jsonl folder", "folder holds no file that is read"),
    ("analyze items.jsonl/below", "cannot be read"),
    ("analyze items.jsonl --format xml", "Invalid value for '--format'"),
    ("analyze items.jsonl --jobs 0", "Invalid value for '--jobs'"),
    ("analyze items.jsonl --jobs two", "Invalid value for '--jobs'"),
    ("analyze items.jsonl --date", "requires an argument"),
    ("analyze article.txt --date kemarin", "--date: 'kemarin' is no date"),
    ("analyze article.txt --date 2025-02-30", "--date: '2025-02-30'"),
    ("analyze items.jsonl --date 2025-09-03", "--date is for .txt articles"),
    ("analyze *.parquet", "*.parquet fits no file: check the pattern"),
    ("analyze items.csv --columns titel=title", "'titel' is no field of a news item: did you mean title?"),
    ("analyze items.zip", "items.zip is a zip archive or a spreadsheet: unpack it"),
    ("analyze plain.jsonl.gz", "plain.jsonl.gz is damaged or not what its ending says (it is not packed)"),
    ("ingest", "Name a YAML file of feeds"),
    ("ingest nowhere.yaml", "nowhere.yaml does not exist: `jumpa ingest --known` shows one"),
    ("ingest feeds.yaml --once", NO_BROKER),
    ("publish http://127.0.0.1:1/a", NO_BROKER),
    ("explain", "Missing argument"),
    ("explain nowhere.txt", NO_FILE),
    ("explain empty.txt", "holds no text"),
    ("explain latin.txt", "is no UTF-8 text (byte 3)"),
    ("explain article.txt --id a-1", "leave out --id"),
    ("explain items.jsonl --date 2025-09-03", "--date is for a .txt article"),
    ("explain items.jsonl", "holds 2 items: name one with --id"),
    ("explain items.jsonl --id nobody", "has the id nobody"),
    ("explain empty.jsonl", "No item in empty.jsonl"),
    ("explain damaged.jsonl.gz", "damaged.jsonl.gz is damaged"),
    ("explain damaged.jsonl.xz", "damaged.jsonl.xz is damaged"),
    ("explain plain.jsonl.gz", "plain.jsonl.gz is damaged or not what its ending says"),
    ("tag", "Missing argument"),
    ("tag nowhere.conll", NO_FILE),
    ("tag folder", "is a folder"),
    ("tag latin.txt", "is no UTF-8 text"),
    ("tag hole.conll", "hole.conll:2: the first column is empty"),
    ("worker --log-level LOUD", "Invalid value for '--log-level'"),
    ("worker --log-format xml", "Invalid value for '--log-format'"),
    ("replay", "Missing argument"),
    ("replay nowhere.jsonl", NO_FILE),
    ("replay items.jsonl", NO_BROKER),
    ("replay items.zip --offline out", "items.zip is a zip archive or a spreadsheet: unpack it"),
    ("replay items.jsonl --rate 0", "Invalid value for '--rate'"),
    ("replay items.jsonl --rate fast", "Invalid value for '--rate'"),
    ("replay items.jsonl --rate 5 --offline out", "leave it out with --offline"),
    ("replay items.jsonl --jobs 2", "--jobs is for --offline"),
    ("replay items.jsonl --format parquet", "--format is for --offline"),
    ("replay items.jsonl --min-confidence 0.8", "--min-confidence is for --offline"),
    ("replay items.jsonl --min-confidence 80 --offline out", "Invalid value for '--min-confidence'"),
    ("analyze items.jsonl --min-confidence 1.5", "Invalid value for '--min-confidence'"),
    ("replay items.jsonl --format xml --offline out", "Invalid value for '--format'"),
    ("replay items.jsonl --offline folder/full", "is not empty: name another folder, or replace the run in it"),
    ("replay items.jsonl --offline folder/full --overwrite", "holds files that are no run"),
    ("replay items.jsonl --offline out --since kemarin", "--since: 'kemarin' is no date"),
    ("replay items.jsonl --offline out --until 2025-02-30", "--until: '2025-02-30'"),
    ("replay items.jsonl --offline out --since 2025-09-02 --until 2025-09-01", "no item can be between them"),
    ("replay items.jsonl --offline out --sample 2", "--sample 2 is no share"),
    ("replay items.jsonl --offline out --seed 2", "--seed is for --sample"),
    ("replay items.jsonl --offline out --from 5", "--from and --to are for a kafka:TOPIC"),
    ("replay --resume out", "out is no run that was begun: check the spelling"),
    ("replay --resume items.jsonl", "items.jsonl is no run that was begun"),
    ("replay diff.jsonl --offline out", NO_FILE),
    ("replay items.jsonl --offline", "requires an argument"),
    ("replay items.jsonl --offline items.jsonl", "cannot be written to"),
    ("replay items.jsonl --offline items.jsonl/below", "cannot be written to"),
    ("publish", "Missing argument"),
    ("publish nowhere.jsonl", NO_FILE),
    ("publish items.jsonl", NO_BROKER),
    ("publish items.csv", NO_BROKER),
    ("publish items.csv --columns body=isi", "items.csv has no column 'isi' for body: it has 'id', 'title'"),
    ("publish names.csv", "names.csv has no column for a title or a body, it has 'nama', 'umur': name them"),
    ("publish latin.csv", "latin.csv is no UTF-8: say how it is written, as --columns encoding=cp1252"),
    ("publish kafka:news.items.v1", "kafka:news.items.v1 is a topic, which is read by `jumpa replay` only"),
    ("publish powershell.jsonl", "is UTF-16 text"),
    ("publish --unchecked items.jsonl", NO_BROKER),
    ("follow", "Missing argument"),
    ("follow everything", "'everything' is not one of"),
    ("follow meetings --limit 0", "Invalid value for '--limit'"),
    ("follow meetings", NO_BROKER),
    ("follow dead-letters --from-start --json", NO_BROKER),
    ("export meetings --format csv", "Missing option '--output'"),
    ("export meetings --format xlsx -o a.xlsx", "'xlsx' is not one of"),
    ("export meetings --format csv -o a.csv", NO_BROKER),
    ("export meetings --format csv -o a.csv --from-run nowhere", "nowhere does not exist"),
    ("export meetings --format csv -o a.csv --from-run folder", "folder/meetings.jsonl does not exist"),
    ("export meetings --format csv -o folder --from-run empty.jsonl", "folder cannot be written to (it is a folder)"),
    ("export meetings --format csv -o no/a.csv --from-run empty.jsonl", "no/a.csv cannot be written to"),
    ("export meetings --format csv -o a.csv --from-run -", "standard input is neither"),
    ("export meetings --format csv -o a.csv --country XX", "--country 'XX' is unknown"),
    ("export meetings --format csv -o a.csv --leader zzzz --from-run empty.jsonl", "--leader 'zzzz' is unknown"),
    ("meetings", NO_BROKER),
    ("meetings --status never", "Invalid value for '--status'"),
    ("meetings --since soon", "--since: 'soon' is no date"),
    ("meetings --since 2025-09-02 --until 2025-09-01", "no meeting can be between them"),
    ("meetings --country indonesa", "--country 'indonesa' is unknown: did you mean ID (Indonesia)?"),
    ("meetings --country XX", "--country 'XX' is unknown: write a code of two letters"),
    ("meetings --country malasyia", "did you mean MY (Malaysia)?"),
    ("meetings --country nato --leader x", NO_BROKER),
    ("meetings --leader x show a48155f6", "The options before `show` do nothing for it"),
    ("meetings show", "Missing argument"),
    ("meetings show a48155f6", NO_BROKER),
    ("dead-letters list", NO_BROKER),
    ("dead-letters list --reason because", "Invalid value for '--reason'"),
    ("dead-letters list --since later", "or write how long ago"),
    ("dead-letters show 3", "is no place of a dead letter"),
    ("dead-letters show 0:x", "is no place of a dead letter"),
    ("dead-letters redrive 1:", "is no place of a dead letter"),
    ("dead-letters redrive --rate 0", "Invalid value for '--rate'"),
    ("topics create", NO_BROKER),
    ("topics check", NO_BROKER),
    ("topics grow up", "No such command"),
    ("broker --port 0", "Invalid value for '--port'"),
    ("broker --engine rabbit", "Invalid value for '--engine'"),
    ("broker --data here", "Tansu keeps everything in memory"),
    ("settings extra", "unexpected extra argument"),
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files that are right and wrong, as the current one."""
    monkeypatch.chdir(tmp_path)
    items = item_bytes("a-1") + b"\n" + item_bytes("a-2") + b"\n"
    (tmp_path / "folder" / "full" / "of").mkdir(parents=True)
    for name, data in {
        "items.jsonl": items,
        "empty.jsonl": b"",
        "items.zip": b"PK\x03\x04",
        "items.csv": b"id,title\na-1,satu\n",
        "feeds.yaml": b"feeds: [{url: https://warta.example/rss, publisher: Warta}]",
        "powershell.jsonl": '{"id": "a-1"}\r\n'.encode("utf-16"),
        "names.csv": b"nama;umur\nbudi;17\n",
        "latin.csv": b"id,title\na-1,Caf\xe9\n",
        "plain.jsonl.gz": items,
        "damaged.jsonl.gz": gzip.compress(os.urandom(10_000))[:5000],
        "damaged.jsonl.xz": lzma.compress(os.urandom(10_000))[:5000],
        "article.txt": b"Prabowo tiba di Tokyo.\n",
        "empty.txt": b" \n",
        "latin.txt": b"Caf\xe9 di Tokyo\n",
        "hole.conll": b"a\tO\n\tO\n",
    }.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


@pytest.mark.parametrize(("use", "told"), WRONG)
def test_a_wrong_use_is_told(jumpa: Jumpa, here: Path, use: str, told: str) -> None:
    code, out, err = jumpa(*use.split())
    assert "Traceback" not in out + err
    assert "should not happen" not in err
    assert (code, out) == (2, "")
    assert told in " ".join(err.replace("│", " ").split())


def test_so_is_a_wrong_environment(jumpa: Jumpa, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value, told in [
        ("JUMPA_BROKER", "nowhere", "'nowhere' is no host:port"),
        ("JUMPA_PARTITIONS", "many", "JUMPA_PARTITIONS='many' is not allowed"),
        ("JUMPA_BROKERS", "a:1", "JUMPA_BROKERS is no setting: did you mean JUMPA_BROKER?"),
        ("JUMPA_SASL_PASSWORD_FILE", "nowhere", "JUMPA_SASL"),
    ]:
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            code, out, err = jumpa("topics", "check")
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert told in err


# --- standard streams, which only a process of its own has ------------------------------------------------------------

START = "from streams.entry import main; main()"
SHELL: list[tuple[str, int, str]] = [
    ("settings > /dev/full", 2, "The output cannot be used (No space left on device)"),
    ("--help > /dev/full", 2, "The output cannot be used (No space left on device)"),
    ("settings > /dev/full 2> /dev/full", 2, ""),
    ("nothing 2> /dev/full", 2, ""),
    ("nothing 2>&-", 2, ""),
    ("settings >&-", 0, ""),
    ("tag - <&-", 2, "Standard input is closed"),
    ("publish - <&- >&-", 2, "Standard input is closed"),
    ("explain $'\\xff.txt'", 2, "does not exist"),
    ("settings > >(exit)", 0, ""),
    ("tag hole.conll >> hole.conll", 2, "hole.conll is an output as well: write standard output to another file."),
    ("explain - < items.jsonl >> items.jsonl", 2, "- is an output as well"),
]


@pytest.mark.parametrize(("use", "code", "told"), SHELL)
def test_standard_streams_as_they_come(here: Path, use: str, code: int, told: str) -> None:
    command = f'"{sys.executable}" -c "{START}" {use}'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=_environment(), check=False)
    assert done.returncode == code
    assert told in done.stderr
    assert done.stderr.count("\n") == (1 if told else 0)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-16"])
def test_an_output_of_another_encoding_escapes_what_it_lacks(here: Path, encoding: str) -> None:
    (here / "items.jsonl").write_bytes(item_bytes("\u0160-\U0001f600") + b"\n{\n")
    command = [
        sys.executable,
        "-c",
        "from streams.entry import main; main()",
        "explain",
        "items.jsonl",
        "--id",
        "\u4e2d",
    ]
    environment = {**_environment(), "PYTHONIOENCODING": encoding}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == 2
    assert "has the id" in done.stderr.decode(encoding)
    assert "Traceback" not in done.stderr.decode(encoding)


def _environment() -> dict[str, str]:
    repository = str(Path(__file__).parents[4])
    return {**os.environ, "PYTHONPATH": repository}
