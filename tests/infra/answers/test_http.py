"""How a call ends that brings no whole reply."""

import asyncio
import socket

import httpx
import httpx2
import pytest

from infra.answers import AnswerRefused, TryLater
from infra.answers.http import MAX_BYTES, received
from schemas.base import Provider
from tests.infra.answers.asking import QUESTION, SOON, access_to, asked, engine_at, failed
from tests.wire.acts import babbles, drips, floods, hangs, hangs_up, resets, says
from tests.wire.replies import TEXT, good


def test_a_redirect_is_not_followed(server):
    server.script(says("", 302, location=f"{server.url}/elsewhere"))

    problem = failed(server)

    assert (type(problem), problem.reason) == (AnswerRefused, "provider_error")
    assert server.calls == 1


@pytest.mark.parametrize("act", [resets(good(Provider.CLAUDE)), hangs_up(), babbles()])
def test_a_broken_connection_passes(server, act):
    server.script(act)

    problem = failed(server)

    assert (type(problem), problem.reason) == (TryLater, "provider_error")
    assert problem.is_outage
    assert problem.call.cost_usd is None
    assert server.calls == 1


def test_a_provider_that_is_not_there_cost_nothing(server):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{probe.getsockname()[1]}"

        problem = failed(server, url=nobody)

    assert (problem.reason, problem.is_outage, problem.call) == ("provider_error", True, None)


@pytest.mark.parametrize(
    ("problem", "reason", "is_reached"),
    [
        (httpx.ConnectError("x"), "provider_error", False),
        (httpx2.ConnectError("x"), "provider_error", False),
        (httpx.ConnectTimeout("x"), "timeout", False),
        (httpx2.ConnectTimeout("x"), "timeout", False),
        (httpx.PoolTimeout("x"), "timeout", False),
        (httpx2.PoolTimeout("x"), "timeout", False),
        (httpx.ReadTimeout("x"), "timeout", True),
        (httpx2.ReadTimeout("x"), "timeout", True),
        (httpx.ReadError("x"), "provider_error", True),
        (httpx2.RemoteProtocolError("x"), "provider_error", True),
        (RuntimeError("x"), "provider_error", True),
    ],
    ids=repr,
)
def test_whatever_a_driver_raises_passes(problem, reason, is_reached):
    async def sends():
        raise problem

    with pytest.raises(TryLater) as caught:
        asyncio.run(received(access_to(Provider.CLAUDE, "http://127.0.0.1:1"), sends()))

    assert (caught.value.reason, caught.value.is_outage) == (reason, True)
    assert (caught.value.call is not None) is is_reached


@pytest.mark.parametrize("act", [hangs(), drips(good(Provider.CLAUDE))], ids=["hangs", "drips"])
def test_a_reply_has_to_be_whole_within_the_time_limit(server, act):
    server.script(act)

    problem = failed(server, **SOON)

    assert (type(problem), problem.reason, problem.is_outage) == (TryLater, "timeout", True)
    assert 250 <= problem.call.latency_ms < 5000


@pytest.mark.parametrize(
    ("status", "kind"), [(200, AnswerRefused), (400, AnswerRefused), (503, TryLater)]
)
def test_a_reply_is_read_up_to_a_limit(server, status, kind):
    server.script(floods(4 * MAX_BYTES, status))

    problem = failed(server)

    assert (type(problem), problem.reason) == (kind, "provider_error")
    assert problem.provider_reply == ""


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "never heard of"])
def test_a_compressed_reply_is_not_unfolded(server, encoding):
    server.script(says(b"\x1f\x8b" + b"x" * 64, content_encoding=encoding))

    assert failed(server).detail == "the reply is compressed"
    assert server.requests[0].headers["accept-encoding"] == "identity"


def test_a_reply_that_is_not_read_gives_its_connection_back(server):
    # More than a client keeps open at once.
    server.script(*[says(b"x", content_encoding="gzip")] * 101)

    async def ask():
        engine = engine_at(server.provider, server.url)
        try:
            for _ in range(101):
                with pytest.raises(AnswerRefused):
                    await engine.ask(QUESTION)
            return await engine.ask(QUESTION)
        finally:
            await engine.close()

    assert asyncio.run(ask()).text == TEXT


def test_proxies_of_the_environment_are_not_used(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")

    assert asked(server).text == TEXT
