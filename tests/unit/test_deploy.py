"""What `deploy/` promises: files parse, paths and names exist. Rules and boards have their tests in `deploy/`.

Docker is not needed, so images are not built here.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.settings import PREFIX, Settings
from tests.support.manifests import run_tool

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = load(DEPLOY / "compose.yaml")["services"]
    return found


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


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
    own |= {"console.example", "worker-0"}
    for path in (path for path in DEPLOY.rglob("*") if path.is_file() and path.suffix not in (".png", ".webp")):
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
    assert services["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"].endswith("jumpa.json")


def test_prometheus_loads_the_alerts(services: dict[str, Any]) -> None:
    assert load(DEPLOY / "prometheus" / "prometheus.yml")["rule_files"] == ["alerts.yml"]
    assert "./prometheus/alerts.yml:/etc/prometheus/alerts.yml:ro" in services["prometheus"]["volumes"]
