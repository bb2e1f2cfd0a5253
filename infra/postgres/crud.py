"""The four statements that every configured thing needs, for one table of one tenant."""

import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

import psycopg
from psycopg import sql

from infra.postgres.database import Connection
from schemas.errors import Conflict, Invalid, NotFound


class TenantTable:
    """A table keyed by `(tenant_id, id)`; every statement names the tenant.

    `kind` is what `NotFound` calls a row, `unique` the field that `Conflict` names. Text is
    composed (NFC) but in the `exact` columns.
    """

    def __init__(
        self,
        name: str,
        columns: tuple[str, ...],
        *,
        kind: str,
        unique: str,
        exact: Collection[str] = (),
    ) -> None:
        self._table = sql.Identifier(name)
        self._columns = _names(columns)
        self._kind = kind
        self._unique = unique
        self._exact = exact

    async def all(self, connection: Connection, tenant_id: str) -> list[dict[str, Any]]:
        """Every row, oldest first."""
        statement = sql.SQL("SELECT {} FROM {} WHERE tenant_id = %s ORDER BY id")
        cursor = await connection.execute(
            statement.format(self._columns, self._table), (tenant_id,)
        )
        return await cursor.fetchall()

    async def some(
        self, connection: Connection, tenant_id: str, offset: int, limit: int
    ) -> list[dict[str, Any]]:
        """At most `limit` rows after the first `offset`, oldest first."""
        statement = sql.SQL(
            "SELECT {} FROM {} WHERE tenant_id = %s ORDER BY id OFFSET %s LIMIT %s"
        ).format(self._columns, self._table)
        cursor = await connection.execute(statement, (tenant_id, offset, limit))
        return await cursor.fetchall()

    async def count(self, connection: Connection, tenant_id: str) -> int:
        """How many rows there are."""
        statement = sql.SQL("SELECT count(*) AS n FROM {} WHERE tenant_id = %s")
        cursor = await connection.execute(statement.format(self._table), (tenant_id,))
        return int(self._found(await cursor.fetchone())["n"])

    async def one(self, connection: Connection, tenant_id: str, id_: int) -> dict[str, Any]:
        """One row. Raises `NotFound`."""
        statement = sql.SQL("SELECT {} FROM {} WHERE tenant_id = %s AND id = %s")
        cursor = await connection.execute(
            statement.format(self._columns, self._table), (tenant_id, id_)
        )
        return self._found(await cursor.fetchone())

    async def insert(
        self, connection: Connection, tenant_id: str, fields: Mapping[str, Any]
    ) -> dict[str, Any]:
        """A new row. Raises `Conflict` and `Invalid`."""
        values = {"tenant_id": tenant_id, **self._plain(fields)}
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING {}").format(
            self._table,
            _names(tuple(values)),
            sql.SQL(", ").join(sql.Placeholder() * len(values)),
            self._columns,
        )
        return self._found(await self._write(connection, statement, list(values.values())))

    async def update(
        self, connection: Connection, tenant_id: str, id_: int, fields: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Change some fields of one row. Raises `NotFound`, `Conflict` and `Invalid`."""
        if not fields:
            return await self.one(connection, tenant_id, id_)
        values = self._plain(fields)
        changes = [sql.SQL("{} = %s").format(sql.Identifier(name)) for name in values]
        statement = sql.SQL(
            "UPDATE {} SET {}, updated_at = now() WHERE tenant_id = %s AND id = %s RETURNING {}"
        ).format(self._table, sql.SQL(", ").join(changes), self._columns)
        row = await self._write(connection, statement, [*values.values(), tenant_id, id_])
        return self._found(row)

    async def delete(self, connection: Connection, tenant_id: str, id_: int) -> None:
        """Remove one row. Raises `NotFound`."""
        statement = sql.SQL("DELETE FROM {} WHERE tenant_id = %s AND id = %s RETURNING {}").format(
            self._table, self._columns
        )
        self._found(await self._write(connection, statement, [tenant_id, id_]))

    async def _write(
        self, connection: Connection, statement: sql.Composed, values: list[Any]
    ) -> dict[str, Any] | None:
        try:
            return await (await connection.execute(statement, values)).fetchone()
        except psycopg.errors.UniqueViolation:
            raise Conflict(self._unique) from None
        except psycopg.errors.CheckViolation:
            # Composing a text can lengthen it: U+0958 has no composed form.
            raise Invalid(f"/{self._unique}", "too long once it is composed (NFC)") from None

    def _plain(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: value if name in self._exact else _plain_value(value)
            for name, value in fields.items()
        }

    def _found(self, row: dict[str, Any] | None) -> dict[str, Any]:
        if row is None:
            raise NotFound(self._kind)
        return row


def _names(columns: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _plain_value(value: Any) -> Any:
    """One spelling for what looks the same: composed text, lists for arrays."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value))
    if isinstance(value, list | tuple):
        return [_plain_value(item) for item in value]
    return value
