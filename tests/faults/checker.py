"""Says what was lost, doubled or made up, from what producers saw and what is there."""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from typing import LiteralString, Protocol

from infra.postgres.database import Database, always_at
from tests.faults.producer import History
from tests.stack import ROOT, Client, Stack


class Stored(Protocol):
    """What has a Postgres that can be asked."""

    @property
    def postgres_url(self) -> str:
        """Where it is at this moment."""


@dataclass(frozen=True)
class Findings:
    """Idempotency keys that broke the promise, and how many were looked at."""

    lost: list[str]
    doubled: list[str]
    invented: list[str]
    unscored: list[str]
    checked: int

    @property
    def broken(self) -> tuple[list[str], ...]:
        """All that should be empty."""
        return (self.lost, self.doubled, self.invented, self.unscored)

    def assert_clean(self) -> None:
        assert self.checked > 0
        assert self.broken == ([], [], [], [])


def registered(stack: Stored, tenant_id: str) -> dict[str, int]:
    """What Postgres accepted of this tenant from outside: result ids by idempotency key."""
    rows = asked(
        stack,
        "SELECT idempotency_key, id FROM results"
        " WHERE tenant_id = %s AND idempotency_key IS NOT NULL AND slot IS NULL",
        (tenant_id,),
    )
    return {row["idempotency_key"][4:]: row["id"] for row in rows}


def asked(stack: Stored, statement: LiteralString, values: tuple[object, ...]) -> list[dict]:
    """Rows of a running stack's Postgres."""

    async def ask() -> list[dict]:
        database = Database(always_at(stack.postgres_url), size=1)
        await database.open()
        try:
            async with database.system() as connection:
                return await (await connection.execute(statement, values)).fetchall()
        finally:
            await database.close()

    return asyncio.run(ask())


def wait_until_handled(tenant: Client, seconds: float = 60.0) -> None:
    """Return when nothing accepted is still to be handled: the projections are not behind."""
    deadline = time.monotonic() + seconds
    while (lag := _lag(tenant)) != "0":
        assert time.monotonic() < deadline, f"still behind by {lag} s"
        time.sleep(0.1)


def _lag(tenant: Client) -> str | None:
    reply = tenant.get("dashboard/")
    return reply.headers.get("X-Data-Lag") if reply.status_code == 200 else None


def findings(stack: Stack, tenant_id: str, history: History, ids: dict[str, int]) -> Findings:
    """Compare; the stack must be stopped, since its warehouse is read from disk."""
    command = [sys.executable, "-m", "tests.faults.audit", str(stack.folder), tenant_id]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    return compared(history, ids, json.loads(printed))


def compared(history: History, ids: dict[str, int], there: dict[str, dict[str, int]]) -> Findings:
    """What the producers saw beside how often each result id is `there`, by table."""
    names = {str(id_): key for key, id_ in ids.items()}
    answers, scores = Counter(there["answers"]), Counter(there["scores"])
    known = history.ok.keys() | history.info.keys()
    return Findings(
        lost=sorted(k for k in history.ok if k not in ids or not answers[str(ids[k])]),
        doubled=sorted(
            names.get(id_, id_) for id_ in answers if answers[id_] > 1 or scores[id_] > 1
        ),
        invented=sorted(names.get(i, i) for i in answers if names.get(i) not in known),
        unscored=sorted(names.get(id_, id_) for id_ in answers if not scores[id_]),
        checked=len(answers),
    )
