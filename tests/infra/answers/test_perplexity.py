"""Perplexity: chat completions."""

from decimal import Decimal

import pytest

from schemas.base import Provider
from tests.infra.answers.asking import KEY, QUESTION, asked, failed
from tests.wire.acts import says
from tests.wire.providers import ProviderServer
from tests.wire.replies import HOKA, NIKE, TEXT, perplexity


@pytest.fixture
def server():
    with ProviderServer(Provider.PERPLEXITY) as running:
        yield running


def test_perplexity_is_asked_by_a_chat_completion(server):
    asked(server)
    [request] = server.requests

    assert request.path == "/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body == {
        "model": "sonar",
        "messages": [{"role": "user", "content": QUESTION.query_text}],
        "web_search_options": {
            "search_context_size": "medium",
            "user_location": {"country": "US"},
        },
    }


def test_a_citation_has_the_number_of_its_mark(server):
    server.script(says(perplexity("Nike[1] Hoka[3]", citations=[NIKE, "no address", HOKA])))
    found = asked(server).citations

    assert [(c.index, c.url, c.title) for c in found] == [(1, NIKE, "Nike"), (3, HOKA, "Hoka")]


def test_search_results_stand_in_for_citations(server):
    server.script(says(perplexity(citations=None)))

    assert [(c.index, c.url) for c in asked(server).citations] == [(1, HOKA), (2, NIKE)]


def test_a_page_found_twice_keeps_the_numbers_of_those_after_it(server):
    pages = [{"url": url, "title": ""} for url in (NIKE, NIKE, HOKA)]
    server.script(says(perplexity(citations=[], search_results=pages)))

    assert [(c.index, c.url) for c in asked(server).citations] == [(1, NIKE), (3, HOKA)]


@pytest.mark.parametrize("told", ["0.0082", "0"])
def test_its_own_cost_wins(server, told):
    server.script(says(perplexity(usage={"cost": {"total_cost": float(told)}})))

    assert asked(server).call.cost_usd == Decimal(told)


def test_without_a_cost_the_table_says_it(server):
    usage = {"prompt_tokens": 1_000_000, "completion_tokens": 1, "num_search_queries": 1}
    server.script(says(perplexity(usage=usage)))

    call = asked(server).call

    assert (call.usage.search_count, call.cost_usd) == (1, Decimal("1.008001"))


@pytest.mark.parametrize(
    ("finish", "reason"),
    [
        ("length", "truncated"),
        ("content_filter", "blocked"),
        (None, "provider_error"),
        ("tool_calls", "provider_error"),
    ],
)
def test_a_finish_that_is_no_stop_is_no_answer(server, finish, reason):
    server.script(says(perplexity(finish_reason=finish)))

    problem = failed(server)

    assert (problem.reason, problem.call.cost_usd) == (reason, Decimal("0.0082"))


@pytest.mark.parametrize("choices", [[], None, "none"])
def test_no_choice_is_no_answer(server, choices):
    server.script(says(perplexity(choices=choices)))

    assert failed(server).reason == "empty"


NOTHING = {"citations": [], "search_results": []}


@pytest.mark.parametrize(
    ("fields", "used"),
    [
        ({**NOTHING, "usage": {"num_search_queries": 2}}, "yes"),
        ({**NOTHING, "usage": {}}, "unknown"),
        ({**NOTHING, "citations": [NIKE], "usage": {}}, "yes"),
    ],
)
def test_whether_it_searched_is_known_where_it_says_so(server, fields, used):
    server.script(says(perplexity(TEXT, **fields)))

    assert asked(server).call.search_used == used


def test_an_answer_that_was_not_searched_for_is_none(server):
    server.script(says(perplexity(**NOTHING, usage={"num_search_queries": 0})))

    assert failed(server).reason == "search_not_used"
