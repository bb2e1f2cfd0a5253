"""What every provider's adapter must do, over real sockets."""

import asyncio
import io
import json
import logging
import socket
import traceback
from decimal import Decimal

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra import logs
from infra.answers import AnswerRefused, NoAnswer, TryLater
from infra.answers.http import MAX_BYTES
from infra.answers.judging import REPLY_BYTES, TEXT_BYTES
from schemas.base import Provider
from schemas.calls import Call, Citation
from schemas.events import AnswerCaptured
from tests.infra.answers.asking import KEY, QUESTION, asked, engine_at, failed
from tests.make import NOON
from tests.wire.acts import (
    babbles,
    drips,
    floods,
    hangs,
    hangs_up,
    resets,
    says,
)
from tests.wire.providers import ProviderServer
from tests.wire.replies import HOKA, NIKE, QUERIES, TEXT, error, good, redirect, saying

SOON = {"provider_timeout_seconds": 0.3}


def test_an_answer_comes_with_all_that_the_provider_tells(server):
    answer = asked(server)

    assert answer.text == TEXT
    assert not answer.is_simulated
    assert json.loads(answer.provider_reply) == good(server.provider)
    assert answer.model == answer.call.model_served
    assert answer.call.model_requested in answer.call.model_served
    assert answer.call.search_used == "yes"
    assert answer.call.usage.output_tokens == 200
    assert answer.call.request_id
    assert answer.call.finish_reason
    assert server.calls == 1


def test_citations_keep_their_order_and_stand_where_the_text_cites_them(server):
    answer = asked(server)
    is_google = server.provider is Provider.GEMINI
    spans = [answer.text[c.start : c.end] for c in answer.citations if c.start is not None]

    assert [c.domain for c in answer.citations] == ["nike.com", "hoka.com"]
    assert [c.url for c in answer.citations] == (
        [redirect("one"), redirect("two")] if is_google else [NIKE, HOKA]
    )
    assert [c.index for c in answer.citations] == [1, 2]
    assert spans == ([] if server.provider is Provider.PERPLEXITY else ["Nike 👟", "Hoka"])


def test_what_was_searched_for_is_told_where_the_provider_tells_it(server):
    told = () if server.provider is Provider.PERPLEXITY else QUERIES

    assert asked(server).call.searches == told


def test_an_answer_becomes_a_fact_that_can_be_read_again(server):
    answer = asked(server)
    fact = AnswerCaptured(
        id="6f1c2a34-1111-5222-8333-944455566677",
        tenant_id="acme",
        occurred_at=NOON,
        recorded_at=NOON,
        result_id=1,
        query_id=1,
        provider=server.provider,
        raw_response=answer.text,
        citations=answer.citations,
        model=answer.model,
        source="run",
        provider_reply=answer.provider_reply,
        call=answer.call,
    )

    assert AnswerCaptured.model_validate_json(fact.model_dump_json()) == fact


def test_the_request_id_of_a_header_wins(server):
    name = "request_id" if server.provider is Provider.CLAUDE else "x_request_id"
    server.script(says(good(server.provider), **{name: "req_42"}))

    assert asked(server).call.request_id == "req_42"


def test_one_engine_asks_many_times_and_at_once(server):
    async def ask():
        engine = engine_at(server.provider, server.url)
        try:
            return await asyncio.gather(*(engine.ask(QUESTION) for _ in range(12)))
        finally:
            await engine.close()

    answers = asyncio.run(ask())

    assert {answer.text for answer in answers} == {TEXT}
    assert server.calls == 12


STATUSES = [
    # status, the provider's word, headers, error, reason, is_outage, after_seconds
    (400, "invalid_request_error", {}, AnswerRefused, "provider_error", None, None),
    (401, "authentication_error", {}, AnswerRefused, "unauthorized", None, None),
    (402, "billing_error", {}, AnswerRefused, "quota_exhausted", None, None),
    (403, "permission_error", {}, AnswerRefused, "unauthorized", None, None),
    (404, "not_found_error", {}, AnswerRefused, "provider_error", None, None),
    (408, "timeout", {}, TryLater, "timeout", True, None),
    (409, "conflict", {}, TryLater, "provider_error", True, None),
    (410, "gone", {}, AnswerRefused, "provider_error", None, None),
    (413, "request_too_large", {}, AnswerRefused, "provider_error", None, None),
    (425, "too_early", {}, TryLater, "provider_error", True, None),
    (429, "rate_limit_error", {}, TryLater, "rate_limited", False, None),
    (429, "rate_limit_error", {"retry_after": "7"}, TryLater, "rate_limited", False, 7.0),
    (429, "rate_limit_error", {"retry_after_ms": "250"}, TryLater, "rate_limited", False, 0.25),
    (
        429,
        "rate_limit_error",
        {"retry_after": "Tue, 24 Nov 2026 12:01:30 GMT"},
        TryLater,
        "rate_limited",
        False,
        90.0,
    ),
    (429, "insufficient_quota", {"retry_after": "7"}, AnswerRefused, "quota_exhausted", None, None),
    (500, "api_error", {}, TryLater, "provider_error", True, None),
    (502, "bad_gateway", {}, TryLater, "provider_error", True, None),
    (503, "UNAVAILABLE", {"retry_after": "3"}, TryLater, "provider_error", True, 3.0),
    (504, "DEADLINE_EXCEEDED", {}, TryLater, "timeout", True, None),
    (529, "overloaded_error", {}, TryLater, "provider_error", True, None),
    (503, "server_error", {"x_should_retry": "false"}, AnswerRefused, "provider_error", None, None),
    (429, "slow_down", {"x_should_retry": "false"}, AnswerRefused, "rate_limited", None, None),
    (400, "odd", {"x_should_retry": "true"}, TryLater, "provider_error", False, None),
]


