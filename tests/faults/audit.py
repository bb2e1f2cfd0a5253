"""Reads what a stopped stack has on disk: `python -m tests.faults.audit DIR TENANT` prints JSON.

In a process of its own, since the embedded warehouse takes one folder per process.
"""

import asyncio
import json
import sys
from pathlib import Path

from infra.clickhouse_embedded import EmbeddedWarehouse
from infra.ports import Warehouse

TABLES = {
    # table: what one row is about
    "answers": "result_id",
    "scores": "result_id",
}


async def audit(folder: Path, tenant_id: str) -> dict[str, dict[str, int]]:
    warehouse = EmbeddedWarehouse(folder / "warehouse")
    try:
        return await counted(warehouse, tenant_id)
    finally:
        await warehouse.close()


async def counted(warehouse: Warehouse, tenant_id: str) -> dict[str, dict[str, int]]:
    """How often each result is there, by table; how many facts, by type."""
    counts: dict[str, dict[str, int]] = {}
    for table, about in TABLES.items():
        rows = await warehouse.ask(
            f"SELECT {about} AS id, count() AS n FROM segmentation.{table} FINAL"
            " WHERE tenant_id = {tenant:String} GROUP BY id",
            {"tenant": tenant_id},
        )
        counts[table] = {str(row["id"]): row["n"] for row in rows}
    rows = await warehouse.ask(
        "SELECT type, uniqExact(fact_id) AS n FROM segmentation.facts"
        " WHERE tenant_id = {tenant:String} GROUP BY type",
        {"tenant": tenant_id},
    )
    counts["facts"] = {row["type"]: row["n"] for row in rows}
    return counts


if __name__ == "__main__":
    print(json.dumps(asyncio.run(audit(Path(sys.argv[1]), sys.argv[2]))))
