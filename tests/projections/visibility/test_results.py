import asyncio
from datetime import timedelta

import pytest

from projections.visibility import read
from projections.writer import Projector
from schemas.base import Outcome, Provider, Sentiment
from schemas.events import ProductScore
from schemas.mentions import Mention
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