@pytest.mark.parametrize("case", STATUSES, ids=lambda case: f"{case[0]} {case[1]} {case[2]}")
def test_a_status_is_a_refusal_or_passes(server, case):
    status, word, headers, kind, reason, is_outage, after = case
    server.script(says(error(server.provider, status, word), status, **headers))

    problem = failed(server)

    assert type(problem) is kind
    assert problem.reason == reason
    assert getattr(problem, "is_outage", None) is is_outage
    assert getattr(problem, "after_seconds", None) == after
    assert problem.call.cost_usd == (Decimal(0) if status < 500 else None)
    assert json.loads(problem.provider_reply) == error(server.provider, status, word)
    assert server.calls == 1


@pytest.mark.parametrize(
    ("word", "kind", "reason", "is_outage"),
    [
        ("rate_limit_exceeded", TryLater, "rate_limited", False),
        ("server_error", TryLater, "provider_error", True),
        ("overloaded_error", TryLater, "provider_error", True),
        ("insufficient_quota", AnswerRefused, "quota_exhausted", None),
        ("invalid_api_key", AnswerRefused, "unauthorized", None),
        ("no_such_model", AnswerRefused, "provider_error", None),
    ],
)
def test_an_error_inside_200_is_no_answer(server, word, kind, reason, is_outage):
    server.script(says(good(server.provider) | error(server.provider, 0, word)))

    problem = failed(server)

    assert type(problem) is kind
    assert problem.reason == reason
    assert getattr(problem, "is_outage", None) is is_outage
    assert problem.call.cost_usd is None


@pytest.mark.parametrize("told", ["the model is gone", ["odd"], 7, {"error": {}}])
def test_an_error_of_no_known_shape_is_still_one(server, told):
    server.script(says(good(server.provider) | {"error": told}))

    assert type(failed(server)) is AnswerRefused


NO_JSON = [b"", b"not JSON", b"<html><h1>502</h1></html>", b"null", b"[]", b'"text"', b"42"]
NO_JSON += [b'{"model": "x"', b"\xff\xfe\x00", b"[" * 100_000, b'{"a": 1e99999999999999999999}']


@pytest.mark.parametrize("body", NO_JSON, ids=lambda body: repr(body[:12]))
def test_200_without_a_json_object_is_refused(server, body):
    server.script(says(body))

    problem = failed(server)

    assert (type(problem), problem.reason) == (AnswerRefused, "provider_error")
    assert problem.provider_reply == body.decode(errors="replace").replace("\x00", "\ufffd")


@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_error_page_passes_like_its_status(server, status):
    server.script(says("<html>Bad gateway</html>", status))

    assert failed(server).is_outage


def test_a_redirect_is_not_followed(server):
    server.script(says("", 302, location=f"{server.url}/elsewhere"))

    problem = failed(server)

    assert (type(problem), problem.reason) == (AnswerRefused, "provider_error")
    assert server.calls == 1


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_an_empty_text_is_no_answer(server, text):
    server.script(says(saying(server.provider, text)))

    assert failed(server).reason == "empty"


def test_an_answer_too_large_for_the_rest_is_refused(server):
    fits = "x" * TEXT_BYTES
    server.script(says(saying(server.provider, fits)), says(saying(server.provider, fits + "x")))

    assert asked(server).text == fits
    assert failed(server).detail == "the answer is larger than 256 KiB"


def test_characters_that_cannot_be_stored_are_replaced_one_for_one(server):
    body = json.dumps(saying(server.provider, "A\x00B\ud83dC")).encode()
    server.script(says(body))

    assert asked(server).text == "A\ufffdB\ufffdC"


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


def test_a_compressed_reply_is_not_unfolded(server):
    server.script(says(b"\x1f\x8b" + b"x" * 64, content_encoding="gzip"))

    assert failed(server).detail == "the reply is compressed"
    assert server.requests[0].headers["accept-encoding"] == "identity"


def test_of_a_long_reply_the_beginning_is_kept(server):
    server.script(says(good(server.provider) | {"padding": "x" * 2 * REPLY_BYTES}))

    answer = asked(server)

    assert answer.text == TEXT
    assert len(answer.provider_reply) == REPLY_BYTES


def test_proxies_of_the_environment_are_not_used(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")

    assert asked(server).text == TEXT


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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


def places(tree, path=()):
    """Every path into a tree."""
    yield path
    if isinstance(tree, dict | list):
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from places(value, (*path, key))


def replaced(tree, path, value):
    """A copy of a tree with something else at this path."""
    if not path:
        return value
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[path[0]] = replaced(tree[path[0]], path[1:], value)
    return copy


@pytest.mark.parametrize("provider", Provider)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_reply_of_any_shape_is_an_answer_or_one_of_two_errors(provider, data):
    body = good(provider)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(body))))
        body = replaced(body, path, data.draw(JSON))
    with ProviderServer(provider) as server:
        server.script(says(json.dumps(body)))
        try:
            answer = asked(server)
        except NoAnswer as problem:
            Call.model_validate_json(problem.call.model_dump_json())
        else:
            Call.model_validate_json(answer.call.model_dump_json())
            for cited in answer.citations:
                Citation.model_validate_json(cited.model_dump_json())
                assert cited.start is None or cited.start <= cited.end <= len(answer.text)
            assert answer.text.strip()
