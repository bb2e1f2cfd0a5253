import asyncio
import itertools
from datetime import date, timedelta

import pytest

from projections.visibility.costs import costs
from projections.writer import Projector
from schemas.base import Provider
from schemas.calls import Call, Usage
from tests import make
from tests.make import NOON

_numbers = itertools.count(1)
DAY = timedelta(days=1)


@pytest.fixture
def tenant():
    return f"costs-{next(_numbers)}"


def called(cost, **usage):
    return Call(cost_usd=cost, usage=Usage(**usage))


def asked(  # noqa: PLR0917
    warehouse, tenant, facts, group_by="provider", since=None, until=None, texts=None
):
    async def scene():
        own = [fact.model_copy(update={"tenant_id": tenant}) for fact in facts]
        await Projector(warehouse).project(own)
        return await costs(warehouse, tenant, since, until, group_by, texts or {1: "best shoes"})

    return asyncio.run(scene())


def history():
    return [
        make.captured(1, call=called("0.0100000001", input_tokens=10, output_tokens=5)),
        make.captured(2, provider=Provider.GROK, call=called("0.02", search_count=3)),
        make.captured(3, query_id=2, call=called("0.03"), occurred_at=NOON + DAY),
        make.captured(4, call=called(None)),
        make.failed(5, call=called("0.04")),
        # None of these reached a provider.
        make.failed(6, reason="budget_exhausted"),
        make.captured(7, source="import"),
        make.captured(8, is_simulated=True, call=called("0.06")),
    ]


def told(found):
    return [(group.key, group.label, group.calls, group.cost_usd) for group in found.groups]


def test_costs_by_provider_are_the_sums_of_the_facts(warehouse, tenant):
    found = asked(warehouse, tenant, history())

    assert told(found) == [
        ("chatgpt", "ChatGPT", 4, pytest.approx(0.0800000001, abs=1e-12)),
        ("grok", "Grok", 1, 0.02),
    ]
    assert found.total_cost_usd == pytest.approx(0.1000000001, abs=1e-12)
    assert (found.calls, found.unpriced_calls) == (5, 1)
    chatgpt, grok = found.groups
    assert (chatgpt.failed_calls, chatgpt.unpriced_calls) == (1, 1)
    assert (chatgpt.input_tokens, chatgpt.output_tokens, grok.searches) == (10, 5, 3)


def test_costs_by_query_keep_what_a_deleted_query_cost(warehouse, tenant):
    found = asked(warehouse, tenant, history(), "query")

    assert told(found) == [
        ("1", "best shoes", 4, pytest.approx(0.0700000001, abs=1e-12)),
        ("2", "", 1, 0.03),
    ]


def test_costs_by_day_come_in_their_order(warehouse, tenant):
    found = asked(warehouse, tenant, history(), "day")

    assert [(group.key, group.label, group.calls) for group in found.groups] == [
        ("2026-05-09", "2026-05-09", 4),
        ("2026-05-10", "2026-05-10", 1),
    ]


@pytest.mark.parametrize(
    ("since", "until", "calls"),
    [
        (None, date(2026, 5, 9), 4),
        (date(2026, 5, 10), None, 1),
        (date(2026, 5, 10), date(2026, 5, 10), 1),
        (date(2026, 5, 11), None, 0),
    ],
)
def test_days_are_inclusive(warehouse, tenant, since, until, calls):
    assert asked(warehouse, tenant, history(), "day", since, until).calls == calls


def test_a_fact_that_comes_twice_costs_once(warehouse, tenant):
    asked(warehouse, tenant, history())
    found = asked(warehouse, tenant, history())

    assert found.calls == 5


def test_another_tenants_calls_are_not_ours(warehouse, tenant):
    asked(warehouse, tenant, history())

    assert asked(warehouse, f"{tenant}-x", []).groups == ()


def test_the_last_second_of_a_day_is_of_that_day(warehouse, tenant):
    late = NOON.replace(hour=23, minute=59, second=59, microsecond=999_999)
    found = asked(warehouse, tenant, [make.captured(1, occurred_at=late, call=called("1"))], "day")

    assert [group.key for group in found.groups] == ["2026-05-09"]
