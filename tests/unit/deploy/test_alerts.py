"""Alerts ask for metrics that there are, the runbook says what to do, and promtool sees each fire and not fire."""

from __future__ import annotations

import re
from typing import Any

import yaml

from streams.metrics import metric_names
from tests.integration.monitoring.prometheus import faster
from tests.support.boards import ALERTS, DEPLOY, alert_rules, metrics_in, queries, recorded, rule_expressions
from tests.support.manifests import run_tool

CASES = sorted(ALERTS.parent.glob("alerts_*test.yml"))
RUNBOOK = (DEPLOY / "runbook.md").read_text(encoding="utf-8")
SAYS = ("Means", "Users", "Look", "Mend", "Wake")


def entries() -> dict[str, str]:
    """What the runbook says, by alert."""
    parts = re.split(r"^## (\w+)$", RUNBOOK, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_rules_ask_for_metrics_that_exist() -> None:
    asked = metrics_in(" ".join(rule_expressions()))
    assert asked
    assert asked - metric_names() - recorded() == set()


def test_what_is_recorded_is_asked_for() -> None:
    asked = " ".join(rule["expr"] for rule in alert_rules().values()) + str(list(queries().values()))
    assert recorded() - metrics_in(asked) == set()


def test_every_alert_has_an_entry_in_the_runbook() -> None:
    assert list(entries()) == list(alert_rules())
    for name, rule in alert_rules().items():
        assert rule["labels"]["severity"] in ("page", "ticket", "info")
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["runbook_url"] == f"deploy/runbook.md#{name.lower()}"


def test_every_entry_says_what_is_asked_at_night() -> None:
    for name, text in entries().items():
        assert [word for word in re.findall(r"\*\*(\w+)\*\*", text) if word in SAYS] == list(SAYS), name


def test_the_runbook_names_panels_that_exist() -> None:
    titles = {title for _, title in queries()}
    named = re.findall(r'"([^"]+)"', RUNBOOK)
    assert named
    assert set(named) - titles == set()


def test_every_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not() -> None:
    tests: list[dict[str, Any]] = [test for path in CASES for test in yaml.safe_load(path.read_text())["tests"]]
    cases = [case for test in tests for case in test["alert_rule_test"]]
    assert {case["alertname"] for case in cases if case.get("exp_alerts")} == set(alert_rules())
    assert {case["alertname"] for case in cases if not case.get("exp_alerts")} == set(alert_rules())


def test_alerts_fire_when_they_should() -> None:
    run_tool("promtool", "check", "rules", str(ALERTS), package="prometheus")
    run_tool("promtool", "test", "rules", *map(str, CASES), package="prometheus")


def test_all_times_of_the_rules_can_be_shortened() -> None:
    """So that tests/integration/monitoring/test_prometheus.py sees each alert fire within seconds."""
    rules = re.sub("#.*|summary:.*", "", ALERTS.read_text(encoding="utf-8"))
    shortened = faster(rules)
    durations = r"\b\d+[smhd]\b"
    assert not re.findall(durations, shortened)
    assert len(re.findall(r"\b\d+ms\b", shortened)) == len(re.findall(durations, rules))
    assert not re.findall(r"(?:seconds|time\(\))[^\n]* [<>] \d{2,}\b(?!\.)", shortened)
