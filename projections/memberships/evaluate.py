"""One evaluation of a segment: who is meant now, against who is in it."""

from typing import Final

from infra.ports import Warehouse
from infra.segment_parcels import Difference, Evaluation
from projections.memberships.read import is_told, list_revision
from projections.segments import compile as compiled

# Of more, the next evaluation takes the rest: bounds memory and the facts of one transaction.
MOST_CHANGES: Final = 20_000
# No reader waits for it, so it may take longer than a read.
SECONDS: Final = 30


async def difference(warehouse: Warehouse, evaluation: Evaluation) -> Difference | None:
    """Who is to enter and who to leave; None while what was told before cannot be read yet.

    Raises:
        TookTooLong: it needs more than 30 s, or more memory than there is.
    """
    if not await _is_settled(warehouse, evaluation):
        return None
    question = _question(evaluation)
    rows = await warehouse.ask(question.sql, question.parameters, seconds=SECONDS)
    return Difference(
        entered=tuple(row["user_id"] for row in rows if row["entered"]),
        exited=tuple(row["user_id"] for row in rows if not row["entered"]),
        is_whole=len(rows) < MOST_CHANGES,
    )


async def _is_settled(warehouse: Warehouse, evaluation: Evaluation) -> bool:
    tenant_id = evaluation.tenant_id
    if not await is_told(warehouse, tenant_id, evaluation.awaited):
        return False
    return evaluation.definition is not None or evaluation.list_revision <= await list_revision(
        warehouse, tenant_id, evaluation.id
    )


def _question(evaluation: Evaluation) -> compiled.Question:
    tenant_id, now = evaluation.tenant_id, evaluation.now
    if evaluation.definition is None:
        return compiled.listed(
            tenant_id,
            now,
            segment_id=evaluation.id,
            base=evaluation.list_base,
            limit=MOST_CHANGES,
        )
    return compiled.changes(
        evaluation.definition, tenant_id, now, segment_id=evaluation.id, limit=MOST_CHANGES
    )
