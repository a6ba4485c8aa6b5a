"""All settings, read from environment variables ``JUMPA_*``. `jumpa settings` lists them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from difflib import get_close_matches
from ipaddress import IPv6Address
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, StringConstraints, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from processors.entities.engine import TaggerEngine
from streams.errors import UsageError
from streams.logs import LogFormat, LogLevel

PREFIX = "JUMPA_"
APP_ID = "jumpa"
KEY_MENTIONS = 20_000
"""Mentions remembered of each pair of sides where state stands in memory: 1.5 KB each, so 30 MB for a full pair."""


def _addresses(text: str) -> str:
    for address in text.split(","):
        found = re.fullmatch(r"(?:[^\s:/\[\]]+|\[([0-9A-Fa-f:.]+)\]):([0-9]{1,5})", address)
        if found is None or not 0 < int(found[2]) < 65536 or not _is_ipv6(found[1] or "::"):
            raise ValueError(f"{address!r} is no host:port with a port from 1 to 65535 (IPv6: [::1]:9092)")
    return text


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def _prefix(text: str) -> str:
    # One sign at its end alone may be no letter and no digit, so that `app_id_of` gives each prefix a group of its own.
    if not re.fullmatch(r"([A-Za-z0-9](?:[A-Za-z0-9._-]{0,78}[A-Za-z0-9])?[._-])?", text):
        raise ValueError("letters, digits, . _ - and at the end one of . _ - make a prefix, such as green.")
    return text


HostPort = Annotated[str, AfterValidator(_addresses)]
AppId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,100}$")]
TopicPrefix = Annotated[str, AfterValidator(_prefix)]
TopicName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,249}$")]
InstanceId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,200}$")]


class Settings(BaseSettings):
    """What can be set from outside; every default suits a laptop."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    broker: HostPort = Field("127.0.0.1:9092", description="host:port of Kafka; several are separated by commas")
    topic_prefix: TopicPrefix = Field(
        "", description="what the names of all topics begin with, such as green.; empty: those of the live feed"
    )
    app_id: AppId = Field(
        APP_ID, description="consumer group, and prefix of the state's changelog topics; green. makes it jumpa-green"
    )
    items_topic: TopicName | None = Field(
        None, description="topic of items, where it is not that of the prefix: a second app reads the live feed"
    )
    partitions: int = Field(4, ge=1, le=1000, description="partitions of each topic, when it is created")
    replication: int = Field(1, ge=1, le=9, description="replicas of each topic, when it is created")
    instance_id: InstanceId | None = Field(
        None, description="name of one worker alone, kept over its restarts, such as its pod's; else new at each start"
    )
    data_dir: str | None = Field(
        None, description="directory of one worker alone, for its state in RocksDB (jumpa[rocksdb]); else in memory"
    )
    processes: int = Field(
        max(1, (os.cpu_count() or 2) - 1), ge=1, le=64, description="processes for language work (300 MB each)"
    )
    tagger: TaggerEngine = Field(
        TaggerEngine.ONNX, description="engine of the networks: onnx, or stanza, in floats, with 900 MB"
    )
    batch_items: int = Field(16, ge=1, le=1000, description="most items that one batch takes")
    batch_wait_s: float = Field(0.02, gt=0, le=10, description="longest wait for a batch to fill, seconds")
    item_timeout_s: float = Field(30, gt=0, le=600, description="longest language work on one item, seconds")
    process_memory_mb: int = Field(
        2048, ge=0, le=1_000_000, description="resident memory that ends a language process, MB; 0: no limit"
    )
    # A killed worker is back in its place after 4 to 9 s (deploy/DELIVERY.md); Faust refuses more than 90.
    session_timeout_s: float = Field(15, ge=1, le=90, description="silence after which the group gives us up, seconds")
    delivery_timeout_s: float = Field(60, ge=1, le=600, description="longest wait for an output's acknowledgement")
    key_mentions: int | None = Field(
        None,
        ge=0,
        description=f"mentions remembered of a pair of sides, 1.5 KB each; 0: all. In memory {KEY_MENTIONS}, else all",
    )
    ended_days: float = Field(
        7, gt=0, le=365, description="days after which the id of a merged or retracted meeting gets a null value"
    )
    restart_limit: int = Field(10, ge=0, description="restarts in ten minutes after which `jumpa worker` gives up")
    dead_letter_window: int = Field(
        5000, ge=1, le=1_000_000, description="records that the next two limits look back on"
    )
    dead_letter_count: int = Field(
        2000, ge=0, description="dead letters among them that are always allowed, by each agent of a worker"
    )
    dead_letter_share: float = Field(
        0.9, ge=0, le=1, description="share of them above which the worker stops, once the count is exceeded; 1: never"
    )
    entities: bool = Field(
        True, description="false: no entities are published; the same meetings are found in a fraction of the time"
    )
    domestic: bool = Field(
        True, description="false: no meetings within one country are published, nor mentions of them"
    )
    min_confidence: float = Field(
        0.0, ge=0, le=1, description="least confidence of a mention, below which it is not published; 0: all are"
    )
    wire: Literal["json", "confluent"] = Field(
        "json", description="form of what is sent; confluent: JSON behind the id of its schema in a registry"
    )
    registry_url: str | None = Field(None, description="address of the schema registry, as http://127.0.0.1:8081")
    registry_username: str | None = Field(None, description="user of the schema registry")
    registry_password: SecretStr | None = Field(None, description="password of that user; better in a file")
    registry_password_file: str | None = Field(None, description="file that holds the password of that user")
    http_host: str = Field("127.0.0.1", description="address for /metrics, /healthz, /startupz and /readyz")
    http_port: int = Field(9464, ge=0, le=65535, description="port for them; 0: any free one")
    log_level: LogLevel = Field("INFO", description="least level that is logged")
    log_format: LogFormat = Field("console", description="console: for people; json: for machines")
    tls: bool = Field(False, description="true: TLS to Kafka, with its certificate and host name checked")
    tls_ca_file: str | None = Field(None, description="PEM file of who signed Kafka's certificate; else the system's")
    tls_cert_file: str | None = Field(None, description="PEM file of our own certificate, where Kafka asks for one")
    tls_key_file: str | None = Field(None, description="PEM file of its key, where that is not in the same file")
    tls_key_password: SecretStr | None = Field(None, description="password of that key")
    tls_key_password_file: str | None = Field(None, description="file that holds the password of that key")
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = Field(
        None, description="PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512: log in to Kafka with a password"
    )
    sasl_username: str | None = Field(None, description="user of Kafka")
    sasl_password: SecretStr | None = Field(None, description="password of that user; better in a file")
    sasl_password_file: str | None = Field(None, description="file that holds the password of that user")
    webhook_secret: SecretStr | None = Field(
        None, description="signs what `jumpa follow --webhook` posts; better in a file"
    )
    webhook_secret_file: str | None = Field(None, description="file that holds that secret")
    console_token: SecretStr | None = Field(
        None, description="what `jumpa console` wants from everyone who asks; better in a file"
    )
    console_token_file: str | None = Field(None, description="file that holds that token")

    @model_validator(mode="before")
    @classmethod
    def _group_of_its_own(cls, given: dict[str, Any]) -> dict[str, Any]:
        prefix = given.get("topic_prefix")
        return {"app_id": app_id_of(prefix), **given} if isinstance(prefix, str) else given

    @property
    def most_of_key(self) -> int | None:
        """Most mentions that are remembered of each pair of sides; None: all of them."""
        if self.key_mentions is None:
            return None if self.data_dir is not None else KEY_MENTIONS
        return self.key_mentions or None


