"""The boards of Grafana and the rules of Prometheus, as `deploy/` holds them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
BOARDS = sorted((DEPLOY / "grafana" / "boards").glob("*.json"))
ALERTS = DEPLOY / "prometheus" / "alerts.yml"


def load_board(path: Path) -> dict[str, Any]:
    board: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return board


def expressions(panel: dict[str, Any]) -> list[str]:
    """What a panel asks Prometheus for; nothing where it is a text."""
    return [target["expr"] for target in panel.get("targets", [])]


def queries() -> dict[tuple[str, str], list[str]]:
    """All expressions, by board and title of the panel."""
    return {(path.stem, panel["title"]): expressions(panel) for path in BOARDS for panel in load_board(path)["panels"]}


def alert_rules() -> dict[str, dict[str, Any]]:
    """By name, in their order."""
    groups = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"] if "alert" in rule}


def rule_expressions() -> list[str]:
    """Of alerts and of what is recorded."""
    groups = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    return [rule["expr"] for group in groups for rule in group["rules"]]


def recorded() -> set[str]:
    """Names of what the rules record."""
    return set(re.findall(r"record: (\S+)", ALERTS.read_text(encoding="utf-8")))


def metrics_in(text: str) -> set[str]:
    """Names of our metrics, and of what is recorded of them."""
    return set(re.findall(r"\bjumpa[_:][a-z0-9_:]+", text))
