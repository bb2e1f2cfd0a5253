"""answer captured -> answer scored."""

import asyncio
from collections.abc import Sequence

from infra.ports import Catalogs
from schemas.catalog import Catalog
from schemas.events import AnswerCaptured, AnswerScored, BaseFact
from streams.agent import Agent
from streams.domain.scoring import score


def score_agent(catalogs: Catalogs) -> Agent:
    """Scores each answer by the newest catalog of its tenant."""

    async def handle(facts: Sequence[BaseFact]) -> Sequence[BaseFact]:
        answers = [fact for fact in facts if isinstance(fact, AnswerCaptured)]
        tenants = {answer.tenant_id for answer in answers}
        newest = {tenant: await catalogs.of(tenant).catalog() for tenant in tenants}
        return await asyncio.to_thread(_scored, answers, newest)

    # A hundred answers are about half a second of work: small enough to be seen soon.
    return Agent("score", handle, batch=100)


def _scored(answers: Sequence[AnswerCaptured], newest: dict[str, Catalog]) -> list[AnswerScored]:
    return [score(answer, newest[answer.tenant_id]) for answer in answers]
