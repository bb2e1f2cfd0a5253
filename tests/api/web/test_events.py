"""Events as they come in, shown as numbers, as a list and as they arrive."""

import pytest
from playwright.sync_api import expect

from tests.api.web.browser import PHONE

pytestmark = pytest.mark.xdist_group("browser")

HOSTILE = '<img src=x onerror="alert(1)">'


def sent(tenant, *events: dict) -> None:
    reply = tenant.post(f"{tenant.url}/api/events/", json={"events": list(events)})
    assert reply.json()["accepted"] == len(events), reply.text


def track(event: str, user: str, **properties: object) -> dict:
    return {"type": "track", "event": event, "userId": user, "properties": properties}


def counted(tenant, total: int) -> None:
    tenant.wait_for(f"{tenant.url}/api/events/volume/", lambda found: found["total"] == total)


def test_events_are_counted_by_day_and_by_name(shown, guest):
    sent(guest, *(track("Order Completed", f"u{n}") for n in range(3)), track("Opened", "u1"))
    counted(guest, 4)
    page = shown(guest.token).see("/events")
    expect(page.get_by_text("4 events in this period")).to_be_visible()
    top = page.get_by_role("region", name="Top events").first
    expect(top.get_by_role("row", name="Order Completed")).to_contain_text("75.0%")
    top.get_by_role("link", name="Order Completed").click()
    expect(page.get_by_text("3 events in this period")).to_be_visible()
    page.get_by_text("Show the numbers").click()

    expect(page.locator(".chart tbody tr").last.locator("td")).to_have_text("3")


def test_the_live_tail_shows_an_event_when_it_arrives(shown, guest):
    screen = shown(guest.token)
    page = screen.see("/events")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("Listening", exact=True)).to_be_visible()
    sent(guest, track("Signed Up", "u7", plan="pro"))
    log = page.get_by_role("log", name="Live tail")
    expect(log.get_by_text("Signed Up")).to_be_visible(timeout=15_000)
    log.get_by_text("Properties").click()
    expect(log.locator("pre")).to_contain_text('"plan": "pro"')
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Listening", exact=True)).to_have_count(0)

    assert screen.barriers() == []


def test_hostile_events_are_text(shown, guest):
    sent(guest, track(HOSTILE, HOSTILE, **{HOSTILE: HOSTILE}))
    counted(guest, 1)
    screen = shown(guest.token, viewport=PHONE)
    screen.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page = screen.see("/events")
    expect(page.locator(".items").get_by_text(HOSTILE).first).to_be_visible()
    page.locator(".items").get_by_text("Properties").click()

    assert page.locator("main img[src=x]").count() == 0
    assert screen.overflow() <= 0


def test_a_tenant_without_events_is_told_how_to_begin(shown, guest):
    page = shown(guest.token).see("/events")
    page.get_by_role("link", name="Make a write key").click()

    expect(page.get_by_role("heading", name="Tokens and write keys", level=2)).to_be_visible()
