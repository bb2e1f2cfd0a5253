"""What the generated histories of `test_history` are unlikely to show, or hide among much else."""

import asyncio

import pytest

from projections.visibility import read
from projections.writer import Projector
from schemas.base import Outcome, Provider
from schemas.catalog import Competitor
from schemas.visibility import Selection
from tests import make


def select(tenant, **fields):
    return Selection(**{"tenant_id": tenant, "query_ids": (1,), "competitor_ids": (1, 2), **fields})


def competitor(id_, name):
    return Competitor(
        id=id_,
        name=name,
        brand_aliases=(),
        domain="",
        is_ambiguous=False,
        is_active=True,
        created_at=make.NOON,
        updated_at=make.NOON,
    )


def tell(warehouse, *facts):
    asyncio.run(Projector(warehouse).project(facts))


def test_without_results_numbers_are_0_or_null_and_arrays_empty(warehouse):
    """AI Visibility API, "Dashboard": "When no results exist ..."."""
    dashboard = asyncio.run(read.dashboard(warehouse, select("nobody")))

    assert dashboard.model_dump() == {
        "mention_rate": 0,
        "avg_position": None,
        "share_of_voice": 0,
        "sentiment_score": None,
        "total_runs": 0,
        "by_provider": (),
        "timeline": (),
        "mentioned": 0,
        "mention_rate_ci": None,
        "tracked_mentions": 0,
        "share_of_voice_ci": None,
        "basis": None,
    }


def test_where_nobody_is_mentioned_there_is_no_share_of_voice(warehouse):
    tell(warehouse, make.scored(tenant_id="silent", position=None))

    dashboard = asyncio.run(read.dashboard(warehouse, select("silent")))

    assert (dashboard.mention_rate, dashboard.share_of_voice) == (0, None)


def test_an_average_is_pooled_over_answers_not_over_days(warehouse):
    early, late = make.NOON, make.NOON.replace(day=10)
    tell(
        warehouse,
        make.scored(1, 1, tenant_id="pooled", occurred_at=early),
        make.scored(2, 4, tenant_id="pooled", occurred_at=late),
        make.scored(3, 4, tenant_id="pooled", occurred_at=late),
        make.scored(4, None, tenant_id="pooled", occurred_at=late),
    )

    dashboard = asyncio.run(read.dashboard(warehouse, select("pooled")))

    assert dashboard.avg_position == 3
    assert dashboard.mention_rate == 0.75


def test_the_same_score_twice_counts_once(warehouse):
    score = make.scored(tenant_id="twice")
    tell(warehouse, score, score)
    tell(warehouse, score)

    assert asyncio.run(read.dashboard(warehouse, select("twice"))).total_runs == 1


@pytest.mark.parametrize(
    ("since", "until", "runs"),
    [(None, None, 3), (9, None, 2), (None, 9, 2), (9, 9, 1), (11, None, 0), (10, 8, 0)],
)
def test_the_first_and_the_last_day_are_included(warehouse, since, until, runs):
    days = [make.NOON.replace(day=day) for day in (8, 9, 10)]
    tell(warehouse, *(make.scored(d.day, tenant_id="days", occurred_at=d) for d in days))
    bounds = {
        name: make.NOON.replace(day=day).date()
        for name, day in (("since", since), ("until", until))
        if day
    }

    assert asyncio.run(read.dashboard(warehouse, select("days", **bounds))).total_runs == runs


@pytest.mark.parametrize(
    ("version", "position", "losses"), [(None, 7, 0), (0, None, 0), (1, 2, 1), (2, 2, 1), (3, 7, 0)]
)
def test_a_series_is_read_as_of_a_version(warehouse, version, position, losses):
    """Spec "visibility", section 5: "Both series stay readable by version"."""
    lost, won = make.versus(1, position=1, outcome=Outcome.LOSS), make.versus(1)
    first = make.scored(1, 2, [lost], tenant_id="series", catalog_version=1)
    third = make.scored(1, 7, [won], tenant_id="series", catalog_version=3)
    tell(warehouse, third, first)
    selection = select("series", version=version)

    dashboard = asyncio.run(read.dashboard(warehouse, selection))
    (rate,) = asyncio.run(read.win_rate(warehouse, selection, [competitor(1, "Nike")]))

    assert (dashboard.avg_position, rate.losses) == (position, losses)


def test_another_tenants_answers_are_not_seen(warehouse):
    tell(warehouse, make.scored(tenant_id="left"), make.scored(tenant_id="right"))

    assert asyncio.run(read.dashboard(warehouse, select("left"))).total_runs == 1


def test_a_selection_without_queries_selects_nothing(warehouse):
    tell(warehouse, make.scored(tenant_id="deleted"))

    assert asyncio.run(read.dashboard(warehouse, select("deleted", query_ids=()))).total_runs == 0


def test_a_competitor_that_was_rescored_away_keeps_its_record(warehouse):
    """Decision 12: "its history stays stored"."""
    nike = make.versus(1, "Nike", 1, Outcome.LOSS)
    tell(warehouse, make.scored(1, 2, [nike], tenant_id="away"))
    tell(warehouse, make.scored(1, 2, [], tenant_id="away", catalog_version=2))

    (rate,) = asyncio.run(read.win_rate(warehouse, select("away"), [competitor(1, "Nike")]))

    assert (rate.losses, rate.total_compared) == (1, 1)


def test_a_renamed_competitor_is_counted_once(warehouse):
    for version, name in ((1, "Nike"), (2, "Nike Inc")):
        rival = make.versus(1, name, 1, Outcome.LOSS)
        tell(warehouse, make.scored(1, 2, [rival], tenant_id="renamed", catalog_version=version))

    (rate,) = asyncio.run(read.win_rate(warehouse, select("renamed"), [competitor(1, "Nike Inc")]))

    assert rate.losses == 1


def test_win_rates_are_sorted_best_first_then_by_name_and_never_compared_last(warehouse):
    rivals = [
        make.versus(1, "Zeta", 1, Outcome.LOSS),
        make.versus(2, "Beta", None, Outcome.WIN),
        make.versus(3, "Alpha", None, Outcome.WIN),
    ]
    tell(warehouse, make.scored(1, 2, rivals, tenant_id="sorted"))
    named = [competitor(1, "Zeta"), competitor(2, "Beta"), competitor(3, "Alpha")]

    rates = asyncio.run(
        read.win_rate(
            warehouse,
            select("sorted", competitor_ids=(1, 2, 3, 4)),
            [competitor(4, "Absent"), *named],
        )
    )

    assert [rate.name for rate in rates] == ["Alpha", "Beta", "Zeta", "Absent"]


@pytest.mark.parametrize(
    ("asked", "used", "runs"),
    [("auto", "real", 1), ("real", "real", 1), ("simulated", "simulated", 2)],
)
def test_simulated_and_real_answers_are_never_mixed(warehouse, asked, used, runs):
    tell(
        warehouse,
        make.scored(1, tenant_id="basis"),
        make.scored(2, tenant_id="basis", is_simulated=True),
        make.scored(3, tenant_id="basis", is_simulated=True, provider=Provider.GROK),
    )
    selection = select("basis", basis=asked)

    dashboard = asyncio.run(read.dashboard(warehouse, selection))

    assert (dashboard.basis, dashboard.total_runs) == (used, runs)
    assert asyncio.run(read.basis(warehouse, selection)) == used
