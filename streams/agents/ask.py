"""run requested -> answer captured | answer failed."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from infra.answers.refused import AnswerRefused
from infra.ports import Answer, AnswerEngine, Catalogs, Clock, Question
from schemas.base import Provider
from schemas.errors import Unavailable
from schemas.events import AnswerCaptured, AnswerFailed, BaseFact, RunRequested, answer_id
from streams.agent import Agent


def ask_agent(
    catalogs: Catalogs,
    engines: Mapping[Provider, AnswerEngine],
    clock: Clock,
    concurrency: int,
    called: Callable[[str, str], None],
) -> Agent:
    """Puts each requested run to its provider; a run has one outcome, however often it is heard."""
    limit = asyncio.Semaphore(concurrency)

    async def ask(requested: RunRequested) -> None:
        if not await catalogs.is_open(requested.tenant_id, requested.result_id):
            return
        async with limit:
            outcome = await _outcome(requested, catalogs, engines, clock)
        ending = outcome.reason if isinstance(outcome, AnswerFailed) else "answered"
        called(requested.provider, ending)
        await catalogs.finish_run(outcome, requested.result_id)

    async def handle(facts: Sequence[BaseFact]) -> Sequence[BaseFact]:
        runs = [ask(fact) for fact in facts if isinstance(fact, RunRequested)]
        failures = [
            problem
            for problem in await asyncio.gather(*runs, return_exceptions=True)
            if isinstance(problem, BaseException)
        ]
        # What must be asked again later does not hide what failed for good, nor the reverse:
        # both are met when the batch is handled again, and what is finished is not asked twice.
        for problem in sorted(failures, key=lambda p: not isinstance(p, Unavailable)):
            raise problem
        return ()

    return Agent("ask", handle, batch=50)


async def _outcome(
    requested: RunRequested,
    catalogs: Catalogs,
    engines: Mapping[Provider, AnswerEngine],
    clock: Clock,
) -> AnswerCaptured | AnswerFailed:
    question = Question(
        tenant_id=requested.tenant_id,
        query_text=requested.query_text,
        slot=requested.slot,
        catalog=await catalogs.of(requested.tenant_id).catalog(),
    )
    try:
        answer = await engines[requested.provider].ask(question)
    except AnswerRefused as problem:
        return _failed(requested, problem, clock)
    return _captured(requested, answer, clock)


def _captured(requested: RunRequested, answer: Answer, clock: Clock) -> AnswerCaptured:
    now = clock.now()
    return AnswerCaptured(
        id=answer_id(requested.tenant_id, requested.result_id),
        tenant_id=requested.tenant_id,
        occurred_at=now,
        recorded_at=now,
        result_id=requested.result_id,
        query_id=requested.query_id,
        provider=requested.provider,
        raw_response=answer.text,
        citations=answer.citations,
        model=answer.model,
        is_simulated=answer.is_simulated,
        source="run",
        provider_reply=answer.provider_reply,
    )


def _failed(requested: RunRequested, problem: AnswerRefused, clock: Clock) -> AnswerFailed:
    now = clock.now()
    return AnswerFailed(
        id=answer_id(requested.tenant_id, requested.result_id),
        tenant_id=requested.tenant_id,
        occurred_at=now,
        recorded_at=now,
        result_id=requested.result_id,
        query_id=requested.query_id,
        provider=requested.provider,
        reason=problem.reason,
        detail=problem.detail,
    )
