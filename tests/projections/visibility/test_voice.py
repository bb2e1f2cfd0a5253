"""What rules measure, on a warehouse with facts: the whole way from answers to looks."""

import asyncio
from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.visibility import voice
from projections.visibility.windows import Tally
from projections.writer import Projector
from schemas.base import Outcome, Provider
from schemas.mentions import Candidate
from tests import make
from tests.looks import TODAY, rule, window

DAY = timedelta(days=1)
RANK, NEW = "rank_drop", "new_competitor"
_FRESH = count(1)


def tell(warehouse, *facts):
    asyncio.run(Projector(warehouse).project(facts))


def scope(tenant, **fields):
    return voice.Scope(
        **{
            "tenant_id": tenant,
            "query_ids": (1,),
            "competitors": {1: "Nike", 2: "Puma"},
            "known": frozenset({"acme", "nike", "puma", "nikesinc"}),
            "since": TODAY - DAY * 13,
            "until": TODAY,
            **fields,
        }
    )


def measured(warehouse, watched, **fields):
    return asyncio.run(voice.measured(warehouse, scope(**fields), watched))


def candidates(*names):
    return tuple(Candidate(name=name, rank=1, start=0, end=1) for name in names)


def named(id_, place):
    return make.versus(id_, position=place, outcome=Outcome.LOSS)


def ago(days):
    return make.NOON - DAY * days


def test_a_share_of_voice_is_among_the_tenant_and_active_competitors(warehouse):
    """Spec "visibility", decisions 5 and 12."""
    tell(
        warehouse,
        make.scored(1, 1, [named(1, 2), named(3, 3)], tenant_id="sov"),
        make.scored(2, None, [named(1, 1), named(2, 2)], tenant_id="sov"),
        make.scored(3, 2, [named(1, None)], tenant_id="sov", occurred_at=ago(7)),
        make.scored(4, 2, [named(1, 1)], tenant_id="sov", occurred_at=ago(14)),
        make.scored(5, 2, [named(1, 1)], tenant_id="sov", query_id=2),
        make.scored(6, 2, [named(1, 1)], tenant_id="sov-2"),
    )
    found = measured(warehouse, rule(competitor=1), tenant="sov")

    assert (found.basis, found.subject) == ("real", "Nike")
    assert found.days == {TODAY: Tally(2, 2, 4), TODAY - DAY * 7: Tally(1, 0, 1)}


def test_a_competitor_that_is_not_active_is_not_measured(warehouse):
    tell(warehouse, make.scored(1, 1, [named(3, 2)], tenant_id="inactive"))
    found = measured(warehouse, rule(competitor=3), tenant="inactive")

    assert (found.subject, found.days) == ("", {TODAY: Tally(1, 0, 1)})


def test_positions_are_of_each_answers_newest_score(warehouse):
    tell(
        warehouse,
        make.scored(1, 9, tenant_id="rank"),
        make.scored(1, 4, tenant_id="rank", catalog_version=2, is_rescore=True),
        make.scored(2, 3, tenant_id="rank", provider=Provider.GROK),
        make.scored(3, None, tenant_id="rank"),
        make.scored(3, None, tenant_id="rank"),
    )

    assert measured(warehouse, rule(RANK), tenant="rank").days == {TODAY: Tally(3, 7, 2, 25)}


def test_positions_that_nobody_can_mean_are_still_summed_exactly(warehouse):
    tell(warehouse, *(make.scored(n, 2**32 - 1, tenant_id="huge") for n in range(1, 9)))
    tally = measured(warehouse, rule(RANK), tenant="huge").days[TODAY]

    assert (tally.numerator, tally.squares) == (8 * (2**32 - 1), 8 * (2**32 - 1) ** 2)


def test_a_candidate_is_one_however_it_is_written_and_counts_once_an_answer(warehouse):
    tell(
        warehouse,
        make.scored(1, candidates=candidates("Hoka", "On"), tenant_id="new"),
        make.scored(2, candidates=candidates("HOKA"), tenant_id="new"),
        make.scored(3, candidates=candidates("HOKA"), tenant_id="new", occurred_at=ago(1)),
        make.scored(4, candidates=(), tenant_id="new", occurred_at=ago(2)),
    )
    found = measured(warehouse, rule(NEW), tenant="new")

    assert found.days == {TODAY - DAY * back: Tally(n) for back, n in enumerate((2, 1, 1))}
    assert found.candidates == {
        "HOKA": {TODAY: Tally(numerator=2), TODAY - DAY: Tally(numerator=1)},
        "On": {TODAY: Tally(numerator=1)},
    }


def test_a_candidate_has_the_spelling_of_most_answers_and_of_equals_the_first(warehouse):
    told = [("Hoka", 0), ("Hoka", 0), ("Hoka", 0), ("HOKA", 1), ("HOKA", 2), ("on", 0), ("On", 1)]
    tell(
        warehouse,
        *(
            make.scored(n, candidates=candidates(name), tenant_id="spelt", occurred_at=ago(back))
            for n, (name, back) in enumerate(told, 1)
        ),
    )

    assert set(measured(warehouse, rule(NEW), tenant="spelt").candidates) == {"Hoka", "On"}


