"""The files of a deployment fit each other and the program; no engine for containers is needed."""

import json
import re
import shutil
import subprocess
from dataclasses import fields

import pytest
import yaml
from prometheus_client import CollectorRegistry

import manage
from api.metrics import Metrics
from infra.kafka import cluster_at
from infra.settings import PREFIX, Settings
from infra.signing import Sealer
from streams.metrics import AgentMetrics
from tests.stack import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
OTHERS = {name: service for name, service in SERVICES.items() if "build" not in service}
ONCE = {"migrate"}
DEPLOY = ROOT / "deploy"
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SETTINGS = {PREFIX + field.name.upper() for field in fields(Settings)}


def text_of(name):
    return (DEPLOY / name).read_text()


@pytest.fixture(scope="module")
def secrets(tmp_path_factory):
    """What the script makes, run a second time too."""
    folder = tmp_path_factory.mktemp("deployment")
    script = shutil.copy(DEPLOY / "make-secrets.sh", folder)
    seen = []
    for _ in range(2):
        subprocess.run(["sh", script], check=True)
        seen.append({path.name: path.read_text() for path in (folder / "secrets").iterdir()})
    assert seen[0] == seen[1]
    assert (folder / "secrets").stat().st_mode & 0o777 == 0o700
    return seen[0]


def test_all_processes_are_there():
    assert set(OURS) == {"api", "worker", "scheduler", "migrate"}
    assert OURS["api"]["deploy"]["replicas"] == OURS["scheduler"]["deploy"]["replicas"] == 2


@pytest.mark.parametrize("name", OURS)
def test_a_process_is_started_by_a_command_that_there_is(name):
    arguments = manage.parser(OURS[name]["command"]).parse_args(OURS[name]["command"])

    assert callable(arguments.run)


@pytest.mark.parametrize("name", OURS)
def test_a_process_is_told_by_settings_that_there_are(name):
    told = OURS[name]["environment"]
    in_files = {variable: value for variable, value in told.items() if variable not in SETTINGS}

    assert {variable.removesuffix("_FILE") for variable in in_files} <= SETTINGS
    assert all(
        value.removeprefix("/run/secrets/") in OURS[name]["secrets"] for value in in_files.values()
    )


def test_a_process_that_is_told_this_has_all_settings_that_it_needs(monkeypatch, secrets, tmp_path):
    for variable, value in OURS["worker"]["environment"].items():
        secret = value.removeprefix("/run/secrets/")
        if secret != value:
            (tmp_path / secret).write_text(secrets[secret])
            value = str(tmp_path / secret)  # noqa: PLW2901
        monkeypatch.setenv(variable, value)

    settings = Settings.from_environment()

    assert cluster_at(settings.broker_url).url == "kafka:9092"
    assert settings.postgres_url.endswith("@postgres:5432/segops")
    assert secrets["postgres_password"] in settings.postgres_url
    assert settings.warehouse_url.startswith("clickhouse://segops:")
    assert secrets["clickhouse_password"] in settings.warehouse_url
    assert len({settings.token_pepper, settings.sealing_key, *secrets.values()}) == len(secrets)
    assert Sealer(settings.sealing_key)
    assert all(len(secret) >= 43 for secret in secrets.values())


def test_every_secret_is_made_and_used(secrets):
    used = {name for service in SERVICES.values() for name in service.get("secrets", ())}

    assert set(COMPOSE["secrets"]) == set(secrets) == used
    assert all(
        told["file"] == f"deploy/secrets/{name}" for name, told in COMPOSE["secrets"].items()
    )


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_bounded_restarted_and_nobodys_root(name):
    service = SERVICES[name]

    assert service["restart"] == ("no" if name in ONCE else "unless-stopped")
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert name in OURS or re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert service["logging"]["options"]["max-size"]


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONCE - {"scheduler", "proxy"}))
def test_a_service_says_whether_it_is_well(name):
    check = SERVICES[name]["healthcheck"]

    assert check["test"][0] == "CMD"
    if check["test"][1:3] == ["python", "-c"]:
        compile(check["test"][3], name, "exec")


