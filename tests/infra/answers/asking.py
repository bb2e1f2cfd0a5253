"""A provider's real adapter, pointed at a local server."""

import asyncio
from datetime import UTC, datetime

from infra.answers import NoAnswer
from infra.answers.access import Access
from infra.answers.prices import PRICES
from infra.ports import Answer, Question
from infra.runtime import open_engines
from infra.settings import Settings
from schemas.base import Provider
from schemas.catalog import Catalog
from tests.wire.providers import ProviderServer

KEY = "sk-canary-0123456789abcdef"
SOON = {"provider_timeout_seconds": 0.3}
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
QUESTION = Question(
    "acme", "best running shoes under $150", "2026-11-24", Catalog(tenant_id="acme", version=1)
)


class StillClock:
    """It is always the same time."""

    def now(self) -> datetime:
        return NOW


def access_to(provider: Provider, url: str) -> Access:
    """What it takes to ask this provider there."""
    return Access(provider, KEY, "model", url, 5.0, PRICES, StillClock())


def engine_at(provider: Provider, url: str, **settings):
    """The adapter that the runtime would open."""
    told = {f"{provider}_key": KEY, f"{provider}_url": url, **settings}
    return open_engines(Settings(**told), StillClock())[provider]


def asked(server: ProviderServer, *, url: str | None = None, **settings) -> Answer:
    """The answer to one question, by one call."""

    async def ask() -> Answer:
        engine = engine_at(server.provider, url or server.url, **settings)
        try:
            return await engine.ask(QUESTION)
        finally:
            await engine.close()

    return asyncio.run(ask())


def failed(server: ProviderServer, *, url: str | None = None, **settings) -> NoAnswer:
    """How one question failed."""
    try:
        answer = asked(server, url=url, **settings)
    except NoAnswer as problem:
        return problem
    raise AssertionError(f"an answer: {answer}")
