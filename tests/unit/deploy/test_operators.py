"""What Strimzi, KEDA and the Prometheus operator are told: the same as topics.py, ACLS.md and alerts.yml say."""

from __future__ import annotations

from typing import Any

import pytest

from streams.kafka.topics import TopicNames, all_topics
from streams.settings import Settings
from tests.integration.secure import OPERATIONS, PATTERNS, RESOURCES, documented_commands, rules_of
from tests.support.manifests import DEPLOY, Document, load, of_kind, settings_of, written


@pytest.fixture(scope="module")
def topics() -> dict[str, Document]:
    return of_kind(written(), "KafkaTopic")


def test_strimzi_makes_the_topics_that_we_would(topics: dict[str, Document]) -> None:
    sizes = {(one["spec"]["partitions"], one["spec"]["replicas"]) for one in topics.values()}
    ((partitions, replicas),) = sizes
    wanted = all_topics(Settings(partitions=partitions, replication=replicas))
    assert set(topics) == {spec.name for spec in wanted}
    for spec in wanted:
        config = {name: str(value) for name, value in topics[spec.name]["spec"]["config"].items()}
        assert int(config.pop("min.insync.replicas")) == replicas - 1  # deploy/DELIVERY.md
        assert config == spec.config()


def test_strimzi_gives_the_rules_that_are_documented() -> None:
    documented = {rule[:-1] for command in documented_commands() for rule in rules_of(command)}
    given = {rule for name, user in of_kind(written(), "KafkaUser").items() for rule in strimzi_rules(name, user)}
    assert given == documented


def strimzi_rules(name: str, user: Document) -> set[tuple[Any, ...]]:
    """As `rules_of` gives them, without that they allow."""
    patterns = {"literal": PATTERNS["literal"], "prefix": PATTERNS["prefixed"]}
    return {
        (
            RESOURCES[f"--{rule['resource']['type']}"],
            rule["resource"].get("name", "kafka-cluster"),
            patterns[rule["resource"].get("patternType", "literal")],
            f"User:{name}",
            rule.get("host", "*"),
            OPERATIONS[operation],
        )
        for rule in user["spec"]["authorization"]["acls"]
        for operation in rule["operations"]
    }


def test_keda_counts_what_waits_and_starts_no_worker_without_partitions(topics: dict[str, Document]) -> None:
    spec = of_kind(written(), "ScaledObject")["jumpa"]["spec"]
    triggers = [trigger["metadata"] for trigger in spec["triggers"]]
    assert {trigger["topic"] for trigger in triggers} == set(TopicNames().table_sources.values())
    assert {trigger["consumerGroup"] for trigger in triggers} == {Settings.model_fields["app_id"].default}
    assert {trigger["bootstrapServers"] for trigger in triggers} == {settings_of("overlays/production")["JUMPA_BROKER"]}
    assert spec["minReplicaCount"] >= 2
    assert spec["maxReplicaCount"] <= min(topics[trigger["topic"]]["spec"]["partitions"] for trigger in triggers)


def test_keda_logs_in_as_a_user_of_its_own() -> None:
    documents = written()
    spec = of_kind(documents, "TriggerAuthentication")["jumpa-scaler"]["spec"]
    (user,) = of_kind(documents, "ConfigMap")["jumpa-scaler"]["data"].values()
    secrets = {one["parameter"]: one["name"] for one in spec["secretTargetRef"]}
    assert secrets["password"] == user
    assert user in of_kind(documents, "KafkaUser")


def test_prometheus_gets_the_alerts_and_the_job_that_they_ask_for() -> None:
    documents = written()
    assert of_kind(documents, "PrometheusRule")["jumpa"]["spec"] == load(DEPLOY / "prometheus" / "alerts.yml"), (
        "run `make manifests`"
    )
    label = of_kind(documents, "PodMonitor")["jumpa"]["spec"]["jobLabel"]
    assert of_kind(documents, "StatefulSet")["jumpa"]["spec"]["selector"]["matchLabels"][label] == "jumpa"
    assert 'job="jumpa"' in str(documents)


def test_grafana_gets_every_board() -> None:
    (boards,) = load(DEPLOY / "grafana" / "kustomization.yaml")["configMapGenerator"]
    assert sorted(boards["files"]) == sorted(f"boards/{path.name}" for path in (DEPLOY / "grafana/boards").iterdir())
