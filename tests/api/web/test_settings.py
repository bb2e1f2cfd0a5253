"""The brand, the tokens and the budget, changed and seen."""

import httpx
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("browser")


def test_the_brand_is_told_with_a_product(shown, guest):
    page = shown(guest.token).see("/settings")
    page.get_by_label("Name", exact=True).fill("Acme Shoes")
    page.get_by_label("Other names").fill("Acme, Acme Footwear,")
    page.get_by_role("button", name="Add a product").click()
    product = page.locator(".product")
    product.get_by_label("Name", exact=True).fill("Pro Runner")
    product.get_by_label("SKU").fill("APR-001")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved")).to_be_visible()
    told = guest.get("brand/").json()

    assert told["brand_aliases"] == ["Acme", "Acme Footwear"]
    assert told["products"] == [{"name": "Pro Runner", "sku": "APR-001", "aliases": []}]
    expect(page.locator(".side .who")).to_have_text("Acme Shoes")


def test_a_write_key_is_shown_once_and_takes_events(shown, guest):
    screen = shown(guest.token)
    page = screen.see("/settings?tab=tokens")
    page.get_by_role("button", name="New token").click()
    page.get_by_label("Name", exact=True).fill("web page")
    page.get_by_label("Kind").select_option("write_key")
    page.get_by_role("button", name="Add").click()
    key = page.locator(".secret").inner_text()
    page.locator("dialog footer").get_by_role("button", name="Close").click()
    event = {"events": [{"type": "track", "event": "Opened", "userId": "u"}]}
    headers = {"Authorization": f"Bearer {key}"}
    reply = httpx.post(f"{guest.url}/api/events/", json=event, headers=headers)

    assert reply.json()["accepted"] == 1
    assert page.locator(".secret").count() == 0
    expect(page.get_by_role("row", name="web page")).to_contain_text("send events")
    assert key not in page.content()


def test_a_token_is_rotated_and_revoked(shown, guest):
    guest.post(f"{guest.url}/api/tokens/", json={"name": "reports"}).raise_for_status()
    page = shown(guest.token).see("/settings?tab=tokens")
    page.get_by_role("button", name="Rotate: reports").click()
    page.get_by_role("dialog").get_by_role("button", name="Rotate").click()
    expect(page.locator(".secret")).to_contain_text("segops_live_")
    page.locator("dialog footer").get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Revoke: reports").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()

    expect(page.get_by_role("row", name="reports")).to_have_count(1)


def test_what_asking_may_cost_is_said(shown):
    page = shown().see("/settings?tab=budget")

    expect(page.get_by_text("of 10,000")).to_be_visible()
    expect(
        page.get_by_role("row", name="ChatGPT").get_by_text("Simulated", exact=True)
    ).to_be_visible()
