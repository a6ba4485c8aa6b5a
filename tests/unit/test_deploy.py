"""What `deploy/` promises: files parse, paths and names exist, and the board shows metrics that there are.

Docker is not needed, so images are not built here.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry

from streams.metrics import Metrics, metric_names
from streams.settings import PREFIX, Settings
from tests.support.manifests import run_tool

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
BOARD = DEPLOY / "grafana" / "boards" / "jumpa.json"


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = load(DEPLOY / "compose.yaml")["services"]
    return found


@pytest.fixture(scope="module")
def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(BOARD.read_text(encoding="utf-8"))["panels"]
    return found


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def expressions(panels: list[dict[str, Any]]) -> list[str]:
    return [target["expr"] for panel in panels for target in panel["targets"]]


# compose


def test_compose_keeps_to_its_schema() -> None:
    check = [Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*check, DEPLOY / "compose.yaml"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_compose_has_the_whole_chain(services: dict[str, Any]) -> None:
    assert set(services) == {"kafka", "topics", "worker", "prometheus", "alertmanager", "grafana"}
    assert services["kafka"]["image"].startswith("apache/kafka:")
    assert services["topics"]["command"] == ["topics", "create"]
    assert services["worker"]["command"] == ["worker"]
    assert services["worker"]["scale"] == 2
    assert services["worker"]["depends_on"]["topics"]["condition"] == "service_completed_successfully"


def test_compose_builds_from_files_that_exist(services: dict[str, Any]) -> None:
    for name in ("topics", "worker"):
        context = (DEPLOY / services[name]["build"]["context"]).resolve()
        assert context == ROOT
        assert (context / services[name]["build"]["dockerfile"]).is_file()


def test_compose_mounts_files_that_exist(services: dict[str, Any]) -> None:
    volumes = load(DEPLOY / "compose.yaml")["volumes"]
    for service in services.values():
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            assert source in volumes or (DEPLOY / source).exists(), mount


def test_compose_opens_ports_on_loopback_only(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_every_service_has_limits_and_no_rights(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert {"mem_limit", "pids_limit", "restart"} <= set(service), name
        assert service.get("init") or "build" in service, name  # our own image begins with tini


def test_every_service_that_stays_is_asked_for_its_health(services: dict[str, Any], dockerfile: str) -> None:
    asked = {name for name, service in services.items() if "test" in service.get("healthcheck", {})}
    assert asked == set(services) - {"topics", "worker"}  # a job, and one that the image itself asks
    assert "HEALTHCHECK" in dockerfile


def test_settings_of_the_worker_exist_and_point_at_kafka(services: dict[str, Any], dockerfile: str) -> None:
    environment = services["worker"]["environment"]
    named = {*environment, *re.findall(rf"\b{PREFIX}[A-Z_]+(?==)", dockerfile)}
    assert {name.removeprefix(PREFIX).lower() for name in named} <= set(Settings.model_fields)
    inside = services["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"].split(",")[0]
    assert inside == f"INSIDE://{environment['JUMPA_BROKER']}"


def test_prometheus_scrapes_the_workers_port(services: dict[str, Any], dockerfile: str) -> None:
    (job,) = load(DEPLOY / "prometheus" / "prometheus.yml")["scrape_configs"]
    (where,) = job["dns_sd_configs"]
    assert set(where["names"]) <= set(services)
    assert where["port"] == Settings.model_fields["http_port"].default
    assert f"EXPOSE {where['port']}" in dockerfile


def test_prometheus_tells_alertmanager_and_alertmanager_somebody(services: dict[str, Any]) -> None:
    (alertmanager,) = load(DEPLOY / "prometheus" / "prometheus.yml")["alerting"]["alertmanagers"]
    ((target,),) = (one["targets"] for one in alertmanager["static_configs"])
    name, _, port = target.partition(":")
    assert f"127.0.0.1:{port}:{port}" in services[name]["ports"]
    config = "alertmanager/alertmanager.yml"
    assert f"./{config}:/etc/alertmanager/alertmanager.yml:ro" in services[name]["volumes"]
    run_tool("amtool", "check-config", config, package="prometheus-alertmanager")
    for severity, receiver in {"page": "webhook", "ticket": "webhook", "info": "nobody"}.items():
        route = ["config", "routes", "test", "--config.file", config, f"severity={severity}"]
        assert run_tool("amtool", *route, package="prometheus-alertmanager").strip() == receiver


# image


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("hadolint"), DEPLOY / "Dockerfile"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_image_runs_as_an_ordinary_user(dockerfile: str) -> None:
    *_, final = dockerfile.split("\nFROM ")
    users = re.findall(r"^USER (\S+)$", final, re.MULTILINE)
    assert users == ["10001"]  # a number, which Kubernetes can tell from root


def test_image_reaps_orphans_and_can_keep_state_on_disk(dockerfile: str) -> None:
    assert 'ENTRYPOINT ["tini", "--", "jumpa"]' in dockerfile
    assert '".[rocksdb,otel]"' in dockerfile


def test_image_copies_what_the_build_context_lets_in(dockerfile: str) -> None:
    ignore = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE)
        for source in line.split()[:-1]  # the last word is the target
    ]
    assert sorted(copied) == sorted(line.removeprefix("!") for line in ignore if line.startswith("!"))


def test_no_file_names_a_package_index() -> None:
    own = {"127.0.0.1", "prometheus", "opentelemetry-collector.monitoring", "webhook.invalid", "..."}
    for path in (path for path in DEPLOY.rglob("*") if path.is_file()):
        hosts = set(re.findall(r"https?://([\w.-]+)", path.read_text(encoding="utf-8")))
        assert hosts <= own, path


# Grafana


def test_grafana_finds_its_data_source_and_the_board(services: dict[str, Any]) -> None:
    provisioning = DEPLOY / "grafana" / "provisioning"
    (source,) = load(provisioning / "datasources" / "prometheus.yaml")["datasources"]
    assert source["type"] == "prometheus"
    (provider,) = load(provisioning / "dashboards" / "jumpa.yaml")["providers"]
    mounts = dict(mount.split(":")[:2] for mount in services["grafana"]["volumes"])
    assert mounts["./grafana/boards"] == provider["options"]["path"]
    assert services["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"].endswith(BOARD.name)


def test_every_metric_on_the_board_exists(panels: list[dict[str, Any]]) -> None:
    shown = set(re.findall(r"jumpa_[a-z_]+", BOARD.read_text(encoding="utf-8")))
    assert shown
    assert shown - metric_names() == set()


def test_the_board_shows_every_kind_of_metric(panels: list[dict[str, Any]]) -> None:
    shown = " ".join(expressions(panels))
    for name in (
        "jumpa_items_in_total",
        "jumpa_items_done_total",
        "jumpa_items_refused_total",
        "jumpa_stage_seconds",
        "jumpa_end_to_end_seconds",
        "jumpa_batch_items",
        "jumpa_entities_total",
        "jumpa_mentions_total",
        "jumpa_meetings_total",
        "jumpa_ready",
        "jumpa_partitions_assigned",
        "jumpa_worker_restarts_total",
        "jumpa_last_progress_timestamp_seconds",
        "jumpa_lag_records",
        "jumpa_mentions_done_total",
        "jumpa_build_info",
        "jumpa_pool_workers_lost_total",
        "jumpa_logs_anew_total",
        "jumpa_records_expired_total",
    ):
        assert name in shown


def test_every_label_on_the_board_exists(panels: list[dict[str, Any]]) -> None:
    metrics = Metrics(CollectorRegistry())
    labels = {label for metric in vars(metrics).values() for label in getattr(metric, "_labelnames", ())}
    shown = re.findall(r"\bby \(([^)]*)\)", " ".join(expressions(panels)))
    used = {label.strip() for group in shown for label in group.split(",")}
    assert used - labels == {"le", "instance"}  # of the histograms' buckets, and of the scrape


def test_panels_are_explained_and_do_not_overlap(panels: list[dict[str, Any]]) -> None:
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        assert panel["title"]
        assert panel["description"]
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24  # Grafana's grid
    for one, other in combinations([panel["gridPos"] for panel in panels], 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        above = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or above, (one, other)


# Alerts


ALERTS = DEPLOY / "prometheus" / "alerts.yml"


@pytest.fixture(scope="module")
def alerts() -> dict[str, dict[str, Any]]:
    (group,) = load(ALERTS)["groups"]
    return {rule["alert"]: rule for rule in group["rules"] if "alert" in rule}


def test_alerts_ask_for_metrics_that_exist(alerts: dict[str, dict[str, Any]]) -> None:
    asked = set(re.findall(r"\bjumpa_[a-z_]+", " ".join(rule["expr"] for rule in alerts.values())))
    assert asked
    assert asked - metric_names() == set()


def test_every_alert_says_what_to_do(alerts: dict[str, dict[str, Any]]) -> None:
    headings = re.findall(r"^## (\w+)$", (DEPLOY / "runbook.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == list(alerts)
    for name, rule in alerts.items():
        assert rule["labels"]["severity"] in ("page", "ticket", "info")
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["runbook_url"] == f"deploy/runbook.md#{name.lower()}"


def test_every_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not(
    alerts: dict[str, dict[str, Any]],
) -> None:
    cases = [
        case for test in load(DEPLOY / "prometheus" / "alerts_test.yml")["tests"] for case in test["alert_rule_test"]
    ]
    assert {case["alertname"] for case in cases if case.get("exp_alerts")} == set(alerts)
    assert {case["alertname"] for case in cases if not case.get("exp_alerts")} == set(alerts)


def test_alerts_fire_when_they_should() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is missing: apt-get install prometheus; `make ops-check` insists on it")
    for command in ("check rules alerts.yml", "test rules alerts_test.yml"):
        done = subprocess.run([promtool, *command.split()], cwd=ALERTS.parent, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_loads_the_alerts(services: dict[str, Any]) -> None:
    assert load(DEPLOY / "prometheus" / "prometheus.yml")["rule_files"] == [ALERTS.name]
    assert "./prometheus/alerts.yml:/etc/prometheus/alerts.yml:ro" in services["prometheus"]["volumes"]
