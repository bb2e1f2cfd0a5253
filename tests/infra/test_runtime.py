"""Which assistant is real."""

import asyncio

import pytest

from infra.answers import TryLater
from infra.answers.chatgpt import ChatGptEngine
from infra.answers.claude import ClaudeEngine
from infra.answers.gemini import GeminiEngine
from infra.answers.grok import GrokEngine
from infra.answers.perplexity import PerplexityEngine
from infra.answers.simulated import SimulatedEngine
from infra.clickhouse_embedded import EmbeddedWarehouse
from infra.runtime import SystemClock, open_engines, open_runtime
from infra.settings import Settings
from infra.signing import new_sealing_key
from schemas.base import Provider
from tests.infra.answers.asking import QUESTION
from tests.wire.providers import ProviderServer

KEY = "sk-canary-0123456789"
REAL = {
    Provider.CHATGPT: ChatGptEngine,
    Provider.PERPLEXITY: PerplexityEngine,
    Provider.CLAUDE: ClaudeEngine,
    Provider.GEMINI: GeminiEngine,
    Provider.GROK: GrokEngine,
}


def engines(**told):
    async def opened():
        found = open_engines(Settings(**told), SystemClock())
        for engine in found.values():
            await engine.close()
        return found

    return asyncio.run(opened())


def test_without_a_key_every_provider_is_simulated():
    found = engines()

    assert set(found) == set(Provider)
    assert all(type(e) is SimulatedEngine and e.is_simulated for e in found.values())


@pytest.mark.parametrize("provider", Provider)
def test_a_provider_with_a_key_is_real_and_the_others_are_not(provider):
    found = engines(**{f"{provider}_key": KEY, f"{provider}_model": "mine"})

    assert type(found.pop(provider)) is REAL[provider]
    assert all(engine.is_simulated for engine in found.values())


@pytest.mark.parametrize("provider", Provider)
def test_a_real_engine_says_what_it_asks_for(provider):
    engine = engines(**{f"{provider}_key": KEY, f"{provider}_model": "mine"})[provider]

    assert (engine.model, engine.is_simulated) == ("mine", False)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("claude_key", f"{KEY}\n", "SEGOPS_CLAUDE_KEY must be printable ASCII without spaces"),
        ("claude_key", f"{KEY}é", "SEGOPS_CLAUDE_KEY must be printable ASCII without spaces"),
        ("claude_url", "api.anthropic.com", "SEGOPS_CLAUDE_URL must be an http or https address"),
        ("claude_url", "https://", "SEGOPS_CLAUDE_URL must be an http or https address"),
        ("claude_url", "https://x:99999", "SEGOPS_CLAUDE_URL must be an http or https address"),
        ("claude_url", "https://[::1", "SEGOPS_CLAUDE_URL must be an http or https address"),
        ("claude_url", "https://x/?key=1", "SEGOPS_CLAUDE_URL must be an http or https address"),
        ("claude_url", f"https://{KEY}@x", "SEGOPS_CLAUDE_URL must be an http or https address"),
        ("provider_timeout_seconds", 0.0, "SEGOPS_PROVIDER_TIMEOUT_SECONDS must be above 0"),
        (
            "provider_timeout_seconds",
            float("nan"),
            "SEGOPS_PROVIDER_TIMEOUT_SECONDS must be above 0",
        ),
    ],
)
def test_what_could_not_be_asked_is_refused_at_the_start(name, value, message):
    with pytest.raises(ValueError) as problem:
        engines(**{"claude_key": KEY, name: value})

    assert str(problem.value) == message


def test_prices_are_checked_even_if_nobody_is_asked():
    with pytest.raises(ValueError, match=r"^SEGOPS_PROVIDER_PRICES: "):
        engines(provider_prices="cheap")


@pytest.mark.parametrize("provider", Provider)
def test_an_engine_asks_nobody_once_the_runtime_is_closed(provider, tmp_path):
    async def nowhere():
        return "postgresql://127.0.0.1:1/none"

    async def ask(url):
        told = Settings(**{f"{provider}_key": KEY, f"{provider}_url": url})
        runtime = await open_runtime(
            told,
            postgres=nowhere,
            warehouse=EmbeddedWarehouse(tmp_path),
            pepper="",
            sealing_key=new_sealing_key(),
        )
        await runtime.close()
        await runtime.engines[provider].ask(QUESTION)

    with ProviderServer(provider) as server:
        with pytest.raises(TryLater):
            asyncio.run(ask(server.url))

        assert server.calls == 0
