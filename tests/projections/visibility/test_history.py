"""Whatever happened, in whatever order it was told: rows and reads say what the spec says."""

import asyncio
from datetime import timedelta
from itertools import count
from math import isclose
from uuid import uuid5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.replay import replay
from projections.tables import PROJECTIONS
from projections.visibility import read
from projections.writer import Projector
from schemas.base import Outcome, Provider, Sentiment
from schemas.catalog import Competitor, Query
from schemas.events import ProductScore
from schemas.visibility import Selection
from tests import make, oracle

_FRESH = count(1)

PROVIDERS = (Provider.CHATGPT, Provider.GROK)
QUERIES = tuple(
    Query(
        id=id_,
        query_text=f"question {id_}",
        category="",
        tags=(),
        providers=(),
        is_active=True,
        schedule="daily",
        last_run_at=None,
        created_at=make.NOON,
        updated_at=make.NOON,
    )
    for id_ in (1, 2)
)
COMPETITORS = tuple(
    Competitor(
        id=id_,
        name=name,
        brand_aliases=(),
        domain="",
        is_ambiguous=False,
        is_active=True,
        created_at=make.NOON,
        updated_at=make.NOON,
    )
    for id_, name in ((1, "Nike"), (2, "Sam's \\ \t Shoes"), (3, "用"))
)

OFTEN_FIRST = st.sampled_from([0, 0, 0, 0, 1])

positions = st.none() | st.integers(1, 4)
sentiments = st.sampled_from(Sentiment)


def outcome(own, other):
    if own is None and other is None:
        return Outcome.BOTH_ABSENT
    if own == other:
        return Outcome.TIE
    return Outcome.WIN if (own or 9) < (other or 9) else Outcome.LOSS


@st.composite
def scores(draw):
    """The fields of one score; a competitor may be missing from it, or have another name."""
    own = draw(positions)
    rivals = []
    for each in draw(st.lists(st.sampled_from(COMPETITORS), unique=True)):
        place = draw(positions)
        name = each.name + draw(st.sampled_from(["", "", " Inc"]))
        fate = outcome(own, place)
        rivals.append(make.versus(each.id, name, place, fate, place and draw(sentiments)))
    skus = draw(st.lists(st.sampled_from(["A-1", 'B"2', ""]), max_size=3))
    return {
        "position": own,
        "sentiment": own and draw(sentiments),
        "competitors": tuple(rivals),
        "products": tuple(ProductScore(name="Shoe", sku=sku, position=1) for sku in skus),
        "catalog_version": draw(st.integers(0, 2)),
        "rules_version": draw(st.integers(1, 2)),
    }


@st.composite
def histories(draw):
    """Facts about some results of two tenants, each fact once."""
    names = [f"t{next(_FRESH)}", f"t{next(_FRESH)}"]
    facts = []
    # Most answers share a day, a query and a provider: that is where they can be mixed up.
    for result_id in range(1, draw(st.integers(1, 10)) + 1):
        hours = draw(st.sampled_from([0, 1, 2, 11.9999999, 12]))
        answer = {
            "tenant_id": names[draw(OFTEN_FIRST)],
            "query_id": QUERIES[draw(OFTEN_FIRST)].id,
            "provider": PROVIDERS[draw(OFTEN_FIRST)],
            "occurred_at": make.NOON + timedelta(hours=hours),
            "is_simulated": draw(st.booleans()),
        }
        if draw(st.integers(0, 5)) == 0:
            facts.append(make.failed(result_id, **answer))
            continue
        facts.append(make.captured(result_id, raw_response="\\ \t\n\0'", **answer))
        for at, fields in enumerate(draw(st.lists(scores(), max_size=3))):
            score = make.scored(result_id, **answer, **fields)
            # Two scores of one version: which is newer is up to their ids.
            facts.append(score.model_copy(update={"id": uuid5(score.id, str(at))}))
    return names, facts


@st.composite
def deliveries(draw, facts):
    """The facts shuffled, some twice, cut into batches."""
    again = draw(st.lists(st.sampled_from(facts), max_size=4))
    order = draw(st.permutations([*facts, *again]))
    cuts = sorted(draw(st.lists(st.integers(0, len(order)), max_size=3)))
    return [order[a:b] for a, b in zip([0, *cuts], [*cuts, len(order)], strict=True)]


