"""How a run ends: its row is closed and its outcome is on the log, in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal

from infra.postgres import outbox
from infra.postgres.database import Connection
from schemas.base import Provider
from schemas.calls import Call
from schemas.events import AnswerCaptured, AnswerFailed, answer_id

# Why a run ends though no provider is asked (again).
Unasked = Literal["timeout", "interrupted", "budget_exhausted", "cancelled"]

_DETAILS: Final[Mapping[Unasked, str]] = {
    "timeout": "no answer came in time",
    "interrupted": "the process died during its calls",
    "budget_exhausted": "the day's budget of calls or dollars is used up",
    "cancelled": "the query was paused or deleted before the provider was asked",
}


async def close(
    connection: Connection, outcome: AnswerCaptured | AnswerFailed, row: Mapping[str, Any]
) -> None:
    """Let the outcome stand. `row` has the run's `query_id` and `earlier_usd`."""
    ending = outcome.reason if isinstance(outcome, AnswerFailed) else "answered"
    await connection.execute(
        "UPDATE results SET finished_at = %s, due_at = NULL, lease_until = NULL, question = NULL,"
        " outcome = %s WHERE tenant_id = %s AND id = %s",
        (outcome.recorded_at, ending, outcome.tenant_id, outcome.result_id),
    )
    await connection.execute(
        "UPDATE queries SET last_run_at = greatest(last_run_at, %s)"
        " WHERE tenant_id = %s AND id = %s",
        (outcome.occurred_at, outcome.tenant_id, row["query_id"]),
    )
    await outbox.add(connection, [_with_earlier_cost(outcome, row["earlier_usd"])])


async def end_unasked(
    connection: Connection, row: Mapping[str, Any], reason: Unasked, now: datetime
) -> None:
    """End a run for a reason of ours. `row` is the run's."""
    outcome = AnswerFailed(
        id=answer_id(row["tenant_id"], row["id"]),
        tenant_id=row["tenant_id"],
        occurred_at=now,
        recorded_at=now,
        result_id=row["id"],
        query_id=row["query_id"],
        provider=Provider(row["provider"]),
        reason=reason,
        detail=_DETAILS[reason],
    )
    await close(connection, outcome, row)


def _with_earlier_cost(
    outcome: AnswerCaptured | AnswerFailed, earlier: Decimal
) -> AnswerCaptured | AnswerFailed:
    """A run costs what all its calls cost."""
    if not earlier:
        return outcome
    call = outcome.call or Call()
    total = earlier + (call.cost_usd or 0)
    return outcome.model_copy(update={"call": call.model_copy(update={"cost_usd": total})})
