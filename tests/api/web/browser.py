"""A real browser before the page, which notes all that a person would call broken."""

import re
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright

from tests.stack import ROOT

CHROMIUM = Path("/usr/bin/chromium")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDE = {"width": 1360, "height": 900}
PHONE = {"width": 360, "height": 740}
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_WATCHING = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
_AXE_RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .filter((found) => ["serious", "critical"].includes(found.impact))
  .map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(" | ")}`)"""
_REFUSED = re.compile(r"the server responded with a status of (\d+)")


def launched(playwright: Playwright) -> Browser:
    """Debian's Chromium, which asks nobody for anything by itself."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)


class Screen:
    """A window of its own with nobody signed in; `troubles` are all that went wrong in it.

    A call that the API refuses is a trouble too, unless its status is `expected`.
    """

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self._context = browser.new_context(base_url=url, **{"viewport": WIDE, **options})
        self._context.add_init_script(_WATCHING)
        self._context.set_default_timeout(10_000)
        self.url = url
        self.expected: set[int] = set()
        self._noted: list[str] = []
        self.page: Page = self._context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self._noted.append(f"error {error}"))
        self.page.on("request", lambda request: self._asked(request.url))

    def signed_in(self, token: str) -> "Screen":
        """The same window, with a token in its tab from the start."""
        self.page.add_init_script(
            f"if (!sessionStorage.getItem('left')) sessionStorage.setItem('segops.token', '{token}')"
        )
        return self

    def see(self, path: str) -> Page:
        """Go there, and wait until the page is whole."""
        self.page.goto(path)
        self.page.locator("h1").first.wait_for()
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until nothing is being loaded."""
        self.page.locator(".bones").first.wait_for(state="detached")
        self.page.wait_for_function("!document.querySelector('.bones')")

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        found = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return int(found)

    def barriers(self) -> list[str]:
        """What axe finds that would stop somebody."""
        self.page.evaluate(AXE.read_text())
        return list(self.page.evaluate(_AXE_RUN))

    def troubles(self) -> list[str]:
        """All that went wrong so far."""
        return [*self._noted, *self.page.evaluate("window.violations")]

    def close(self) -> None:
        self._context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        refused = _REFUSED.search(message.text)
        if refused and int(refused[1]) in self.expected:
            return
        self._noted.append(f"console {message.type}: {message.text} {message.location['url']}")

    def _asked(self, url: str) -> None:
        if not url.startswith((self.url, "data:")):
            self._noted.append(f"asked {url}")


@contextmanager
def screen(browser: Browser, url: str, **options: Any):
    """A window that must have seen no trouble when it closes."""
    opened = Screen(browser, url, **options)
    try:
        yield opened
        assert opened.troubles() == []
    finally:
        opened.close()