def test_who_is_tracked_by_now_is_no_candidate_any_more(warehouse):
    names = candidates("NIKE", "Nike's \\ Inc", "Acme", "Hoka")
    tell(warehouse, make.scored(1, candidates=names, tenant_id="known"))

    assert list(measured(warehouse, rule(NEW), tenant="known").candidates) == ["Hoka"]


@pytest.mark.parametrize("watched", [rule(), rule(RANK), rule(NEW)], ids=lambda r: r.alert_type)
def test_real_and_simulated_answers_are_never_mixed(warehouse, watched):
    """Spec "visibility", decision 9: one real answer in the whole range decides."""
    tenant = f"mixed-{watched.alert_type}".replace("_", "-")
    tell(
        warehouse,
        make.scored(1, is_simulated=True, tenant_id=tenant),
        make.scored(2, is_simulated=True, tenant_id=tenant, occurred_at=ago(1)),
        make.scored(3, is_simulated=False, tenant_id=tenant, occurred_at=ago(2)),
    )
    whole = measured(warehouse, watched, tenant=tenant)
    recent = measured(warehouse, watched, tenant=tenant, since=TODAY - DAY)

    assert (whole.basis, list(whole.days)) == ("real", [TODAY - DAY * 2])
    assert (recent.basis, sorted(recent.days)) == ("simulated", [TODAY - DAY, TODAY])


def test_without_answers_there_is_no_basis(warehouse):
    assert measured(warehouse, rule(), tenant="nobody").basis is None
    assert measured(warehouse, rule(), tenant="sov", query_ids=()).days == {}


def evidence(warehouse, watched, subject, tenant="shown", days=3):
    found = asyncio.run(voice.evidence(warehouse, scope(tenant), watched, "real"))
    return found.of(watched, subject, window(days=days))


def test_evidence_is_the_newest_answers_that_show_it(warehouse):
    tell(
        warehouse,
        *(
            make.scored(n, 9, [named(1, 1)], tenant_id="shown", occurred_at=ago(n / 24))
            for n in range(1, 8)
        ),
        make.scored(10, 5, [named(1, None)], tenant_id="shown"),
        make.scored(11, None, [named(1, 3)], tenant_id="shown", occurred_at=ago(0.9)),
        make.scored(12, 1, candidates=candidates("HOKA"), tenant_id="shown", occurred_at=ago(2)),
        make.scored(13, 1, candidates=candidates("Hoka"), tenant_id="shown", occurred_at=ago(2.1)),
        make.scored(14, 9, [named(1, 1)], tenant_id="shown", is_simulated=True),
    )

    assert evidence(warehouse, rule(), "Nike") == (1, 2, 3, 4, 5)
    assert evidence(warehouse, rule(RANK, threshold=5.0), "") == (1, 2, 3, 4, 5)
    assert evidence(warehouse, rule(RANK, threshold=4.9), "") == (10, 1, 2, 3, 4)
    assert evidence(warehouse, rule(NEW), "hoka") == (12, 13)
    assert evidence(warehouse, rule(NEW), "Hoka", days=1) == ()


def test_evidence_of_a_candidate_is_in_order_however_it_is_written(warehouse):
    spellings = enumerate(("HOKA", "Hoka", "HOKA", "hoka", "Hoka"), 1)
    tell(
        warehouse,
        *(
            make.scored(
                n, candidates=candidates(name), tenant_id="mingled", occurred_at=ago(n / 24)
            )
            for n, name in spellings
        ),
    )

    assert evidence(warehouse, rule(NEW), "HOKA", tenant="mingled") == (1, 2, 3, 4, 5)


singles = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.none() | st.integers(1, 9),
        st.booleans(),
        st.lists(st.sampled_from(["On", "on", "Hoka"]), max_size=2, unique_by=str.lower),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(singles)
def test_days_are_the_sums_of_single_answers(warehouse, told):
    tenant = f"singles-{next(_FRESH)}"
    facts = [
        make.scored(
            at,
            position,
            [named(1, 1 if rival else None)],
            tenant_id=tenant,
            occurred_at=ago(back),
            candidates=candidates(*names),
            is_simulated=is_simulated,
        )
        for at, (back, position, rival, names, is_simulated) in enumerate(told, 1)
    ]
    tell(warehouse, *facts, *facts[:3])
    is_simulated = all(each[4] for each in told)
    used = [each[:4] for each in told if each[4] == is_simulated]

    def days(part):
        summed = {}
        for each in used:
            day = TODAY - DAY * each[0]
            summed[day] = summed.get(day, Tally()) + part(each)
        return summed

    sov = measured(warehouse, rule(), tenant=tenant)
    rank = measured(warehouse, rule(RANK), tenant=tenant)
    new = measured(warehouse, rule(NEW), tenant=tenant)
    assert sov.days == days(lambda a: Tally(1, int(a[2]), int(a[2]) + int(a[1] is not None)))
    assert rank.days == days(lambda a: Tally(1, a[1] or 0, int(a[1] is not None), (a[1] or 0) ** 2))
    assert new.days == days(lambda _: Tally(1))
    naming = Counter(name for each in used for name in {name.lower() for name in each[3]})
    assert {
        name.lower(): sum(tally.numerator for tally in of.values())
        for name, of in new.candidates.items()
    } == naming
