"""What a migration of the warehouse becomes on a cluster: replicated tables, or sharded ones too.

A sharded table has the name that it has on one server; each shard holds its part in `NAME_local`.
All rows of a tenant are in one shard, so what is asked for a tenant is asked there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from infra.settings import Settings

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DATABASE: Final = "CREATE DATABASE IF NOT EXISTS segmentation\n"
_TABLE: Final = re.compile(r"((?:CREATE TABLE IF NOT EXISTS|ALTER TABLE) segmentation\.)(\w+)\n")
_ENGINE: Final = re.compile(r"^ENGINE = (?=\w*MergeTree\b)", re.MULTILINE)
# What decides about the shard; the note of migrations has no tenants.
_KEYS: Final = {"migrations": "name"}

# What one replica has acknowledged, every replica answers: a fold reads what was written before.
_REPLICATED: Final = {
    "insert_quorum": "auto",
    "insert_quorum_parallel": "0",
    "select_sequential_consistency": "1",
}
# What was inserted is in its shard; subqueries look into their own shard.
_SHARDED: Final = {"distributed_foreground_insert": "1", "distributed_product_mode": "local"}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster that ClickHouse's configuration names; its macros say `{shard}` and `{replica}`."""

    name: str
    is_sharded: bool

    @property
    def settings(self) -> Mapping[str, str]:
        """What every statement needs, so that the cluster behaves as one server does."""
        return {**_REPLICATED, **(_SHARDED if self.is_sharded else {})}


def cluster_of(settings: Settings) -> Cluster | None:
    """The cluster that is set; None for one server.

    Raises:
        ValueError: it is to be sharded, but there is none, or its name is no name.
    """
    name = settings.warehouse_cluster
    if not name and settings.warehouse_sharded:
        raise ValueError("SEGOPS_WAREHOUSE_SHARDED needs SEGOPS_WAREHOUSE_CLUSTER")
    if name and not _NAME.fullmatch(name):
        raise ValueError("SEGOPS_WAREHOUSE_CLUSTER must be letters, digits and _")
    return Cluster(name, settings.warehouse_sharded) if name else None


def spread(statement: str, cluster: Cluster) -> list[str]:
    """The statements that do on a cluster what this one of a migration does on one server.

    Raises:
        ValueError: a statement of a kind that migrations have not had.
    """
    if statement.startswith(_DATABASE):
        return [statement.replace(_DATABASE, f"{_DATABASE[:-1]} ON CLUSTER {cluster.name}\n")]
    found = _TABLE.match(statement)
    if not found:
        raise ValueError(f"not known on a cluster: {statement.splitlines()[0]}")
    doing, table = found.groups()
    rest = _ENGINE.sub("ENGINE = Replicated", statement[found.end() :])
    if not cluster.is_sharded:
        return [f"{doing}{table} ON CLUSTER {cluster.name}\n{rest}"]
    local = f"{doing}{table}_local ON CLUSTER {cluster.name}\n{rest}"
    whole = f"{doing}{table} ON CLUSTER {cluster.name}\n"
    return [local, whole + (rest if doing.startswith("ALTER") else _over(table, cluster))]


def _over(table: str, cluster: Cluster) -> str:
    """All shards of a table, as one."""
    key = _KEYS.get(table, "tenant_id")
    return (
        f"AS segmentation.{table}_local\n"
        f"ENGINE = Distributed({cluster.name}, segmentation, {table}_local, cityHash64({key}))"
    )
