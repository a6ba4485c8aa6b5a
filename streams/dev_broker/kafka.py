"""Apache Kafka 4 as one KRaft node on loopback: broker and controller in one Java process."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from streams.dev_broker.jars import jars_dir
from streams.errors import BrokerError

_JAVA_NEEDED = 17  # Kafka 4 brokers need Java 17 (Kafka 4.0 upgrade notes, KIP-1013)
_FORMAT_LIMIT_S = 60
_LOG_SETTINGS = Path(__file__).with_name("log4j2.xml")
# A test broker lives for minutes: quick compilation and a small collector bring it up in 2 to 3 s with 380 MB or less.
_JAVA_FLAGS = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", f"-Dlog4j2.configurationFile={_LOG_SETTINGS}")


@dataclass(frozen=True)
class KafkaExtras:
    """What a test adds to a broker of ours: listeners with TLS and passwords, rules of who may do what."""

    properties: str = ""
    """Lines for server.properties behind ours, where the last word counts; ``{port}`` and ``{controller_port}`` are
    filled in."""
    format_arguments: tuple[str, ...] = ()
    """More arguments for formatting the data folder, such as ``--add-scram``."""


_PROPERTIES = """\
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
controller.quorum.voters=1@127.0.0.1:{controller_port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data_dir}
# One node: nothing can be replicated.
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
# 50 partitions of offsets by default, each with its files: a few do, and the first group starts sooner.
offsets.topic.num.partitions=4
# Topics are created by `jumpa topics create`; a typing error must not create one.
auto.create.topics.enable=false
# Tests restart members often and should not wait for 3 s (default) or lose a dead one only after 6 s (default).
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
# After SIGKILL the node may not register again until its own old session has run out, 9 s by default.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
# 128 MiB by default; our compacted topics are small.
log.cleaner.dedupe.buffer.size=16777216
"""


def java_binary() -> Path:
    """Find Java 17 or newer, in JAVA_HOME or on the PATH. Raises BrokerError."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin")) if home else None
    found = found or shutil.which("java")
    version = _java_version(found) if found else None
    if found is None or version is None or version < _JAVA_NEEDED:
        have = "there is none" if version is None else f"this is Java {version}"
        raise BrokerError(
            f"Apache Kafka needs Java {_JAVA_NEEDED} or newer and {have}: "
            f"install it (Debian: `apt install openjdk-17-jre-headless`) or use Tansu."
        )
    return Path(found)


def _java_version(java: str) -> int | None:
    """The major version; None when the program does not run, as a stub of some systems does not."""
    try:
        done = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(\d+)', done.stderr + done.stdout)
    return int(found.group(1)) if found else None


def missing_for_kafka(cache_dir: Path | None = None) -> str | None:
    """What must be installed before `--engine kafka` can run, as one sentence; None when nothing is missing.

    Maven counts only while the jars are not in the cache.
    """
    try:
        java_binary()
    except BrokerError as error:
        return str(error)
    if not jars_dir(cache_dir).is_dir() and shutil.which("mvn") is None:
        return "Apache Kafka needs Maven to fetch its jars: install it (Debian: `apt install maven`)."
    return None


def kafka_command(
    jars: Path, port: int, controller_port: int, cluster_id: str, work_dir: Path, extras: KafkaExtras
) -> list[str]:
    """Write the settings, format the data folder where that is still to do, and give the broker's command line.

    Raises BrokerError without Java, or when formatting fails.
    """
    data_dir = work_dir / "data"
    properties = work_dir / "server.properties"
    template = _PROPERTIES + extras.properties
    text = template.format(port=port, controller_port=controller_port, data_dir=data_dir)
    properties.write_text(text, encoding="utf-8")
    java = [str(java_binary()), *_JAVA_FLAGS, "-cp", f"{jars}/*"]
    if not (data_dir / "meta.properties").exists():
        _format(java, properties, cluster_id, extras.format_arguments)
    return [*java, "kafka.Kafka", str(properties)]


def _format(java: list[str], properties: Path, cluster_id: str, more: tuple[str, ...]) -> None:
    command = [*java, "kafka.tools.StorageTool", "format", "-t", cluster_id, "-c", str(properties), *more]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_FORMAT_LIMIT_S)
    if done.returncode != 0:
        reason = (done.stderr + done.stdout).strip()[-500:]
        raise BrokerError(f"Kafka could not format its data folder, choose an empty one: {reason}")
