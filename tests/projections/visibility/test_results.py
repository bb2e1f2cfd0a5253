import asyncio
from datetime import timedelta

import pytest

from projections.visibility import read
from projections.visibility.answers import answers as read_answers
from projections.writer import Projector
from schemas.base import Outcome, Provider, Sentiment
from schemas.events import ProductScore
from schemas.mentions import Mention
from schemas.visibility import Selection
from tests import make


@pytest.fixture
def told(warehouse):
    return lambda *facts: asyncio.run(Projector(warehouse).project(facts))


def results(warehouse, tenant, **options):
    return asyncio.run(read.results(warehouse, tenant, 1, **options))


def mention(name, position):
    return Mention(
        name=name,
        position=position,
        sentiment=Sentiment.NEUTRAL,
        start=2,
        end=6,
        surface=name,
        term=name,
        rule="list",
    )


def test_a_result_is_shaped_as_documented(warehouse, told):
    """AI Visibility API, "Get query results"."""
    nike = make.versus(1, "Nike", 1, Outcome.LOSS, Sentiment.POSITIVE)
    runner = ProductScore(name="Acme Pro Runner", sku="APR-001", position=3)
    told(
        make.captured(42, tenant_id="shape", raw_response="When looking for running shoes..."),
        make.scored(42, 3, [nike, make.versus(2, "Puma")], tenant_id="shape", products=(runner,)),
    )

    (result,) = results(warehouse, "shape")

    documented = result.model_dump(mode="json", exclude_none=True)
    expected = {
        "id": 42,
        "query": 1,
        "provider": "chatgpt",
        "raw_response": "When looking for running shoes...",
        "mentioned_brands": [
            {"name": "Nike", "position": 1, "sentiment": "positive"},
            {"name": "Acme", "position": 3, "sentiment": "neutral"},
        ],
        "mentioned_products": [{"name": "Acme Pro Runner", "sku": "APR-001", "position": 3}],
        "position": 3,
        "sentiment": "neutral",
        "is_simulated": False,
        "captured_at": "2026-05-09T12:00:00Z",
    }
    assert {name: documented[name] for name in expected} == expected
    assert [(c.id, c.position, c.outcome) for c in result.competitors] == [
        (1, 1, Outcome.LOSS),
        (2, None, Outcome.WIN),
    ]


def test_evidence_is_that_of_the_brand_or_the_product(warehouse, told):
    told(
        make.captured(tenant_id="evidence"),
        make.scored(
            tenant_id="evidence",
            products=(ProductScore(name="Acme", sku="", position=1),),
            mentions=(mention("Acme", 1), mention("Acme", 1).model_copy(update={"start": 3})),
        ),
    )

    (result,) = results(warehouse, "evidence")

    assert result.mentioned_brands[0].evidence.start == 2
    assert result.mentioned_products[0].evidence.start == 3


def test_results_are_the_newest_first_each_once(warehouse, told):
    hours = {1: 0, 2: 3, 3: 1, 4: 3}
    facts = [
        make.captured(id_, tenant_id="order", occurred_at=make.NOON + timedelta(hours=hour))
        for id_, hour in hours.items()
    ]
    told(*facts, *facts)

    assert [each.id for each in results(warehouse, "order")] == [4, 2, 3, 1]
    assert [each.id for each in results(warehouse, "order", limit=2)] == [4, 2]


def test_a_failure_is_listed_with_its_reason(warehouse, told):
    told(make.failed(tenant_id="failure", reason="truncated"))

    (result,) = results(warehouse, "failure")

    assert (result.status, result.failure_reason) == ("failed", "truncated")
    assert (result.raw_response, result.position, result.catalog_version) == ("", None, None)


def test_an_answer_without_score_yet_is_listed(warehouse, told):
    cited = make.cited("https://nike.com/a", "nike.com")
    told(make.captured(tenant_id="fresh", citations=(cited,)))

    (result,) = results(warehouse, "fresh")

    assert (result.status, result.position, result.catalog_version) == ("completed", None, None)
    assert result.citations[0].owner == "third_party"


def test_citations_have_their_owners(warehouse, told):
    cited = (make.cited("https://a.com", "a.com"), make.cited("https://b.com", "b.com", 2))
    told(
        make.captured(tenant_id="owners", citations=cited),
        make.scored(tenant_id="owners", citation_owners=("tenant", "Nike")),
    )

    (result,) = results(warehouse, "owners")

    assert [(c.domain, c.index, c.owner) for c in result.citations] == [
        ("a.com", 1, "tenant"),
        ("b.com", 2, "Nike"),
    ]


