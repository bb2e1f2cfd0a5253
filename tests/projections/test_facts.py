import asyncio
from datetime import timedelta

import pytest

from projections import facts as log
from projections.writer import Projector
from schemas.catalog import Catalog
from schemas.events import AnswerCaptured, AnswerFailed, AnswerScored, CatalogChanged
from tests import make

HOUR = timedelta(hours=1)


@pytest.fixture
def told(warehouse):
    return lambda *facts: asyncio.run(Projector(warehouse).project(facts))


async def listed(facts):
    return [fact async for fact in facts]


def read(warehouse, types, *args):
    return asyncio.run(listed(log.facts_of(warehouse, types, *args)))


def test_a_fact_is_read_as_it_was_told(warehouse, told):
    fact = make.captured(
        tenant_id="as-told",
        raw_response="\\ \t\n\0 ' \u2028 用",
        occurred_at=make.NOON + timedelta(microseconds=1),
    )
    told(fact)

    assert read(warehouse, [AnswerCaptured], "as-told") == [fact]


def test_a_fact_told_twice_is_read_once(warehouse, told):
    fact = make.captured(tenant_id="told-twice")
    told(fact, fact)
    told(fact)

    assert read(warehouse, [AnswerCaptured], "told-twice") == [fact]


def test_facts_come_in_order_of_time_over_all_pages(warehouse, told, monkeypatch):
    monkeypatch.setattr(log, "PAGE", 3)
    facts = [
        make.captured(id_, tenant_id="paged", occurred_at=make.NOON + (id_ // 4) * HOUR)
        for id_ in range(20)[1:]
    ]
    told(*reversed(facts))

    found = read(warehouse, [AnswerCaptured], "paged")

    assert sorted(found, key=lambda fact: fact.result_id) == facts
    assert [f.occurred_at for f in found] == sorted(f.occurred_at for f in facts)


def test_only_the_asked_types_and_times_are_read(warehouse, told):
    early, noon = (
        make.captured(1, tenant_id="asked", occurred_at=make.NOON - HOUR),
        make.failed(2, tenant_id="asked"),
    )
    late = make.captured(3, tenant_id="asked", occurred_at=make.NOON + HOUR)
    told(early, noon, late, make.scored(1, tenant_id="asked"))

    assert read(warehouse, [AnswerCaptured], "asked") == [early, late]
    assert read(warehouse, [AnswerCaptured, AnswerFailed], "asked", make.NOON) == [late, noon]
    assert read(warehouse, [AnswerCaptured], "asked", None, make.NOON) == [early]
    assert read(warehouse, [AnswerCaptured], "asked", late.occurred_at, late.occurred_at) == [late]


def test_every_type_of_fact_has_a_row(warehouse, told):
    changed = CatalogChanged(
        id=make.captured().id,
        tenant_id="others",
        occurred_at=make.NOON,
        recorded_at=make.NOON,
        catalog=Catalog(tenant_id="others", version=1),
    )
    told(changed)

    assert read(warehouse, [CatalogChanged], "others") == [changed]


def test_an_answer_comes_with_its_newest_score(warehouse, told, monkeypatch):
    monkeypatch.setattr(log, "PAGE", 2)
    answers = [
        make.captured(id_, tenant_id="rescored", occurred_at=make.NOON + id_ * HOUR)
        for id_ in (1, 2, 3)
    ]
    scores = [
        make.scored(
            id_, tenant_id="rescored", catalog_version=v, occurred_at=make.NOON + id_ * HOUR
        )
        for id_ in (1, 2)
        for v in (2, 10, 9)
    ]
    told(*answers, *scores)

    pages = asyncio.run(listed(log.scored_pages_of(warehouse, "rescored")))
    found = [pair for page in pages for pair in page]

    assert [(answer, score and score.catalog_version) for answer, score in found] == [
        (answers[0], 10),
        (answers[1], 10),
        (answers[2], None),
    ]
    assert all(isinstance(score, AnswerScored) for _, score in found[:2])
