"""ChatGPT and Grok: the Responses format."""

from decimal import Decimal

import pytest

from infra.answers import AnswerRefused, TryLater
from schemas.base import Provider
from tests.infra.answers.asking import KEY, QUESTION, asked, failed
from tests.wire.acts import says
from tests.wire.providers import ProviderServer
from tests.wire.replies import (
    HOKA,
    NIKE,
    TEXT,
    good,
    message,
    output_text,
    url_citation,
    web_search_call,
)

BOTH = [Provider.CHATGPT, Provider.GROK]


@pytest.fixture(params=BOTH, ids=str)
def server(request):
    with ProviderServer(request.param) as running:
        yield running


@pytest.fixture
def xai():
    with ProviderServer(Provider.GROK) as running:
        yield running


def replies(server, **fields):
    server.script(says(good(server.provider) | fields))


def test_chatgpt_is_asked_to_search():
    with ProviderServer(Provider.CHATGPT) as server:
        asked(server)
        [request] = server.requests

    assert request.path == "/v1/responses"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["content-type"] == "application/json"
    assert request.body == {
        "model": "gpt-5",
        "input": QUESTION.query_text,
        "tools": [
            {
                "type": "web_search",
                "search_context_size": "medium",
                "user_location": {"type": "approximate", "country": "US"},
            }
        ],
        "tool_choice": "required",
        "include": ["web_search_call.action.sources"],
    }


def test_grok_is_asked_with_its_search_tool(xai):
    asked(xai, grok_model="grok-9")
    [request] = xai.requests

    assert request.path == "/v1/responses"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body == {
        "model": "grok-9",
        "input": [{"role": "user", "content": QUESTION.query_text}],
        "tools": [{"type": "web_search"}],
    }


def test_marks_in_groks_text_stay_as_they_came_and_number_their_sources(xai):
    text = f"Nike[[7]]({NIKE}) is good."
    mark = url_citation(NIKE, "7", 4, 4 + len(f"[[7]]({NIKE})"))
    replies(xai, output=[web_search_call(), message(output_text(text, mark))])

    answer = asked(xai)

    assert answer.text == text
    assert [(c.url, c.index, c.title, c.start) for c in answer.citations] == [(NIKE, 7, "", 4)]


@pytest.mark.parametrize(
    ("mark", "title"), [("7", "300"), ("0", "0"), ("x", "x"), ("", ""), ("10000", "10000")]
)
def test_a_title_that_is_no_number_of_a_mark_is_one(server, mark, title):
    cited = output_text(f"Nike [[{mark}]]({NIKE})", url_citation(NIKE, title, 5, 10))
    replies(server, output=[web_search_call(), message(cited)])

    assert [(c.index, c.title) for c in asked(server).citations] == [(1, title)]


def test_a_page_that_was_opened_is_a_search_that_costs_no_more():
    calls = [{"type": "search", "query": "q"}, {"type": "open_page"}, {"type": "find_in_page"}, {}]
    with ProviderServer(Provider.CHATGPT) as server:
        searches = [web_search_call(action=action) for action in calls]
        replies(server, output=[*searches, message(output_text(TEXT))])
        call = asked(server).call

    assert call.usage.search_count == 2
    assert call.cost_usd == Decimal("0.02325")  # 0.00125 + 0.002 + 2 x 0.01


def test_to_open_a_page_is_to_search(server):
    opened = web_search_call(action={"type": "open_page", "url": NIKE})
    replies(server, output=[opened, message(output_text(TEXT))], citations=[])

    assert asked(server).call.search_used == "yes"


def test_other_pieces_and_notes_are_no_text_and_no_source(server):
    note = {**url_citation(HOKA, "Hoka", 0, 4), "type": "file_citation"}
    thought = {"type": "reasoning_text", "text": "Puma?"}
    replies(server, output=[web_search_call(), message(thought, output_text(TEXT, note))])
    answer = asked(server)

    assert (answer.text, answer.citations) == (TEXT, ())


def test_what_grok_met_but_does_not_cite_is_no_citation(xai):
    answer = asked(xai)

    assert [c.url for c in answer.citations] == [NIKE, HOKA]


def test_groks_own_cost_wins(xai):
    assert asked(xai).call.cost_usd == Decimal("0.0037756")