@st.composite
def selections(draw, tenant):
    days = st.none() | st.integers(-1, 2).map(lambda n: (make.NOON + timedelta(days=n)).date())
    return Selection(
        tenant_id=tenant,
        query_ids=draw(st.sampled_from([(1, 2), (1, 2), (2,), ()])),
        competitor_ids=draw(st.sampled_from([(1, 2, 3), (1, 2, 3), (2,), ()])),
        providers=draw(st.sampled_from([(), (), (Provider.GROK,)])),
        since=draw(days),
        until=draw(days),
        basis=draw(st.sampled_from(["auto", "auto", "real", "simulated"])),
        version=draw(st.none() | st.integers(0, 2)),
    )


@pytest.mark.slow
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_every_history_gives_the_numbers_of_the_spec(warehouse, data):
    asyncio.run(_check(warehouse, data))


async def _check(warehouse, data):
    tenants, facts = data.draw(histories())
    projector = Projector(warehouse)
    for batch in data.draw(deliveries(facts)):
        await projector.project(batch)
    before = {table: await _rows(warehouse, table, tenants) for table in PROJECTIONS}

    _check_tables(before, facts)
    for tenant in (*tenants, tenants[0], tenants[0]):
        await _check_reads(warehouse, facts, data.draw(selections(tenant)))

    await replay(warehouse, projector.lock, lambda *_: None)

    assert {table: await _rows(warehouse, table, tenants) for table in PROJECTIONS} == before


def _check_tables(rows, facts):
    keys = ("tenant_id", "query_id", "provider", "captured_date", "is_simulated")
    names = (*keys, "competitor_id", "competitor_name")
    places = ("tenant_id", "query_id", "provider", "captured_date")
    own, rivals = oracle.snapshots(facts)

    assert len(rows["scores"]) == len(oracle.scored(facts))
    assert {
        (row["tenant_id"], row["result_id"]): (row["raw_response"], row["failure_reason"])
        for row in rows["answers"]
    } == oracle.answers_table(facts)
    _same(_keyed(rows["answer_days"], keys), oracle.answer_days(facts))
    _same(_keyed(rows["competitor_days"], names), oracle.competitor_days(facts))
    _same(_keyed(rows["ai_visibility_snapshots"], places), own)
    _same(_keyed(rows["competitor_snapshots"], (*places, "competitor_name")), rivals)


async def _check_reads(warehouse, facts, selection):
    args = (facts, selection)
    queries, competitors = QUERIES, COMPETITORS
    _same(_plain(await read.dashboard(warehouse, selection)), oracle.dashboard(*args))
    compared = await read.comparison(warehouse, selection, queries, competitors)
    _same([_plain(each) for each in compared], oracle.comparison(*args, queries, competitors))
    rates = await read.win_rate(warehouse, selection, competitors)
    _same([_plain(each) for each in rates], oracle.win_rate(*args, competitors))


async def _rows(warehouse, table, tenants):
    sql = """
        SELECT *
        FROM segmentation.{table:Identifier} FINAL
        WHERE tenant_id IN {tenants:Array(String)}
        ORDER BY ALL
    """
    return await warehouse.ask(sql, {"table": table, "tenants": tenants})


def _keyed(rows, keys):
    """Rows by their key; snapshots hold the query's id as text."""
    found = {}
    for row in rows:
        values = {**row, "query_id": int(row["query_id"])}
        key = tuple(values.pop(name) for name in keys)
        assert key not in found
        found[key] = values
    return found


def _plain(model):
    return model.model_dump(mode="json")


def _same(found, expected):
    """Equal, floats to the precision of Float32."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for key in expected:
            _same(found[key], expected[key])
    elif isinstance(expected, list | tuple):
        assert len(found) == len(expected)
        for pair in zip(found, expected, strict=True):
            _same(*pair)
    elif isinstance(expected, float):
        assert isclose(found, expected, rel_tol=1e-6, abs_tol=1e-12), (found, expected)
    else:
        assert found == expected
