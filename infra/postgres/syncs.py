"""Activations at work: leased for a turn, what comes next, and how it was delivered.

A batch is a row with what it holds from before its first attempt until it is delivered, so after
any death it is delivered again as it was, under the same key. The cursor moves with its end.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zlib import crc32

from psycopg import sql

from infra.postgres.activations import CONFIG, sealed_for
from infra.postgres.database import Connection, Database
from infra.postgres.leases import Leases
from infra.postgres.webhook_secrets import OF_ACTIVATIONS
from infra.signing import CannotOpen, Sealer
from infra.sql import statements
from infra.sync_parcels import Errand, Parcel, Place, SyncEnding, Syncing, Target
from schemas.batches import Batch, Position, batch_key

PER_TENANT: Final = 10
# News is heard of; this is for what nobody was told of.
SWEEP_SECONDS: Final = 60
# While changes stream in, an activation has about so many turns.
_CALM: Final = timedelta(seconds=0.2)
_BEHIND: Final = timedelta(seconds=1)
_KEPT: Final = timedelta(days=30)
# Any number: whoever claims waits for whoever is claiming.
_CLAIMING: Final = 7_301_544_022

_SQL: Final = statements(__file__)
_LEASES: Final = Leases("activations", ("due_at",))
_FREE: Final = sql.SQL(_SQL["free"])


class PostgresSyncs:
    """The `Syncs` port on Postgres."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def note(self, tenants: Iterable[str]) -> None:
        """These tenants have new changes: their activations that work are due soon."""
        wanted = sorted(set(tenants))
        if not wanted:
            return
        async with self._database.system() as connection:
            now = await self._database.now(connection)
            values = {"now": now, "soon": now + _CALM, "tenants": wanted}
            await connection.execute(_SQL["note"], values)

    async def claim(self, limit: int) -> Sequence[Syncing]:
        """Lease up to `limit` activations that are due."""
        async with self._database.system() as connection:
            # Two who count at once what is under way would both see room for one more.
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_CLAIMING,))
            rows = await _LEASES.take(
                connection, self._database, limit, _FREE, {"per_tenant": PER_TENANT}
            )
        return [Syncing(**row) for row in rows]

    async def renew(self, jobs: Sequence[Syncing]) -> None:
        """Keep the leases of these."""
        await _LEASES.renew(self._database, jobs)

    async def begin(self, job: Syncing) -> Errand | None:
        """What comes next, written down as begun; None when it is not ours, or is paused."""
        async with self._database.tenant(job.tenant_id) as connection:
            now = await self._database.now(connection)
            held = await _one(connection, "held", job, now=now)
            if held is None:
                return None
            if held["status"] == "paused":
                await _LEASES.let_go(connection, job, None)
                return None
            return await self._errand(connection, job, held, now)

    async def queue(self, job: Syncing, batch: Batch) -> None:
        """Keep a batch until it is delivered; nothing when the cursor is elsewhere by now.

        Facts without a change are nobody's news: the cursor passes them.
        """
        async with self._database.tenant(job.tenant_id) as connection:
            now = await self._database.now(connection)
            if await _one(connection, "held", job, now=now) is None:
                return
            values = {**_key(job), **_at(batch), **_held(job, batch), "now": now}
            is_news = batch.changes or batch.kind == "resync"
            statement = _SQL["queue" if is_news else "told_changes"]
            await connection.execute(statement, values)

    async def settle(self, job: Syncing, parcel: Parcel, ending: SyncEnding) -> bool:
        """Write down how an attempt ended; whether the activation goes on at once."""
        async with self._database.tenant(job.tenant_id) as connection:
            now = await self._database.now(connection)
            if await _one(connection, "held", job, now=now) is None:
                return False
            values = {**_key(job), **_told(ending), "key": parcel.key, "now": now}
            if ending.handover.trouble is None:
                await _move(connection, parcel.batch, values)
                return True
            await connection.execute(_SQL["failed"], values)
            await _fail(connection, job, ending, now)
        return False

    async def rest(self, job: Syncing, *, is_behind: bool) -> None:
        """Nothing to do at present, or (`is_behind`) what is to be told is not there yet."""
        async with self._database.tenant(job.tenant_id) as connection:
            now = await self._database.now(connection)
            spread = crc32(f"{job.tenant_id}/{job.id}".encode()) % SWEEP_SECONDS
            sweep = timedelta(seconds=SWEEP_SECONDS + spread)
            values = {
                "is_behind": is_behind,
                "now": now,
                "due_at": job.due_at,
                "next": now + (_BEHIND if is_behind else sweep),
            }
            await connection.execute(_SQL["rest"], {**_key(job), **values})

    async def yield_turn(self, job: Syncing) -> None:
        """There is more to do, and it is the others' turn."""
        async with self._database.tenant(job.tenant_id) as connection:
            await _LEASES.let_go(connection, job, await self._database.now(connection))

    async def hinder(self, job: Syncing, ending: SyncEnding) -> None:
        """Nothing can be delivered, for a reason that is in no batch."""
        async with self._database.tenant(job.tenant_id) as connection:
            await _fail(connection, job, ending, await self._database.now(connection))

    async def _errand(
        self, connection: Connection, job: Syncing, held: dict[str, Any], now: datetime
    ) -> Errand:
        parcel = await _parcel(connection, job)
        return Errand(
            target=await self._target(connection, job, held, now),
            config=CONFIG.validate_python(held["config"]),
            failures=held["failures"],
            behind_seconds=held["behind_seconds"] or 0.0,
            parcel=parcel,
            places=() if parcel else await _places(connection, job, held["resyncs"]),
        )

    async def _target(
        self, connection: Connection, job: Syncing, held: dict[str, Any], now: datetime
    ) -> Target | None:
        """Where it goes, its secrets opened; None when they were sealed under another key."""
        config = CONFIG.validate_python(held["config"])
        context = sealed_for(job.tenant_id, job.id)
        try:
            signing = await OF_ACTIVATIONS.current(
                connection, self._sealer, job.tenant_id, job.id, now
            )
            secret = self._sealer.open(bytes(held["sealed"]), context) if held["sealed"] else ""
        except CannotOpen:
            return None
        return Target(job.tenant_id, job.id, config, secret, signing)


