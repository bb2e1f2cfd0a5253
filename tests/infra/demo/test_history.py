"""The demo's history: thirty days, every provider, and a story that can be seen."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from statistics import fmean
from time import process_time

import pytest

from infra.demo.history import BAD_WEEK, DAYS, DemoAnswer, catalog, history
from schemas.base import Provider

TODAY = date(2026, 5, 9)
TOLD = history(TODAY)
OLDEST = TODAY - timedelta(days=DAYS)
PAST = [told for told in TOLD.answers if told.captured_at.date() < TODAY]


def day_of(told: DemoAnswer) -> int:
    return (told.captured_at.date() - OLDEST).days


def share(answers: list[DemoAnswer]) -> float:
    return fmean("Acme" in told.answer.text for told in answers)


def place(told: DemoAnswer, brand: str) -> int | None:
    """Where a brand first stands in the text; None if it does not."""
    found = re.search(rf"\b{brand}\b", re.sub(r"\([^)]*\)", "", told.answer.text))
    return found.start() if found else None


def wins_against(brand: str, answers: list[DemoAnswer]) -> float:
    """Of the answers that name both, the part where the tenant comes first."""
    pairs = [(place(told, "Acme"), place(told, brand)) for told in answers]
    return fmean(own < other for own, other in pairs if own is not None and other is not None)


def test_the_same_day_has_the_same_history():
    assert history(TODAY) == TOLD


def test_a_history_takes_less_than_two_seconds_of_work():
    started = process_time()
    history(date(2025, 1, 1))

    assert process_time() - started < 2


def test_thirty_whole_days_end_yesterday():
    per_day = Counter(told.captured_at.date() for told in PAST)

    assert sorted(per_day) == [OLDEST + timedelta(days=day) for day in range(DAYS)]
    assert set(per_day.values()) == {len(TOLD.queries) * len(Provider)}


def test_today_has_its_early_hours_only():
    midnight = datetime(2026, 5, 9, tzinfo=UTC)
    early = [told for told in TOLD.answers if told not in PAST]

    assert early
    assert all(timedelta() <= told.captured_at - midnight < timedelta(hours=2) for told in early)


def test_answers_come_in_order_and_spread_over_the_day():
    times = [told.captured_at for told in TOLD.answers]

    assert times == sorted(times)
    assert all(time.tzinfo is UTC for time in times)
    assert {time.hour for time in times} == set(range(24))


def test_every_query_is_put_to_every_provider_every_day():
    asked = Counter((day_of(told), told.query_text, told.provider) for told in PAST)

    assert len(asked) == DAYS * len(TOLD.queries) * len(Provider)
    assert set(asked.values()) == {1}


def test_every_answer_is_simulated():
    assert all(told.answer.is_simulated for told in TOLD.answers)
    assert {told.answer.model for told in TOLD.answers} == {f"simulated-{p}" for p in Provider}


def test_texts_do_not_repeat():
    assert len({told.answer.text for told in TOLD.answers}) == len(TOLD.answers)


def test_the_tenant_is_retailcorp_with_its_brand_and_products():
    assert TOLD.tenant_id == "retailcorp"
    assert TOLD.brand.name == "Acme Shoes"
    assert ("Acme Pro Runner", "APR-001") in {(p.name, p.sku) for p in TOLD.brand.products}
    assert 4 <= len(TOLD.brand.products) <= 6


def test_the_competitors_have_aliases_and_domains():
    nike = next(c for c in TOLD.competitors if c.name == "Nike")

    assert nike.brand_aliases == ("Nike Inc", "Nike Group")
    assert 5 <= len(TOLD.competitors) <= 6
    assert all(c.brand_aliases and c.domain for c in TOLD.competitors)


def test_the_queries_have_categories_and_tags():
    assert len(TOLD.queries) == len({query.query_text for query in TOLD.queries}) == 8
    assert TOLD.queries[0].query_text == "best running shoes under $150"
    assert 3 <= len({query.category for query in TOLD.queries}) <= 4
    assert all(query.tags for query in TOLD.queries)


def test_the_catalog_is_what_the_story_tells():
    told = catalog()

    assert told.brand == TOLD.brand
    assert [c.name for c in told.competitors] == [c.name for c in TOLD.competitors]


def test_two_answers_in_three_name_the_tenant():
    assert 0.6 <= share(PAST) <= 0.75


def test_the_tenant_rises():
    first = [told for told in PAST if day_of(told) < 7]
    last = [told for told in PAST if day_of(told) >= DAYS - 7]

    assert share(last) > share(first) + 0.05


def test_the_tenant_gains_on_adidas():
    first = [told for told in PAST if day_of(told) < 10]
    last = [told for told in PAST if day_of(told) >= DAYS - 7]

    assert wins_against("Adidas", last) > wins_against("Adidas", first) + 0.25


@pytest.mark.parametrize("provider", [p for p in Provider if p is not Provider.GROK])
def test_grok_is_the_weak_provider(provider):
    weak = share([told for told in PAST if told.provider is Provider.GROK])

    assert share([told for told in PAST if told.provider is provider]) > weak + 0.05


def test_one_week_is_bad_in_numbers_and_in_words():
    bad = [told for told in PAST if day_of(told) in BAD_WEEK]
    rest = [told for told in PAST if day_of(told) not in BAD_WEEK]
    blame = r"Acme Shoes is overpriced"

    assert share(bad) < share(rest) - 0.1
    assert fmean(bool(re.search(blame, told.answer.text)) for told in bad) > 1.5 * fmean(
        bool(re.search(blame, told.answer.text)) for told in rest
    )
