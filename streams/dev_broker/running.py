"""Start a broker on loopback, and hold on to it while it runs, dies and comes back."""

from __future__ import annotations

import base64
import fcntl
import socket
import tempfile
import uuid
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from streams.dev_broker.jars import fetch_jars
from streams.dev_broker.kafka import KafkaExtras, java_binary, kafka_command
from streams.dev_broker.process import ChildProcess, last_lines
from streams.dev_broker.tansu import tansu_command
from streams.errors import BrokerError
from streams.kafka.admin import wait_until_answering
from streams.process.signals import ending_on_signals

_HOST = "127.0.0.1"
_GRACE_S = 15.0  # Kafka needs 0.5 s when idle, and writes out its logs when it is not
_PORT_TRIES = 3  # between finding a free port and the broker's bind, somebody else may take it


class Engine(StrEnum):
    """The brokers that we can start."""

    TANSU = "tansu"
    KAFKA = "kafka"


class RunningBroker:
    """A broker in a child process. Use `start_broker` to get one, and `stop` or a `with` block to end it."""

    def __init__(
        self,
        engine: Engine,
        port: int,
        work_dir: Path | None,
        cache_dir: Path | None,
        extras: KafkaExtras = KafkaExtras(),  # noqa: B008 - frozen
    ) -> None:
        self.engine = engine
        self.port = port
        self._cache_dir = cache_dir
        self._extras = extras
        # A TemporaryDirectory also goes when we are forgotten or the interpreter ends.
        self._temporary = tempfile.TemporaryDirectory(prefix="jumpa-broker-") if work_dir is None else None
        self._work_dir = Path(self._temporary.name) if self._temporary else Path(str(work_dir)).resolve()
        self._work_dir.mkdir(parents=True, exist_ok=True)
        self._lock = _lock(self._work_dir)
        self._process: ChildProcess | None = None

    @property
    def address(self) -> str:
        """host:port for clients."""
        return f"{_HOST}:{self.port}"

    @property
    def pid(self) -> int:
        """Process id of the last start. Raises BrokerError when it was never started."""
        if self._process is None:
            raise BrokerError(f"The {self.engine} broker was not started.")
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.alive()

    @property
    def log_file(self) -> Path:
        return self._work_dir / "broker.log"

    def start_again(self, timeout_s: float = 60) -> None:
        """Start after `kill` or `stop(keep_data=True)`, on the same port; Kafka finds its data, Tansu starts empty.

        Returns when a metadata request is answered. Raises BrokerError.
        """
        if self.alive:
            raise BrokerError(f"The {self.engine} broker at {self.address} runs already.")
        if self._lock.closed:
            raise BrokerError("The broker's data was given up by stop(): use kill() or stop(keep_data=True).")
        refuse_taken_port(self.port)
        cluster_id = self._cluster_id()
        self._process = ChildProcess(self._command(cluster_id), self.log_file)
        try:
            ready = wait_until_answering(self.address, cluster_id, alive=self._process.alive, timeout_s=timeout_s)
            if not ready:
                raise BrokerError(self._why_not_ready(timeout_s))
        except BaseException:  # Ctrl-C too
            self._process.kill()
            raise

    def stop(self, *, keep_data: bool = False) -> None:
        """SIGTERM, SIGKILL after 15 s, then remove temporary data and unlock a `data_dir`. May be repeated.

        With `keep_data` the data stays ours for `start_again`.
        """
        if self._process is not None:
            self._process.stop(_GRACE_S)
        if not keep_data:
            self._lock.close()
            if self._temporary is not None:
                self._temporary.cleanup()

    def kill(self) -> None:
        """SIGKILL at once, as a crash would. Data on disk stays for `start_again`."""
        if self._process is not None:
            self._process.kill()

    def wait(self, timeout_s: float | None = None) -> int | None:
        """Wait for the broker's end: its exit code, or None when it still runs after `timeout_s` seconds."""
        return None if self._process is None else self._process.wait(timeout_s)

    def last_lines(self, count: int = 12) -> str:
        """The end of the broker's log, each line indented on a line of its own."""
        return last_lines(self.log_file, count)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    def _command(self, cluster_id: str) -> list[str]:
        if self.engine is Engine.TANSU:
            return tansu_command(self.port, cluster_id)
        java_binary()  # before the download: a machine without Java should not fetch 44 MB first
        jars = fetch_jars(self._cache_dir)
        return kafka_command(jars, self.port, free_port(), cluster_id, self._work_dir, self._extras)

    def _cluster_id(self) -> str:
        """The id our broker answers with: new for each work folder, and kept there because Kafka's data carries it."""
        kept = self._work_dir / "cluster-id"
        if not kept.exists():
            kept.write_text(_new_cluster_id(), encoding="ascii")
        return kept.read_text(encoding="ascii")

    def _why_not_ready(self, timeout_s: float) -> str:
        code = self._process.exit_code if self._process else None
        what = f"did not answer within {timeout_s:g} s" if code is None else f"ended with code {code} while starting"
        # A temporary folder is removed with its log, so only a lasting one is worth naming.
        where = "" if self._temporary else f" ({self.log_file})"
        return f"The {self.engine} broker at {self.address} {what}; its last log lines{where}:{self.last_lines()}"


