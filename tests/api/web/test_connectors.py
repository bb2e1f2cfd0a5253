"""A connector is set up, watched, paused and deleted, through the page alone."""

import pytest
from playwright.sync_api import expect

from tests.receivers import Receiver

pytestmark = pytest.mark.xdist_group("browser")

BOUGHT = {"version": 1, "root": {"type": "event", "event": "Order Completed"}}


def test_members_reach_a_webhook_that_was_set_up_here(shown, guest):
    event = {"type": "track", "event": "Order Completed", "userId": "ann"}
    guest.post(f"{guest.url}/api/events/", json={"events": [event]}).raise_for_status()
    body = {"name": "Buyers", "definition": BOUGHT}
    guest.post(f"{guest.url}/api/segments/", json=body).raise_for_status()
    screen = shown(guest.token)
    with Receiver() as receiver:
        page = screen.see("/connectors")
        page.get_by_role("button", name="New connector").click()
        page.get_by_label("Name", exact=True).fill("CRM")
        page.get_by_label("Buyers").check()
        page.get_by_label("Address").fill(receiver.url)
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".secret")).to_contain_text("whsec_")
        page.locator("dialog footer").get_by_role("button", name="Close").click()
        page.get_by_role("link", name="CRM").click()
        syncs = page.get_by_role("region", name="Deliveries").first
        expect(syncs.get_by_text("Delivered", exact=True).first).to_be_visible(timeout=30_000)
        assert b"ann" in receiver.requests[0].body
        assert screen.barriers() == []
        page.get_by_role("button", name="Pause").click()
        expect(page.get_by_text("Paused")).to_be_visible()
        page.get_by_role("button", name="Delete").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    expect(page.get_by_role("heading", name="No connectors yet")).to_be_visible()


def test_what_an_address_may_not_be_is_said(shown, guest):
    body = {"name": "Buyers", "definition": BOUGHT}
    guest.post(f"{guest.url}/api/segments/", json=body).raise_for_status()
    screen = shown(guest.token)
    screen.expected.add(422)
    page = screen.see("/connectors")
    page.get_by_role("button", name="New connector").click()
    page.get_by_label("Name", exact=True).fill("CRM")
    page.get_by_label("Buyers").check()
    page.get_by_label("Address").fill("ftp://example.com/")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("/config")
