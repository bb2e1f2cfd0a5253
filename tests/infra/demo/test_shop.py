"""The demo's shop: the same each time, with a rhythm, a funnel, and customers who become known."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from time import process_time

import orjson
import pytest

from infra.demo.dirt import INSTRUCTION, MARKUP
from infra.demo.history import BAD_WEEK, DAYS
from infra.demo.rhythm import SALE
from infra.demo.shop import Shop, mischief
from infra.demo.shoppers import EARLIER_DAYS, shoppers
from schemas.customer_events import is_claim

NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)
FIRST_DAY = NOW.date() - timedelta(days=DAYS)
EVENTS = Shop(NOW.date()).happened(NOW)
LATELY = [event for event in EVENTS if event.ts.date() >= FIRST_DAY]
WHOLE_DAYS = [event for event in LATELY if event.ts.date() < NOW.date()]


def of(name, events=LATELY):
    return [event for event in events if event.event == name]


def day_of(event):
    return (event.ts.date() - FIRST_DAY).days


def properties(event):
    return orjson.loads(event.properties)


def per_day(events, days):
    return sum(day_of(event) in days for event in events) / len(days)


def test_the_same_day_has_the_same_events():
    assert Shop(NOW.date()).happened(NOW) == EVENTS


def test_what_is_told_later_goes_on_from_what_was_told_before():
    earlier = Shop(NOW.date()).happened(NOW - timedelta(days=3, hours=7))

    assert earlier == EVENTS[: len(earlier)]
    assert len(earlier) < len(EVENTS)


def test_all_is_told_in_less_than_three_seconds_of_work():
    started = process_time()
    Shop(date(2025, 1, 1)).happened(datetime(2025, 1, 1, 20, tzinfo=UTC))

    assert process_time() - started < 3


def test_there_are_as_many_events_as_a_demo_can_take():
    assert 40_000 <= len(EVENTS) <= 62_000
    assert len({event.user_id for event in EVENTS}) > 2_000


def test_each_event_has_an_id_of_its_own_and_they_come_in_order():
    assert len({event.message_id for event in EVENTS}) == len(EVENTS)
    assert all(one.ts <= after.ts for one, after in pairwise(EVENTS))


def test_thirty_days_lie_before_today_and_nothing_after_now():
    assert {day_of(event) for event in LATELY} == set(range(DAYS + 1))
    assert EVENTS[-1].ts <= NOW
    assert EVENTS[0].ts.date() >= FIRST_DAY - timedelta(days=EARLIER_DAYS)


def test_before_the_thirty_days_there_are_orders_and_customers_only():
    earlier = {event.event.lower() for event in EVENTS if event.ts.date() < FIRST_DAY}

    assert earlier == {"order completed", "$identify"}


def test_evenings_are_busier_than_nights():
    hours = Counter(event.ts.hour for event in WHOLE_DAYS)

    assert min(hours[hour] for hour in range(18, 22)) > 5 * max(hours[hour] for hour in range(2, 5))


def test_weekends_are_busier_than_tuesdays():
    usual = set(range(DAYS)) - {*BAD_WEEK, *SALE}
    days = {day: per_day(of("Product Viewed"), [day]) for day in usual}
    by_weekday = defaultdict(list)
    for day, count in days.items():
        by_weekday[(FIRST_DAY + timedelta(days=day)).weekday()].append(count)

    assert min(by_weekday[6]) > max(by_weekday[1])


def test_one_week_is_bad_and_the_sale_is_good():
    orders = of("Order Completed", WHOLE_DAYS)
    usual = [day for day in range(DAYS) if day not in {*BAD_WEEK, *SALE}]

    assert per_day(orders, BAD_WEEK) < 0.8 * per_day(orders, usual)
    assert per_day(orders, SALE) > 1.3 * per_day(orders, usual)


def test_each_step_of_the_funnel_loses_some():
    steps = ("Product Viewed", "Product Added", "Checkout Started", "Order Completed")
    visitors = [{event.user_id or event.anonymous_id for event in of(step)} for step in steps]

    for wider, narrower in pairwise(visitors):
        assert 0.25 * len(wider) < len(narrower) < 0.9 * len(wider)


def test_who_pays_began_a_checkout_and_nobody_pays_twice():
    begun = {properties(event)["order_id"] for event in of("Checkout Started")}
    paid = [properties(event)["order_id"] for event in of("Order Completed")]

    assert set(paid) <= begun
    assert len(paid) == len(set(paid))


def test_an_order_adds_up():
    for order in map(properties, of("Order Completed", EVENTS)):
        lines = sum(round(100 * line["price"]) * line["quantity"] for line in order["products"])

        assert lines == round(100 * order["revenue"])
        assert order["currency"] == "EUR"
        if isinstance(order.get("total"), float):
            assert round(100 * order["total"]) == lines + round(100 * order["shipping"])


def test_strangers_look_around_and_some_become_known():
    claimed = {event.anonymous_id: event.user_id for event in EVENTS if is_claim(event)}
    before = [e for e in LATELY if not e.user_id and e.anonymous_id in claimed]
    never = [e for e in LATELY if not e.user_id and e.anonymous_id not in claimed]

    assert min(len(before), len(never)) > 0.02 * len(LATELY)
    assert len(claimed) == len(set(claimed.values()))


def test_who_joins_was_there_before_without_a_name():
    joined = of("Signed Up")

    assert len(joined) > 300
    assert all(event.user_id for event in joined)
    by_browser = defaultdict(list)
    for event in LATELY:
        by_browser[event.anonymous_id].append(event)
    for event in joined:
        before = [e for e in by_browser[event.anonymous_id] if e.ts < event.ts]
        assert before
        assert not any(e.user_id for e in before)


def test_a_customers_lifetime_value_is_what_they_paid():
    said, paid = {}, defaultdict(float)
    for event in EVENTS:
        told = properties(event)
        said |= {event.user_id: told["lifetime_value"]} if "lifetime_value" in told else {}
        if event.event.lower() == "order completed":
            paid[event.user_id] += told["revenue"] + told["shipping"]
    some = sorted(said)[::20]

    assert len(some) > 30
    assert [said[one] for one in some] == [pytest.approx(paid[one], abs=0.005) for one in some]


def test_everybody_is_invented():
    mails = [one.traits["email"] for one in shoppers(FIRST_DAY, NOW.date())]

    assert len(set(mails)) == len(mails)
    assert {mail.split("@")[1] for mail in mails} == {"example.com", "example.net", "example.org"}


def test_customers_live_in_several_cities_and_have_several_plans():
    people = shoppers(FIRST_DAY, NOW.date())
    in_lyon = Counter(one.traits["plan"] for one in people if one.traits["city"] == "Lyon")

    assert set(in_lyon) == {"free", "pro", "vip"}
    assert 0.05 * len(people) < in_lyon.total() < 0.3 * len(people)


def test_newsletters_are_read_on_their_days():
    assert {event.ts.weekday() for event in of("Email Opened")} == {1, 4}


def test_some_of_it_is_dirty():
    orders = [properties(event) for event in of("Order Completed", EVENTS)]
    texts = [properties(event) for event in LATELY]

    assert any("total" not in order for order in orders)
    assert {type(order["total"]) for order in orders if "total" in order} == {
        float,
        str,
        type(None),
    }
    assert of("order completed")
    assert of("product viewed")
    assert any(text.get("name") == MARKUP for text in texts)
    assert any(text.get("query") == INSTRUCTION for text in texts)


def test_most_of_it_is_clean():
    orders = [properties(event) for event in of("Order Completed", EVENTS)]

    assert sum(isinstance(order.get("total"), float) for order in orders) > 0.95 * len(orders)
    assert len(of("order completed")) < 0.03 * len(orders)


def test_a_day_has_one_mischief_of_its_own():
    event = mischief(NOW)

    assert (event.ts, properties(event)) == (NOW, {"query": INSTRUCTION})
    assert event.message_id == mischief(NOW + timedelta(hours=1)).message_id
    assert event.message_id not in {told.message_id for told in EVENTS}


def test_who_fades_comes_no_more():
    people = {one.user_id: one for one in shoppers(FIRST_DAY, NOW.date())}
    gone = [one for one in people.values() if FIRST_DAY < one.leaves <= NOW.date()]
    visits = [event for event in WHOLE_DAYS if event.user_id and event.anonymous_id]

    assert len(gone) > 50
    assert all(e.ts.date() < people[e.user_id].leaves for e in visits)
