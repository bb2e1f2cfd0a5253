"""A key is told to its provider and to nobody else."""

import asyncio
import io
import json
import logging
import traceback

import pytest
import structlog

from infra import logs
from infra.answers import NoAnswer, TryLater
from infra.answers.http import received
from schemas.base import Provider
from tests.infra.answers.asking import KEY, SOON, access_to, asked, engine_at
from tests.wire.acts import babbles, echoes, hangs, hangs_up, resets, says
from tests.wire.replies import TEXT, good, saying

LIBRARIES = ("anthropic", "httpcore", "httpcore2", "httpx", "httpx2")
LEAKS = [
    *map(echoes, (200, 302, 400, 401, 403, 404, 408, 409, 410, 425, 429, 500, 502, 503, 529)),
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
def log(own_logging):
    """All that is logged in the test, by us and by libraries, however much they want to tell."""
    stream = io.StringIO()
    for name in LIBRARIES:  # As ANTHROPIC_LOG=debug has it.
        logging.getLogger(name).setLevel(logging.DEBUG)
    logs.configure("debug", stream)
    return stream


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


WRITTEN = [r"ab\/cd-\u00301\u00223", r"ab\u002Fcd-01\"3", r"ab\u002fcd-01\u00223"]
WRITTEN += [r"ab\\\/cd-01\\\"3", r"ab\\u002fcd-\\u00301\\\"3"]


@pytest.mark.parametrize("written", WRITTEN)
def test_a_key_is_blanked_however_json_writes_it(server, written):
    body = json.dumps(saying(server.provider, "Is <key> yours?")).replace("<key>", written)
    server.script(says(body))
    answer = asked(server, **{f"{server.provider}_key": 'ab/cd-01"3'})

    assert answer.text == "Is [key] yours?"
    assert written not in answer.provider_reply


def test_a_key_as_short_as_a_word_blanks_none(server):
    assert asked(server, **{f"{server.provider}_key": "Nike"}).text == TEXT


@pytest.mark.parametrize("provider", Provider)
def test_an_error_of_a_driver_that_quotes_the_key_is_not_repeated(provider, log):
    async def sends():
        raise RuntimeError(f"Illegal header value {KEY}")

    with pytest.raises(TryLater) as caught:
        asyncio.run(received(access_to(provider, "http://127.0.0.1:1"), sends()))
    structlog.get_logger().error("failed", exc_info=caught.value)
    shown = f"{vars(caught.value)} {''.join(traceback.format_exception(caught.value))}"

    assert KEY not in shown + log.getvalue()


def test_an_engine_shows_no_key(server):
    engine = engine_at(server.provider, server.url)

    assert KEY not in repr(engine) + repr(vars(engine)["_access"])
    asyncio.run(engine.close())
