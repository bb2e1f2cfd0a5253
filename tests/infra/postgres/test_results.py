import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from infra.parcels import CapturedAnswer
from infra.postgres.rescores import finish_rescore
from schemas.base import Provider, Schedule
from schemas.errors import NotFound
from schemas.events import RescoreFinished, answer_id
from tests import make
from tests.infra.postgres.scenes import ask, facts_of, for_tenant, play

NOON = datetime(2026, 5, 9, 12, tzinfo=UTC)
QUERY = {
    "query_text": "best running shoes",
    "category": "",
    "tags": (),
    "providers": (Provider.CHATGPT, Provider.GROK),
    "is_active": True,
    "schedule": Schedule.DAILY,
}
ANSWER = CapturedAnswer(
    query_id=0,
    provider=Provider.CLAUDE,
    raw_response="Nike is best.",
    captured_at=NOON,
    idempotency_key=None,
    model="some-model",
    citations=(make.cited("https://nike.com/a", "nike.com"),),
)


@pytest.fixture
def query(url, tenant):
    """The id of the tenant's one query."""
    return for_tenant(url, tenant, lambda catalog: catalog.create_query(QUERY)).id


@pytest.fixture
def answer(query):
    return replace(ANSWER, query_id=query)


def accepted(url, tenant, *answers):
    return for_tenant(url, tenant, lambda catalog: catalog.accept_answers(answers))


def test_a_run_asks_each_provider_of_the_query_once_per_slot(url, tenant, query):
    async def scene(catalog):
        first = await catalog.request_run(query, "2026-05-09")
        assert await catalog.request_run(query, "2026-05-09") == first
        return first, await catalog.request_run(query, "2026-05-10")

    first, second = for_tenant(url, tenant, scene)
    facts = facts_of(url, tenant, "run-requested")

    assert len({*first, *second}) == 4
    assert sorted(fact.result_id for fact in facts) == sorted([*first, *second])
    assert {(fact.provider, fact.slot) for fact in facts} == {
        (provider, slot) for provider in QUERY["providers"] for slot in ("2026-05-09", "2026-05-10")
    }
    assert {(fact.query_id, fact.query_text) for fact in facts} == {(query, "best running shoes")}


def test_many_requests_for_one_slot_at_once_are_one_run(url, tenant, query):
    async def scene(catalog):
        return await asyncio.gather(*(catalog.request_run(query, "now") for _ in range(20)))

    told = for_tenant(url, tenant, scene)

    assert len({tuple(ids) for ids in told}) == 1
    assert len(facts_of(url, tenant, "run-requested")) == 2


def test_a_run_of_an_unknown_query_is_not_found(url, tenant, other_tenant, query):
    async def scene(catalog):
        with pytest.raises(NotFound, match="query"):
            await catalog.request_run(query, "now")

    for_tenant(url, other_tenant, scene)


def test_an_accepted_answer_is_a_fact_with_all_its_parts(url, tenant, answer):
    result = accepted(url, tenant, answer)
    (fact,) = facts_of(url, tenant, "answer-captured")

    assert (list(result.created), result.duplicates, result.rejected) == ([0], {}, {})
    assert fact.id == answer_id(tenant, result.created[0])
    assert (fact.result_id, fact.query_id) == (result.created[0], answer.query_id)
    assert (fact.raw_response, fact.model) == (answer.raw_response, answer.model)
    assert (fact.provider, fact.citations) == (answer.provider, answer.citations)
    assert (fact.source, fact.is_simulated, fact.occurred_at) == ("import", False, NOON)
    assert fact.recorded_at > NOON


def test_an_answer_without_a_time_happened_when_it_was_learned_of(url, tenant, answer):
    accepted(url, tenant, replace(answer, captured_at=None))
    (fact,) = facts_of(url, tenant, "answer-captured")

    assert fact.occurred_at == fact.recorded_at
    assert abs(fact.recorded_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_an_idempotency_key_counts_once_whether_or_not_a_time_is_said(url, tenant, answer):
    for captured_at in (NOON, None):
        keyed = replace(answer, idempotency_key=f"k-{captured_at}", captured_at=captured_at)
        first = accepted(url, tenant, keyed, keyed)
        again = accepted(url, tenant, keyed)

        assert list(first.created) == [0]
        assert first.duplicates == {1: first.created[0]}
        assert (again.created, again.duplicates) == ({}, {0: first.created[0]})

    assert len(facts_of(url, tenant, "answer-captured")) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"raw_response": "Hoka is best."},
        {"provider": Provider.GROK},
        {"captured_at": None},
        {"captured_at": NOON + timedelta(seconds=1)},
        {"model": "other"},
        {"citations": ()},
        {"citations": (make.cited("https://nike.com/b", "nike.com"),)},
    ],
)
def test_a_key_that_is_used_for_another_answer_is_rejected(url, tenant, answer, change):
    keyed = replace(answer, idempotency_key="k")
    accepted(url, tenant, keyed)
    result = accepted(url, tenant, replace(keyed, **change), replace(keyed, idempotency_key="l"))

    assert result.rejected == {0: "idempotency_key_reused"}
    assert list(result.created) == [1]
    assert len(facts_of(url, tenant, "answer-captured")) == 2


