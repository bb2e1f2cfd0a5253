"""answer captured -> answer scored."""

from collections.abc import Sequence

from infra.ports import Catalogs
from schemas.events import AnswerCaptured, BaseFact
from streams.agent import Agent
from streams.scorer import Scorer


def score_agent(catalogs: Catalogs, scorer: Scorer) -> Agent:
    """Scores each answer by the newest catalog of its tenant."""

    async def handle(facts: Sequence[BaseFact]) -> Sequence[BaseFact]:
        answers = [fact for fact in facts if isinstance(fact, AnswerCaptured)]
        tenants = {answer.tenant_id for answer in answers}
        newest = {tenant: await catalogs.of(tenant).catalog() for tenant in tenants}
        return await scorer.score([(answer, newest[answer.tenant_id]) for answer in answers])

    # A hundred answers are about half a second of work: small enough to be seen soon.
    return Agent("score", handle, batch=100)