def app_id_of(prefix: str) -> str:
    """The consumer group that works on the topics of a prefix; no two prefixes share one."""
    return f"{APP_ID}-{prefix.removesuffix('.')}" if prefix else APP_ID


INTERNAL = ("JUMPA_INTERNAL_", "JUMPA_REQUIRE_")
"""Variables that are no settings: between supervisor and worker, and for the tests."""


def load_settings(**overrides: object) -> Settings:
    """Read the environment. Raises UsageError that names the variable, what it holds and what it may hold."""
    refuse_unknown(os.environ)
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks the values
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        name = str(first["loc"][0])
        field = Settings.model_fields[name]
        given = "..." if "SecretStr" in str(field.annotation) else repr(first["input"])
        problem = first["msg"].removeprefix("Value error, ")
        raise UsageError(
            f"{PREFIX}{name.upper()}={given} is not allowed: {problem}. It is the {field.description}."
        ) from None


def settings_under(prefix: str, option: str) -> Settings:
    """Read the environment for the topics of a prefix alone, and for their own app, whichever the environment is about.

    Raises UsageError that names the option by which the prefix was given.
    """
    try:
        if not _prefix(prefix):
            raise ValueError("without a prefix they are the live topics")
    except ValueError as exc:
        raise UsageError(f"{option} {prefix!r} is no prefix of topics: {exc}") from None
    given = load_settings()
    app_id = given.app_id if given.topic_prefix == prefix else app_id_of(prefix)
    return load_settings(topic_prefix=prefix, items_topic=None, app_id=app_id)


def refuse_unknown(names: Iterable[str]) -> None:
    """Raise UsageError for the first mistyped ``JUMPA_*``, which would otherwise leave a default in force unseen."""
    known = [variable(name) for name in Settings.model_fields]
    for name in names:
        if name.upper().startswith(PREFIX) and not name.startswith(INTERNAL) and name.upper() not in known:
            near = get_close_matches(name.upper(), known, 1)
            mend = f"did you mean {near[0]}?" if near else "`jumpa settings` lists them all."
            raise UsageError(f"{name} is no setting: {mend}")


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"{PREFIX}{name.upper()}"


def as_environment(settings: Settings) -> dict[str, str]:
    """The settings as environment variables, for a worker that we start ourselves; secrets in plain text."""
    told = {}
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if value is not None:
            told[variable(name)] = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    return told
