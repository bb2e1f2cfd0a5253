"""One question to the copilot's real model, where its key is set: `pytest -m live`."""

import asyncio
import os

import pytest

from api.copilot.toolbox import Toolbox
from infra.copilot.claude import ClaudeModel
from infra.settings import Settings
from tests.copilot import answered_by, desk

pytestmark = pytest.mark.live


def test_the_real_model_looks_up_what_it_shows_and_says():
    if not os.environ.get("SEGOPS_COPILOT_KEY"):
        pytest.skip("SEGOPS_COPILOT_KEY is not set")
    settings = Settings.from_environment()
    model = ClaudeModel(
        settings.copilot_key,
        settings.copilot_model,
        settings.copilot_url,
        thinks=settings.copilot_thinks,
    )
    question = "How many users are in the High LTV segment?"
    ended = asyncio.run(answered_by(model, Toolbox(desk()), question))
    [card] = [shown.data for shown in ended.of("ui") if shown.component == "MetricCard"]

    assert ended.status == "ok", ended.frames
    assert card["value"] == 1842
    assert "1842" in ended.text.replace(",", "")
    assert ended.loop.usage.output_tokens > 0
