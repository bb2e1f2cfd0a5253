"""What an error reply means, whichever provider sends it."""

import json
from decimal import Decimal

import pytest

from infra.answers import AnswerRefused, TryLater
from infra.answers.faults import fault
from tests.infra.answers.asking import NOW, failed
from tests.wire.acts import says
from tests.wire.replies import error, good

STATUSES = [
    # status, the provider's word, headers, error, reason, is_outage, after_seconds
    (400, "invalid_request_error", {}, AnswerRefused, "provider_error", None, None),
    (401, "authentication_error", {}, AnswerRefused, "unauthorized", None, None),
    (401, "odd", {}, AnswerRefused, "unauthorized", None, None),
    (402, "billing_error", {}, AnswerRefused, "quota_exhausted", None, None),
    (402, "odd", {}, AnswerRefused, "quota_exhausted", None, None),
    (403, "permission_error", {}, AnswerRefused, "unauthorized", None, None),
    (403, "odd", {}, AnswerRefused, "unauthorized", None, None),
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
    (429, "permission_error", {}, TryLater, "rate_limited", False, None),
    (429, "insufficient_quota", {"retry_after": "7"}, AnswerRefused, "quota_exhausted", None, None),
    (500, "api_error", {}, TryLater, "provider_error", True, None),
    (502, "bad_gateway", {}, TryLater, "provider_error", True, None),
    (503, "authentication_error", {}, TryLater, "provider_error", True, None),
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


WORDS = {
    ("quota_exhausted", False): (
        *("insufficient_quota", "billing_error", "billing_hard_limit_reached"),
        "billing_not_active",
    ),
    ("unauthorized", False): (
        *("authentication_error", "permission_error", "invalid_api_key", "API_KEY_INVALID"),
        *("UNAUTHENTICATED", "PERMISSION_DENIED"),
    ),
    ("rate_limited", False): (
        *("rate_limit_error", "rate_limit_exceeded", "too_many_requests", "RESOURCE_EXHAUSTED"),
    ),
    ("provider_error", True): (
        *("api_error", "DEADLINE_EXCEEDED", "INTERNAL", "internal_error", "internal_server_error"),
        *("overloaded_error", "server_error", "service_unavailable", "timeout_error"),
        "UNAVAILABLE",
    ),
    ("provider_error", False): ("invalid_request_error", "not_found_error", "quota"),
}


@pytest.mark.parametrize("field", ["code", "type", "status", "reason"])
@pytest.mark.parametrize(
    ("word", "meaning"), [(word, meaning) for meaning, words in WORDS.items() for word in words]
)
def test_each_word_has_its_meaning_wherever_it_stands(field, word, meaning):
    error = {"details": [{"reason": word}]} if field == "reason" else {field: word}
    found = fault(200, error, {}, NOW)

    assert (found.reason, found.is_outage) == meaning
    assert found.is_passing is (found.is_outage or found.reason == "rate_limited")
    assert found.detail == f"HTTP 200 {word}"


@pytest.mark.parametrize("told", ["the model is gone", ["odd"], 7, {"error": {}}])
def test_an_error_of_no_known_shape_is_still_one(server, told):
    server.script(says(good(server.provider) | {"error": told}))

    assert type(failed(server)) is AnswerRefused


def test_an_error_may_be_the_whole_reply(server):
    server.script(says({"type": "error", "code": "server_error"}))

    assert failed(server).is_outage


@pytest.mark.parametrize("told", ["a sentence", "<b>", "x" * 65, "ann@example.com", "\n", ""])
def test_what_is_no_short_name_is_not_repeated(server, told):
    server.script(says(error(server.provider, 400, told), 400))

    assert failed(server).detail == "HTTP 400"


def test_a_detail_is_short_however_much_an_error_names(server):
    details = [{"reason": f"{number:064}"} for number in range(1000)]
    server.script(says(error(server.provider, 400, "odd", details=details), 400))

    detail = failed(server).detail

    assert detail.startswith("HTTP 400 odd 0")
    assert len(detail) < 1000


SENTENCES = [
    (400, "Your credit balance is too low to access the Anthropic API.", "quota_exhausted"),
    (429, "Your team has either used all available credits or reached a limit.", "quota_exhausted"),
    (403, "You have run out of credits or need a subscription.", "quota_exhausted"),
    (400, "Incorrect API key provided: na***ys.", "unauthorized"),
    (400, "Argument not supported on this model.", "provider_error"),
]


@pytest.mark.parametrize(("status", "sentence", "reason"), SENTENCES)
@pytest.mark.parametrize("is_bare", [True, False])
def test_what_only_a_sentence_says_is_understood(server, status, sentence, reason, is_bare):
    told = sentence if is_bare else {"type": "invalid_request_error", "message": sentence}
    server.script(says({"code": "a phrase", "error": told}, status))

    problem = failed(server)

    assert (type(problem), problem.reason) == (AnswerRefused, reason)
    assert sentence not in problem.detail


def test_a_server_that_is_down_is_not_taken_at_its_word(server):
    server.script(says({"error": "incorrect api key"}, 503))

    assert failed(server).is_outage


def test_the_limits_that_stand_in_every_reply_do_not_hold_up_an_outage(server):
    limits = {"x_ratelimit_reset_tokens": "6m0s", "x_ratelimit_remaining_tokens": "9"}
    server.script(says(error(server.provider, 500, "api_error"), 500, **limits))

    assert failed(server).after_seconds is None


@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_error_page_passes_like_its_status(server, status):
    server.script(says("<html>Bad gateway</html>", status))

    assert failed(server).is_outage
