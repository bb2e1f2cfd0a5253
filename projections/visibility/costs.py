"""What the calls to providers cost, as the facts say."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from infra.ports import Row, Warehouse
from infra.sql import statements
from schemas.base import PROVIDER_LABELS
from schemas.standing import CostGroup, Costs

_SQL: Final = statements(__file__)


async def costs(  # noqa: PLR0913, PLR0917 - the parts of the question
    warehouse: Warehouse,
    tenant_id: str,
    since: date | None,
    until: date | None,
    group_by: Literal["provider", "query", "day"],
    query_texts: Mapping[int, str],
) -> Costs:
    """The costs of the answers and failures of these UTC days, both inclusive.

    A query that is not in `query_texts` was deleted: what it cost was still paid, and its label
    is empty.
    """
    bound = {"tenant": tenant_id, "since": since, "until": until}
    rows = await warehouse.ask(_SQL[f"by_{group_by}"], bound)
    labels = {provider.value: label for provider, label in PROVIDER_LABELS.items()}
    if group_by == "query":
        labels = {str(id_): text for id_, text in query_texts.items()}
    groups = [_group(row, labels.get(row["key"], _own_label(group_by, row))) for row in rows]
    return Costs(
        group_by=group_by,
        total_cost_usd=float(sum(Decimal(row["cost"] or 0) for row in rows)),
        calls=sum(row["calls"] for row in rows),
        unpriced_calls=sum(row["unpriced_calls"] for row in rows),
        groups=tuple(sorted(groups, key=_in_time if group_by == "day" else _dearest_first)),
    )


def _own_label(group_by: str, row: Row) -> str:
    return str(row["key"]) if group_by == "day" else ""


def _group(row: Row, label: str) -> CostGroup:
    return CostGroup(
        key=row["key"],
        label=label,
        cost_usd=float(row["cost"] or 0),
        **{name: row[name] for name in CostGroup.model_fields if name in row and name != "key"},
    )


def _dearest_first(group: CostGroup) -> tuple[float, str]:
    return (-group.cost_usd, group.key)


def _in_time(group: CostGroup) -> str:
    return group.key
