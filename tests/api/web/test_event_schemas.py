"""Events that are known: declared, looked at, and what breaks them."""

import pytest
from playwright.sync_api import Page, expect

from tests.api.web.browser import PHONE
from tests.api.web.test_events import HOSTILE, sent, track

pytestmark = pytest.mark.xdist_group("browser")

PATH = "/events?tab=schemas"
# What the demo shop has still to tell is read before.
PATIENCE = 60


@pytest.fixture
def shop_of_orders(guest):
    """Two orders: one has a coupon, both have an address of mail."""
    orders = [
        track("Order Completed", "ann", total=9.5, email="ann@example.com", coupon="SPRING"),
        track("Order Completed", "bob", total=20, email="bob@example.com"),
    ]
    sent(guest, *orders)
    known(guest, lambda found: found["count"] == 1)
    return guest


def known(tenant, is_so) -> None:
    tenant.wait_for(f"{tenant.url}/api/event-schemas/", is_so, PATIENCE)


def broken(tenant, total: int) -> None:
    tenant.wait_for(
        f"{tenant.url}/api/event-schemas/violations/",
        lambda found: sum(each["count"] for each in found["results"]) == total,
        PATIENCE,
    )


def declared(tenant, event: str, **fields: object) -> None:
    body = {"event": event, **fields}
    tenant.post(f"{tenant.url}/api/event-schemas/", json=body).raise_for_status()


def row(page: Page, text: str):
    return page.get_by_role("row", name=text)


def test_an_event_that_was_seen_is_declared_and_what_breaks_it_is_shown(shown, shop_of_orders):
    screen = shown(shop_of_orders.token)
    page = screen.see(PATH)
    page.get_by_role("link", name="Order Completed").click()
    expect(row(page, "coupon")).to_contain_text('"SPRING"')
    expect(row(page, "email").get_by_text("Personal").first).to_be_visible()
    page.get_by_role("button", name="Declare").click()
    assert screen.barriers() == []
    page.get_by_label("What breaks it").select_option("reject")
    page.get_by_label("Properties that are not listed are allowed").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("is rejected, as a dead letter")).to_be_visible()
    expect(row(page, "total")).to_contain_text("Required")
    sent(shop_of_orders, track("Order Completed", "cid", total="9,50", email="cid@example.com"))
    broken(shop_of_orders, 1)
    page.get_by_role("link", name="Violations").click()
    page.get_by_text("Examples", exact=True).click()
    example = page.get_by_role("row", name="total")

    expect(page.get_by_text("1 event, 1 rejected")).to_be_visible()
    expect(example).to_contain_text('"9,50"')
    expect(example).to_contain_text("rejected")
    assert screen.barriers() == []


def test_a_schema_is_changed_and_deleted_and_what_was_seen_stays(shown, shop_of_orders):
    declared(shop_of_orders, "Order Completed")
    page = shown(shop_of_orders.token).see(f"{PATH}&name=Order+Completed")
    expect(row(page, "total").get_by_text("Not declared")).to_be_visible()
    page.get_by_role("button", name="Edit schema").click()
    page.get_by_role("button", name="Add a property").click()
    page.get_by_label("Name", exact=True).fill("total")
    page.get_by_label("string", exact=True).uncheck()
    page.get_by_label("number", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(row(page, "total").get_by_text("Not declared")).to_have_count(0)
    page.get_by_role("button", name="Delete schema").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    expect(page.get_by_role("button", name="Declare")).to_be_visible()
    expect(row(page, "total")).to_be_visible()


def test_what_becomes_of_undeclared_events_is_decided_here(shown, guest):
    screen = shown(guest.token)
    page = screen.see(PATH)
    expect(page.get_by_role("heading", name="No events are known yet")).to_be_visible()
    page.get_by_role("button", name="Events without a schema").click()
    page.get_by_label("What becomes of them").select_option("flag")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Events without a schema are taken, and flagged.")).to_be_visible()
    sent(guest, track("Opened", "ann"))
    broken(guest, 1)
    page.get_by_role("link", name="Violations").click()
    page.get_by_label("Kind").select_option("Datatype-Mismatch")
    expect(page.get_by_role("heading", name="Nothing broke a schema in this way")).to_be_visible()
    page.get_by_label("Kind").select_option("Unplanned-Event")
    page.get_by_role("link", name="Opened").click()

    expect(row(page, "Event without a schema")).to_be_visible()


def test_a_refused_schema_says_why_beside_each_field(shown, guest):
    screen = shown(guest.token)
    screen.expected.add(422)
    page = screen.see(PATH)
    page.get_by_role("button", name="New schema").click()
    page.get_by_role("button", name="Add a property").click()
    page.get_by_label("string", exact=True).uncheck()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_label("Event", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Name", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("group", name="Any of these types").locator(".fault")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_have_count(0)


def test_events_are_searched_by_name_and_by_what_is_declared(shown, shop_of_orders):
    declared(shop_of_orders, "Opened")
    page = shown(shop_of_orders.token).see(PATH)
    page.get_by_label("Search").fill("order")
    expect(page.get_by_role("link", name="Opened")).to_have_count(0)
    expect(page.get_by_role("link", name="Order Completed")).to_be_visible()
    page.get_by_label("Show").select_option("declared")

    expect(page.get_by_role("heading", name="No event is like that")).to_be_visible()


def test_hostile_names_and_values_are_text(shown, guest):
    declared(guest, HOSTILE, properties=[{"name": "plan", "types": ["number"]}])
    sent(guest, track(HOSTILE, "ann", **{HOSTILE: HOSTILE, "plan": HOSTILE[:40]}))
    broken(guest, 1)
    screen = shown(guest.token, viewport=PHONE)
    screen.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page = screen.see(PATH)
    page.get_by_role("link", name=HOSTILE).click()
    screen.settle()
    assert screen.overflow() <= 0
    page.get_by_role("button", name="Edit schema").click()
    assert screen.overflow() <= 0
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Violations").click()
    page.get_by_text("Examples", exact=True).click()

    assert page.locator("main img[src=x]").count() == 0
    assert screen.overflow() <= 0
