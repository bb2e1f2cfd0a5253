"""Claude: the Messages API, by its SDK."""

from decimal import Decimal

import pytest

from infra.answers import AnswerRefused, TryLater
from schemas.base import Provider
from tests.infra.answers.asking import KEY, QUESTION, asked, failed
from tests.wire.acts import says
from tests.wire.providers import ProviderServer
from tests.wire.replies import NIKE, QUERIES, TEXT, anthropic, cited_text, error, searched


@pytest.fixture
def server():
    with ProviderServer(Provider.CLAUDE) as running:
        yield running


def text(said):
    return {"type": "text", "text": said}


def test_claude_is_asked_to_search(server):
    asked(server)
    [request] = server.requests

    assert request.path == "/v1/messages"
    assert request.headers["x-api-key"] == KEY
    assert "authorization" not in request.headers
    assert request.headers["anthropic-version"] == "2023-06-01"
    assert request.body == {
        "model": "claude-sonnet-5",
        "max_tokens": 4096,
        "messages": [{"role": "user", "content": QUESTION.query_text}],
        "tools": [{"type": "web_search_20250305", "name": "web_search", "max_uses": 5}],
        "tool_choice": {"type": "tool", "name": "web_search"},
    }


def test_the_sdk_takes_nothing_from_the_environment(server, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "another")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "another")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:1")
    asked(server)

    assert "another" not in server.requests[0].headers.values()


def test_thoughts_and_tools_are_no_text(server):
    other = {"type": "server_tool_use", "name": "code_execution", "input": {"query": "x = 1"}}
    thought = {"type": "thinking", "thinking": "Puma?", "text": "Puma?"}
    server.script(says(anthropic(content=[thought, *searched(), other, text("Nike.")])))
    answer = asked(server)

    assert (answer.text, answer.call.searches) == ("Nike.", QUERIES[:1])


def test_a_stretch_with_two_sources_is_cited_for_both(server):
    both = cited_text("Nike", NIKE, "Nike")
    both["citations"] += cited_text("", "https://b.example/", "B")["citations"]
    both["citations"].append({"type": "char_location", "url": "https://c.example/"})
    server.script(says(anthropic(content=[*searched(), text("👟 "), both])))

    assert [(c.index, c.start, c.end) for c in asked(server).citations] == [(1, 2, 6), (2, 2, 6)]


@pytest.mark.parametrize("stop", ["end_turn", "stop_sequence"])
def test_a_finished_text_is_an_answer(server, stop):
    server.script(says(anthropic(stop_reason=stop)))

    assert asked(server).call.finish_reason == stop


@pytest.mark.parametrize(
    ("stop", "reason"),
    [
        ("refusal", "refused"),
        ("max_tokens", "truncated"),
        ("pause_turn", "truncated"),
        ("model_context_window_exceeded", "truncated"),
        ("tool_use", "provider_error"),
        (None, "provider_error"),
    ],
)
def test_an_unfinished_or_withheld_text_is_no_answer(server, stop, reason):
    server.script(says(anthropic(stop_reason=stop)))

    problem = failed(server)

    assert (type(problem), problem.reason) == (AnswerRefused, reason)
    assert problem.call.cost_usd == Decimal("0.024")  # 0.002 + 0.002 + 2 x 0.01


@pytest.mark.parametrize(
    ("code", "kind", "reason", "is_outage"),
    [
        ("too_many_requests", TryLater, "rate_limited", False),
        ("unavailable", TryLater, "provider_error", True),
        ("invalid_tool_input", AnswerRefused, "provider_error", None),
        ("max_uses_exceeded", AnswerRefused, "provider_error", None),
        ("query_too_long", AnswerRefused, "provider_error", None),
        ("request_too_large", AnswerRefused, "provider_error", None),
        ("never heard of", AnswerRefused, "provider_error", None),
    ],
)
def test_a_search_may_fail_inside_200(server, code, kind, reason, is_outage):
    server.script(says(anthropic(content=[*searched(result=code), text(TEXT)])))

    problem = failed(server)

    assert type(problem) is kind
    assert problem.reason == reason
    assert getattr(problem, "is_outage", None) is is_outage
    assert problem.call.usage.output_tokens == 200


def test_one_search_too_many_does_not_spoil_those_that_worked(server):
    content = [*searched(), *searched("more", "max_uses_exceeded"), text(TEXT)]
    server.script(says(anthropic(content=content)))

    assert asked(server).call.searches == (QUERIES[0], "more")


def test_any_other_failed_search_does(server):
    failures = [*searched("more", "max_uses_exceeded"), *searched("more", "unavailable")]
    content = [*searched(), *failures, text(TEXT)]
    server.script(says(anthropic(content=content)))

    assert type(failed(server)) is TryLater


def test_a_failed_search_is_why_the_text_is_not_finished(server):
    content = searched(result="too_many_requests")
    server.script(says(anthropic("pause_turn", content=content)))

    assert failed(server).reason == "rate_limited"


@pytest.mark.parametrize(
    ("searches", "counted"), [(searched(), 0), ([], 1)], ids=["results", "a count"]
)
def test_either_sign_shows_that_it_searched(server, searches, counted):
    usage = {"server_tool_use": {"web_search_requests": counted}}
    server.script(says(anthropic(content=[*searches, text(TEXT)], usage=usage)))

    assert asked(server).call.search_used == "yes"


def test_an_answer_that_was_not_searched_for_is_none(server):
    server.script(says(anthropic(content=[text(TEXT)], usage={"output_tokens": 1})))

    assert failed(server).reason == "search_not_used"


def test_the_reset_of_a_limit_is_a_wait(server):
    # The clock of these tests stands at 12:00:00.
    resets = {
        "anthropic_ratelimit_requests_reset": "2026-11-24T12:00:30Z",
        "anthropic_ratelimit_requests_remaining": "0",
        "anthropic_ratelimit_tokens_reset": "2026-11-24T12:05:00Z",
        "anthropic_ratelimit_tokens_remaining": "80000",
    }
    server.script(says(error(Provider.CLAUDE, 429, "rate_limit_error"), 429, **resets))

    assert failed(server).after_seconds == 30


def test_the_sdk_does_not_ask_again_by_itself(server):
    server.always(says(error(Provider.CLAUDE, 529, "overloaded_error"), 529, x_should_retry="true"))
    failed(server)

    assert server.calls == 1
