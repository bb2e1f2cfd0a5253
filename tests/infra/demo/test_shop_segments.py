"""Each question that the copilot's documents ask has a true and interesting answer in the shop."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from infra.demo.shop import Shop
from infra.demo.shop_segments import SEGMENTS
from schemas.segment_rules import check
from schemas.segments import Definition
from tests.infra.demo.histories import histories, members, root_of

NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)
EVENTS = Shop(NOW.date()).happened(NOW)
KNOWN = histories(EVENTS, NOW)
DYNAMIC = [segment for segment in SEGMENTS if segment.root]
MEMBERS = {segment.name: members(segment.root, KNOWN, NOW) for segment in DYNAMIC}


def meant(*children):
    return members({"type": "and", "children": children}, KNOWN, NOW)


def event(name, days=None, **more):
    window = {"window": {"last": {"value": days, "unit": "day"}}} if days else {}
    return {"type": "event", "event": name, **window, **more}


def spent(value, days=None):
    window = {"window": {"last": {"value": days, "unit": "day"}}} if days else {}
    leaf = {"type": "event_aggregate", "fn": "sum", "event": "Order Completed", "prop": "total"}
    return {**leaf, "op": "gt", "value": value, **window}


def orders_between(older, younger):
    since, until = NOW - timedelta(days=older), NOW - timedelta(days=younger)
    return sum(e.event == "Order Completed" and since < e.ts <= until for e in EVENTS)


def is_interesting(some):
    """Neither nobody nor nearly everybody."""
    return 10 <= len(some) <= 0.5 * len(KNOWN)


@pytest.mark.parametrize("segment", DYNAMIC, ids=lambda segment: segment.name)
def test_a_segment_is_what_the_language_can_say_and_means_some(segment):
    check(Definition.model_validate(segment.definition))

    assert is_interesting(MEMBERS[segment.name])


def test_names_are_unique_and_each_says_what_it_is_for():
    assert len({segment.name for segment in SEGMENTS}) == len(SEGMENTS)
    assert all(segment.description for segment in SEGMENTS)


def test_a_static_segment_holds_customers():
    (static,) = [segment for segment in SEGMENTS if not segment.root]

    assert set(static.user_ids) <= {one.user_id for one in KNOWN}
    assert static.definition is None
    assert SEGMENTS[-1].definition


def test_five_events_lead_the_week():
    week = Counter(e.event for e in EVENTS if e.ts > NOW - timedelta(days=7))
    counts = [count for _, count in week.most_common(6)]

    assert len(set(counts)) == 6


def test_churn_risk_grows_over_the_thirty_days():
    then = NOW - timedelta(days=30)
    before = members(root_of("Churn Risk"), histories(EVENTS, then), then)

    assert len(MEMBERS["Churn Risk"]) > 1.1 * len(before)
    assert is_interesting(before)
    assert before - MEMBERS["Churn Risk"]


def test_recent_buyers_without_a_wishlist_are_some_of_them():
    found = meant(event("Order Completed", 7), event("Product Added to Wishlist", occurs="never"))

    assert is_interesting(found)
    assert found < MEMBERS["Recent Buyers"]


def test_the_largest_segments_differ_in_size():
    sizes = Counter({name: len(found) for name, found in MEMBERS.items()}).most_common(5)

    assert len({size for _, size in sizes}) == 5


def test_vip_buyers_ask_for_a_trait_an_event_and_an_amount():
    kinds = {child["type"] for child in root_of("VIP Buyers")["children"]}

    assert kinds == {"trait", "event", "event_aggregate"}


def test_something_was_ingested_today():
    assert sum(e.ts.date() == NOW.date() for e in EVENTS) > 100


def test_orders_came_every_day_and_one_day_was_the_best():
    days = Counter(e.ts.date() for e in EVENTS if e.event == "Order Completed")
    fortnight = [days[NOW.date() - timedelta(days=back)] for back in range(14)]

    assert min(fortnight) > 0
    assert fortnight.count(max(fortnight)) == 1


def test_nobody_purchases():
    assert "Purchase" not in {e.event for e in EVENTS}


def test_three_segments_are_about_loyalty_and_none_about_whales():
    names = [segment.name.lower() for segment in SEGMENTS]

    assert sum("loyalty" in name for name in names) == 3
    assert not any("platinum" in name or "whale" in name for name in names)


def test_who_spent_more_than_a_thousand_depends_on_the_days():
    lately, ever = meant(spent(1000, 90)), meant(spent(1000))

    assert is_interesting(lately)
    assert lately < ever


def test_some_checkouts_are_not_completed_within_a_day():
    steps = [{"event": "Checkout Started"}, {"event": "Order Completed"}]
    within = {"value": 24, "unit": "hour"}
    done = meant({"type": "sequence", "steps": steps, "within": within})
    begun = meant(event("Checkout Started"))

    assert is_interesting(done)
    assert is_interesting(begun - done)


def test_some_of_lyons_better_customers_were_active_in_the_last_month():
    plans = [
        {"type": "trait", "trait": "plan", "op": "eq", "value": plan} for plan in ("pro", "vip")
    ]
    lyon = {"type": "trait", "trait": "city", "op": "eq", "value": "Lyon"}
    found = meant({"type": "or", "children": plans}, lyon)
    active = meant({"type": "or", "children": plans}, lyon, event("Product Viewed", 30))

    assert is_interesting(active)
    assert active < found


def test_orders_rose_against_the_week_before():
    assert orders_between(7, 0) > 1.1 * orders_between(14, 7)


def test_vip_buyers_have_addresses_that_must_not_be_told():
    mails = [one.traits.get("email", "") for one in KNOWN if one.user_id in MEMBERS["VIP Buyers"]]

    assert all("@example." in mail for mail in mails)