def start_broker(
    engine: Engine,
    *,
    port: int | None = None,
    data_dir: Path | None = None,
    timeout_s: float = 60,
    cache_dir: Path | None = None,
    extras: KafkaExtras = KafkaExtras(),  # noqa: B008 - frozen
) -> RunningBroker:
    """Start a broker on 127.0.0.1 and return when it answers a metadata request.

    Without `port` a free one is chosen. `data_dir` (Kafka only) is kept after `stop` and can be started again later;
    without it the data is temporary. `timeout_s` limits the start in seconds, not the first download of Kafka's jars
    into `cache_dir` (default: `jumpa` in the user's cache folder). May be called inside a running event loop, which
    it blocks. The broker dies with this process, however that ends (Linux). `extras` (Kafka only) must leave the
    plain listener as it is, for the start waits for its answer.

    Raises BrokerError when Java, Maven or Tansu is missing, the port is taken or the broker does not come up.
    """
    if engine is Engine.TANSU and data_dir is not None:
        raise BrokerError("Tansu keeps everything in memory: leave the data folder out or use Kafka.")
    tries = 1 if port is not None else _PORT_TRIES
    for left in reversed(range(tries)):
        broker = RunningBroker(engine, free_port() if port is None else port, data_dir, cache_dir, extras)
        try:
            broker.start_again(timeout_s)
            return broker
        except BrokerError as error:
            broker.stop()
            if left == 0 or "in use" not in str(error):
                raise
        except BaseException:
            broker.stop()
            raise
    raise AssertionError("the last try returned or raised")


def run_in_foreground(
    engine: Engine,
    *,
    on_ready: Callable[[RunningBroker], None],
    port: int | None = None,
    data_dir: Path | None = None,
    timeout_s: float = 60,
) -> None:
    """Run a broker until Ctrl-C, SIGTERM or SIGHUP, then stop it and return; `on_ready` is called when it answers.

    For the main thread, as signals are. Raises as `start_broker`, and BrokerError when the broker ends by itself.
    """
    with (
        suppress(KeyboardInterrupt),
        ending_on_signals(),
        start_broker(engine, port=port, data_dir=data_dir, timeout_s=timeout_s) as broker,
    ):
        on_ready(broker)
        code = broker.wait()
        raise BrokerError(f"The {engine} broker ended by itself with code {code}:{broker.last_lines()}")


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def refuse_taken_port(port: int) -> None:
    """Raise BrokerError when the port cannot be listened on."""
    with socket.socket() as probe:
        # As the brokers do: connections of an earlier broker that fade out (TIME_WAIT) are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except (OSError, OverflowError) as error:
            raise BrokerError(
                f"Port {port} on {_HOST} is in use or not allowed ({error}): choose another one."
            ) from error


def _lock(work_dir: Path) -> TextIO:
    """Keep other brokers out of the folder until the file is closed or we die.

    Kafka has a lock of its own, but takes it only after it has opened the metadata log.
    """
    lock = (work_dir / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise BrokerError(f"Another broker uses the data folder {work_dir}: stop it or choose another one.") from error
    return lock


def _new_cluster_id() -> str:
    """22 characters, a UUID in unpadded URL-safe Base64 as Kafka's own. Kafka refuses ids that begin with a dash."""
    while True:
        text = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode("ascii").rstrip("=")
        if not text.startswith("-"):
            return text
