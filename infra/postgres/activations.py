"""A tenant's connectors in use: what they are set up with, and whom they tell of which segments."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from infra.connectors.rules import SECRETS, checked, needs_secret, receiver_of
from infra.parcels import Page
from infra.postgres.activation_segments import Told
from infra.postgres.crud import TenantTable
from infra.postgres.database import Connection, Database
from infra.postgres.webhook_secrets import OF_ACTIVATIONS
from infra.sql import statements
from infra.webhook_rules import WebhookRules
from schemas.activations import Activation, Config, ConnectorType, Sync, WebhookConfig
from schemas.errors import Invalid, NotFound

CONFIG: Final[TypeAdapter[Config]] = TypeAdapter(Config)

_SQL: Final = statements(__file__)
_ACTIVATIONS: Final = TenantTable("activations", ("id",), kind="activation", unique="name")


class ActivationsOfTenant:
    """Where a tenant's members are delivered to. A signing secret is answered by who makes it."""

    def __init__(self, database: Database, tenant_id: str, webhooks: WebhookRules) -> None:
        self._database = database
        self._tenant_id = tenant_id
        self._webhooks = webhooks

    async def activations(self, offset: int, limit: int) -> Page[Activation]:
        """Some activations, whatever their status, oldest first."""
        async with self._database.tenant(self._tenant_id) as connection:
            count = await _ACTIVATIONS.count(connection, self._tenant_id)
            rows = await self._asked(connection, "some", offset=offset, limit=limit)
        return Page(count, tuple(map(_activation, rows)))

    async def activation(self, activation_id: int) -> Activation:
        """One activation. Raises `NotFound`."""
        async with self._database.tenant(self._tenant_id) as connection:
            return await self._one(connection, activation_id)

    async def create_activation(
        self, fields: Mapping[str, Any], secret: str
    ) -> tuple[Activation, str | None]:
        """A new activation, due now, and what its posts are signed with if it is a webhook.

        Raises `Invalid`.
        """
        config = checked(fields["config"], self._webhooks)
        _refuse_secret(config, secret, is_kept=False)
        async with self._database.tenant(self._tenant_id) as connection:
            id_ = await self._insert_activation(connection, fields, config)
            await self._seal(connection, id_, secret)
            told = Told(connection, self._tenant_id, id_)
            await told.add(fields["segment_ids"], with_members=fields["backfill"])
            signing = None
            if isinstance(config, WebhookConfig):
                key = (self._tenant_id, id_)
                signing = await OF_ACTIVATIONS.add(connection, self._webhooks.sealer, *key)
            return await self._one(connection, id_), signing

    async def change_activation(
        self, activation_id: int, fields: Mapping[str, Any], secret: str
    ) -> Activation:
        """Change some fields; with none, nothing changes. Raises `NotFound` and `Invalid`."""
        async with self._database.tenant(self._tenant_id) as connection:
            before = await self._locked(connection, activation_id)
            changes = {"name": fields["name"]} if "name" in fields else {}
            if "config" in fields:
                changes |= self._changed(before, fields["config"], secret)
                await self._seal_anew(connection, activation_id, fields["config"], secret)
            if "segment_ids" in fields:
                told = Told(connection, self._tenant_id, activation_id)
                now = await self._database.now(connection)
                await told.choose(fields["segment_ids"], now, with_members=before["backfill"])
            await _ACTIVATIONS.update(connection, self._tenant_id, activation_id, changes)
            if fields.keys() - {"name"}:
                await self._hasten(connection, activation_id)
            return await self._one(connection, activation_id)

    async def delete_activation(self, activation_id: int) -> None:
        """Forget the activation, its cursors and its history. Raises `NotFound`."""
        async with self._database.tenant(self._tenant_id) as connection:
            await _ACTIVATIONS.delete(connection, self._tenant_id, activation_id)

    async def pause_activation(self, activation_id: int) -> Activation:
        """Deliver nothing more; the cursors stay. Raises `NotFound`."""
        return await self._turn(activation_id, "pause")

    async def resume_activation(self, activation_id: int) -> Activation:
        """Go on from the cursors, now. Raises `NotFound`."""
        return await self._turn(activation_id, "resume")

    async def resync_activation(self, activation_id: int) -> Activation:
        """Have every present member told, once the changes until now are. Raises `NotFound`."""
        async with self._database.tenant(self._tenant_id) as connection:
            await self._locked(connection, activation_id)
            await Told(connection, self._tenant_id, activation_id).resync()
            await self._hasten(connection, activation_id)
            return await self._one(connection, activation_id)

    async def rotate_activation_secret(self, activation_id: int) -> tuple[str, datetime | None]:
        """A new secret, and until when the one before still signs beside it.

        Raises:
            NotFound: there is no such activation.
            Invalid: it is no webhook.
        """
        async with self._database.tenant(self._tenant_id) as connection:
            before = await self._locked(connection, activation_id)
            if before["type"] != ConnectorType.WEBHOOK:
                raise Invalid("/type", "is no webhook: nothing is signed", "not_allowed")
            key = (self._tenant_id, activation_id)
            now = await self._database.now(connection)
            until = await OF_ACTIVATIONS.expire(connection, *key, now)
            return await OF_ACTIVATIONS.add(connection, self._webhooks.sealer, *key), until

    async def syncs(self, activation_id: int, offset: int, limit: int) -> Page[Sync]:
        """Some batches of an activation, newest first. Raises `NotFound`."""
        async with self._database.tenant(self._tenant_id) as connection:
            (counted,) = await self._asked(connection, "count_syncs", id=activation_id)
            if not counted["is_there"]:
                raise NotFound("activation")
            rows = await self._asked(
                connection, "syncs", id=activation_id, offset=offset, limit=limit
            )
        return Page(counted["n"], tuple(Sync(**row) for row in rows))

    async def _insert_activation(
        self, connection: Connection, fields: Mapping[str, Any], config: Config
    ) -> int:
        row = {
            "name": fields["name"],
            "type": config.type,
            "config": Jsonb(config.model_dump(mode="json")),
            "backfill": fields["backfill"],
            "due_at": await self._database.now(connection),
        }
        return int((await _ACTIVATIONS.insert(connection, self._tenant_id, row))["id"])

    async def _turn(self, activation_id: int, statement: str) -> Activation:
        async with self._database.tenant(self._tenant_id) as connection:
            now = await self._database.now(connection)
            await self._asked(connection, statement, id=activation_id, now=now)
            return await self._one(connection, activation_id)

    def _changed(self, before: Mapping[str, Any], config: Config, secret: str) -> dict[str, Any]:
        """The columns that another config changes; how the receiver before fared is forgotten."""
        if config.type != before["type"]:
            raise Invalid("/config/type", "cannot be changed", "not_allowed")
        whole = checked(config, self._webhooks)
        is_same = receiver_of(whole) == receiver_of(CONFIG.validate_python(before["config"]))
        _refuse_secret(whole, secret, is_kept=is_same and before["sealed"] is not None)
        untried = {"failures": 0, "last_error": "", "behind_since": None}
        status = "paused" if before["status"] == "paused" else "active"
        return {"config": Jsonb(whole.model_dump(mode="json")), "status": status, **untried}

    async def _seal_anew(
        self, connection: Connection, activation_id: int, config: Config, secret: str
    ) -> None:
        if secret or not needs_secret(config):
            await self._seal(connection, activation_id, secret)

    async def _seal(self, connection: Connection, activation_id: int, secret: str) -> None:
        context = sealed_for(self._tenant_id, activation_id)
        sealed = self._webhooks.sealer.seal(secret, context) if secret else None
        await connection.execute(
            "UPDATE activations SET sealed = %s WHERE tenant_id = %s AND id = %s",
            (sealed, self._tenant_id, activation_id),
        )

    async def _hasten(self, connection: Connection, activation_id: int) -> None:
        now = await self._database.now(connection)
        await self._asked(connection, "hasten", id=activation_id, now=now)

    async def _locked(self, connection: Connection, activation_id: int) -> dict[str, Any]:
        return _found(await self._asked(connection, "lock", id=activation_id))

    async def _one(self, connection: Connection, activation_id: int) -> Activation:
        return _activation(_found(await self._asked(connection, "one", id=activation_id)))

    async def _asked(
        self, connection: Connection, name: str, **values: Any
    ) -> list[dict[str, Any]]:
        values["tenant"] = self._tenant_id
        cursor = await connection.execute(_SQL[name], values)
        return await cursor.fetchall() if cursor.description else []


def sealed_for(tenant_id: str, activation_id: int) -> str:
    """What a receiver's secret is sealed for."""
    return f"{tenant_id}/activations/{activation_id}"


def _refuse_secret(config: Config, secret: str, *, is_kept: bool) -> None:
    """Refuse a receiver without its secret, and a secret without its receiver.

    One that is kept was given for this very receiver: whoever may change an address must not
    have it sent a secret that they do not know.
    """
    field = SECRETS.get(config.type, "")
    if needs_secret(config) and not (secret or is_kept):
        raise Invalid(f"/config/{field}", "is required for this receiver", "required")
    if secret and not needs_secret(config):
        raise Invalid(f"/config/{field}", "is not for this receiver", "not_allowed")


def _found(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    if not rows:
        raise NotFound("activation")
    return rows[0]


def _activation(row: Mapping[str, Any]) -> Activation:
    segments = tuple(cursor["segment_id"] for cursor in row["cursors"])
    return Activation(**{**row, "cursors": tuple(row["cursors"]), "segment_ids": segments})
