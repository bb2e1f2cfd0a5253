"""Gemini: generateContent."""

import json
import time
from decimal import Decimal

import pytest

from infra.answers import AnswerRefused, TryLater
from infra.answers.judging import TEXT_BYTES
from schemas.base import Provider
from tests.infra.answers.asking import KEY, QUESTION, asked, failed
from tests.wire.acts import says
from tests.wire.providers import ProviderServer
from tests.wire.replies import TEXT, error, good, google, grounding, redirect, support


@pytest.fixture
def server():
    with ProviderServer(Provider.GEMINI) as running:
        yield running


def replies(server, parts=None, finish="STOP", **told):
    body = google(parts, finish)
    body["candidates"][0]["groundingMetadata"] = grounding(**told)
    server.script(says(body))


def spans(answer):
    return [
        None if cited.start is None else answer.text[cited.start : cited.end]
        for cited in answer.citations
    ]


def test_gemini_is_asked_with_its_search_tool(server):
    asked(server, gemini_model="gemini/odd model")
    [request] = server.requests

    assert request.path == "/v1beta/models/gemini%2Fodd%20model:generateContent"
    assert request.headers["x-goog-api-key"] == KEY
    assert request.body == {
        "contents": [{"role": "user", "parts": [{"text": QUESTION.query_text}]}],
        "tools": [{"google_search": {}}],
    }


def test_thoughts_are_no_text_and_keep_their_place(server):
    parts = [{"text": "Puma?", "thought": True}, {"text": "👟 Ñike"}, {"text": " – Hoka"}]
    supports = [
        support("Ñike", "👟 Ñike", 0, partIndex=1),
        support("Hoka", " – Hoka", 1, partIndex=2),
    ]
    replies(server, parts, groundingSupports=supports)

    answer = asked(server)

    assert answer.text == "👟 Ñike – Hoka"
    assert spans(answer) == ["Ñike", "Hoka"]


def test_the_first_stretch_that_a_source_supports_is_told(server):
    odd = {**support("Nike", TEXT), "groundingChunkIndices": [[0], "1", None]}
    told = [odd, support("Hoka", TEXT, 0, 1), support("Nike", TEXT, 1)]
    replies(server, groundingSupports=told)

    assert spans(asked(server)) == ["Hoka", "Hoka"]


@pytest.mark.parametrize(
    "segment",
    [
        {"startIndex": 9, "endIndex": 12, "text": ""},
        {"startIndex": 3, "endIndex": 7, "text": "Hoka"},
        {"startIndex": 0, "endIndex": 10_000, "text": ""},
        {"startIndex": 7, "endIndex": 3, "text": ""},
        {"startIndex": -3, "endIndex": "x", "text": ""},
        {"startIndex": 3, "endIndex": 7, "text": "Nike", "partIndex": 1},
        None,
    ],
    ids=[
        "inside a character",
        "other words",
        "past the end",
        "backwards",
        "no numbers",
        "no part",
        "none",
    ],
)
def test_a_segment_that_does_not_fit_the_text_tells_no_place(server, segment):
    replies(server, groundingSupports=[{"segment": segment, "groundingChunkIndices": [0]}])

    assert spans(asked(server)) == [None, None]


@pytest.mark.parametrize("length", [TEXT_BYTES, 7 * TEXT_BYTES])
def test_sources_are_not_placed_at_any_price(server, length):
    segment = {"startIndex": 0, "endIndex": 2 * length, "text": "x"}
    supports = [{"segment": segment, "groundingChunkIndices": [0]}] * 5000
    body = google([{"text": "\u00e9" * length}])
    body["candidates"][0]["groundingMetadata"] = grounding(groundingSupports=supports)
    server.script(says(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()))

    began = time.monotonic()
    problem = failed(server)

    assert problem.detail == "the answer is larger than 256 KiB"
    # Measured: all of them take 4 s in the shorter text and 28 s in the longer, 500 take 0.4 s.
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    ("uri", "title", "domain"),
    [
        (redirect("one"), "www.Nike.com", "nike.com"),
        (redirect("one"), "müller.de", "müller.de"),
        (redirect("one"), "Nike: official site", ""),
        (redirect("one"), "", ""),
        ("https://www.nike.com/a", "hoka.com", "nike.com"),
    ],
)
def test_behind_a_redirect_the_title_names_the_domain(server, uri, title, domain):
    replies(server, groundingChunks=[{"web": {"uri": uri, "title": title}}])
    [cited] = asked(server).citations

    assert (cited.url, cited.title, cited.domain) == (uri, title, domain)


