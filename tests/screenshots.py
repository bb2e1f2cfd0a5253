"""The pictures in the documents, of the demo tenant as it is: `python -m tests.screenshots`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from infra.local.stack import kept_secrets
from tests.api.conftest import until
from tests.api.web.browser import Screen, launched
from tests.stack import DEMO_TOLD, ROOT, Stack

FOLDER = ROOT / "docs" / "screenshots"
SIZE = {"width": 1280, "height": 860}


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="segops-screenshots-") as folder:
        stack = Stack(Path(folder), "--demo").start()
        try:
            until(lambda: DEMO_TOLD in stack.output(), 180)
            taken(stack)
        finally:
            stack.stop()
    return 0


def taken(stack: Stack) -> None:
    token = kept_secrets(stack.folder).demo_token
    with sync_playwright() as playwright:
        browser = launched(playwright)
        light = Screen(browser, stack.url, viewport=SIZE).signed_in(token)
        kept(overview(light), "overview")
        kept(answer(light), "answer")
        kept(light.see("/visibility?tab=wins"), "win-rate")
        kept(light.see("/segments/new"), "segment-builder")
        dark = Screen(browser, stack.url, viewport=SIZE, color_scheme="dark").signed_in(token)
        kept(dark.see("/visibility?tab=comparison"), "comparison-dark")
        kept(light.see("/events?tab=schemas&name=Order+Completed"), "event")
        browser.close()


def kept(page: Page, name: str) -> None:
    page.screenshot(path=FOLDER / f"{name}.png")
    print(f"{name}.png: {(FOLDER / f'{name}.png').stat().st_size // 1024} KiB")


def overview(screen: Screen) -> Page:
    """With a question that the copilot has answered."""
    page = screen.see("/")
    page.get_by_label("Question").fill("How visible are we on Perplexity?")
    page.get_by_label("Question").press("Enter")
    page.get_by_role("button", name="Good answer").wait_for(timeout=60_000)
    return page


def answer(screen: Screen) -> Page:
    """One that names the tenant."""
    page = screen.see("/visibility?tab=answers&named=1")
    page.locator(".items a").first.click()
    page.locator(".answer mark").first.wait_for()
    return page


if __name__ == "__main__":
    sys.exit(main())
