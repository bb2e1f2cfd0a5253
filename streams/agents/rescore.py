"""rescore requested -> answers scored again, rescore finished."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

from infra.ports import Catalogs, Clock, EventLog, Warehouse
from projections.facts import scored_pages_of
from schemas.catalog import Catalog
from schemas.errors import Unavailable
from schemas.events import (
    AnswerScored,
    BaseFact,
    Flip,
    RescoreFinished,
    RescoreRequested,
    derived_id,
)
from streams.agent import Agent
from streams.domain.flips import flips
from streams.domain.scoring import RULES_VERSION
from streams.scorer import Scorer

# A report is read by people and is one message on the log.
REPORTED_FLIPS: Final = 1000


def rescore_agent(
    catalogs: Catalogs, log: EventLog, warehouse: Warehouse, clock: Clock, scorer: Scorer
) -> Agent:
    """Scores a tenant's stored answers by its newest catalog and reports what flipped."""

    async def rescore(requested: RescoreRequested) -> None:
        # What was accepted before the request must be in the facts before they are read.
        if not await log.is_settled_before(requested.tenant_id, requested.recorded_at):
            raise Unavailable("projections")
        catalog = await catalogs.of(requested.tenant_id).catalog()
        report = _Report(requested, catalog)
        async for page in scored_pages_of(
            warehouse, requested.tenant_id, requested.since, requested.until
        ):
            scored = await scorer.score([(answer, catalog) for answer, _ in page])
            known = [score for _, score in page]
            for before, after in zip(known, scored, strict=True):
                report.add(before, after)
            fresh = [
                score.model_copy(update={"is_rescore": True})
                for score, before in zip(scored, known, strict=True)
                if before is None or before.id != score.id
            ]
            if not requested.dry_run:
                await log.publish(fresh)
        await catalogs.finish_rescore(report.finished(clock))

    async def handle(facts: Sequence[BaseFact]) -> Sequence[BaseFact]:
        for fact in facts:
            if isinstance(fact, RescoreRequested):
                await rescore(fact)
        return ()

    return Agent("rescore", handle, batch=1)


class _Report:
    """Counts answers and flips while they go by."""

    def __init__(self, requested: RescoreRequested, catalog: Catalog) -> None:
        self._requested = requested
        self._catalog = catalog
        self._examined = 0
        self._flipped = 0
        self._flips: list[Flip] = []
        self._rules_version = RULES_VERSION

    def add(self, before: AnswerScored | None, after: AnswerScored) -> None:
        changed = flips(before, after)
        self._examined += 1
        self._rules_version = max(self._rules_version, after.rules_version)
        self._flipped += bool(changed)
        self._flips.extend(islice(changed, REPORTED_FLIPS - len(self._flips)))

    def finished(self, clock: Clock) -> RescoreFinished:
        requested, now = self._requested, clock.now()
        return RescoreFinished(
            id=derived_id(requested.id, "finished"),
            tenant_id=requested.tenant_id,
            occurred_at=now,
            recorded_at=now,
            rescore_id=requested.rescore_id,
            dry_run=requested.dry_run,
            catalog_version=self._catalog.version,
            rules_version=self._rules_version,
            examined=self._examined,
            flipped=self._flipped,
            flips=tuple(self._flips),
        )
