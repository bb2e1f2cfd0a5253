"""What the reads of a selection have in common: its parameters, and which basis it speaks of."""

from collections.abc import Iterable
from typing import Any, Final

from infra.ports import Row
from infra.sql import statements
from projections.visibility.rows import RULES_PER_CATALOG
from schemas.visibility import Basis, Selection

SQL: Final = statements(__file__)
"""`selected`: the condition that a read includes."""

_NO_BOUND: Final = 2**63


def parameters(selection: Selection) -> dict[str, Any]:
    """What `selected` is bound to; `below` bounds the versions of the scores."""
    version = selection.version
    return {
        "tenant": selection.tenant_id,
        "queries": selection.query_ids,
        "competitors": selection.competitor_ids,
        "providers": [provider.value for provider in selection.providers],
        "since": selection.since,
        "until": selection.until,
        "below": _NO_BOUND if version is None else (version + 1) * RULES_PER_CATALOG,
    }


def basis_of(rows: Iterable[Row], selection: Selection) -> Basis | None:
    """The asked basis, or real where there is any real answer, else simulated; None without any.

    Source: spec "visibility", decision 9.
    """
    if selection.basis != "auto":
        return selection.basis
    kinds = {bool(row["is_simulated"]) for row in rows if row["answers"]}
    if not kinds:
        return None
    return "simulated" if min(kinds) else "real"
