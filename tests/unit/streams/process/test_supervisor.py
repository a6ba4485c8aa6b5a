"""`jumpa worker` starts its child again when it crashes, and only then."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streams.errors import EXIT_CRASH, EXIT_DONE, EXIT_WRONG
from streams.metrics import WorkerEnd
from streams.process import heartbeat, supervisor
from streams.process.heartbeat import HEARTBEAT
from streams.process.supervisor import INSTANCE, RETURNS, SUPERVISOR, Supervisor, backoff_s, worker_command

ROOT = Path(__file__).parents[4]


@pytest.fixture(autouse=True)
def _signals() -> object:
    """A supervisor sets handlers for the whole process: put ours back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def python(code: str) -> list[str]:
    return [sys.executable, "-S", "-c", code]


def counting(tmp_path: Path, then: str) -> tuple[list[str], Path]:
    """A child that notes who started it, then does something."""
    notes = tmp_path / "notes"
    return python(f"import os; print(os.environ['{SUPERVISOR}'], file=open({str(notes)!r}, 'a')); {then}"), notes


@pytest.mark.parametrize("code", [EXIT_DONE, EXIT_WRONG])
def test_a_child_that_ends_well_or_cannot_work_is_not_started_again(tmp_path: Path, code: int) -> None:
    command, notes = counting(tmp_path, f"os._exit({code})")
    assert Supervisor(command, limit=5, backoff=lambda _: 0).run() == code
    assert notes.read_text() == f"{os.getpid()}\n"


@pytest.mark.parametrize(
    ("ending", "how"),
    [
        (f"os._exit({EXIT_CRASH})", WorkerEnd.CRASHED),
        ("os._exit(1)", WorkerEnd.CRASHED),
        ("os.kill(os.getpid(), 9)", WorkerEnd.KILLED),
    ],
)
def test_a_crash_starts_it_again_until_the_limit(tmp_path: Path, ending: str, how: WorkerEnd) -> None:
    command, notes = counting(tmp_path, ending)
    waits: list[int] = []
    ends: list[WorkerEnd] = []
    kept = Supervisor(
        command,
        limit=2,
        backoff=lambda restarts: waits.append(restarts) or 0,
        on_end=lambda how, told: ends.append(how),
    )
    assert kept.run() == EXIT_CRASH
    assert len(notes.read_text().splitlines()) == 3
    assert waits == [0, 1]
    assert ends == [how, how]


def test_a_child_is_given_what_it_needs_to_be_asked(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    command = python(f"import os; print(os.environ['ASKED_AT'], file=open({str(notes)!r}, 'w'))")
    assert Supervisor(command, limit=0, environment={"ASKED_AT": "here"}).run() == EXIT_DONE
    assert notes.read_text() == "here\n"


def test_the_group_knows_a_child_again_under_one_supervisor_alone(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    told = f"os.environ['{INSTANCE}'], os.environ.get('{RETURNS}')"
    command = python(f"import os; print({told}, file=open({str(notes)!r}, 'a')); os._exit(1)")
    for _ in range(2):
        Supervisor(command, limit=1, backoff=lambda _: 0).run()
    (one, first), (same, second), (other, third), _ = (line.split() for line in notes.read_text().splitlines())
    assert one == same != other
    assert (first, second, third) == ("None", "1", "None")


def test_a_child_that_gives_no_sign_of_life_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "SILENCE_S", 0.5)
    command, notes = counting(tmp_path, f"import time; os.write(int(os.environ['{HEARTBEAT}']), b'.'); time.sleep(60)")
    ends: list[WorkerEnd] = []
    kept = Supervisor(command, limit=1, backoff=lambda _: 0, on_end=lambda how, told: ends.append(how))
    assert kept.run() == EXIT_CRASH
    assert len(notes.read_text().splitlines()) == 2
    assert ends == [WorkerEnd.HUNG]


@pytest.mark.parametrize(("worked_s", "waits"), [(0.0, [supervisor.LAST_LOOK_S]), (600.0, [])])
def test_the_last_counts_of_a_worker_that_stops_can_be_seen(
    monkeypatch: pytest.MonkeyPatch, worked_s: float, waits: list[float]
) -> None:
    """And who is told of a wrong setting is told at once."""
    slept: list[float] = []
    monkeypatch.setattr(supervisor, "WORKED_S", worked_s)
    monkeypatch.setattr(Supervisor, "_sleep", lambda _, seconds: slept.append(seconds))
    assert Supervisor(python(f"raise SystemExit({EXIT_WRONG})"), limit=0).run() == EXIT_WRONG
    assert slept == waits


def test_a_child_that_has_not_begun_to_beat_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "SILENCE_S", 0.2)
    assert Supervisor(python("import time; time.sleep(1.5)"), limit=0).run() == EXIT_DONE


def test_the_wait_doubles_up_to_half_a_minute() -> None:
    assert [backoff_s(restarts) for restarts in range(8)] == [1, 2, 4, 8, 16, 30, 30, 30]


SCRIPT = """
import sys
from streams.process.supervisor import Supervisor
sys.exit(Supervisor([sys.executable, "-S", "-c", sys.argv[1]], limit=5, backoff=lambda _: 60).run())
"""
WAITS = (
    "import signal, sys, time; signal.signal(15, lambda *_: sys.exit({code})); print('up', flush=True); time.sleep(60)"
)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_is_passed_on_as_sigterm_and_means_done(number: signal.Signals) -> None:
    for code in (0, 3):  # a child that crashes on its way out is not started again either
        with subprocess.Popen(
            [sys.executable, "-c", SCRIPT, WAITS.format(code=code)], cwd=ROOT, stdout=subprocess.PIPE
        ) as supervisor:
            assert supervisor.stdout is not None
            assert supervisor.stdout.readline() == b"up\n"
            supervisor.send_signal(number)
            assert supervisor.wait(10) == EXIT_DONE


def test_a_signal_while_it_waits_ends_it_at_once() -> None:
    child = "print('down', flush=True); raise SystemExit(1)"
    with subprocess.Popen([sys.executable, "-c", SCRIPT, child], cwd=ROOT, stdout=subprocess.PIPE) as supervisor:
        assert supervisor.stdout is not None
        assert supervisor.stdout.readline() == b"down\n"
        time.sleep(0.3)
        supervisor.terminate()
        assert supervisor.wait(5) == EXIT_DONE


def test_the_worker_runs_under_the_same_python() -> None:
    assert worker_command() == [sys.executable, "-m", "streams.faust_worker"]