@pytest.mark.parametrize("ticks", [-1, "37756000", None, True, 10**30])
def test_a_cost_that_is_none_leaves_it_to_the_table(xai, ticks):
    usage = {"input_tokens": 1000, "output_tokens": 200, "cost_in_usd_ticks": ticks}
    replies(xai, usage=usage)

    assert asked(xai).call.cost_usd == Decimal("0.011")  # 0.003 + 0.003 + 0.005


def test_a_model_without_a_price_has_no_cost():
    with ProviderServer(Provider.CHATGPT) as server:
        replies(server, model="gpt-99")

        assert asked(server).call.cost_usd is None


def test_a_reply_that_counts_nothing_has_no_cost():
    with ProviderServer(Provider.CHATGPT) as server:
        replies(server, usage=None)

        assert asked(server).call.cost_usd is None


def test_the_price_is_that_of_the_model_served():
    with ProviderServer(Provider.CHATGPT) as server:
        replies(server, model="dear")
        told = '{"dear": {"input": 1000, "output": 0}}'

        assert asked(server, provider_prices=told).call.cost_usd == 1


def test_texts_are_joined_across_parts_and_messages(server):
    output = [
        message(output_text("Nike, ", url_citation(NIKE, "Nike", 0, 4))),
        web_search_call("q"),
        message(output_text("👟 "), output_text("Hoka", url_citation(HOKA, "Hoka", 0, 4))),
    ]
    replies(server, output=output)

    answer = asked(server)

    assert answer.text == "Nike, 👟 Hoka"
    assert [answer.text[c.start : c.end] for c in answer.citations] == ["Nike", "Hoka"]


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ({"type": "search", "query": "one"}, ("one",)),
        ({"type": "search", "query": "one", "queries": ["one", "two"]}, ("one", "two")),
        ({"type": "search", "queries": [7, "", "two"]}, ("two",)),
        ({"type": "search", "queries": ["q"] * 51}, ("q",) * 50),
        ({"type": "open_page", "url": NIKE}, ()),
        (None, ()),
    ],
)
def test_searches_are_told_in_either_form(server, action, told):
    replies(server, output=[web_search_call(action=action), message(output_text(TEXT))])

    assert asked(server).call.searches == told


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "incomplete", "incomplete_details": None}, "truncated"),
        (
            {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}},
            "truncated",
        ),
        ({"status": "incomplete", "incomplete_details": {"reason": "content_filter"}}, "blocked"),
        ({"status": "in_progress"}, "provider_error"),
        ({"status": "failed"}, "provider_error"),
        ({"status": None}, "provider_error"),
        ({"output": []}, "empty"),
        ({"output": None}, "empty"),
        ({"output": [web_search_call()]}, "empty"),
        (
            {"output": [web_search_call(), message({"type": "refusal", "refusal": "I won't."})]},
            "refused",
        ),
    ],
)
def test_an_unfinished_or_withheld_text_is_no_answer(server, fields, reason):
    replies(server, **fields)

    problem = failed(server)

    assert (type(problem), problem.reason) == (AnswerRefused, reason)
    assert problem.call.usage.output_tokens == 200
    assert problem.call.cost_usd > 0


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        ("server_error", TryLater, "provider_error"),
        ("rate_limit_exceeded", TryLater, "rate_limited"),
        ("invalid_prompt", AnswerRefused, "provider_error"),
    ],
)
def test_a_failed_response_says_whether_it_passes(server, code, kind, reason):
    replies(server, status="failed", error={"code": code, "message": "a sentence"}, output=[])

    problem = failed(server)

    assert (type(problem), problem.reason) == (kind, reason)


@pytest.mark.parametrize(
    "searches", [[], [web_search_call(status="failed")]], ids=["none", "only failed ones"]
)
def test_an_answer_that_was_not_searched_for_is_none(server, searches):
    replies(server, output=[*searches, message(output_text(TEXT))], citations=[])

    problem = failed(server)

    assert (problem.reason, problem.call.search_used) == ("search_not_used", "no")


def test_sources_without_a_search_leave_it_unknown(server):
    cited = output_text(TEXT, url_citation(NIKE, "Nike", 0, 4))
    replies(server, output=[message(cited)], citations=[])

    assert asked(server).call.search_used == "unknown"


def test_what_grok_met_shows_that_it_searched(xai):
    replies(xai, output=[message(output_text(TEXT))])

    assert asked(xai).call.search_used == "yes"