async def _parcel(connection: Connection, job: Syncing) -> Parcel | None:
    row = await _one(connection, "pending", job)
    if row is None:
        return None
    batch = Batch.model_validate_json(bytes(row["batch"]))
    return Parcel(row["idempotency_key"], batch, row["created_at"])


async def _places(connection: Connection, job: Syncing, resyncs: int) -> tuple[Place, ...]:
    cursor = await connection.execute(_SQL["places"], _key(job))
    return tuple(
        Place(
            segment_id=row["segment_id"],
            segment_name=row["name"],
            position=Position(sequence=row["sequence"], user_id=row["user_id"]),
            resyncs=resyncs,
            resync=row["resync"],
            resync_from=row["resync_from"],
            member=row["member"],
        )
        for row in await cursor.fetchall()
    )


async def _move(connection: Connection, batch: Batch, values: dict[str, Any]) -> None:
    """The batch is delivered and the cursor behind it, in one transaction."""
    values = {**values, **_at(batch), "long_ago": values["now"] - _KEPT}
    told = "told_changes" if batch.kind == "changes" else "told_members"
    for name in ("delivered", told, "works", "forget"):
        await connection.execute(_SQL[name], values)


async def _fail(connection: Connection, job: Syncing, ending: SyncEnding, now: datetime) -> None:
    values = {
        "error": ending.error,
        "due_at": job.due_at,
        "next": now + timedelta(seconds=ending.retry_in_seconds),
    }
    await connection.execute(_SQL["fails"], {**_key(job), **values})


async def _one(
    connection: Connection, name: str, job: Syncing, **values: Any
) -> dict[str, Any] | None:
    cursor = await connection.execute(_SQL[name], {**_key(job), **values})
    return await cursor.fetchone()


def _key(job: Syncing) -> dict[str, Any]:
    return {"tenant": job.tenant_id, "id": job.id, "attempt": job.attempt}


def _at(batch: Batch) -> dict[str, Any]:
    return {
        "segment": batch.segment_id,
        "resync": batch.resync,
        "is_last": batch.is_last,
        "begin_sequence": batch.begin.sequence,
        "begin_user": batch.begin.user_id,
        "end_sequence": batch.end.sequence,
        "end_user": batch.end.user_id,
    }


def _held(job: Syncing, batch: Batch) -> dict[str, Any]:
    return {
        "key": batch_key(job.tenant_id, job.id, batch),
        "kind": batch.kind,
        "first": batch.first_sequence,
        "last": batch.last_sequence,
        "members": len(batch.changes),
        "batch": batch.model_dump_json().encode(),
    }


def _told(ending: SyncEnding) -> dict[str, Any]:
    handover = ending.handover
    return {
        "error": ending.error,
        "status_code": handover.status_code,
        "latency_ms": handover.latency_ms,
    }
