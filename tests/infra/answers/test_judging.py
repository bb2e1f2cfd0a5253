"""What is no answer, though it came as one."""

import json

import pytest

from infra.answers import AnswerRefused
from infra.answers.judging import REPLY_BYTES, TEXT_BYTES
from tests.infra.answers.asking import asked, failed
from tests.wire.acts import says
from tests.wire.replies import TEXT, good, saying

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


def test_of_a_long_reply_the_beginning_is_kept(server):
    server.script(says(good(server.provider) | {"padding": "x" * 2 * REPLY_BYTES}))

    answer = asked(server)

    assert answer.text == TEXT
    assert len(answer.provider_reply) == REPLY_BYTES
