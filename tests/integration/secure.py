"""A Kafka that lets nobody in without TLS and a password, and lets nobody do more than deploy/ACLS.md says."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiokafka.protocol.admin import CreateAclsRequest

from streams.dev_broker import Engine, RunningBroker, admin_client, start_broker
from streams.dev_broker.kafka import KafkaExtras
from streams.dev_broker.running import free_port
from streams.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
USERS = (
    "jumpa-admin", "jumpa-worker", "jumpa-publisher", "jumpa-subscriber", "jumpa-console", "jumpa-ops", "jumpa-scaler",
)  # fmt: skip
MECHANISM = "SCRAM-SHA-512"

# Codes of the Kafka protocol: ResourceType, PatternType, AclOperation, AclPermissionType (kafka-clients, common.acl).
RESOURCES = {"--topic": 2, "--group": 3, "--cluster": 4}
PATTERNS = {"literal": 3, "prefixed": 4}
OPERATIONS = {
    "Read": 3,
    "Write": 4,
    "Create": 5,
    "Alter": 7,
    "Describe": 8,
    "DescribeConfigs": 10,
}
_ALLOW = 3

_PROPERTIES = """
listeners=PLAINTEXT://127.0.0.1:{{port}},CONTROLLER://127.0.0.1:{{controller_port}},SECURE://127.0.0.1:{secure_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{{port}},SECURE://127.0.0.1:{secure_port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL
listener.name.secure.sasl.enabled.mechanisms=SCRAM-SHA-256,SCRAM-SHA-512,PLAIN
listener.name.secure.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.secure.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.secure.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
{plain_users};
listener.name.secure.ssl.keystore.type=PEM
listener.name.secure.ssl.keystore.location={keystore}
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
# The plain listener is for the test's own preparations, as a cluster's inner network is for its operators.
super.users=User:ANONYMOUS
"""


@dataclass(frozen=True)
class SecureBroker:
    """The broker, its address with TLS, who signed its certificate, and everybody's password."""

    broker: RunningBroker
    address: str
    ca_file: Path
    passwords: dict[str, str]

    def settings(self, user: str, **more: object) -> Settings:
        """The settings of a role, as environment variables would give them."""
        given: dict[str, object] = {
            "broker": self.address,
            "tls": True,
            "tls_ca_file": str(self.ca_file),
            "sasl_mechanism": MECHANISM,
            "sasl_username": user,
            "sasl_password": self.passwords[user],
            "session_timeout_s": 6,
            "http_port": 0,
            "processes": 1,
        }
        return load_settings(**given | more)


@contextmanager
def secure_broker(folder: Path) -> Iterator[SecureBroker]:
    """Apache Kafka with SASL_SSL, users and no rules yet."""
    passwords = {user: f"geheim-{number}-{user[::-1]}" for number, user in enumerate(USERS)}
    ca_file, keystore = make_certificates(folder)
    port = free_port()
    plain = " ".join(f'user_{user}="{password}"' for user, password in passwords.items())
    properties = _PROPERTIES.format(secure_port=port, keystore=keystore, plain_users=plain)
    scram = [
        argument
        for user, password in passwords.items()
        for mechanism in (MECHANISM, "SCRAM-SHA-256")
        for argument in ("--add-scram", f"{mechanism}=[name={user},password={password}]")
    ]
    with start_broker(Engine.KAFKA, timeout_s=120, extras=KafkaExtras(properties, tuple(scram))) as broker:
        yield SecureBroker(broker, f"127.0.0.1:{port}", ca_file, passwords)


def make_certificates(folder: Path) -> tuple[Path, Path]:
    """An authority, and a certificate by it for 127.0.0.1 alone; gives the authority's file and the broker's."""
    make_authority(folder)
    _openssl(
        folder,
        "req -newkey rsa:2048 -nodes -subj /CN=broker -keyout broker.key -out broker.csr",
        "x509 -req -in broker.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out broker.pem -extfile san.cnf",
    )
    keystore = folder / "keystore.pem"
    keystore.write_text((folder / "broker.key").read_text() + (folder / "broker.pem").read_text())
    return folder / "ca.pem", keystore


def make_authority(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "san.cnf").write_text("subjectAltName=IP:127.0.0.1\n")
    _openssl(folder, "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test -keyout ca.key -out ca.pem")
    return folder / "ca.pem"


def _openssl(folder: Path, *commands: str) -> None:
    for command in commands:
        subprocess.run(["openssl", *shlex.split(command)], cwd=folder, check=True, capture_output=True)


def documented_commands() -> list[list[str]]:
    """The arguments of every `kafka-acls.sh` call in deploy/ACLS.md."""
    text = (ROOT / "deploy/ACLS.md").read_text(encoding="utf-8").replace("\\\n", " ")
    return [shlex.split(line)[1:] for line in re.findall(r"^kafka-acls\.sh .*$", text, re.MULTILINE)]


async def apply_commands(address: str, commands: list[list[str]]) -> int:
    """Do what the commands would do, and give the number of rules."""
    rules = [rule for command in commands for rule in rules_of(command)]
    async with admin_client(address) as client:
        for rule in rules:
            response = await client._send_to_controller(CreateAclsRequest(*rule))
            assert [code for code, _ in response.creation_responses] == [0], rule
    return len(rules)


def rules_of(arguments: list[str]) -> Iterator[tuple[int, str, int, str, str, int, int]]:
    """One rule for each operation on each resource of a call."""
    values: dict[str, list[str]] = {}
    name = ""
    for argument in arguments:
        if argument.startswith("--"):
            name = argument
            values.setdefault(name, [])
        else:
            values[name].append(argument)
    assert "--add" in values, arguments
    (principal,) = values["--allow-principal"]
    pattern = PATTERNS[values.get("--resource-pattern-type", ["literal"])[0]]
    for kind, code in RESOURCES.items():
        names = ["kafka-cluster"] if kind == "--cluster" and kind in values else values.get(kind, [])
        for resource in names:
            for operation in values["--operation"]:
                yield code, resource, pattern, principal, "*", OPERATIONS[operation], _ALLOW
