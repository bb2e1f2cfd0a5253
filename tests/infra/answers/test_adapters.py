"""What every provider's adapter must do, over real sockets."""

import asyncio
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.answers import NoAnswer
from schemas.base import Provider
from schemas.calls import Call, Citation
from schemas.events import AnswerCaptured
from tests.infra.answers.asking import QUESTION, asked, engine_at
from tests.make import NOON
from tests.wire.acts import says
from tests.wire.providers import ProviderServer
from tests.wire.replies import HOKA, NIKE, QUERIES, TEXT, good, redirect


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
