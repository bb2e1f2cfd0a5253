"""What every fact has: its envelope, and ids that come out the same each time."""

from typing import Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import AwareDatetime

from schemas.base import Model
from schemas.catalog import TenantId

_NAMESPACE = uuid5(NAMESPACE_URL, "segops:facts")


def derived_id(cause: UUID, name: str) -> UUID:
    """The id of the fact that `cause` leads to: the same each time it is worked out.

    Handling a fact twice therefore publishes the same fact twice, and readers drop the second.
    """
    return uuid5(cause, name)


def answer_id(tenant_id: str, result_id: int) -> UUID:
    """The id of the fact that holds the answer, or the failure, of one result."""
    return uuid5(_NAMESPACE, f"{tenant_id}/results/{result_id}")


class BaseFact(Model):
    """What every fact carries.

    `occurred_at` is when the thing happened (it decides the day a number lands on),
    `recorded_at` when we learned of it; both aware, UTC.
    """

    id: UUID
    type: str
    tenant_id: TenantId
    v: Literal[1] = 1
    occurred_at: AwareDatetime
    recorded_at: AwareDatetime
