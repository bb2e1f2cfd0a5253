"""One trial of a case: a token of its own asks, and the answer is checked."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from infra.evals.answers import Answer, called
from infra.evals.asking import Api, is_meant, truth_of
from infra.evals.cases import Case, Fault, TenantKind
from infra.evals.checks import problems
from infra.postgres.copilot_transcripts import transcript
from infra.postgres.database import Database
from infra.postgres.tokens import PostgresTokens
from schemas.errors import SegOpsError
from schemas.tokens import Scope

_NAME: Final = "copilot evals"


@dataclass(frozen=True, slots=True)
class Trial:
    """How a case went; `problems` is empty when it passed."""

    case: Case
    answer: Answer
    problems: Sequence[str]


@dataclass(frozen=True, slots=True)
class Bench:
    """Where cases are tried: an API for each fault, None being none; a tenant's id by its kind."""

    urls: Mapping[Fault | None, str]
    database: Database
    tokens: PostgresTokens
    tenants: Mapping[TenantKind, str]

    @asynccontextmanager
    async def asking(self, tenant_id: str, fault: Fault | None = None) -> AsyncIterator[Api]:
        """The API under a token of its own, which is revoked whatever happens."""
        scopes = (Scope.READ, Scope.WRITE)
        token, secret = await self.tokens.create(tenant_id, _NAME, "token", scopes, None)
        api = Api(self.urls[fault], secret)
        try:
            yield api
        finally:
            await api.close()
            await self.tokens.revoke(tenant_id, token.id)


async def tried(case: Case, bench: Bench) -> Trial:
    """Try a case. What cannot be tried has failed."""
    tenant_id = bench.tenants[case.tenant]
    try:
        async with bench.asking(tenant_id, case.fault) as api:
            answer = await _answered(case, bench, tenant_id, api)
            found = problems(case, answer, await truth_of(case, api))
            return Trial(case, answer, [*found, *await _offer(case, answer, api)])
    except SegOpsError as problem:
        return Trial(case, Answer((), ()), [f"not tried: {problem}"])


async def _answered(case: Case, bench: Bench, tenant_id: str, api: Api) -> Answer:
    conversation_id: str | None = None
    frames: Sequence[Mapping[str, Any]] = ()
    took_ms = 0
    for question in (*case.before, case.prompt):
        frames, took_ms = await api.ask(question, conversation_id)
        conversation_id = str(frames[0]["conversation_id"])
    *before, last = await transcript(bench.database, tenant_id, conversation_id or "")
    earlier = json.dumps([each.said for each in before])
    return Answer(frames, called(last.said), earlier, took_ms, last.model)


async def _offer(case: Case, answer: Answer, api: Api) -> Sequence[str]:
    if case.definition is None:
        return []
    for offered in answer.offers:
        if await is_meant(case.definition, offered, api):
            return []
    return ["no offered segment means the same users"]
