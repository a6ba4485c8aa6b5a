"""What a person meets: help with examples, one sentence for every mistake, exit codes."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import lzma
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from schemas.errors import DecodeError, Reason
from schemas.news import NewsItem
from streams.cli.analyze import Style, analyze_files, read_items, show
from streams.cli.main import COMMANDS as LISTED
from streams.cli.main import app, load, main
from streams.cli.render.console import MAX_SHOWN, Refusals
from streams.cli.render.tables import meetings_table, plain
from streams.cli.worker import refuse_missing_topics
from streams.dev_broker import RunningBroker
from streams.errors import UsageError
from streams.kafka import topics
from streams.kafka.consuming import read_topic
from streams.kafka.provisioning import create_topics
from streams.kafka.sending import sender
from streams.kafka.topics import all_topics, changelog_topic
from streams.records import Record
from streams.settings import Settings
from tests.support.command_line import Jumpa
from tests.support.pool_taggers import moody_tagger
from tests.support.stream_fakes import LETTER, analysis_of, item_bytes, mention

COMMANDS = [
    [],
    ["demo"],
    ["worker"],
    ["broker"],
    ["publish"],
    ["ingest"],
    ["follow"],
    ["analyze"],
    ["replay"],
    ["tag"],
    ["explain"],
    ["settings"],
    ["console"],
    ["meetings"],
    ["meetings", "show"],
    ["export"],
    ["sink"],
    ["sink", "postgres"],
    ["topics"],
    ["topics", "create"],
    ["topics", "check"],
    ["dead-letters"],
    ["dead-letters", "list"],
    ["dead-letters", "show"],
    ["dead-letters", "redrive"],
    ["schema"],
    ["schema", "check"],
    ["schema", "export"],
    ["schema", "register"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_shows_examples(command: list[str]) -> None:
    result = CliRunner().invoke(app, [*command, "--help"])
    assert result.exit_code == 0
    assert "Examples" in result.output
    assert f"$ jumpa {' '.join(command)}".rstrip() in result.output or command == ["tag"]


def test_every_command_is_listed_above() -> None:
    assert {command[0] for command in COMMANDS if command} == set(LISTED)


def sentence(err: str) -> str:
    """The one line that stands on standard error."""
    assert err.count("\n") == 1, err
    assert err.startswith("Error: ")
    assert "Traceback" not in err
    return err


def damaged(path: Path) -> Path:
    packed = {".gz": gzip.compress, ".xz": lzma.compress}[path.suffix](os.urandom(10_000))
    path.write_bytes(packed[:5000])
    return path


@pytest.mark.parametrize("command", ["publish", "analyze", "replay", "tag"])
def test_a_missing_file_or_a_folder_is_one_sentence(jumpa: Jumpa, tmp_path: Path, command: str) -> None:
    code, out, err = jumpa(command, "nowhere[/x].jsonl")
    assert (code, out) == (2, "")
    assert "nowhere[/x].jsonl does not exist: check the spelling." in sentence(err)
    code, _, err = jumpa(command, tmp_path)
    assert code == 2
    told = "is a folder: name the files in it." if command == "tag" else "holds no file that is read"
    assert told in sentence(err)


@pytest.mark.parametrize(
    "args", [["publish", "--nope"], ["publish"], ["follow", "nothing"], ["nothing"], ["broker", "--port", "0"]]
)
def test_wrong_use_is_told_without_a_traceback(jumpa: Jumpa, args: list[str]) -> None:
    code, out, err = jumpa(*args)
    assert (code, out) == (2, "")
    assert "Error" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "args",
    [["publish", "FILE"], ["follow", "meetings"], ["topics", "create"], ["topics", "check"]],
    ids=str,
)
def test_a_broker_that_does_not_answer_is_one_sentence(jumpa: Jumpa, tmp_path: Path, args: list[str]) -> None:
    file = tmp_path / "items.jsonl"
    file.write_bytes(item_bytes())
    code, out, err = jumpa(*(str(file) if arg == "FILE" else arg for arg in args))
    assert (code, out) == (2, "")
    assert "No Kafka broker answers at 127.0.0.1:1" in sentence(err)
    assert "jumpa broker" in err


@pytest.mark.parametrize("command", ["settings", "worker", "publish"])
def test_a_wrong_setting_is_one_sentence(
    jumpa: Jumpa, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    monkeypatch.setenv("JUMPA_BATCH_ITEMS", "[/many]")
    file = tmp_path / "items.jsonl"
    file.write_bytes(item_bytes())
    code, _, err = jumpa(command, *([file] if command == "publish" else []))
    assert code == 2
    assert "JUMPA_BATCH_ITEMS='[/many]' is not allowed" in sentence(err)


def test_settings_are_listed_with_their_variables(jumpa: Jumpa, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUMPA_BATCH_ITEMS", "64")
    code, out, _ = jumpa("settings")
    assert code == 0
    lines = {line.split("│")[1].strip(): line for line in out.splitlines() if "JUMPA_" in line}
    assert len(lines) == len(Settings.model_fields)
    assert "(default)" in lines["JUMPA_PARTITIONS"]
    assert "(default)" not in lines["JUMPA_BATCH_ITEMS"]


# --- with a broker ------------------------------------------------------------------------------------------------


@pytest.fixture
def broker(tansu: RunningBroker, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a broker that has the topics."""
    monkeypatch.setenv("JUMPA_BROKER", tansu.address)
    asyncio.run(create_topics(tansu.address, all_topics(Settings(broker=tansu.address))))
    return tansu.address


