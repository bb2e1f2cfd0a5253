"""The overview says what the API says, and leads to the answers behind it."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("browser")


def asked(shop, path: str, days: int) -> dict:
    today = datetime.now(UTC).date()
    span = {"from": str(today - timedelta(days=days - 1)), "to": str(today)}
    headers = {"Authorization": f"Bearer {shop.token}"}
    url = f"{shop.url}/api/ai-reach/{path}/"
    return httpx.get(url, params=span, headers=headers, trust_env=False).json()


def test_the_numbers_are_those_of_the_api_with_their_intervals(shown, shop):
    page = shown().see("/?days=30")
    told = asked(shop, "dashboard", 30)
    low, high = told["mention_rate_ci"]
    card = page.locator(".kpi", has_text="Mention rate").first

    expect(card.locator(".value")).to_have_text(f"{told['mention_rate'] * 100:.1f}%")
    expect(card).to_contain_text(f"95% interval {low * 100:.1f}–{high * 100:.1f}%")
    expect(card.get_by_role("link")).to_have_text(f"{told['mentioned']:,} answers that name you")
    expect(page.locator(".kpi .value").nth(2)).to_have_text(f"{told['avg_position']:.1f}")


def test_a_change_is_against_as_many_days_before(shown, shop):
    page = shown().see("/?days=14")
    now, both = asked(shop, "dashboard", 14), asked(shop, "dashboard", 28)
    runs, named = both["total_runs"] - now["total_runs"], both["mentioned"] - now["mentioned"]
    points = (now["mention_rate"] - named / runs) * 100
    card = page.locator(".kpi", has_text="Mention rate").first

    expect(card.locator(".badge")).to_contain_text(f"{points:+.1f} pts".replace("-", "−"))
    assert page.get_by_text("Nothing to compare with").count() == 0


def test_without_a_period_before_there_is_nothing_to_compare_with(shown):
    page = shown().see("/?days=90")

    expect(page.get_by_text("Nothing to compare with")).to_have_count(4)


def test_simulated_numbers_say_so_wherever_they_stand(shown):
    page = shown().see("/")

    expect(page.get_by_text("These numbers come from simulated answers")).to_be_visible()
    for title in ("Mention rate by day", "By provider", "Share of voice"):
        card = page.get_by_role("region", name=title, exact=True).first
        expect(card.locator("header").get_by_text("Simulated")).to_be_visible()


def test_the_chart_has_the_same_numbers_as_a_table(shown, shop):
    page = shown().see("/?days=7")
    told = asked(shop, "dashboard", 7)["timeline"]
    page.get_by_text("Show the numbers").click()
    rows = page.locator(".chart tbody tr")

    expect(rows).to_have_count(7)
    expect(rows.last.locator("td")).to_have_text(f"{told[-1]['mention_rate'] * 100:.1f}%")


def test_shares_of_voice_sum_to_one(shown, shop):
    page = shown().see("/?days=30")
    figures = page.locator(".bars .figure").all_inner_texts()
    shares = [float(figure.split("%")[0]) for figure in figures]
    told = asked(shop, "dashboard", 30)

    assert sum(shares) == pytest.approx(100, abs=0.5)
    own = page.locator(".bar", has_text="Acme Shoes").locator(".figure")
    expect(own).to_contain_text(f"{told['share_of_voice'] * 100:.1f}%")


def test_a_number_is_three_clicks_from_the_answer_behind_it(shown):
    page = shown().see("/")
    link = page.locator(".kpi", has_text="Mention rate").get_by_role("link")
    count = link.inner_text().split()[0]
    link.click()
    expect(page.get_by_text(f"{count} answers", exact=True)).to_be_visible()
    page.locator(".items a").first.click()

    expect(page.locator(".answer mark.own").first).to_be_visible()


def test_a_day_of_the_chart_leads_to_the_answers_of_that_day(shown):
    page = shown().see("/?days=7")
    page.locator(".u-over").click(position={"x": 300, "y": 60})
    expect(page.get_by_role("link", name="Show every day")).to_be_visible()
    page.locator(".items li").first.wait_for()
    day = httpx.URL(page.url).params["day"]
    moments = page.locator(".items .nowrap").all_inner_texts()
    written = datetime.fromisoformat(day).strftime("%d %b %Y").lstrip("0")

    assert {moment.split(",")[0] for moment in moments} == {written}


def test_a_tenant_without_answers_is_told_how_to_begin(shown, guest):
    page = shown(guest.token).see("/")
    page.get_by_role("link", name="Go to queries").click()

    expect(page.get_by_role("heading", name="No queries yet")).to_be_visible()