def test_the_same_content_at_the_same_time_is_a_duplicate(url, tenant, answer):
    first = accepted(url, tenant, answer)
    again = accepted(url, tenant, answer, replace(answer, captured_at=NOON + timedelta(days=1)))

    assert again.duplicates == {0: first.created[0]}
    assert list(again.created) == [1]


def test_the_same_content_without_a_time_is_a_new_answer(url, tenant, answer):
    timeless = replace(answer, captured_at=None)
    result = accepted(url, tenant, timeless, timeless)

    assert list(result.created) == [0, 1]
    assert len(facts_of(url, tenant, "answer-captured")) == 2


def test_a_key_that_looks_like_content_is_still_a_key(url, tenant, answer):
    accepted(url, tenant, answer)
    (row,) = ask(url, "SELECT idempotency_key AS k FROM results WHERE tenant_id = %s", tenant)
    result = accepted(url, tenant, replace(answer, idempotency_key=row["k"]))

    assert list(result.created) == [0]


def test_an_answer_to_an_unknown_query_is_rejected_and_the_rest_is_taken(
    url, tenant, other_tenant, answer
):
    stranger = for_tenant(url, other_tenant, lambda catalog: catalog.create_query(QUERY)).id
    result = accepted(url, tenant, replace(answer, query_id=stranger), answer)

    assert result.rejected == {0: "unknown_query"}
    assert list(result.created) == [1]
    assert accepted(url, tenant, replace(answer, query_id=stranger)).rejected == {
        0: "unknown_query"
    }


def test_a_key_of_another_tenant_is_free(url, tenant, other_tenant, answer):
    stranger = for_tenant(url, other_tenant, lambda catalog: catalog.create_query(QUERY)).id
    keyed = replace(answer, idempotency_key="k")
    accepted(url, tenant, keyed)

    assert accepted(url, other_tenant, replace(keyed, query_id=stranger)).created


def test_many_posts_of_one_answer_at_once_are_one_answer(url, tenant, answer):
    keyed = replace(answer, idempotency_key="k")

    async def scene(catalog):
        return await asyncio.gather(*(catalog.accept_answers([keyed]) for _ in range(20)))

    told = for_tenant(url, tenant, scene)
    ids = {id_ for each in told for id_ in (*each.created.values(), *each.duplicates.values())}

    assert sum(len(each.created) for each in told) == 1
    assert len(ids) == 1
    assert len(facts_of(url, tenant, "answer-captured")) == 1


def test_nothing_is_accepted_without_answers(url, tenant):
    result = accepted(url, tenant)

    assert (result.created, result.duplicates, result.rejected) == ({}, {}, {})


def test_a_rescore_is_a_fact_and_ends_with_its_report(url, tenant, other_tenant):
    since = NOON - timedelta(days=3)

    async def ask_for_it(catalog):
        return await catalog.request_rescore(since, NOON, dry_run=True)

    asked = for_tenant(url, tenant, ask_for_it)
    (fact,) = facts_of(url, tenant, "rescore-requested")
    finished = RescoreFinished(
        id=answer_id(tenant, 999),
        tenant_id=tenant,
        occurred_at=NOON,
        recorded_at=NOON,
        rescore_id=asked.id,
        dry_run=True,
        catalog_version=3,
        rules_version=1,
        examined=10,
        flipped=2,
    )

    async def finish(database):
        await finish_rescore(database, finished)
        await finish_rescore(database, finished)

    play(url, finish)
    ended = for_tenant(url, tenant, lambda catalog: catalog.rescore(asked.id))

    async def missing(catalog):
        with pytest.raises(NotFound, match="rescore"):
            await catalog.rescore(asked.id)

    for_tenant(url, other_tenant, missing)

    assert (asked.report, asked.dry_run) == (None, True)
    assert (fact.rescore_id, fact.since, fact.until) == (asked.id, since, NOON)
    assert fact.recorded_at == asked.requested_at
    assert (ended.report["examined"], ended.report["flipped"]) == (10, 2)
    assert "tenant_id" not in ended.report
    assert facts_of(url, tenant, "rescore-finished") == [finished]


def test_result_ids_grow(url, tenant, answer):
    ids = [
        accepted(url, tenant, replace(answer, idempotency_key=str(number))).created[0]
        for number in range(5)
    ]

    assert all(before < after for before, after in pairwise(ids))
