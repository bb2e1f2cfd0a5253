"""Every form in which a provider says when to come back."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.answers.retry_after import LONGEST_SECONDS, seconds, wait_seconds

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("1000000000", 1e9),
        ("46s", 46.0),
        ("1.5s", 1.5),
        ("20ms", 0.02),
        ("6m0s", 360.0),
        ("1h2m3.5s", 3723.5),
        ("250us", 0.00025),
        ("Tue, 24 Nov 2026 12:01:30 GMT", 90.0),
        ("Tuesday, 24-Nov-26 12:01:30 GMT", 90.0),
        ("Tue Nov 24 12:01:30 2026", 90.0),
        ("Tue, 24 Nov 2026 13:01:30 +0100", 90.0),
        ("2026-11-24T12:01:30Z", 90.0),
        ("2026-11-24T13:01:30.5+01:00", 90.5),
        ("Tue, 24 Nov 2026 11:59:59 GMT", None),
        ("2026-11-24T11:59:59Z", None),
        ("-1", None),
        ("-1s", None),
        ("nan", None),
        ("inf", None),
        ("1e9", None),
        ("", None),
        (" ", None),
        ("soon", None),
        ("1s soon", None),
        ("9" * 100, None),
        ("1s" * 33, None),
        ("Tue, 99 Nov 2026 12:01:30 GMT", None),
        ("Tue, 24 Nov 9999999999 12:01:30 GMT", None),
        ("\u0663", None),
    ],
)
def test_a_wait_is_told_in_many_forms(told, wait):
    found = seconds(told, NOW)

    assert found == (None if wait is None else pytest.approx(wait))


@pytest.mark.parametrize(
    ("headers", "error", "wait"),
    [
        ({"retry-after-ms": "250", "retry-after": "7"}, None, 0.25),
        ({"retry-after-ms": "-1", "retry-after": "7"}, None, 7.0),
        ({"retry-after": "never"}, None, None),
        ({}, {"details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo"}]}, None),
        ({}, {"details": [{"reason": "x"}, {"retryDelay": "46s"}]}, 46.0),
        ({}, {"details": [{"retryDelay": "1.500s"}]}, 1.5),
        ({}, {"details": [{"retryDelay": {"seconds": 46}}]}, None),
        ({}, {"details": "46s"}, None),
        ({"retry-after": "3"}, {"details": [{"retryDelay": "46s"}]}, 3.0),
        ({"x-ratelimit-reset-requests": "6m0s"}, None, 360.0),
        ({"x-ratelimit-reset-tokens": "20ms"}, None, 0.02),
        ({"x-ratelimit-reset-tokens": "1795521690"}, None, 90.0),
        ({"x-ratelimit-reset-tokens": "1795521599"}, None, None),
        ({"x-ratelimit-reset-tokens": "999999999"}, None, LONGEST_SECONDS),
        ({"anthropic-ratelimit-requests-reset": "2026-11-24T12:00:30Z"}, None, 30.0),
        ({"x-ratelimit-limit-requests": "60"}, None, None),
        ({}, None, None),
    ],
)
def test_the_most_exact_form_counts(headers, error, wait):
    assert wait_seconds(headers, error, NOW, is_limited=True) == wait


def test_a_limit_that_was_not_met_says_nothing():
    headers = {"x-ratelimit-reset-tokens": "6m0s", "x-ratelimit-remaining-tokens": "0"}

    assert wait_seconds(headers, None, NOW, is_limited=False) is None
    assert wait_seconds({**headers, "retry-after": "3"}, None, NOW, is_limited=False) == 3


@pytest.mark.parametrize(
    ("requests_left", "tokens_left", "wait"),
    [("0", "9", 1.0), ("9", "0", 360.0), ("0", "0", 360.0), ("9", "9", 360.0), (None, None, 360.0)],
)
def test_the_limit_that_is_used_up_says_when_it_is_over(requests_left, tokens_left, wait):
    told = {
        "x-ratelimit-reset-requests": "1s",
        "x-ratelimit-reset-tokens": "6m0s",
        "x-ratelimit-remaining-requests": requests_left,
        "x-ratelimit-remaining-tokens": tokens_left,
    }
    headers = {name: value for name, value in told.items() if value is not None}

    assert wait_seconds(headers, None, NOW, is_limited=True) == wait


@pytest.mark.parametrize("left", ["input-tokens", "output-tokens"])
def test_anthropic_names_its_limits_in_another_order(left):
    headers = {
        "anthropic-ratelimit-input-tokens-reset": "2026-11-24T12:00:10Z",
        "anthropic-ratelimit-output-tokens-reset": "2026-11-24T12:00:20Z",
        f"anthropic-ratelimit-{left}-remaining": "0",
    }

    assert wait_seconds(headers, None, NOW, is_limited=True) == (
        10.0 if left == "input-tokens" else 20.0
    )


def test_a_wait_has_an_end():
    assert (
        wait_seconds({"retry-after": "999999999999"}, None, NOW, is_limited=True) == LONGEST_SECONDS
    )


@given(st.text(max_size=80) | st.from_regex(r"[0-9.a-zA-Z:, +-]{0,40}", fullmatch=True))
def test_whatever_is_told_a_wait_is_finite_and_not_negative(told):
    headers = dict.fromkeys(("retry-after-ms", "retry-after", "x-ratelimit-reset-requests"), told)
    found = wait_seconds(headers, {"details": [{"retryDelay": told}]}, NOW, is_limited=True)

    assert found is None or (math.isfinite(found) and 0 <= found <= LONGEST_SECONDS)
