"""One stack with the demo tenant and one browser for all tests of the page."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from infra.local.stack import kept_secrets
from tests.api.conftest import until
from tests.api.web.browser import AXE, CHROMIUM, Screen, launched, screen
from tests.stack import DEMO_TOLD, Client, Stack

_SETTINGS = {"SEGOPS_WEBHOOK_LOOPBACK": "true", "SEGOPS_WEBHOOK_HTTP": "true"}
# What the copilot's panel asks for may not be there.
_WITHOUT_COPILOT = {404, 503}

OpenScreen = Callable[..., Screen]


class Shop(Stack):
    """A stack whose demo tenant has its thirty days."""

    @property
    def token(self) -> str:
        return kept_secrets(self.folder).demo_token


@pytest.fixture(scope="package")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    running = Shop(tmp_path_factory.mktemp("shop"), "--demo", settings=_SETTINGS).start()
    # While the shop is told, nothing else is counted as soon as tests expect.
    until(lambda: DEMO_TOLD in running.output(), 180)
    yield running
    assert running.stop() == 0, running.output()


# For the package alone: Playwright holds the thread's event loop while it is open, and tests
# elsewhere run loops of their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not (CHROMIUM.exists() and AXE.exists()):
        assert not os.environ.get("CI"), "CI has Chromium and `make page` behind it"
        pytest.skip("needs Debian's chromium, and `make page`")
    with sync_playwright() as playwright:
        opened = launched(playwright)
        yield opened
        opened.close()


@pytest.fixture
def blank(browser: Browser, shop: Shop) -> Iterator[Screen]:
    """A window in which nobody is signed in."""
    with screen(browser, shop.url) as opened:
        opened.expected |= _WITHOUT_COPILOT
        yield opened


@pytest.fixture
def shown(browser: Browser, shop: Shop) -> Iterator[OpenScreen]:
    """Opens windows of the demo tenant, or of the one whose token is given."""
    with ExitStack() as stack:

        def open_(token: str = shop.token, **options: Any) -> Screen:
            opened = stack.enter_context(screen(browser, shop.url, **options))
            opened.expected |= _WITHOUT_COPILOT
            return opened.signed_in(token)

        yield open_


@pytest.fixture
def guest(shop: Shop) -> Iterator[Client]:
    """A tenant of the same stack that nobody else uses."""
    # In a thread: Playwright has the event loop of this one.
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(shop.new_tenant).result()
    with made as client:
        yield client
