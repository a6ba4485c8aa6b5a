"""Grafana's boards: they ask for metrics that there are, say what they show, and fit Grafana's grid."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from streams.metrics import Metrics, ReplayMetrics, SupervisorMetrics, metric_names
from streams.site_metrics import IngestMetrics
from tests.support.boards import BOARDS, DEPLOY, expressions, load_board, metrics_in, queries, recorded

Panel = dict[str, Any]
ANSWERS = {
    "how far behind": ("Behind", "How far behind"),
    "idle or stuck, and which partition": ("Idle or stuck, by partition",),
    "is the joining moving": ("Joining", "Joining behind"),
    "who runs which model": ("What runs",),
    "is a rebalance looping": ("Rebalances",),
    "what to read in the runbook": ("Alerts that fire",),
}
"""What somebody who was just woken asks, and the panels of the first board that tell."""
OF_THE_SCRAPE = {"instance", "le"}


@pytest.fixture(params=BOARDS, ids=lambda path: path.stem)
def board(request: pytest.FixtureRequest) -> dict[str, Any]:
    path: Path = request.param
    found = load_board(path)
    assert found["uid"] == path.stem
    return found


def test_there_is_a_board_for_each_question() -> None:
    assert {path.stem for path in BOARDS} == {
        "jumpa", "jumpa-flow", "jumpa-lag", "jumpa-quality", "jumpa-dead-letters", "jumpa-workers",
    }  # fmt: skip


def test_the_first_board_answers_at_three_in_the_morning() -> None:
    titles = {title for board, title in queries() if board == "jumpa"}
    assert {title for panels in ANSWERS.values() for title in panels} <= titles


def test_every_metric_on_a_board_exists(board: dict[str, Any]) -> None:
    asked = metrics_in(" ".join(one for panel in board["panels"] for one in expressions(panel)))
    assert asked
    assert asked - metric_names() - recorded() == set()


def test_every_metric_is_on_a_board() -> None:
    """A histogram's parts, and what a rule records of a metric, count as the metric."""
    rules = (DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8")
    shown = metrics_in(" ".join(one for panel in queries().values() for one in panel) + rules)
    suffix = re.compile("_(bucket|sum|count)$")
    assert {suffix.sub("", name) for name in metric_names()} - {suffix.sub("", name) for name in shown} == set()


def test_every_label_on_a_board_exists(board: dict[str, Any]) -> None:
    ours = [kind(CollectorRegistry()) for kind in (Metrics, SupervisorMetrics, ReplayMetrics, IngestMetrics)]
    known = {label for one in ours for metric in vars(one).values() for label in getattr(metric, "_labelnames", ())}
    known |= OF_THE_SCRAPE | {"role"}  # of the processes, which a collector of its own tells
    asked = re.findall(r"\bby \(([^)]*)\)", " ".join(one for panel in board["panels"] for one in expressions(panel)))
    assert {label.strip() for group in asked for label in group.split(",")} - known == set()


def test_every_panel_asks_the_chosen_data_source_and_says_what_it_shows(board: dict[str, Any]) -> None:
    assert board["templating"]["list"][0]["type"] == "datasource"
    panels: list[Panel] = board["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        assert panel["title"]
        assert panel["description"].endswith("."), panel["title"]
        if panel["type"] != "text":
            assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
            assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
            assert expressions(panel)


def test_a_chosen_worker_is_asked_for(board: dict[str, Any]) -> None:
    """Every expression is narrowed to the chosen workers, but those of recorded rules and of alerts."""
    for expression in (one for panel in board["panels"] for one in expressions(panel)):
        assert 'instance=~"$instance"' in expression or "jumpa:" in expression or "ALERTS" in expression, expression


def test_panels_fill_the_grid_without_overlap(board: dict[str, Any]) -> None:
    places = [panel["gridPos"] for panel in board["panels"]]
    assert sum(one["w"] * one["h"] for one in places) == 24 * max(one["y"] + one["h"] for one in places)
    for one, other in combinations(places, 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        above = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or above, (one, other)
    assert all(one["x"] + one["w"] <= 24 for one in places)


def test_a_board_leads_to_the_others(board: dict[str, Any]) -> None:
    (link,) = board["links"]
    assert link["type"] == "dashboards"
    assert set(link["tags"]) <= set(board["tags"])