@pytest.mark.parametrize("name", OTHERS)
def test_an_image_is_pinned(name):
    assert re.search(r":v?\d+\.\d+", OTHERS[name]["image"])


def test_what_stands_in_for_a_server_on_one_machine_is_the_release_that_is_deployed():
    pom = (ROOT / "infra" / "local" / "kafka.pom.xml").read_text()
    engine = re.search(r"chdb-core-lite==(\d+\.\d+)", (ROOT / "pyproject.toml").read_text())

    assert f"<version>{SERVICES['kafka']['image'].split(':')[1]}</version>" in pom
    assert SERVICES["clickhouse"]["image"].split(":")[1] == engine[1]


def test_what_is_mounted_and_waited_for_is_there():
    for service in SERVICES.values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert (
                (ROOT / source).exists()
                if source.startswith(".")
                else (source in COMPOSE["volumes"])
            )
        assert set(service.get("depends_on", ())) <= set(SERVICES)


def test_the_image_is_made_of_files_that_are_sent_and_does_not_run_as_root():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    sent = {line[1:] for line in ignored if line.startswith("!")}
    stages = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]
    copied = re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE)

    assert all((ROOT / name).exists() for name in [*sent, *copied])
    assert all(name == "." or name.split("/")[0] in sent for name in copied)
    assert {"api", "commands", "infra", "projections", "schemas", "streams"} <= sent
    assert all(re.match(r"\w+:\d+\.\d+\S*", stage) for stage in stages)
    assert re.findall(r"^USER (\w+)$", stages[-1], re.MULTILINE) == ["segops"]
    set_there = set(re.findall(rf"({PREFIX}\w+)=", DOCKERFILE))
    assert set_there <= SETTINGS


def test_the_page_is_made_of_the_same_modules_as_by_make():
    made = set(
        re.findall(
            r"node_modules/(\S+) \S*?([\w.]+)$", (ROOT / "Makefile").read_text(), re.MULTILINE
        )
    )
    built = set(re.findall(r"node_modules/(\S+) vendor/([\w.]+)", DOCKERFILE))

    assert built == made != set()


def series():
    """The names of all series that our processes tell."""
    registry = CollectorRegistry()
    AgentMetrics(registry)
    Metrics(registry)
    return {
        name
        for metric in registry.collect()
        for name in (
            metric.name,
            *([f"{metric.name}_total"] if metric.type == "counter" else []),
            *([f"{metric.name}_bucket"] if metric.type == "histogram" else []),
        )
        if not (metric.type in {"counter", "histogram"} and name == metric.name)
    }


def asked_by(expressions):
    return {name for told in expressions for name in re.findall(r"segops_\w+", told)}


def test_the_dashboard_shows_every_series_and_no_other():
    board = json.loads(text_of("grafana/dashboards/segops.json"))
    shown = asked_by(target["expr"] for panel in board["panels"] for target in panel["targets"])

    assert shown == series()


def test_the_alarms_ask_for_series_that_there_are_and_are_explained():
    rules = [
        rule for group in yaml.safe_load(text_of("alarms.yml"))["groups"] for rule in group["rules"]
    ]
    explained = re.findall(
        r"^### (\w+)$", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE
    )

    assert asked_by(rule["expr"] for rule in rules) <= series()
    assert explained == [rule["alert"] for rule in rules]
    assert {rule["labels"]["severity"] for rule in rules} == {"page", "ticket"}


def test_prometheus_and_the_proxy_look_where_the_processes_listen():
    jobs = {
        each["names"][0]: each["port"]
        for job in yaml.safe_load(text_of("prometheus.yml"))["scrape_configs"]
        for each in job["dns_sd_configs"]
    }

    assert jobs == {
        "api": int(OURS["api"]["environment"]["SEGOPS_PORT"]),
        "worker": int(OURS["worker"]["environment"]["SEGOPS_METRICS_PORT"]),
    }
    assert f"dynamic a api {jobs['api']} " in text_of("Caddyfile")
