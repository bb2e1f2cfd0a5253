"""What is no answer, though it came as one."""

import json

import pytest

from infra.answers import AnswerRefused
from infra.answers.http import MAX_BYTES
from infra.answers.judging import REPLY_BYTES, TEXT_BYTES
from infra.kafka import MESSAGE_BYTES
from schemas.base import Provider
from tests import make
from tests.infra.answers.asking import asked, failed
from tests.wire.acts import says
from tests.wire.providers import ProviderServer
from tests.wire.replies import (
    TEXT,
    good,
    message,
    output_text,
    saying,
    url_citation,
    web_search_call,
)

NO_JSON = [b"", b"not JSON", b"<html><h1>502</h1></html>", b"null", b"[]", b'"text"', b"42"]
NO_JSON += [
    '{"model": "x"}'.encode("utf-16"),
    b'{"model": "x"',
    b"\xff\xfe\x00",
    b"[" * 100_000,
    b'{"a": 1e99999999999999999999}',
]


@pytest.mark.parametrize("body", NO_JSON, ids=lambda body: repr(body[:12]))
def test_200_without_a_json_object_is_refused(server, body):
    server.script(says(body))

    problem = failed(server)

    assert (type(problem), problem.reason) == (AnswerRefused, "provider_error")
    assert problem.provider_reply == body.decode(errors="replace").replace("\x00", "\ufffd")


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_an_empty_text_is_no_answer(server, text):
    body = saying(server.provider, text)
    server.script(says(body))

    problem = failed(server)

    assert (problem.reason, json.loads(problem.provider_reply)) == ("empty", body)


def test_an_answer_too_large_for_the_rest_is_refused(server):
    fits = "x" * TEXT_BYTES
    server.script(says(saying(server.provider, fits)), says(saying(server.provider, fits + "x")))

    assert asked(server).text == fits
    assert failed(server).detail == "the answer is larger than 256 KiB"


def test_characters_that_cannot_be_stored_are_replaced_one_for_one(server):
    body = json.dumps(saying(server.provider, "A\x00B\ud83dC")).encode()
    server.script(says(body))

    assert asked(server).text == "A\ufffdB\ufffdC"


def test_of_a_long_reply_the_beginning_is_kept(server):
    server.script(says(good(server.provider) | {"padding": "x" * 2 * REPLY_BYTES}))

    answer = asked(server)

    assert answer.text == TEXT
    assert len(answer.provider_reply) == REPLY_BYTES


LARGEST = [
    # the text, the URL of each source, its title
    ("x", "https://" + "\U00020000" * 1980, ""),
    ("x", "https://a.com/" + "\U00020000" * 1980, ""),
    ("\x01" * TEXT_BYTES, "https://" + "\U00020000" * 249 + ".com/" + '"' * 1500, '"' * 400),
    ('"' * TEXT_BYTES, "https://a.com/" + '"' * 1970, "\x01" * 500),
]


@pytest.mark.parametrize(("text", "url", "title"), LARGEST, ids=range(len(LARGEST)))
def test_the_largest_answer_is_a_fact_that_fits_a_message(text, url, title):
    sources = [url_citation(f"{url}{number:03}", title, 0, 1) for number in range(500)]
    output = [message(output_text(text, *sources)), web_search_call()]
    body = json.dumps(good(Provider.CHATGPT) | {"output": output}, ensure_ascii=False).encode()
    assert len(body) <= MAX_BYTES
    with ProviderServer(Provider.CHATGPT) as server:
        server.script(says(body))
        answer = asked(server)
    fact = make.captured(
        raw_response=answer.text,
        citations=answer.citations,
        provider_reply=answer.provider_reply,
        call=answer.call,
    )

    assert len(fact.model_dump_json().encode()) < MESSAGE_BYTES


@pytest.mark.parametrize("byte", [b"\x01", b"\xff", b'"'])
def test_the_largest_failure_is_a_fact_that_fits_a_message(server, byte):
    server.script(says(byte * MAX_BYTES))
    problem = failed(server)
    fact = make.failed(
        detail=problem.detail, provider_reply=problem.provider_reply, call=problem.call
    )

    assert len(problem.provider_reply) == REPLY_BYTES
    assert len(fact.model_dump_json().encode()) < MESSAGE_BYTES
