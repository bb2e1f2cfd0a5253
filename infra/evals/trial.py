"""One trial of a case: a token of its own asks, and the answer is checked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from infra.evals.answers import Answer, called
from infra.evals.asking import Api, is_meant, truth_of
from infra.evals.cases import Case
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
    """Where cases are tried: a running stack, and the tenant's id for each kind of case."""

    url: str
    database: Database
    tokens: PostgresTokens
    tenants: Mapping[str, str]


async def tried(case: Case, bench: Bench) -> Trial:
    """Try a case. What cannot be tried has failed; the token is revoked whatever happens."""
    if case.fault:
        return Trial(case, Answer((), ()), [f"not tried: the {case.fault} is up"])
    tenant_id = bench.tenants[case.tenant]
    token, secret = await bench.tokens.create(
        tenant_id, _NAME, "token", (Scope.READ, Scope.WRITE), None
    )
    api = Api(bench.url, secret)
    try:
        return await _tried(case, bench, tenant_id, api)
    except SegOpsError as problem:
        return Trial(case, Answer((), ()), [f"not tried: {problem}"])
    finally:
        await api.close()
        await bench.tokens.revoke(tenant_id, token.id)


async def _tried(case: Case, bench: Bench, tenant_id: str, api: Api) -> Trial:
    conversation_id: str | None = None
    frames: Sequence[Mapping[str, Any]] = ()
    took_ms = 0
    for question in (*case.before, case.prompt):
        frames, took_ms = await api.ask(question, conversation_id)
        conversation_id = str(frames[0]["conversation_id"])
    said = await transcript(bench.database, tenant_id, conversation_id or "")
    answer = Answer(frames, called(said[-1]), json.dumps([*said[:-1]]), took_ms)
    found = [*problems(case, answer, await truth_of(case, api)), *await _offer(case, answer, api)]
    return Trial(case, answer, found)


async def _offer(case: Case, answer: Answer, api: Api) -> Sequence[str]:
    if case.definition is None:
        return []
    for offered in answer.offers:
        if await is_meant(case.definition, offered, api):
            return []
    return ["no offered segment means the same users"]
