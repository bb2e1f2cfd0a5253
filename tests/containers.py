"""Servers in containers, for the suites that embedded ones pass too; without Docker they skip.

What starts them is loaded here when it is needed: most runs need none.
"""

from functools import cache

import pytest

# The engines are those of `docker-compose.yml`; the broker is what its starter is made for.
CLICKHOUSE = "clickhouse/clickhouse-server:26.5"
KAFKA = "confluentinc/cp-kafka:7.6.0"
POSTGRES = "postgres:18.1-bookworm"


def need_docker() -> None:
    """Skip the test, and say why, where no engine answers."""
    if trouble := _trouble():
        pytest.skip(f"no Docker engine answers: {trouble}")


@cache
def _trouble() -> str:
    import docker
    from docker.errors import DockerException

    try:
        docker.from_env(timeout=2).close()
    except DockerException as problem:
        return type(problem).__name__
    return ""


@pytest.fixture(scope="session")
def clickhouse_url():
    need_docker()
    from testcontainers.community.clickhouse import ClickHouseContainer

    with ClickHouseContainer(CLICKHOUSE) as running:
        address = f"{running.get_container_host_ip()}:{running.get_exposed_port(running.port)}"
        yield f"clickhouse://{running.username}:{running.password}@{address}/"


@pytest.fixture(scope="session")
def kafka_url():
    need_docker()
    from testcontainers.community.kafka import KafkaContainer

    with KafkaContainer(KAFKA).with_kraft() as running:
        yield running.get_bootstrap_server()


@pytest.fixture(scope="session")
def postgres_url():
    need_docker()
    from testcontainers.community.postgres import PostgresContainer

    with PostgresContainer(POSTGRES, username="segops", dbname="segops", driver=None) as running:
        yield running.get_connection_url()
