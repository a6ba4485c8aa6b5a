"""The manifests against Kubernetes' own schemas, and against what a worker needs and may."""

from __future__ import annotations

from pathlib import PurePosixPath

import kubernetes_validate
import pytest
from kubernetes_validate.utils import SchemaNotFoundError

from streams.settings import PREFIX, Settings
from tests.support.manifests import (
    KUBERNETES,
    OVERLAYS,
    Document,
    load,
    of_kind,
    pod_templates,
    rendered,
    settings_of,
    written,
)

VERSIONS = ("1.30", kubernetes_validate.latest_version())
"""The oldest Kubernetes that we say it is for, and the newest that is known here."""
OPERATORS = {"kafka.strimzi.io/v1", "keda.sh/v1alpha1", "monitoring.coreos.com/v1"}
"""APIs that others bring, whose schemas are not in Kubernetes."""
GONE_WITHIN_S = 20
"""From SIGTERM to the end of a worker: deploy/DELIVERY.md."""


def check(document: Document) -> None:
    """Raises ValidationError, also for a field that does not exist."""
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(document, version, strict=True)
        except SchemaNotFoundError:
            assert document["apiVersion"] in OPERATORS, document["kind"]


@pytest.mark.parametrize("document", written(), ids=lambda one: f"{one['kind']}-{one['metadata']['name']}")
def test_what_is_written_is_valid(document: Document) -> None:
    check(document)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_what_is_put_together_is_valid(overlay: str) -> None:
    documents = rendered(overlay)
    assert len({(one["kind"], one["metadata"]["name"]) for one in documents}) == len(documents)
    for document in documents:
        check(document)


def test_the_check_sees_a_field_that_does_not_exist() -> None:
    worker = of_kind(written(), "StatefulSet")["jumpa"]
    with pytest.raises(kubernetes_validate.ValidationError):
        check({**worker, "spec": {**worker["spec"], "replica": 2}})


def test_no_pod_has_rights_or_lacks_limits() -> None:
    """Pod security level "restricted" (kubernetes.io, Pod Security Standards), and more."""
    for template in pod_templates(written()):
        pod = template["spec"]
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        assert pod["enableServiceLinks"] is False  # else a Service jumpa-x brings JUMPA_X_PORT, which no worker takes
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert {"cpu", "memory"} <= set(container["resources"]["requests"])
            assert "memory" in container["resources"]["limits"]


def test_secrets_are_only_referred_to() -> None:
    assert of_kind(written(), "Secret") == {}
    for path in KUBERNETES.rglob("settings.env"):
        assert "PASSWORD=" not in path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def worker() -> Document:
    return of_kind(written(), "StatefulSet")["jumpa"]


def test_a_worker_is_asked_where_it_listens_and_has_time_to_end(worker: Document) -> None:
    pod = worker["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    (port,) = container["ports"]
    assert port["containerPort"] == Settings.model_fields["http_port"].default
    for probe, path in {"startup": "/startupz", "readiness": "/readyz", "liveness": "/healthz"}.items():
        assert container[f"{probe}Probe"]["httpGet"] == {"path": path, "port": port["name"]}
    liveness = container["livenessProbe"]
    assert liveness["periodSeconds"] * liveness["failureThreshold"] > 60  # our own supervisor comes first
    assert pod["terminationGracePeriodSeconds"] > GONE_WITHIN_S


def test_a_worker_keeps_its_state_on_its_own_volume(worker: Document) -> None:
    (container,) = worker["spec"]["template"]["spec"]["containers"]
    mounts = {mount["name"]: PurePosixPath(mount["mountPath"]) for mount in container["volumeMounts"]}
    (claim,) = worker["spec"]["volumeClaimTemplates"]
    assert PurePosixPath(settings_of("base")["JUMPA_DATA_DIR"]).is_relative_to(mounts[claim["metadata"]["name"]])
    assert mounts["tmp"] == PurePosixPath("/tmp")


@pytest.mark.parametrize("folders", [("base",), ("base", "overlays/production")])
def test_settings_exist_and_hold_what_they_may(folders: tuple[str, ...]) -> None:
    given = settings_of(*folders)
    Settings(**{name.removeprefix(PREFIX).lower(): value for name, value in given.items()})
    assert {name.removeprefix(PREFIX).lower() for name in given} <= set(Settings.model_fields)
    assert "JUMPA_PROCESSES" in given  # its default counts the cores of the node


def test_secret_files_are_mounted_where_the_settings_look() -> None:
    given = settings_of("overlays/production")
    patch = load(KUBERNETES / "overlays/production/secrets.yaml")["spec"]["template"]["spec"]
    (mount,) = patch["containers"][0]["volumeMounts"]
    (volume,) = patch["volumes"]
    mounted = {
        f"{mount['mountPath']}/{item['path']}": source["secret"]["name"]
        for source in volume["projected"]["sources"]
        for item in source["secret"]["items"]
    }
    assert mounted == {
        given["JUMPA_SASL_PASSWORD_FILE"]: given["JUMPA_SASL_USERNAME"],  # Strimzi names a Secret after its user
        given["JUMPA_TLS_CA_FILE"]: "news-cluster-ca-cert",
    }


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_everything_that_selects_workers_finds_them(overlay: str) -> None:
    documents = rendered(overlay)
    labels = of_kind(documents, "StatefulSet")["jumpa"]["spec"]["template"]["metadata"]["labels"]
    selectors = [
        of_kind(documents, "Service")["jumpa"]["spec"]["selector"],
        of_kind(documents, "PodDisruptionBudget")["jumpa"]["spec"]["selector"]["matchLabels"],
        of_kind(documents, "NetworkPolicy")["jumpa"]["spec"]["podSelector"]["matchLabels"],
        *(one["spec"]["selector"]["matchLabels"] for one in of_kind(documents, "PodMonitor").values()),
    ]
    for selector in selectors:
        assert selector.items() <= labels.items()
    others = [one for one in pod_templates(documents) if one["spec"]["containers"][0]["name"] != "worker"]
    assert all(not selectors[0].items() <= one["metadata"]["labels"].items() for one in others)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_worker_may_speak_to_its_broker_to_names_and_to_nobody_else(overlay: str) -> None:
    documents = rendered(overlay)
    policy = of_kind(documents, "NetworkPolicy")["jumpa"]["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    (config,) = (one for name, one in of_kind(documents, "ConfigMap").items() if "JUMPA_BROKER" in one["data"])
    broker = int(config["data"]["JUMPA_BROKER"].rpartition(":")[2])
    assert all(rule["to"] for rule in policy["egress"])
    assert {port["port"] for rule in policy["egress"] for port in rule["ports"]} == {53, broker}
    assert [port["port"] for rule in policy["ingress"] for port in rule["ports"]] == ["http"]
