"""One call to each real provider, where its key is set: `pytest -m live`."""

import asyncio
import os

import pytest

from infra.runtime import SystemClock, open_engines
from infra.settings import Settings
from schemas.base import Provider
from tests.infra.answers.asking import QUESTION

pytestmark = pytest.mark.live


@pytest.mark.parametrize("provider", Provider)
def test_the_real_provider_answers(provider):
    variable = f"SEGOPS_{provider.upper()}_KEY"
    if not os.environ.get(variable):
        pytest.skip(f"{variable} is not set")

    async def ask():
        engine = open_engines(Settings.from_environment(), SystemClock())[provider]
        try:
            return await engine.ask(QUESTION)
        finally:
            await engine.close()

    answer = asyncio.run(ask())

    assert not answer.is_simulated
    assert answer.text
    assert answer.citations
    assert answer.call.search_used == "yes"
    assert answer.call.cost_usd
