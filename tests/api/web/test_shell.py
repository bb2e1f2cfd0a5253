"""The way in and out, and what holds for every place of the page."""

import pytest
from playwright.sync_api import expect

from tests.api.web.browser import PHONE

pytestmark = pytest.mark.xdist_group("browser")

PLACES = (
    "/",
    "/visibility",
    "/visibility?tab=answers",
    "/visibility?tab=comparison",
    "/visibility?tab=wins",
    "/visibility?tab=competitors",
    "/visibility?tab=alerts",
    "/visibility?tab=rescore",
    "/segments",
    "/segments/new",
    "/events",
    "/events?tab=schemas",
    "/events?tab=schemas&name=Order+Completed",
    "/events?tab=violations",
    "/connectors",
    "/settings",
    "/settings?tab=tokens",
    "/settings?tab=budget",
)


def test_a_token_is_asked_for_and_a_wrong_one_is_said_to_be_wrong(blank, shop):
    page = blank.see("/visibility")
    blank.expected.add(401)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Paste a token first.")).to_be_visible()
    page.get_by_label("Token").fill("segops_live_wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(
        page.get_by_text("This token is not known, has expired, or was revoked.")
    ).to_be_visible()
    page.get_by_label("Token").fill(shop.token)
    page.get_by_label("Token").press("Enter")

    expect(page.get_by_role("heading", name="AI visibility", level=1)).to_be_visible()


def test_signing_out_forgets_the_token(shown):
    screen = shown()
    page = screen.see("/")
    page.get_by_role("button", name="Sign out").click()
    page.evaluate("sessionStorage.setItem('left', '1')")
    expect(page.get_by_label("Token")).to_be_visible()
    page.reload()

    expect(page.get_by_label("Token")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('segops.token')") is None


def test_a_token_that_is_revoked_meanwhile_leads_back_to_the_way_in(shown, guest):
    made = guest.post(f"{guest.url}/api/tokens/", json={"name": "short", "scopes": ["read"]}).json()
    screen = shown(made["token"])
    page = screen.see("/visibility")
    screen.expected.add(401)
    guest.delete(f"{guest.url}/api/tokens/{made['id']}/").raise_for_status()
    page.reload()

    expect(page.get_by_text("You were signed out")).to_be_visible()


def test_a_token_that_may_only_read_is_told_so_when_it_changes_something(shown, guest):
    guest.new_query("best running shoes")
    made = guest.post(
        f"{guest.url}/api/tokens/", json={"name": "reader", "scopes": ["read"]}
    ).json()
    screen = shown(made["token"])
    screen.expected.add(403)
    page = screen.see("/settings?tab=tokens")
    expect(page.get_by_text("Only a token with the scope admin")).to_be_visible()
    page = screen.see("/visibility")
    page.get_by_role("button", name="Pause: best running shoes").click()

    expect(page.get_by_text("This needs a token with the scope write.")).to_be_visible()


@pytest.mark.parametrize("path", PLACES)
def test_nothing_breaks_and_nobody_is_stopped(shown, path):
    screen = shown()
    page = screen.see(path)

    assert page.title().endswith("· SegOps")
    assert page.locator("h1").count() == 1
    assert screen.barriers() == []


@pytest.mark.parametrize("path", PLACES)
def test_a_phone_in_the_dark_shows_it_all(shown, path):
    screen = shown(viewport=PHONE, color_scheme="dark")
    screen.see(path)

    assert screen.overflow() <= 0
    assert screen.barriers() == []


def test_the_way_in_has_no_barriers_on_a_phone(browser, shop, blank):
    blank.page.set_viewport_size(PHONE)
    blank.see("/")

    assert blank.overflow() <= 0
    assert blank.barriers() == []


def test_a_link_changes_the_place_without_loading_the_page_anew(shown):
    page = shown().see("/")
    page.evaluate("window.isTheSame = true")
    page.get_by_role("link", name="Events").click()
    expect(page.get_by_role("heading", name="Events", level=1)).to_be_focused()
    page.go_back()
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_focused()

    assert page.evaluate("window.isTheSame")
    assert page.title() == "Overview · SegOps"


def test_the_keyboard_gets_past_the_navigation(shown):
    page = shown().see("/settings")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"


def test_a_phone_shows_where_one_is_among_the_places(shown):
    page = shown(viewport=PHONE).see("/visibility?tab=rescore")
    expect(page.get_by_role("link", name="Score again")).to_be_in_viewport(ratio=0.9)
    page = shown(viewport=PHONE).see("/settings")

    expect(page.get_by_role("link", name="Settings")).to_be_in_viewport(ratio=0.9)


def test_the_colours_are_kept(shown):
    page = shown().see("/settings")
    page.get_by_role("button", name="Colours: as the system").click()
    page.get_by_role("button", name="Colours: light").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()

    expect(page.get_by_role("button", name="Colours: dark")).to_be_visible()
    assert (
        page.evaluate("getComputedStyle(document.body).backgroundColor")
        == dark
        == "rgb(15, 18, 23)"
    )


def test_a_server_that_is_gone_is_said_to_be_gone(shown):
    screen = shown()
    page = screen.see("/settings")
    page.route("**/api/**", lambda route: route.abort())
    page.get_by_role("link", name="Events").click()
    expect(page.get_by_role("alert").first).to_contain_text("No connection")
    page.unroute("**/api/**")
    page.get_by_role("button", name="Try again").first.click()

    expect(page.get_by_role("alert")).to_have_count(1)
    screen._noted.clear()  # Chromium reports each call that failed.
