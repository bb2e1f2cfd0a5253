"""What makes a run or a captured answer happen once: the registry of results."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from infra.parcels import Accepted, CapturedAnswer, Rescore
from infra.postgres import outbox, runs
from infra.postgres.database import Connection, Database
from infra.postgres.rescores import request_rescore
from infra.postgres.sameness import fingerprint_of, key_of
from schemas.errors import NotFound
from schemas.events import (
    AnswerCaptured,
    BaseFact,
    answer_id,
)

_UNKNOWN_QUERY: Final = "unknown_query"
_KEY_REUSED: Final = "idempotency_key_reused"


class AskedByTenant:
    """A tenant's runs, captured answers and rescores; each puts its facts on the log."""

    def __init__(self, database: Database, tenant_id: str) -> None:
        self._database = database
        self._tenant_id = tenant_id

    async def request_run(self, query_id: int, slot: str) -> list[int]:
        """One run per provider of the query and its fact; their result ids. Raises `NotFound`.

        The same query, provider and slot is one run, however often it is asked for.
        """
        async with self._database.tenant(self._tenant_id) as connection:
            query = await _one(
                connection,
                "SELECT id, query_text, providers FROM queries WHERE tenant_id = %s AND id = %s",
                (self._tenant_id, query_id),
            )
            if query is None:
                raise NotFound("query")
            now = await self._database.now(connection)
            await runs.request(
                connection,
                self._tenant_id,
                query,
                slot,
                query["providers"],
                now=now,
                give_up_at=now + runs.MANUAL_PATIENCE,
            )
            cursor = await connection.execute(
                "SELECT id FROM results WHERE tenant_id = %s AND query_id = %s AND slot = %s"
                " ORDER BY id",
                (self._tenant_id, query_id, slot),
            )
            return [row["id"] for row in await cursor.fetchall()]

    async def accept_answers(self, answers: Sequence[CapturedAnswer]) -> Accepted:
        """Register captured answers and put their facts on the log, all in one transaction.

        An answer is the same as an earlier one when its idempotency key is; without a key, when
        it says its own `captured_at` and is the same in every part.
        """
        async with self._database.tenant(self._tenant_id) as connection:
            known = await self._known_queries(connection, {a.query_id for a in answers})
            rejected = {
                index: _UNKNOWN_QUERY for index, a in enumerate(answers) if a.query_id not in known
            }
            wanted = [(i, a) for i, a in enumerate(answers) if i not in rejected]
            return await self._register(connection, wanted, rejected)

    async def _known_queries(self, connection: Connection, ids: set[int]) -> set[int]:
        cursor = await connection.execute(
            "SELECT id FROM queries WHERE tenant_id = %s AND id = ANY (%s)",
            (self._tenant_id, list(ids)),
        )
        return {row["id"] for row in await cursor.fetchall()}

    async def _register(
        self,
        connection: Connection,
        wanted: Sequence[tuple[int, CapturedAnswer]],
        rejected: dict[int, str],
    ) -> Accepted:
        now = await _now(connection)
        created: dict[int, int] = {}
        duplicates: dict[int, int] = {}
        facts: list[BaseFact] = []
        ids = await self._insert(connection, wanted)
        known = await self._by_key(connection, [key for _, a in wanted if (key := key_of(a))])
        for (index, answer), id_ in zip(wanted, ids, strict=True):
            if id_ is not None:
                created[index] = id_
                facts.append(_captured(self._tenant_id, id_, answer, now))
                continue
            earlier = known[key_of(answer) or ""]
            if bytes(earlier["fingerprint"]) == fingerprint_of(answer):
                duplicates[index] = earlier["id"]
            else:
                rejected[index] = _KEY_REUSED
        await outbox.add(connection, facts)
        return Accepted(created=created, duplicates=duplicates, rejected=rejected)

    async def _insert(
        self, connection: Connection, wanted: Sequence[tuple[int, CapturedAnswer]]
    ) -> list[int | None]:
        """The new result's id for each answer; None where its key was there before."""
        ids: list[int | None] = []
        async with connection.cursor() as cursor:
            await cursor.executemany(
                "INSERT INTO results"
                " (tenant_id, id, query_id, provider, idempotency_key, fingerprint, finished_at)"
                " VALUES (%s, nextval('result_ids'), %s, %s, %s, %s, now())"
                " ON CONFLICT DO NOTHING RETURNING id",
                [
                    (self._tenant_id, a.query_id, a.provider.value, key_of(a), fingerprint_of(a))
                    for _, a in wanted
                ],
                returning=True,
            )
            for _ in wanted:
                row = await cursor.fetchone()
                ids.append(row["id"] if row else None)
                cursor.nextset()
        return ids

    async def _by_key(self, connection: Connection, keys: list[str]) -> dict[str, dict[str, Any]]:
        cursor = await connection.execute(
            "SELECT idempotency_key, id, fingerprint FROM results"
            " WHERE tenant_id = %s AND idempotency_key = ANY (%s)",
            (self._tenant_id, keys),
        )
        return {row["idempotency_key"]: row for row in await cursor.fetchall()}

    async def request_rescore(
        self, since: datetime | None, until: datetime | None, *, dry_run: bool
    ) -> Rescore:
        """Ask for a rescore of the answers captured from `since` to `until`, both inclusive."""
        async with self._database.tenant(self._tenant_id) as connection:
            return await request_rescore(connection, self._tenant_id, since, until, dry_run=dry_run)

    async def rescore(self, rescore_id: int) -> Rescore:
        """One rescore; its report is None until it is finished. Raises `NotFound`."""
        async with self._database.tenant(self._tenant_id) as connection:
            row = await _one(
                connection,
                "SELECT id, dry_run, requested_at, report FROM rescores"
                " WHERE tenant_id = %s AND id = %s",
                (self._tenant_id, rescore_id),
            )
        if row is None:
            raise NotFound("rescore")
        return Rescore(**row)


def _captured(tenant_id: str, id_: int, answer: CapturedAnswer, now: datetime) -> AnswerCaptured:
    return AnswerCaptured(
        id=answer_id(tenant_id, id_),
        tenant_id=tenant_id,
        occurred_at=answer.captured_at or now,
        recorded_at=now,
        result_id=id_,
        query_id=answer.query_id,
        provider=answer.provider,
        raw_response=answer.raw_response,
        citations=answer.citations,
        model=answer.model,
        source="import",
    )


async def _one(
    connection: Connection, statement: str, values: Sequence[Any]
) -> dict[str, Any] | None:
    return await (await connection.execute(statement.encode(), values)).fetchone()


async def _now(connection: Connection) -> datetime:
    row = await _one(connection, "SELECT clock_timestamp() AS now", ())
    assert row is not None  # noqa: S101 - a SELECT without FROM has one row
    now: datetime = row["now"]
    return now.astimezone(UTC)
