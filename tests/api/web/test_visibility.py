"""The journeys of the AI visibility document, through the page alone."""

from datetime import UTC, datetime

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.api.web.browser import PHONE
from tests.receivers import Receiver

pytestmark = pytest.mark.xdist_group("browser")

HOSTILE = '<img src=x onerror="alert(1)"> "&amp; \u202eevil'
ANSWER = "👟 1. **Nike Pegasus** – fine\n2. **Acme Pro Runner** – great value\n3. Wir lieben Nike"


@pytest.fixture
def acme(guest):
    """A tenant with a brand, a competitor and one answer to one query."""
    brand = {
        "name": "Acme Shoes",
        "brand_aliases": ["Acme"],
        "products": [{"name": "Acme Pro Runner", "sku": "APR-001"}],
    }
    guest.put("brand/", json=brand).raise_for_status()
    guest.new_competitor("Nike", domain="nike.com")
    query = guest.new_query("best running shoes under $150")
    captured(guest, query, ANSWER)
    return guest


def captured(tenant, query: int, text: str) -> None:
    """An answer of this moment, counted when this returns."""
    before = tenant.get("dashboard/").json()["total_runs"]
    cited = [{"url": "https://www.nike.com/pegasus", "title": "Pegasus"}]
    item = {"query": query, "provider": "chatgpt", "raw_response": text, "citations": cited}
    tenant.capture({**item, "captured_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"})
    tenant.wait_for_runs(before + 1)


def row(page: Page, text: str):
    return page.get_by_role("row", name=text)


def test_a_query_is_made_run_and_its_answer_read(shown, guest):
    guest.put("brand/", json={"name": "Acme Shoes", "brand_aliases": ["Acme"]}).raise_for_status()
    page = shown(guest.token).see("/visibility")
    page.get_by_role("button", name="New query").first.click()
    page.get_by_label("Query", exact=True).fill("best running shoes under $150")
    page.get_by_label("Tags").fill("road, budget")
    page.get_by_label("ChatGPT").check()
    page.get_by_label("Claude").check()
    page.get_by_role("button", name="Save").click()
    expect(row(page, "best running shoes").get_by_text("ChatGPT, Claude")).to_be_visible()
    page.get_by_role("button", name="Run now").click()
    expect(page.get_by_text("All providers have answered.")).to_be_visible(timeout=20_000)
    # It may not be there to be read yet.
    page.route("**/api/ai-reach/results/*/", lambda route: route.fulfill(status=404), times=2)
    page.get_by_role("link", name="Read the answer").first.click()

    expect(page.locator(".answer")).not_to_be_empty()
    expect(page.locator(".reading").get_by_text("Simulated").first).to_be_visible()


def test_a_query_is_changed_paused_and_deleted(shown, guest):
    guest.new_query("best shoes")
    page = shown(guest.token).see("/visibility")
    page.get_by_role("button", name="Edit query: best shoes").click()
    page.get_by_label("Query", exact=True).fill("best running shoes")
    page.get_by_role("dialog").get_by_role("combobox").select_option("weekly")
    page.get_by_role("button", name="Save").click()
    expect(row(page, "best running shoes").get_by_text("Weekly")).to_be_visible()
    page.get_by_role("button", name="Pause: best running shoes").click()
    expect(row(page, "best running shoes").get_by_text("Paused")).to_be_visible()
    page.get_by_role("button", name="Delete: best running shoes").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    expect(page.get_by_role("heading", name="No queries yet")).to_be_visible()


def test_a_refused_field_says_why_beside_it(shown, guest):
    guest.new_query("best shoes")
    screen = shown(guest.token)
    screen.expected |= {409, 422}
    page = screen.see("/visibility")
    page.get_by_role("button", name="New query").click()
    field = page.get_by_label("Query", exact=True)
    page.get_by_role("button", name="Save").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("best shoes")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("dialog").get_by_text("is already in use")).to_be_visible()
    assert screen.barriers() == []


def test_an_answer_is_read_with_what_was_found_in_it(shown, acme):
    page = shown(acme.token).see("/visibility?tab=answers")
    page.get_by_role("link", name="best running shoes under $150").click()
    marks = page.locator(".answer mark")

    expect(page.locator(".answer")).to_have_text(ANSWER)
    expect(
        marks.filter(has_text="Acme Pro Runner").or_(page.locator("mark.own")).first
    ).to_be_visible()
    assert "Nike" in page.locator("mark.rival").all_inner_texts()
    expect(
        page.get_by_role("region", name="What was found").get_by_text("Position 2")
    ).to_be_visible()
    expect(page.get_by_role("region", name="Against competitors")).to_contain_text("They are ahead")
    source = page.get_by_role("region", name="Sources").get_by_role("link")
    expect(source).to_have_attribute("rel", "noopener noreferrer nofollow")


def test_hostile_names_and_answers_are_text_everywhere(shown, guest):
    guest.put("brand/", json={"name": HOSTILE, "products": [{"name": HOSTILE + "p"}]})
    guest.new_competitor(HOSTILE + "2")
    query = guest.new_query(HOSTILE, category=HOSTILE, tags=[HOSTILE])
    captured(guest, query, f"{HOSTILE}\n<script>alert(2)</script>\n1. **{HOSTILE}2**")
    screen = shown(guest.token, viewport=PHONE)
    screen.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    for path in (
        "/",
        "/visibility",
        "/visibility?tab=comparison",
        "/visibility?tab=wins",
        "/visibility?tab=competitors",
        "/visibility?tab=answers",
        "/settings",
    ):
        page = screen.see(path)
        assert page.locator("main img[src=x], main script").count() == 0
        assert screen.overflow() <= 0
    page = screen.see("/visibility?tab=answers")
    page.locator(".items a").first.click()

    expect(page.locator(".answer")).to_contain_text("<script>alert(2)</script>")
    assert page.locator("main img[src=x], main script").count() == 0


