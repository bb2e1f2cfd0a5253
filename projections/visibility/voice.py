"""What alert rules measure, day by day, and the answers that show it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, islice
from typing import Any, Final

from infra.ports import Row, TenantCatalog, Warehouse
from infra.sql import statements
from projections.visibility.windows import Measured, Tally
from schemas.alerts import AlertRule, AlertType, Window
from schemas.names import key_of
from schemas.visibility import Basis

EVIDENCE: Final = 5

_SQL: Final = statements(__file__)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which answers are measured: of the tenant's living queries, on these inclusive UTC days.

    `competitors` are the active ones' names by id. `known` are the keys of all names that
    are no news: the tenant's own, and those of every competitor, active or not.
    """

    tenant_id: str
    query_ids: tuple[int, ...]
    competitors: Mapping[int, str]
    known: frozenset[str]
    since: date
    until: date


async def scope_of(tenant_id: str, catalog: TenantCatalog, since: date, until: date) -> Scope:
    """The scope of these days, as the tenant's catalog stands now."""
    brand, rivals = await catalog.brand(), await catalog.competitors()
    named = (*(each.name for each in rivals), brand.name, *(each.name for each in brand.products))
    aliases = (
        *(each.brand_aliases for each in rivals),
        brand.brand_aliases,
        *(each.aliases for each in brand.products),
    )
    return Scope(
        tenant_id=tenant_id,
        query_ids=tuple(query.id for query in await catalog.queries()),
        competitors={each.id: each.name for each in rivals if each.is_active},
        known=frozenset(map(key_of, chain(named, *aliases))),
        since=since,
        until=until,
    )


async def measured(warehouse: Warehouse, scope: Scope, rule: AlertRule) -> Measured:
    """What the rule measures, day by day.

    Real answers where any of the days has one, else simulated ones; never both.
    Source: spec "visibility", decisions 5, 9, 12 and 16.
    """
    rows = await warehouse.ask(_SQL[rule.alert_type.value], _parameters(scope, rule))
    kinds = {bool(row["is_simulated"]) for row in rows}
    is_simulated = bool(kinds) and min(kinds)
    rows = [row for row in rows if bool(row["is_simulated"]) == is_simulated]
    return Measured(
        basis=("simulated" if is_simulated else "real") if kinds else None,
        subject=scope.competitors.get(rule.competitor or 0, ""),
        days={_day(row): _tally(row) for row in rows if not row["name"]},
        candidates=_candidates(rows, scope.known),
    )


def _candidates(rows: Sequence[Row], known: frozenset[str]) -> Mapping[str, Mapping[date, Tally]]:
    """Days by candidate, under the spelling that most answers have; the first of equals."""
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    days: defaultdict[str, defaultdict[date, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for row in sorted(rows, key=lambda row: str(row["name"])):
        if row["name"] and (key := key_of(row["name"])) not in known:
            spellings[key][row["name"]] += row["numerator"]
            days[key][_day(row)] += _tally(row)
    return {spellings[key].most_common(1)[0][0]: dict(of) for key, of in days.items()}


class Evidence:
    """The answers that show what a rule fired about, by day."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Evidence from rows of a day and a name, each with its newest results and their times."""
        self._of: defaultdict[tuple[date, str], list[tuple[int, int]]] = defaultdict(list)
        for row in rows:
            self._of[_day(row), key_of(row["name"])] += map(tuple, row["shown"])

    def of(self, rule: AlertRule, subject: str, window: Window) -> tuple[int, ...]:
        """At most `EVIDENCE` result ids of the subject in a window, newest first."""
        key = key_of(subject) if rule.alert_type is AlertType.NEW_COMPETITOR else ""
        length = (window.until - window.since).days + 1
        days = (window.until - timedelta(back) for back in range(length))
        shown = (
            each for day in days for each in sorted(self._of.get((day, key), ()), reverse=True)
        )
        return tuple(result_id for _, result_id in islice(shown, EVIDENCE))


async def evidence(
    warehouse: Warehouse, scope: Scope, rule: AlertRule, basis: Basis | None
) -> Evidence:
    """The evidence on one basis: of a competitor or a candidate the answers that name it, of a
    dropped rank those that place the tenant below the threshold.
    """
    asked = {
        **_parameters(scope, rule),
        "type": rule.alert_type.value,
        "threshold": rule.threshold,
        "is_simulated": basis == "simulated",
        "limit": EVIDENCE,
    }
    return Evidence(await warehouse.ask(_SQL["evidence"], asked))


def _parameters(scope: Scope, rule: AlertRule) -> dict[str, Any]:
    return {
        "tenant": scope.tenant_id,
        "queries": scope.query_ids,
        "competitors": tuple(scope.competitors),
        "competitor": rule.competitor or 0,
        "since": scope.since,
        "until": scope.until,
    }


def _day(row: Row) -> date:
    return date.fromisoformat(row["captured_date"])


def _tally(row: Row) -> Tally:
    squares = row["squares"] + (row["squares_high"] << 32)
    return Tally(row["answers"], row["numerator"], row["denominator"], squares)
