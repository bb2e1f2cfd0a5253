"""How many of a segment are in another one, on the segment's page."""

import pytest
from playwright.sync_api import expect

from tests.api.web.browser import PHONE
from tests.api.web.test_segments import made
from tests.stack import Client

pytestmark = pytest.mark.xdist_group("browser")

PATIENCE = 60


def bought(tenant: Client, users: str, event: str) -> int:
    """The segment of those who did this, once it is counted."""
    events = [{"type": "track", "event": event, "userId": user} for user in users]
    tenant.post(f"{tenant.url}/api/events/", json={"events": events}).raise_for_status()
    segment = made(tenant, event, {"version": 1, "root": {"type": "event", "event": event}})
    counted = f"{tenant.url}/api/segments/{segment}/"
    tenant.wait_for(counted, lambda found: found["member_count"] == len(users), PATIENCE)
    return segment


def test_two_segments_are_compared(shown, guest):
    shoes = bought(guest, "abcd", "Bought Shoes")
    socks = bought(guest, "cdefg", "Bought Socks")
    screen = shown(guest.token, viewport=PHONE)
    page = screen.see(f"/segments/{shoes}")
    page.get_by_label("Other segment").select_option(label="Bought Socks")
    expect(page.get_by_text("2 customers are in both.")).to_be_visible()
    bars = page.locator(".bars li")

    expect(bars.filter(has_text="Bought Shoes")).to_contain_text("50.0%")
    expect(bars.filter(has_text="Bought Socks")).to_contain_text("40.0%")
    expect(bars.filter(has_text="in either")).to_contain_text("28.6%")
    assert page.url.endswith(f"?with={socks}")
    assert screen.overflow() <= 0
    assert screen.barriers() == []


def test_a_segment_that_is_alone_has_nothing_to_overlap_with(shown, guest):
    shoes = made(guest, "Buyers", {"version": 1, "root": {"type": "event", "event": "Bought"}})
    page = shown(guest.token).see(f"/segments/{shoes}")

    expect(page.get_by_role("heading", name="There is no other segment yet")).to_be_visible()