def test_publish_names_refused_lines_and_sends_the_others(jumpa: Jumpa, broker: str, tmp_path: Path) -> None:
    file = tmp_path / "items.jsonl"
    file.write_bytes(item_bytes("a-1") + b"\n\n{broken\n" + item_bytes("a-2") + b'\n{"title": " "}\n')
    code, out, err = jumpa("publish", file)
    assert (code, out) == (1, "accepted 2, refused 2\n")
    first, second = err.splitlines()
    assert first.startswith(f"refused {file}:3: not_json: ")
    assert second.startswith(f"refused {file}:5: no_text: ")


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        (b"", 0, "accepted 0, refused 0\n"),
        (b"\n \r\n\n", 0, "accepted 0, refused 0\n"),
        (b"{\n[\n", 1, "accepted 0, refused 2\n"),
    ],
)
def test_publish_takes_files_without_any_item(
    jumpa: Jumpa, broker: str, tmp_path: Path, text: bytes, code: int, told: str
) -> None:
    file = tmp_path / "items.jsonl"
    file.write_bytes(text)
    assert jumpa("publish", file)[:2] == (code, told)


@pytest.mark.parametrize("ending", [".gz", ".xz"])
def test_publish_of_a_damaged_file_is_one_sentence(jumpa: Jumpa, broker: str, tmp_path: Path, ending: str) -> None:
    code, _, err = jumpa("publish", damaged(tmp_path / f"items.jsonl{ending}"))
    assert code == 2
    assert f"items.jsonl{ending} is damaged" in err.splitlines()[-1]


def test_publish_reads_standard_input(jumpa: Jumpa, broker: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(item_bytes() + b"\n{")))
    code, out, err = jumpa("publish", "-")
    assert (code, out) == (1, "accepted 1, refused 1\n")
    assert "refused -:2: not_json" in err


