"""A key is told to its provider and to nobody else."""

import asyncio
import io
import logging
import traceback

import pytest
import structlog

from infra import logs
from infra.answers import NoAnswer
from schemas.base import Provider
from tests.infra.answers.asking import KEY, SOON, asked, engine_at
from tests.wire.acts import babbles, hangs, hangs_up, resets, says
from tests.wire.replies import good

LEAKS = [
    *(says({"error": {"message": f"bad key {KEY}", "code": KEY}}, s) for s in (200, 400, 401, 429)),
    says(f"<html>{KEY}</html>"),
    says(f"<html>{KEY}</html>", 503, retry_after=KEY),
    says(good(Provider.CHATGPT) | {"model": KEY, "id": KEY, "status": KEY}, x_request_id=KEY),
    says(good(Provider.CLAUDE) | {"model": KEY, "stop_reason": KEY}, request_id=KEY),
    says(good(Provider.GEMINI) | {"modelVersion": KEY}),
    says(good(Provider.PERPLEXITY) | {"model": KEY}),
    resets(good(Provider.CLAUDE)),
    hangs_up(),
    babbles(),
    hangs(),
    says("", 302, location=f"http://127.0.0.1:1/{KEY}"),
]


@pytest.fixture
def log():
    """All that is logged in the test, by us and by libraries, however much they want to tell."""
    before, handlers = structlog.get_config(), logging.getLogger().handlers[:]
    stream = io.StringIO()
    for name in ("anthropic", "httpx2"):  # As ANTHROPIC_LOG=debug has it.
        logging.getLogger(name).setLevel(logging.DEBUG)
    logs.configure("debug", stream)
    yield stream
    structlog.configure(**before)
    logging.getLogger().handlers[:] = handlers


@pytest.mark.parametrize("act", LEAKS, ids=range(len(LEAKS)))
def test_the_key_stays_inside(server, act, log, capfd):
    server.script(act)
    try:
        shown = repr(asked(server, **SOON))
    except NoAnswer as problem:
        told = (problem.detail, problem.call, problem.provider_reply, vars(problem))
        shown = f"{problem!r} {told} {''.join(traceback.format_exception(problem))}"
        structlog.get_logger().error("failed", exc_info=problem)
    written = capfd.readouterr()

    assert KEY not in shown
    assert KEY not in log.getvalue() + written.out + written.err
    assert any(KEY in value for value in server.requests[0].headers.values())


def test_an_engine_shows_no_key(server):
    engine = engine_at(server.provider, server.url)

    assert KEY not in repr(engine) + repr(vars(engine)["_access"])
    asyncio.run(engine.close())
