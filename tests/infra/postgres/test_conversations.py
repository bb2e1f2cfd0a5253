"""Conversations of the copilot: who is let in, what is kept, and whose it is."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from infra.copilot_ports import Allowance, Answered, Asked, Asker, NotNow
from infra.postgres.conversations import PostgresConversations
from schemas.copilot import ModelUsage
from schemas.errors import NotFound
from tests.clock import SetClock
from tests.infra.postgres.scenes import ask, play

NOON = datetime(2026, 5, 9, 12, tzinfo=UTC)
FREE = Allowance(per_minute=100, at_once=100)
SAID = [{"role": "assistant", "content": [{"type": "text", "text": "Six."}]}]


def question(message: str = "How many?", **fields) -> Asked:
    return Asked(message=message, content=[{"type": "text", "text": message}], **fields)


def answered(**fields) -> Answered:
    told = {
        "status": "ok",
        "text": "Six.",
        "ui": [],
        "said": SAID,
        "results": {"last": 1, "held": {}},
        "usage": ModelUsage(input_tokens=90, output_tokens=10, cache_read_input_tokens=1000),
        "model": "m",
        "simulated": False,
    }
    return Answered(**{**told, **fields})


@pytest.fixture
def asker(tenant):
    return Asker(tenant, "token-1")


def held(url, scene, clock=None):
    return play(
        url, lambda database: scene(PostgresConversations(database)), clock or SetClock(NOON)
    )


def refusal(url, *steps, allowance=FREE, clock=None):
    """What the last of these questions is refused with."""

    async def scene(conversations):
        *before, last = steps
        for asker, asked in before:
            await conversations.begin(asker, asked, allowance)
        with pytest.raises(NotNow) as problem:
            await conversations.begin(*last, allowance)
        return problem.value.code, problem.value.retry_after_seconds

    return held(url, scene, clock)


def test_an_answer_is_kept_and_told_to_the_next_question(url, asker):
    async def scene(conversations):
        first = await conversations.begin(asker, question(), FREE)
        await conversations.finish(first, answered())
        return first, await conversations.begin(
            asker, question("And now?", conversation_id=first.conversation_id), FREE
        )

    first, second = held(url, scene)

    assert second.conversation_id == first.conversation_id
    assert [(p.role, p.text) for p in second.past] == [("user", "How many?"), ("assistant", "Six.")]
    assert second.past[1].said == SAID
    assert second.results == {"last": 1, "held": {}}
    assert (first.past, first.results) == ((), {})


def test_only_the_last_twelve_turns_are_told(url, asker):
    async def scene(conversations):
        run = await conversations.begin(asker, question("q0"), FREE)
        for n in range(1, 15):
            await conversations.finish(run, answered())
            again = question(f"q{n}", conversation_id=run.conversation_id)
            run = await conversations.begin(asker, again, FREE)
        return run

    past = held(url, scene).past

    assert len(past) == 24
    assert (past[0].text, past[-2].text) == ("q2", "q13")


def test_one_answer_at_a_time_is_given_in_a_conversation(url, asker):
    async def scene(conversations):
        run = await conversations.begin(asker, question(), FREE)
        into = question(conversation_id=run.conversation_id)
        with pytest.raises(NotNow, match="run_in_progress"):
            await conversations.begin(asker, into, FREE)
        await conversations.finish(run, answered())
        await conversations.begin(asker, into, FREE)

    held(url, scene)


def test_an_answer_whose_process_died_holds_up_nobody_for_long(url, asker):
    async def scene(conversations):
        run = await conversations.begin(asker, question(), FREE)
        ask(
            url,
            "UPDATE copilot_conversations SET run_until = clock_timestamp() WHERE id = %s",
            run.conversation_id,
        )
        again = await conversations.begin(
            asker, question(conversation_id=run.conversation_id), FREE
        )
        return await conversations.goes_on(run), await conversations.goes_on(again)

    assert held(url, scene) == (False, True)


def test_a_cancelled_answer_does_not_go_on(url, asker):
    async def scene(conversations):
        run = await conversations.begin(asker, question(), FREE)
        goes_on = await conversations.goes_on(run)
        cancelled = await conversations.cancel(asker, run.conversation_id)
        nothing = await conversations.cancel(asker, run.conversation_id)
        return goes_on, cancelled == run.message_id, nothing, await conversations.goes_on(run)

    assert held(url, scene) == (True, True, None, False)


def test_a_question_from_a_stale_page_is_refused(url, asker):
    async def scene(conversations):
        run = await conversations.begin(asker, question(), FREE)
        await conversations.finish(run, answered())
        into = {"conversation_id": run.conversation_id}
        with pytest.raises(NotNow, match="conversation_changed"):
            await conversations.begin(asker, question(parent_message_id=uuid4(), **into), FREE)
        await conversations.begin(asker, question(parent_message_id=run.message_id, **into), FREE)

    held(url, scene)


def test_the_rate_of_a_minute_says_when_it_is_over(url, asker):
    clock = SetClock(NOON)

    async def scene(conversations):
        for _ in range(2):
            await conversations.begin(asker, question(), rates)
            clock.move(seconds=20)
        with pytest.raises(NotNow, match="rate_limited") as problem:
            await conversations.begin(asker, question(), rates)
        clock.move(seconds=20)
        await conversations.begin(asker, question(), rates)
        return problem.value.retry_after_seconds

    rates = Allowance(per_minute=2, at_once=100)

    assert held(url, scene, clock) == 20


def test_the_rate_of_a_day_ends_at_midnight(url, asker):
    few = Allowance(per_minute=100, at_once=100, per_day=1)

    assert refusal(url, (asker, question()), (asker, question()), allowance=few) == (
        "rate_limited",
        12 * 3600,
    )


def test_a_user_has_two_answers_under_way_at_most(url, asker):
    two = Allowance(per_minute=100)
    other = Asker(asker.tenant_id, "token-2")
    steps = [(asker, question()), (other, question()), (asker, question()), (asker, question())]

    assert refusal(url, *steps, allowance=two) == ("rate_limited", 5)


def test_a_refused_question_leaves_nothing_behind(url, asker):
    async def scene(conversations):
        with pytest.raises(NotFound):
            await conversations.begin(asker, question(conversation_id=uuid4()), FREE)
        return await conversations.usage(asker, FREE), await conversations.listed(asker, 0, 10)

    usage, page = held(url, scene)

    assert (usage.questions, page.count) == (0, 0)


def test_the_tenants_budget_is_everybodys(url, asker):
    other = Asker(asker.tenant_id, "token-2")
    small = Allowance(per_minute=100, at_once=100, tenant_tokens_per_day=125)

    async def scene(conversations):
        first = await conversations.begin(asker, question(), small)
        await conversations.finish(first, answered())
        near = await conversations.begin(other, question(), small)
        usage = await conversations.usage(asker, small)
        await conversations.finish(near, answered())
        with pytest.raises(NotNow, match="budget_spent"):
            await conversations.begin(asker, question(), small)
        return first.is_near_limit, near.is_near_limit, usage

    first, near, usage = held(url, scene)

    assert (first, near) == (False, True)
    assert (usage.tokens, usage.questions, usage.is_near_limit) == (100, 1, True)


def test_the_tenants_dollars_are_everybodys(url, asker):
    """90 fresh and 1,000 cached tokens at $2 a million, the latter a tenth, and 10 at $10."""
    other = Asker(asker.tenant_id, "token-2")
    small = Allowance(per_minute=100, at_once=100, tenant_usd_per_day=Decimal("0.0006"))

    async def scene(conversations):
        first = await conversations.begin(asker, question(), small)
        await conversations.finish(first, answered(model="claude-sonnet-5-5"))
        near = await conversations.begin(other, question(), small)
        usage = await conversations.usage(other, small)
        await conversations.finish(near, answered(model="claude-sonnet-5-5"))
        with pytest.raises(NotNow, match="budget_spent"):
            await conversations.begin(asker, question(), small)
        return first.is_near_limit, near.is_near_limit, usage

    first, near, usage = held(url, scene)

    assert (first, near) == (False, True)
    assert (usage.usd, usage.usd_limit, usage.is_near_limit) == (0.00048, 0.0006, True)


def test_the_stand_in_costs_no_dollars(url, asker):
    async def scene(conversations):
        run = await conversations.begin(asker, question(), FREE)
        await conversations.finish(run, answered(model="stand-in", simulated=True))
        return await conversations.usage(asker, FREE)

    assert held(url, scene).usd == 0


@pytest.mark.parametrize("budget", ["tenant_usd_per_day", "tenant_tokens_per_day"])
def test_with_a_budget_of_nothing_nothing_is_asked(url, asker, budget):
    none = Allowance(**{budget: Decimal(0)})

    assert refusal(url, (asker, question()), allowance=none)[0] == "budget_spent"


def test_a_tenant_may_have_the_copilot_turned_off(url, asker):
    ask(url, "UPDATE tenants SET copilot_disabled = true WHERE id = %s", asker.tenant_id)

    assert refusal(url, (asker, question())) == ("copilot_disabled", None)


def test_a_conversation_is_its_askers_alone(url, asker, other_tenant):
    strangers = [Asker(asker.tenant_id, "token-2"), Asker(other_tenant, "token-1")]

    async def scene(conversations):
        run = await conversations.begin(asker, question(), FREE)
        await conversations.finish(run, answered())
        id_ = run.conversation_id
        for who in strangers:
            assert (await conversations.listed(who, 0, 10)).count == 0
            for tried in (
                conversations.begin(who, question(conversation_id=id_), FREE),
                conversations.one(who, id_),
                conversations.change(who, id_, {"title": "stolen"}),
                conversations.delete(who, id_),
                conversations.cancel(who, id_),
                conversations.rate(who, run.message_id, 1, ""),
            ):
                with pytest.raises(NotFound):
                    await tried
        return await conversations.one(asker, id_)

    whole = held(url, scene)

    assert whole.title == "How many?"
    assert [message.rating for message in whole.messages] == [None, None]


def test_deleting_leaves_no_word_and_what_was_used_still_counts(url, asker):
    async def scene(conversations):
        run = await conversations.begin(asker, question(), FREE)
        await conversations.delete(asker, run.conversation_id)
        await conversations.finish(run, answered())
        return await conversations.usage(asker, FREE)

    usage = held(url, scene)

    assert (usage.questions, usage.tokens) == (1, 100)
    for table in ("copilot_conversations", "copilot_messages"):
        assert ask(url, f"SELECT 1 FROM {table} WHERE tenant_id = %s", asker.tenant_id) == []


def test_the_questions_of_a_user_are_let_in_one_after_the_other(url, asker):
    import asyncio

    few = Allowance(per_minute=3, at_once=100)

    async def scene(conversations):
        tries = [conversations.begin(asker, question(), few) for _ in range(8)]
        return await asyncio.gather(*tries, return_exceptions=True)

    outcomes = held(url, scene)

    assert sum(isinstance(outcome, NotNow) for outcome in outcomes) == 5
