"""Prints a tenant's facts of a stopped stack: `python -m tests.faults.facts DIR TENANT`.

In a process of its own, since the embedded warehouse takes one folder per process.
"""

import asyncio
import subprocess
import sys
from pathlib import Path

from infra.clickhouse_embedded import EmbeddedWarehouse
from schemas.codec import decode
from schemas.fact import BaseFact
from tests.stack import ROOT


def facts_of(folder: Path, tenant_id: str) -> list[BaseFact]:
    """Every fact of the tenant, oldest first."""
    command = [sys.executable, "-m", "tests.faults.facts", str(folder), tenant_id]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    return [decode(line) for line in printed.splitlines()]


async def _bodies(folder: Path, tenant_id: str) -> list[str]:
    warehouse = EmbeddedWarehouse(folder / "warehouse")
    rows = await warehouse.ask(
        "SELECT body FROM segmentation.facts FINAL WHERE tenant_id = {tenant:String}"
        " ORDER BY recorded_at, fact_id",
        {"tenant": tenant_id},
    )
    await warehouse.close()
    return [str(row["body"]) for row in rows]


if __name__ == "__main__":
    for body in asyncio.run(_bodies(Path(sys.argv[1]), sys.argv[2])):
        print(body)