@pytest.mark.parametrize(
    ("version", "position", "catalog_version"),
    [(None, 2, 5), (5, 2, 5), (4, 9, 3), (2, None, None)],
)
def test_a_result_is_read_as_of_a_version(warehouse, told, version, position, catalog_version):
    told(
        make.captured(tenant_id="versions"),
        make.scored(tenant_id="versions", position=2, catalog_version=5),
        make.scored(tenant_id="versions", position=9, catalog_version=3),
    )

    (result,) = results(warehouse, "versions", version=version)

    assert (result.position, result.catalog_version) == (position, catalog_version)


def test_one_result_is_found_by_its_id_by_its_tenant_only(warehouse, told):
    told(
        make.captured(77, tenant_id="mine", provider=Provider.GROK, query_id=9),
        make.scored(77, 4, tenant_id="mine", provider=Provider.GROK, query_id=9),
    )

    found = asyncio.run(read.result(warehouse, "mine", 77))

    assert (found.id, found.query, found.position) == (77, 9, 4)
    assert asyncio.run(read.result(warehouse, "mine", 78)) is None
    assert asyncio.run(read.result(warehouse, "theirs", 77)) is None


def answers(warehouse, tenant, basis="real", **options):
    known = {"query_ids": (1, 2), "competitor_ids": ()}
    selection = Selection(tenant_id=tenant, **{**known, **options.pop("selection", {})})
    page = {"mentioned": False, "offset": 0, "limit": 50, **options}
    return asyncio.run(read_answers(warehouse, selection, basis, **page))


def listed(page):
    return [result.id for result in page.items]


def test_the_answers_behind_a_number_are_as_many_as_it_counts(warehouse, told):
    tenant = "behind"
    for id_, position, query in ((1, 1, 1), (2, None, 1), (3, 4, 2)):
        fields = {"tenant_id": tenant, "query_id": query}
        told(make.captured(id_, **fields), make.scored(id_, position, **fields))
    told(make.failed(4, tenant_id=tenant))
    selection = Selection(tenant_id=tenant, query_ids=(1, 2), competitor_ids=())
    dashboard = asyncio.run(read.dashboard(warehouse, selection))
    every, named = answers(warehouse, tenant), answers(warehouse, tenant, mentioned=True)

    assert (every.count, named.count) == (dashboard.total_runs, dashboard.mentioned) == (3, 2)
    assert (listed(every), listed(named)) == ([3, 2, 1], [3, 1])
    assert [result.position for result in every.items] == [4, None, 1]


def test_answers_come_by_the_page_newest_first_each_once(warehouse, told):
    tenant = "paged"
    for id_ in range(1, 6):
        fields = {"tenant_id": tenant, "occurred_at": make.NOON + timedelta(hours=id_)}
        score = make.scored(id_, **fields)
        told(make.captured(id_, **fields), score, score)
    told(
        make.scored(
            2, None, tenant_id=tenant, occurred_at=make.NOON + timedelta(hours=2), catalog_version=2
        )
    )
    pages = [answers(warehouse, tenant, offset=offset, limit=2) for offset in (0, 2, 4, 6)]

    assert [listed(page) for page in pages] == [[5, 4], [3, 2], [1], []]
    assert {page.count for page in pages} == {5}
    assert listed(answers(warehouse, tenant, mentioned=True)) == [5, 4, 3, 1]
    as_of_one = answers(warehouse, tenant, mentioned=True, selection={"version": 1})
    assert listed(as_of_one) == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("selection", "basis", "found"),
    [
        ({}, "real", [1]),
        ({}, "simulated", [2]),
        ({"providers": (Provider.GROK,)}, "simulated", [2]),
        ({"providers": (Provider.GROK,)}, "real", []),
        ({"query_ids": (2,)}, "real", []),
        ({"since": make.NOON.date()}, "real", [1]),
        ({"until": make.NOON.date() - timedelta(days=1)}, "real", []),
    ],
)
def test_answers_are_those_of_the_selection_and_the_tenant(
    warehouse, told, selection, basis, found
):
    tenant = "chosen"
    told(make.captured(1, tenant_id=tenant), make.scored(1, tenant_id=tenant))
    other = {"tenant_id": tenant, "provider": Provider.GROK, "is_simulated": True}
    told(make.captured(2, **other), make.scored(2, **other))
    told(make.captured(3, tenant_id="another"), make.scored(3, tenant_id="another"))

    assert listed(answers(warehouse, tenant, basis, selection=selection)) == found
