"""The description of a deployment for Kubernetes is what Kubernetes takes, and fits the program."""

from dataclasses import fields
from typing import Any

import kubernetes_validate
import pytest
import yaml

import manage
from infra.settings import PREFIX, Settings
from schemas.topics import TOPICS
from streams.app import GROUP
from tests.stack import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
# Older ones that are still looked after take the same.
VERSIONS = ("1.32", "1.35", "1.37")
THINGS = {
    f"{path.parent.name}/{each['kind']}/{each['metadata']['name']}": each
    for path in sorted(FOLDER.glob("*/*.yaml"))
    if path.name != "kustomization.yaml"
    for each in yaml.safe_load_all(path.read_text())
}
PODS = {
    name: each["spec"]["template"]
    for name, each in THINGS.items()
    if each["kind"] in {"Deployment", "Job"}
}
SCALED = THINGS["scaled/ScaledObject/segops-worker"]
SETTINGS = {PREFIX + field.name.upper() for field in fields(Settings)}
# What a file may be named for; see `Settings`.
FILES = {f"{name}_FILE" for name in SETTINGS}


def kustomization(folder: str) -> Any:
    return yaml.safe_load((FOLDER / folder / "kustomization.yaml").read_text())


def told(name: str) -> dict[str, str]:
    """The environment of a pod's process."""
    (container,) = PODS[name]["spec"]["containers"]
    literals = kustomization("processes")["configMapGenerator"][0]["literals"]
    shared = dict(each.split("=", 1) for each in literals) if "envFrom" in container else {}
    return shared | {each["name"]: each["value"] for each in container.get("env", [])}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", [name for name in THINGS if not name.startswith("scaled/")])
def test_kubernetes_takes_it(name: str, version: str) -> None:
    kubernetes_validate.validate(THINGS[name], version, strict=True)


@pytest.mark.parametrize("folder", ["tables", "processes", "scaled"])
def test_a_folder_lists_its_files(folder: str) -> None:
    there = {path.name for path in (FOLDER / folder).iterdir()} - {"kustomization.yaml"}
    listed = set(kustomization(folder)["resources"]) - {"../processes"}
    assert listed == there


@pytest.mark.parametrize("name", PODS)
def test_a_process_is_a_command_told_by_settings(name: str) -> None:
    (container,) = PODS[name]["spec"]["containers"]
    assert callable(manage.parser(container["args"]).parse_args(container["args"]).run)
    assert told(name).keys() <= SETTINGS | FILES
    wanted = {"POSTGRES_URL", "WAREHOUSE_URL", "TOKEN_PEPPER", "SEALING_KEY"}
    mounted = {mount["mountPath"] for mount in container["volumeMounts"]}
    for each in wanted:
        folder, _, file = told(name)[f"{PREFIX}{each}_FILE"].rpartition("/")
        assert (folder in mounted, file) == (True, each.lower())


@pytest.mark.parametrize("name", PODS)
def test_a_pod_is_nobodys_root_and_bounded(name: str) -> None:
    (container,) = PODS[name]["spec"]["containers"]
    assert PODS[name]["spec"]["securityContext"]["runAsNonRoot"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"]
    assert container["resources"]["requests"].keys() == {"cpu", "memory"}


@pytest.mark.parametrize("name", [name for name in PODS if "Deployment" in name])
def test_who_is_selected_is_who_is_made(name: str) -> None:
    labels = PODS[name]["metadata"]["labels"]
    assert THINGS[name]["spec"]["selector"]["matchLabels"] == labels
    (spread,) = PODS[name]["spec"]["topologySpreadConstraints"]
    assert spread["labelSelector"]["matchLabels"] == labels


@pytest.mark.parametrize(
    ("process", "setting"), [("api", "SEGOPS_PORT"), ("worker", "SEGOPS_METRICS_PORT")]
)
def test_a_port_is_that_of_the_settings(process: str, setting: str) -> None:
    name = f"processes/Deployment/segops-{process}"
    (container,) = PODS[name]["spec"]["containers"]
    assert [port["containerPort"] for port in container["ports"]] == [int(told(name)[setting])]


def test_workers_are_as_many_as_have_something_to_do() -> None:
    (trigger,) = SCALED["spec"]["triggers"]
    assert SCALED["spec"]["scaleTargetRef"] == {"name": "segops-worker"}
    assert SCALED["spec"]["maxReplicaCount"] == max(topic.partitions for topic in TOPICS)
    assert trigger["metadata"]["consumerGroup"] == GROUP
    broker = told("processes/Deployment/segops-worker")["SEGOPS_BROKER_URL"]
    assert broker == f"kafka://{trigger['metadata']['bootstrapServers']}"
