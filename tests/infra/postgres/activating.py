"""Segments and the connectors that tell of them, for tests of several folders."""

from schemas.activations import CsvConfig, KafkaConfig, WebhookConfig
from tests.infra.postgres.scenes import ask
from tests.infra.postgres.subscribing import as_tenant

HOOK = "https://hooks.acme.example/members"


def new_segment(url, tenant, name="VIP Buyers", sequence=0) -> int:
    """The id of a new segment whose log has so many facts."""
    (row,) = ask(
        url,
        "INSERT INTO segments (tenant_id, name, type, status, sequence)"
        " VALUES (%s, %s, 'static', 'active', %s) RETURNING id",
        tenant,
        name,
        sequence,
    )
    return row["id"]


def published(url, tenant, segment) -> int:
    """The number of the next fact of a segment's log, which is published now."""
    (row,) = ask(
        url,
        "UPDATE segments SET sequence = sequence + 1 WHERE tenant_id = %s AND id = %s"
        " RETURNING sequence",
        tenant,
        segment,
    )
    return row["sequence"]


def webhook(url=HOOK, **fields) -> WebhookConfig:
    return WebhookConfig(type="webhook", url=url, **fields)


def kafka(*servers, topic="members", **fields) -> KafkaConfig:
    return KafkaConfig(type="kafka", bootstrap_servers=servers, topic=topic, **fields)


def csv(**fields) -> CsvConfig:
    return CsvConfig(type="csv", **{"store": "disk", **fields})


def activate(url, tenant, segments, config=None, secret="", *, clock=None, **fields):
    """A new activation, and its signing secret."""
    told = {"name": "CRM", "backfill": False, "segment_ids": segments}
    told |= {"config": config or webhook(), **fields}
    return as_tenant(url, tenant, lambda it: it.create_activation(told, secret), clock)


def activation_of(url, tenant, id_):
    return as_tenant(url, tenant, lambda it: it.activation(id_))


def syncs_of(url, tenant, id_):
    """Its batches, oldest first."""
    return as_tenant(url, tenant, lambda it: it.syncs(id_, 0, 200)).items[::-1]


def cursor_of(url, tenant, id_):
    """How far its only segment is told."""
    (cursor,) = activation_of(url, tenant, id_).cursors
    return cursor.sequence
