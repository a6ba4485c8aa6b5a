"""Our own brokers: that they start, die and come back as promised, and leave nothing behind."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from streams.dev_broker import Engine, RunningBroker, admin_client, run_in_foreground, start_broker
from streams.dev_broker.jars import fetch_jars
from streams.dev_broker.process import ChildProcess
from streams.dev_broker.running import free_port
from streams.errors import BrokerError
from streams.kafka.provisioning import check_topics, create_topics
from streams.kafka.topics import changelog_topic

TOPIC = changelog_topic("kept", "records", partitions=1)


def gone(pid: int, within_s: float = 5) -> bool:
    """Whether the process ends in time; a zombie that waits for its parent has ended."""
    deadline = monotonic() + within_s
    while monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        sleep(0.02)
    return False


def work_dir(broker: RunningBroker) -> Path:
    return broker.log_file.parent


async def test_it_answers_when_start_broker_returns(tansu: RunningBroker) -> None:
    async with admin_client(tansu.address, timeout_s=2) as client:
        cluster = await client.describe_cluster()
    assert [(node["host"], node["port"]) for node in cluster["brokers"]] == [("127.0.0.1", tansu.port)]


def test_it_listens_on_loopback_only(tansu: RunningBroker) -> None:
    listening = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    local = [line.split()[1] for line in listening if line.split()[3] == "0A"]
    assert f"0100007F:{tansu.port:04X}" in local
    assert f"00000000:{tansu.port:04X}" not in local


async def test_stop_removes_process_port_and_data() -> None:
    with start_broker(Engine.TANSU) as broker:  # inside an event loop, as the demo does
        assert broker.alive
    assert not broker.alive
    assert gone(broker.pid)
    assert not work_dir(broker).exists()
    broker.stop()  # again: nothing happens
    with pytest.raises(BrokerError, match="given up by stop"):
        broker.start_again()


async def test_tansu_comes_back_empty_on_the_same_port() -> None:
    with start_broker(Engine.TANSU) as broker:
        await create_topics(broker.address, [TOPIC])
        address, first = broker.address, broker.pid
        broker.kill()
        assert not broker.alive
        broker.start_again()
        assert broker.address == address
        assert broker.pid != first
        assert [difference.setting for difference in await check_topics(address, [TOPIC])] == ["topic"]
        with pytest.raises(BrokerError, match="runs already"):
            broker.start_again()


def test_a_taken_port_is_said_at_once() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(BrokerError, match=f"Port {port} .*in use"):
            start_broker(Engine.TANSU, port=port)


def test_tansu_refuses_a_data_folder(tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match="in memory"):
        start_broker(Engine.TANSU, data_dir=tmp_path)


def test_a_broker_survives_the_thread_that_started_it() -> None:
    started: list[RunningBroker] = []
    thread = threading.Thread(target=lambda: started.append(start_broker(Engine.TANSU)))
    thread.start()
    thread.join()
    with started[0] as broker:
        assert not gone(broker.pid, within_s=0.3)


START_AND_TELL = """
from time import sleep
from streams.dev_broker import Engine, start_broker
print(start_broker(Engine.TANSU).pid, flush=True)
sleep(60)
"""


def test_the_broker_dies_with_its_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", START_AND_TELL], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        broker_pid = int(parent.stdout.readline())
        assert os.getsid(broker_pid) != os.getsid(parent.pid)  # so the terminal's Ctrl-C does not reach it
        parent.kill()
    assert gone(broker_pid)


def test_a_program_that_cannot_run_says_so_in_the_log(tmp_path: Path) -> None:
    child = ChildProcess(["/nowhere/broker"], tmp_path / "broker.log")
    assert child.wait(5) == 127
    assert "cannot run /nowhere/broker" in (tmp_path / "broker.log").read_text(encoding="utf-8")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_foreground_run_ends_by_signal(number: signal.Signals) -> None:
    seen: list[RunningBroker] = []

    def ready(broker: RunningBroker) -> None:
        seen.append(broker)
        threading.Timer(0.2, os.kill, (os.getpid(), number)).start()

    heeded = signal.default_int_handler if number is signal.SIGINT else signal.SIG_DFL
    before = signal.signal(number, heeded)  # under nohup SIGHUP is ignored, and would be by the broker, too
    try:
        run_in_foreground(Engine.TANSU, on_ready=ready)
    finally:
        signal.signal(number, before)
    assert gone(seen[0].pid)
    assert not work_dir(seen[0]).exists()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_foreground_run_tells_when_the_broker_dies() -> None:
    with pytest.raises(BrokerError, match=r"ended by itself with code -9:(.|\n)*listening on"):
        run_in_foreground(Engine.TANSU, on_ready=lambda broker: os.kill(broker.pid, signal.SIGKILL))


# Apache Kafka


async def write(address: str, value: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=address) as producer:
        await producer.send_and_wait(TOPIC.name, value, key=b"key")


async def read_first(address: str) -> bytes | None:
    consumer = AIOKafkaConsumer(TOPIC.name, bootstrap_servers=address, auto_offset_reset="earliest")
    async with consumer:
        record = await asyncio.wait_for(consumer.getone(), 20)
    value: bytes | None = record.value
    return value


@pytest.mark.kafka
async def test_kafka_keeps_its_data_through_kill_stop_and_a_new_start(kafka: RunningBroker, tmp_path: Path) -> None:
    # `kafka` is not used, but skips this test where Kafka cannot run
    with start_broker(Engine.KAFKA, data_dir=tmp_path) as broker:
        await create_topics(broker.address, [TOPIC])
        await write(broker.address, b"kept")
        address = broker.address
        broker.kill()
        broker.start_again()
        assert broker.address == address
        assert await read_first(address) == b"kept"
    with start_broker(Engine.KAFKA, data_dir=tmp_path) as later:
        assert await check_topics(later.address, [TOPIC]) == []
        assert await read_first(later.address) == b"kept"
    assert later.log_file.exists()


@pytest.mark.kafka
def test_a_kafka_that_dies_shows_its_last_words(kafka: RunningBroker, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "meta.properties").write_text("version=1\nnode.id=7\ncluster.id=other\n", encoding="ascii")
    with pytest.raises(BrokerError, match=r"ended with code \d+ while starting(.|\n)*broker\.log(.|\n)*node.id"):
        start_broker(Engine.KAFKA, data_dir=tmp_path)


def test_two_brokers_do_not_share_a_data_folder(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as held_by_another:
        fcntl.flock(held_by_another, fcntl.LOCK_EX)
        with pytest.raises(BrokerError, match="Another broker uses"):
            start_broker(Engine.KAFKA, data_dir=tmp_path)


# Kafka's jars, with a Maven that costs nothing


@pytest.fixture
def path_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put nothing but the given `mvn` script on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(folder))

    def put(script: str) -> None:
        (folder / "mvn").write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n", encoding="utf-8")
        (folder / "mvn").chmod(0o755)

    return put


def test_without_java_or_maven_one_sentence_says_what_to_install(path_with: object, tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match=r"needs Java 17 .* install it .*openjdk-17"):
        start_broker(Engine.KAFKA, cache_dir=tmp_path / "cache")
    with pytest.raises(BrokerError, match=r"needs Maven .* install it .*apt install maven"):
        fetch_jars(tmp_path / "cache")


def test_a_failed_download_leaves_nothing(path_with: Callable[[str], None], tmp_path: Path) -> None:
    path_with("mkdir libs; echo half > libs/kafka_half.jar; echo '[ERROR] no route to host'; exit 1")
    with pytest.raises(BrokerError, match="no route to host"):
        fetch_jars(tmp_path / "cache")
    assert [entry.name for entry in (tmp_path / "cache").iterdir()] == [".lock"]


def test_processes_at_once_download_once(path_with: Callable[[str], None], tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    path_with(f"echo call >> {calls}; mkdir libs; sleep 0.3; echo jar > libs/kafka_x.jar")
    code = "import sys; from pathlib import Path; from streams.dev_broker.jars import fetch_jars\n"
    code += "print(len(list(fetch_jars(Path(sys.argv[1])).glob('kafka_*.jar'))))"
    command = [sys.executable, "-c", code, str(tmp_path / "cache")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [process.communicate()[0].strip() for process in running] == ["1"] * 3
    assert calls.read_text(encoding="utf-8").split() == ["call"]


def test_free_ports_are_free() -> None:
    port = free_port()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))