def test_a_chunk_that_is_none_keeps_the_places_of_the_others(server):
    chunks = ["odd", {"retrievedContext": {}}, {"web": {"uri": redirect("a"), "title": "a.com"}}]
    replies(server, groundingChunks=chunks, groundingSupports=[support("Nike", TEXT, 2)])

    answer = asked(server)

    assert [cited.index for cited in answer.citations] == [3]
    assert spans(answer) == ["Nike"]


def test_thoughts_and_what_was_read_are_counted(server):
    call = asked(server).call

    assert (call.usage.input_tokens, call.usage.output_tokens) == (1000, 200)
    assert call.cost_usd == Decimal("0.0358")  # 0.0003 + 0.0005 + 0.035


BLOCKED = ["SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY"]


@pytest.mark.parametrize(
    ("finish", "reason"),
    [
        *((finish, "blocked") for finish in BLOCKED),
        ("MAX_TOKENS", "truncated"),
        (None, "truncated"),
        ("LANGUAGE", "provider_error"),
        ("MALFORMED_FUNCTION_CALL", "provider_error"),
        ("OTHER", "provider_error"),
    ],
)
def test_a_finish_that_is_no_stop_is_no_answer(server, finish, reason):
    replies(server, finish=finish)

    assert failed(server).reason == reason


def test_a_blocked_prompt_is_no_answer(server):
    server.script(says({"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {}}))

    problem = failed(server)

    assert (problem.reason, problem.call.finish_reason) == ("blocked", "SAFETY")


@pytest.mark.parametrize("candidates", [[], None, {}])
def test_no_candidate_is_no_answer(server, candidates):
    server.script(says(google(candidates=candidates)))

    assert failed(server).reason == "empty"


@pytest.mark.parametrize(
    ("told", "used"),
    [
        ({}, "unknown"),
        ({"webSearchQueries": ["q"]}, "yes"),
        ({"groundingChunks": [{"web": {"uri": redirect("one")}}]}, "yes"),
        ({"searchEntryPoint": {"renderedContent": "<div>"}}, "yes"),
    ],
)
def test_whether_it_searched_is_known_where_it_says_so(server, told, used):
    body = google()
    body["candidates"][0]["groundingMetadata"] = told
    server.script(says(body))
    call = asked(server).call

    assert call.search_used == used
    # A search that may have been is paid for.
    assert call.cost_usd == Decimal("0.0358")


def test_without_grounding_it_did_not_search(server):
    body = google()
    del body["candidates"][0]["groundingMetadata"]
    server.script(says(body))

    assert failed(server).reason == "search_not_used"


def quota(name):
    return {
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        "violations": [{"quotaId": name}],
    }


RETRY = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "46s"}


def test_the_wait_stands_in_the_error(server):
    details = [quota("GenerateRequestsPerMinutePerProjectPerModel"), RETRY]
    server.script(says(error(Provider.GEMINI, 429, "RESOURCE_EXHAUSTED", details=details), 429))

    problem = failed(server)

    assert type(problem) is TryLater
    assert (problem.reason, problem.after_seconds) == ("rate_limited", 46)


def test_the_quota_of_a_day_does_not_pass(server):
    details = [quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier"), RETRY]
    server.script(says(error(Provider.GEMINI, 429, "RESOURCE_EXHAUSTED", details=details), 429))

    problem = failed(server)

    assert (type(problem), problem.reason) == (AnswerRefused, "quota_exhausted")


def test_a_wrong_key_is_told_by_400(server):
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}]
    server.script(says(error(Provider.GEMINI, 400, "INVALID_ARGUMENT", details=details), 400))

    assert failed(server).reason == "unauthorized"


def test_an_error_may_stand_in_an_array(server):
    server.script(says([error(Provider.GEMINI, 503, "UNAVAILABLE")], 200))

    problem = failed(server)

    assert (type(problem), problem.is_outage) == (TryLater, True)


def test_the_code_of_an_error_inside_200_counts(server):
    server.script(says(good(Provider.GEMINI) | error(Provider.GEMINI, 504, "odd")))

    assert failed(server).reason == "timeout"