def test_who_hangs_up_at_once_is_no_broker(jumpa: Jumpa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "items.jsonl"
    file.write_bytes(item_bytes())
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        monkeypatch.setenv("JUMPA_BROKER", f"127.0.0.1:{stranger.getsockname()[1]}")
        closing = threading.Thread(target=_hang_up, args=(stranger,), daemon=True)
        closing.start()
        code, _, err = jumpa("publish", file)
    assert code == 2
    assert "No Kafka broker answers" in sentence(err)


def _hang_up(server: socket.socket) -> None:
    while True:
        try:
            server.accept()[0].close()
        except OSError:
            return


def test_unchecked_lines_are_followed_as_they_were_sent(jumpa: Jumpa, broker: str, tmp_path: Path) -> None:
    file = tmp_path / "items.jsonl"
    file.write_bytes(b"\xff unik\n")
    assert jumpa("publish", "--unchecked", file)[:2] == (0, "accepted 1, refused 0\n")

    async def sent() -> Record:
        async for one in read_topic(broker, topics.ITEMS, from_start=True):
            if one.value == b"\xff unik":
                return one
        raise AssertionError("the topic ended")

    assert asyncio.run(asyncio.wait_for(sent(), 10)).key


async def _first(broker: str, topic: str) -> Record:
    async for one in read_topic(broker, topic, from_start=True):
        return one
    raise AssertionError("the topic ended")


def test_a_topic_that_does_not_exist_is_not_waited_for(broker: str) -> None:
    with pytest.raises(UsageError, match=r"news\.nowhere\.v1 does not exist on .*: run `jumpa topics create` first"):
        asyncio.run(asyncio.wait_for(_first(broker, "news.nowhere.v1"), 10))


def test_topics_are_checked(jumpa: Jumpa, broker: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, _ = jumpa("topics", "check")
    assert (code, out) == (0, f"8 topics on {broker} are as they should be.\n")
    monkeypatch.setenv("JUMPA_PARTITIONS", "7")  # of topics that exist the broker's number counts
    code, out, _ = jumpa("topics", "create")
    assert code == 0
    assert re.search(r"news\.items\.v1 +│ existed │ 4 +│", out)
    monkeypatch.setenv("JUMPA_APP_ID", "another")
    code, out, _ = jumpa("topics", "check")
    assert code == 1
    assert "another-told-changelog" in out


def test_a_changelog_that_is_larger_than_its_source_is_refused(
    jumpa: Jumpa, broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(create_topics(broker, [changelog_topic("larger", topics.TOLD_TABLE, partitions=6)]))
    monkeypatch.setenv("JUMPA_APP_ID", "larger")
    refused = (
        "larger-told-changelog has 6 partitions and news.items.v1, which feeds it, 4: "
        "give news.items.v1 6 too, see deploy/PARTITIONS.md."
    )
    for command in ("create", "check"):
        code, out, err = jumpa("topics", command)
        assert (code, err) == (1, f"{refused}\n")
        assert re.search(r"larger-told-changelog.* 6 ", out)
    code, _, err = jumpa("worker")
    assert code == 2
    assert refused in sentence(err)


def test_a_worker_without_topics_does_not_wait_for_ever(
    jumpa: Jumpa, broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUMPA_APP_ID", "another")
    code, _, err = jumpa("worker")
    assert code == 2
    assert "2 topics are missing" in sentence(err)


def test_a_worker_without_a_broker_waits_for_it() -> None:
    refuse_missing_topics(Settings(broker="127.0.0.1:1"))  # nothing is raised: the worker itself says what it waits for


# --- without a broker ---------------------------------------------------------------------------------------------


def test_items_of_files_are_read_and_the_rest_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines, article = tmp_path / "items.jsonl", tmp_path / "article.txt"
    lines.write_bytes(item_bytes("a-1") + b"\n{\n")
    article.write_text("Prabowo tiba di Tokyo.\n")
    refusals = Refusals()
    first, second = read_items([str(lines), str(article)], refusals, "2025-09-03")
    assert first.id == "a-1"
    assert second.body == "Prabowo tiba di Tokyo.\n"
    assert second.published_at is not None
    assert refusals.count == 1
    assert f"{lines}:2: not_json" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("raw", "date", "told"),
    [(b"\xff\xfe", None, "is no UTF-8 text"), (b"  \n", None, "holds no text"), (b"x", "kemarin", "--date: 'kemarin'")],
)
def test_an_article_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, raw: bytes, date: str | None, told: str
) -> None:
    article = tmp_path / "article.txt"
    article.write_bytes(raw)
    with pytest.raises(UsageError, match=told):
        list(read_items([str(article)], Refusals(), date))


def test_a_wrong_date_is_told_before_the_models_are_loaded(jumpa: Jumpa, tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text("x")
    code, _, err = jumpa("analyze", article, "--date", "2025-13-01")
    assert code == 2
    assert "--date: '2025-13-01' is no date" in sentence(err)


def test_conll_that_is_none_is_one_sentence(jumpa: Jumpa, tmp_path: Path) -> None:
    file = tmp_path / "a.conll"
    file.write_bytes(b"a\tO\n\tO\n")
    code, _, err = jumpa("tag", file)
    assert code == 2
    assert f"{file}:2: the first column is empty" in sentence(err)
    file.write_bytes(b"\xff")
    assert "is no UTF-8 text" in sentence(jumpa("tag", file)[2])


def test_many_refusals_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    refusals = Refusals()
    for number in range(MAX_SHOWN + 5):
        refusals.add(f"[/x]:{number}", DecodeError(Reason.EMPTY, "nothing [there]"))
    with pytest.raises(typer.Exit) as caught:
        refusals.finish()
    assert caught.value.exit_code == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "refused [/x]:0: empty: nothing [there]"
    assert lines[-1] == "refused 5 more"
    assert len(lines) == MAX_SHOWN + 1
    Refusals().finish()


def rendered(table: object) -> str:
    console = Console(file=io.StringIO(), width=160)
    console.print(table)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_markup_and_control_codes_of_an_article_are_only_text() -> None:
    hostile = "[/red] [bold]x[/bold] \x1b[2J\x07 :100: 10:100:10"
    text = rendered(meetings_table(hostile, [mention(evidence=hostile, city="[/city]")]))
    assert "\x1b[2J" not in text
    assert "[/red] [bold]x[/bold]" in text
    assert "[/city]" in text
    assert plain("a\x1b[31mb\r\nc\u202e") == "a�[31mb�\nc�"


def test_a_table_tells_who_when_where_and_status() -> None:
    text = rendered(meetings_table("satu", [mention(summit="KTT ASEAN")]))
    for part in ("Prabowo Subianto (ID)", "2025-09-09", "Kuala Lumpur", "held", "KTT ASEAN", "Prabowo bertemu"):
        assert part in text


@pytest.mark.parametrize("style", list(Style))
def test_analyses_are_shown_in_every_style(style: Style, capsys: pytest.CaptureFixture[str]) -> None:
    item = NewsItem(id="a-1", title="Prabowo bertemu Anwar")
    show(item, analysis_of(item, [mention("a-1")]), style)
    out = capsys.readouterr().out
    expected = {
        Style.JSONL: '{"scope":',
        Style.ANNOTATIONS: '{"id": "a-1", "events": [{',
        Style.TABLE: "Prabowo bertemu",
    }
    assert expected[style] in out


BODY = "Presiden Prabowo Subianto bertemu Perdana Menteri Malaysia Anwar Ibrahim di Kuala Lumpur, Selasa (9/9/2025)."


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two articles of one meeting, and three lines that are refused, one of them by the language work."""
    bad = item_bytes("bad", "Kata MERAISE itu", body=BODY, date="2025-09-09")
    good = [item_bytes(name, "Pertemuan", body=BODY, date="2025-09-09") for name in ("a-1", "a-2")]
    path = tmp_path / "items.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n".join([b"{", good[0], bad, b"[]", good[1]])))
    return path


def test_analyze_goes_on_past_refused_items_and_says_so(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as caught:
        analyze_files([str(archive)], None, Style.ANNOTATIONS, 1, moody_tagger)
    out, err = capsys.readouterr()
    assert caught.value.exit_code == 1
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["a-1", "a-2"]
    told = [line for line in err.splitlines() if line.startswith("refused ")]
    assert [line.split(": ")[0] for line in told] == [f"refused {archive}:1", f"refused {archive}:4", "refused bad"]
    assert err.splitlines()[-1].startswith("2 items, ")


def test_analyze_leaves_out_what_is_less_sure(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = {}
    for least in (0.0, 0.99):  # 0.98 is the most there is
        with pytest.raises(typer.Exit):
            analyze_files([str(archive)], None, Style.JSONL, 1, moody_tagger, min_confidence=least)
        found[least] = len(capsys.readouterr().out.splitlines())
    assert found == {0.0: 2, 0.99: 0}


# --- as a process of its own --------------------------------------------------------------------------------------

PROGRESS = """
import typer
from streams.cli.render.progress import with_progress
from streams.ingest.lines import Line
for line in with_progress([], [Line("f", n, b"", 1) for n in range(3)], "reading"):
    typer.echo(f"data {line.number}")
"""


def test_data_never_goes_where_the_progress_bar_is() -> None:
    """Standard error a terminal, standard output a file: `jumpa analyze ... > predicted.jsonl`."""
    terminal, theirs = pty.openpty()
    done = subprocess.run([sys.executable, "-c", PROGRESS], stdout=subprocess.PIPE, stderr=theirs, check=True)
    os.close(theirs)
    shown = os.read(terminal, 100_000)
    os.close(terminal)
    assert done.stdout == b"data 0\ndata 1\ndata 2\n"
    assert b"reading" in shown
    assert b"data" not in shown


@pytest.fixture
def following(broker: str) -> Iterator[subprocess.Popen[bytes]]:
    """`jumpa follow dead-letters`, which waits for what never comes."""
    start = "from streams.cli import main; import streams.cli.subscribers.follow; print('imported', flush=True); main()"
    command = [sys.executable, "-c", start, "follow", "dead-letters"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_ctrl_c_is_the_usual_end_of_following(following: subprocess.Popen[bytes]) -> None:
    assert following.stdout is not None
    assert following.stdout.readline() == b"imported\n"  # which takes seconds where others use the cores
    with pytest.raises(subprocess.TimeoutExpired):
        following.wait(4)
    following.send_signal(signal.SIGINT)
    out, err = following.communicate(timeout=30)
    assert (following.returncode, out, err) == (0, b"", b"")


@pytest.mark.parametrize("read", [True, False], ids=["--limit 1", "| head"])
def test_following_ends_without_a_word(broker: str, read: bool) -> None:
    async def send_two() -> None:
        async with sender(Settings(broker=broker)) as send:
            await send(LETTER)
            await send(LETTER)

    asyncio.run(send_two())
    start = "from streams.entry import main; main()"
    command = [sys.executable, "-c", start, "follow", "dead-letters", "--from-start", "--json"]
    with subprocess.Popen(
        [*command, "--limit", "1"] if read else command, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        if not read:
            process.stdout.close()  # who read has gone
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait(20) == 0


def test_a_closed_pipe_is_no_refusal() -> None:
    """`jumpa settings | head -1`"""
    command = [sys.executable, "-c", "from streams.cli import main; main()", "settings"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait(20) == 0


@pytest.mark.parametrize("name", LISTED)
def test_the_list_of_commands_says_what_each_says_of_itself(name: str) -> None:
    """The list is shown without loading the commands."""
    told = (load(name).help or "").strip().split("\n\n")[0]
    assert " ".join(told.split()) == LISTED[name].help


def test_help_loads_no_command() -> None:
    """A process of its own: here they are loaded already. Half a second is what a person does not notice."""
    code = "import sys; from streams.cli import main\ntry: main(['--help'])\nfinally: print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1]
    assert not [
        name for name in ("numpy", "pydantic", "aiokafka", "faust", "torch", "aiohttp") if f"'{name}'" in loaded
    ]


def test_a_mistyped_command_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["wroker"])
    assert end.value.code == 2
    assert "Did you mean 'worker'" in capsys.readouterr().err