def test_a_cell_of_the_comparison_leads_to_its_answers(shown):
    page = shown().see("/visibility?tab=comparison&provider=claude")
    page.locator(".matrix td.cell a").first.click()
    page.locator(".items li").first.wait_for()
    query = httpx.URL(page.url).params["query"]

    assert query
    assert set(page.locator(".items .row > .small").all_inner_texts()) >= {"Claude"}
    assert "ChatGPT" not in page.locator(".items").inner_text()


def test_win_rates_are_drawn_and_written(shown, shop):
    page = shown().see("/visibility?tab=wins&days=all")
    headers = {"Authorization": f"Bearer {shop.token}"}
    url = f"{shop.url}/api/ai-reach/win-rate/"
    told = httpx.get(url, headers=headers, trust_env=False).json()["competitors"]

    expect(page.locator(".bar .figure").first).to_contain_text(f"{told[0]['win_rate'] * 100:.1f}%")
    expect(row(page, told[0]["name"])).to_contain_text(f"{told[0]['wins']:,}")


def test_a_candidate_becomes_a_competitor(shown, guest):
    query = guest.new_query("best shoes")
    captured(guest, query, "1. **Zephyr** – light\n2. **Quanta** – soft")
    page = shown(guest.token).see("/visibility?tab=competitors")
    page.get_by_role("button", name="Track: Zephyr").click()
    tracked = page.get_by_role("region", name="Competitors", exact=True).first

    expect(tracked.get_by_role("row", name="Zephyr").get_by_text("Tracked")).to_be_visible(
        timeout=15_000
    )
    expect(page.get_by_role("button", name="Track: Zephyr")).to_have_count(0)


def test_scoring_again_is_looked_at_first(shown, guest):
    guest.put("brand/", json={"name": "Acme"}).raise_for_status()
    query = guest.new_query("best shoes")
    captured(guest, query, "Zephyr is great, and Acme is fine.")
    guest.new_competitor("Zephyr")
    page = shown(guest.token).see("/visibility?tab=rescore")
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_text("1 answers read, 1 would change.")).to_be_visible(timeout=15_000)
    expect(row(page, "Zephyr").first).to_be_visible()
    page.get_by_role("button", name="Apply").click()

    expect(page.get_by_text("1 answers read, 1 changed.")).to_be_visible(timeout=15_000)
    row(page, "Zephyr").first.get_by_role("link").click()
    flips = page.get_by_role("region", name="What changed since")
    expect(flips.get_by_role("listitem").filter(has_text="Zephyr")).to_contain_text(
        "Not mentioned →"
    )
    flips.get_by_role("link").click()
    expect(page.get_by_text("As scored by catalog version")).to_be_visible()
    expect(page.locator(".answer mark").filter(has_text="Zephyr")).to_have_count(0)
    page.get_by_role("link", name="Show the newest score").click()

    expect(page.locator(".answer mark").filter(has_text="Zephyr")).to_be_visible()


def test_an_alert_is_made_beside_what_it_would_have_done(shown, shop):
    page = shown().see("/visibility?tab=alerts")
    page.get_by_role("button", name="New alert").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Threshold", exact=True).fill("3")
    expect(dialog.get_by_text("It would have fired")).to_be_visible(timeout=15_000)
    expect(dialog.locator(".chart canvas")).to_be_visible()
    dialog.get_by_label("What to watch").select_option("sov_jump")
    dialog.get_by_label("Competitor").select_option(label="Nike")
    expect(dialog.get_by_text("It would have fired")).to_be_visible(timeout=15_000)
    dialog.get_by_role("button", name="Save").click()

    expect(row(page, "A competitor gains share of voice").first).to_contain_text("Nike")


def test_a_webhook_is_tried_and_its_delivery_seen(shown, acme):
    screen = shown(acme.token)
    with Receiver() as receiver:
        page = screen.see("/visibility?tab=alerts")
        page.get_by_role("button", name="New alert").first.click()
        page.get_by_label("Webhook address").fill(receiver.url)
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".secret")).to_contain_text("whsec_")
        page.get_by_role("dialog").locator("footer").get_by_role("button", name="Close").click()
        page.get_by_role("link", name="History").click()
        page.get_by_role("button", name="Send a sample").click()
        expect(page.get_by_text("A sample is on its way.")).to_be_visible()
        acme.wait_for("alerts/", lambda found: found["count"] == 1)
        alert = acme.get("alerts/").json()["results"][0]["id"]
        acme.wait_for(
            f"alerts/{alert}/deliveries/", lambda found: found["results"][0]["state"] == "delivered"
        )
        page.reload()
        expect(page.locator(".items").get_by_text("Delivered", exact=True)).to_be_visible()
        page.get_by_role("button", name="Post again").click()
        expect(page.get_by_text("It is posted again.")).to_be_visible()

    assert screen.barriers() == []
