import asyncio
import itertools
from datetime import date, timedelta

import pytest

from projections.visibility.candidates import MOST_EVIDENCE, candidates
from projections.writer import Projector
from schemas.base import Provider
from schemas.mentions import Candidate
from schemas.visibility import Selection
from tests import make
from tests.make import NOON

_numbers = itertools.count(1)
HOKA = "1. **Hoka Clifton 9**\n2. Brooks"


@pytest.fixture
def tenant():
    return f"candidates-{next(_numbers)}"


def listing(result_id, *names, text=HOKA, **fields):
    """A captured answer and its score, in which these candidates stand one after the other."""
    scored = {k: fields.pop(k) for k in ("catalog_version", "rules_version") if k in fields}
    found = tuple(Candidate(name=n, rank=i, start=3, end=21) for i, n in enumerate(names, 1))
    return [
        make.captured(result_id, raw_response=text, **fields),
        make.scored(result_id, candidates=found, **scored, **fields),
    ]


def read(warehouse, tenant, *facts, tracked=(), limit=50, **fields):
    async def scene():
        own = [fact.model_copy(update={"tenant_id": tenant}) for fact in itertools.chain(*facts)]
        await Projector(warehouse).project(own)
        chosen = {"query_ids": (1, 2), "competitor_ids": (), **fields}
        selection = Selection(tenant_id=tenant, **chosen)
        return await candidates(warehouse, selection, tracked, {1: "shoes", 2: "boots"}, limit)

    return asyncio.run(scene())


def told(found):
    return [(each.name, each.answers) for each in found.results]


def test_a_candidate_has_its_numbers_its_places_and_what_shows_it(warehouse, tenant):
    found = read(
        warehouse,
        tenant,
        listing(1, "Hoka", "Brooks"),
        listing(2, "Brooks", "Hoka", provider=Provider.GROK, occurred_at=NOON + timedelta(hours=1)),
        listing(3, "Hoka", query_id=2),
        listing(4),
    )

    hoka, brooks = found.results
    assert (found.count, found.answers, found.basis) == (2, 4, "real")
    assert (hoka.name, hoka.answers, hoka.answer_rate) == ("Hoka", 3, 0.75)
    assert hoka.answer_rate_ci == pytest.approx((0.3006, 0.9544), abs=1e-4)
    assert (hoka.best_position, hoka.avg_position) == (1, pytest.approx(4 / 3))
    assert (hoka.first_seen, hoka.last_seen) == (NOON, NOON + timedelta(hours=1))
    assert [(at.key, at.label, at.answers) for at in hoka.by_provider] == [
        ("chatgpt", "ChatGPT", 2),
        ("grok", "Grok", 1),
    ]
    assert [(at.key, at.label, at.answers) for at in hoka.by_query] == [
        ("1", "shoes", 2),
        ("2", "boots", 1),
    ]
    assert [shown.result_id for shown in hoka.evidence] == [2, 3, 1]
    assert {shown.surface for shown in hoka.evidence} == {"**Hoka Clifton 9**"}
    assert (hoka.evidence[0].rank, hoka.evidence[0].query_id) == (2, 1)
    assert told(found)[1] == ("Brooks", 2)
    assert brooks.evidence[0].captured_at == NOON + timedelta(hours=1)


def test_evidence_counts_code_points_of_the_answer_as_it_came(warehouse, tenant):
    text = "1.\u00a0🏃ナイキ e\u0301"
    shown = read(warehouse, tenant, listing(1, "ナイキ", text=text)).results[0].evidence[0]

    assert shown.surface == text[3:21]


def test_spellings_of_one_name_are_one_candidate_under_the_most_frequent(warehouse, tenant):
    found = read(
        warehouse,
        tenant,
        listing(1, "HOKA", occurred_at=NOON + timedelta(days=1)),
        *(listing(n, "Hoka") for n in range(2, 8)),
    )

    assert told(found) == [("Hoka", 7)]
    assert found.results[0].spellings == ("Hoka", "HOKA")
    assert len(found.results[0].evidence) == MOST_EVIDENCE
    assert found.results[0].evidence[0].result_id == 1


def test_what_is_tracked_by_now_is_no_candidate(warehouse, tenant):
    found = read(warehouse, tenant, listing(1, "Hoka", "Brooks"), tracked=["hoka one", "BROOKS"])

    assert told(found) == [("Hoka", 1)]


def test_only_the_newest_score_of_an_answer_counts(warehouse, tenant):
    found = read(
        warehouse,
        tenant,
        listing(1, "Hoka", "Brooks"),
        listing(1, "Brooks", catalog_version=2),
        listing(1, "Asics", rules_version=2),
    )

    assert told(found) == [("Brooks", 1)]
    assert told(read(warehouse, tenant, version=1)) == [("Asics", 1)]


def test_simulated_answers_are_never_mixed_in(warehouse, tenant):
    simulated = (listing(n, "Brooks", "Hoka", is_simulated=True) for n in (2, 3))
    found = read(warehouse, tenant, listing(1, "Hoka"), *simulated)

    assert (told(found), found.answers) == ([("Hoka", 1)], 1)
    assert [at.answers for at in found.results[0].by_provider] == [1]
    assert [shown.result_id for shown in found.results[0].evidence] == [1]
    found = read(warehouse, tenant, basis="simulated")
    assert (told(found), found.answers) == ([("Brooks", 2), ("Hoka", 2)], 2)


def test_evidence_is_of_the_newest_answers(warehouse, tenant):
    facts = [listing(n, "Hoka", occurred_at=NOON - timedelta(hours=n * 3 % 8)) for n in range(1, 9)]
    shown = read(warehouse, tenant, *facts).results[0].evidence

    assert [each.result_id for each in shown] == [8, 3, 6, 1, 4]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["Asics", "Brooks", "Hoka"]),
        ({"query_ids": (2,)}, ["Brooks"]),
        ({"query_ids": ()}, []),
        ({"providers": (Provider.GROK,)}, ["Asics"]),
        ({"since": date(2026, 5, 10)}, ["Asics"]),
        ({"until": date(2026, 5, 9)}, ["Brooks", "Hoka"]),
    ],
)
def test_the_selection_narrows(warehouse, tenant, filters, names):
    found = read(
        warehouse,
        tenant,
        listing(1, "Hoka"),
        listing(2, "Brooks", query_id=2),
        listing(3, "Asics", provider=Provider.GROK, occurred_at=NOON + timedelta(days=1)),
        **filters,
    )

    assert sorted(name for name, _ in told(found)) == names
    assert (found.since, found.until) == (filters.get("since"), filters.get("until"))


def test_the_limit_cuts_the_list_and_not_the_count(warehouse, tenant):
    found = read(warehouse, tenant, listing(1, "A1", "B1", "C1"), listing(2, "C1"), limit=1)

    assert (told(found), found.count) == ([("C1", 2)], 3)


def test_another_tenants_answers_show_nothing(warehouse, tenant):
    read(warehouse, tenant, listing(1, "Hoka"))

    nothing = read(warehouse, f"{tenant}-x")
    assert (nothing.count, nothing.answers, nothing.basis) == (0, 0, None)
