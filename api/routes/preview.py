"""A rule tried on the past, before anybody is woken by it."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from api.bodies import NewPreview
from api.deps import Tenant, TheDoor, TheTenant
from api.errors import invalid
from api.lag import DataLag
from api.paths import OwnPaths
from infra.ports import Warehouse
from projections.visibility import voice
from projections.visibility.windows import Measured, first_day, history
from schemas.alert_rules import sound_rule
from schemas.alerts import AlertRule
from schemas.errors import NotFound
from schemas.previews import Preview, Seen

router = OwnPaths(prefix="/api/ai-reach/alerts", tags=["alerts"], dependencies=[DataLag])

_DAY: Final = timedelta(days=1)


@router.post("/preview/")
async def preview_alert(tenant: TheTenant, door: TheDoor, body: NewPreview) -> Preview:
    """When a rule would have fired over the last days, and what other thresholds would have done.

    Nothing is stored and nothing is sent.
    """
    rule = sound_rule(body.model_dump(exclude={"days"}))
    await _check_competitor(tenant, rule)
    now = door.clock.now()
    since = now.date() - _DAY * (body.days - 1)
    first = first_day(rule.alert_type, since)
    scope = await voice.scope_of(tenant.id, tenant.catalog, first, now.date())
    measured = await voice.measured(door.warehouse, scope, rule)
    # Up to a year of days is too much to reckon between two requests.
    preview = await asyncio.to_thread(_tried, door.backtest, rule, measured, since, now)
    return await _with_evidence(door.warehouse, scope, measured, preview)


async def _check_competitor(tenant: Tenant, rule: AlertRule) -> None:
    if rule.competitor is None:
        return
    try:
        await tenant.catalog.competitor(rule.competitor)
    except NotFound:
        # Another tenant's competitor is as unknown as one that does not exist.
        text = "is no competitor of this tenant"
        raise invalid("/competitor", "unknown_competitor", text) from None


def _tried(
    backtest: Callable[[AlertRule, Sequence[Seen]], Preview],
    rule: AlertRule,
    measured: Measured,
    since: date,
    now: datetime,
) -> Preview:
    return backtest(rule, history(rule.alert_type, measured, since, now))


async def _with_evidence(
    warehouse: Warehouse, scope: voice.Scope, measured: Measured, preview: Preview
) -> Preview:
    """The preview, its basis named and each of its firings with the answers that show it."""
    if not preview.firings:
        return preview.model_copy(update={"basis": measured.basis})
    shown = await voice.evidence(warehouse, scope, preview.rule, measured.basis)
    firings = tuple(
        each.model_copy(update={"evidence": shown.of(preview.rule, each.subject, each.current)})
        for each in preview.firings
    )
    return preview.model_copy(update={"basis": measured.basis, "firings": firings})
