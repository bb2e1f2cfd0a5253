"""an alert is due -> alert fired."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from infra.alert_ports import Watching
from infra.parcels import Finding, Firing, Watched
from infra.ports import Catalogs, Warehouse
from projections.visibility import voice
from projections.visibility.windows import first_day, looks
from projections.writer import Projector
from schemas.alerts import AlertStatus
from schemas.visibility import Basis
from streams.domain.alerts import Verdict, judge, leading
from streams.domain.episodes import Turn, episode_of, turn
from streams.jobs import Crew, Watch

# A look is a handful of small reads.
HANDS: Final = 4


@dataclass(frozen=True, slots=True)
class Looking:
    """What looking at an alert takes."""

    watching: Watching
    catalogs: Catalogs
    warehouse: Warehouse
    projector: Projector

    async def look(self, alert: Watched) -> None:
        """Judge one alert by today's windows, and record what that came to."""
        rule, today = alert.rule, alert.now.date()
        since = first_day(rule.alert_type, today)
        catalog = self.catalogs.of(alert.tenant_id)
        scope = await voice.scope_of(alert.tenant_id, catalog, since, today)
        # A batch that is half written, or a table that is rebuilt, would show odd numbers.
        async with self.projector.lock:
            measured = await voice.measured(self.warehouse, scope, rule)
            verdicts = [judge(rule, each) for each in looks(rule.alert_type, measured, today)]
            turned = turn(rule, alert.episodes, verdicts, alert.now)
            firings = await self._firings(alert, scope, measured.basis, turned)
        await self.watching.record(alert, Finding(_status(alert, verdicts), firings, turned.ended))

    async def _firings(
        self, alert: Watched, scope: voice.Scope, basis: Basis | None, turned: Turn
    ) -> tuple[Firing, ...]:
        if not turned.fired:
            return ()
        shown = await voice.evidence(self.warehouse, scope, alert.rule, basis)
        return tuple(
            Firing(
                episode=episode_of(alert.rule, verdict.look.subject),
                look=verdict.look,
                value=float(verdict.value or 0),
                message=verdict.detail,
                is_significant=verdict.is_significant,
                evidence=shown.of(alert.rule, verdict.look.subject, verdict.look.current),
                is_simulated=basis == "simulated",
            )
            for verdict in turned.fired
        )


def _status(alert: Watched, verdicts: Sequence[Verdict]) -> AlertStatus:
    """How the rule stands: of several subjects, by the one that says most."""
    chosen = leading(verdicts)
    return AlertStatus(
        state=chosen.state,
        detail=chosen.detail,
        evaluated_at=alert.now,
        current=chosen.look.current,
        previous=chosen.look.previous,
    )


def watch_crew(looking: Looking, watch: Watch) -> Crew[Watched]:
    """Looks at due alerts, a few at a time."""
    return Crew("watch", looking.watching, looking.look, HANDS, watch)
