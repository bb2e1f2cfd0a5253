"""What is asked over HTTP, against a local server; what is read from what came."""

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from infra.evals.asking import Api, leaves, way
from schemas.errors import Unavailable
from tests.stack import free_port

SAID = {"type": "text", "content": "one\u2028two\u0085three"}


class Copilot(BaseHTTPRequestHandler):
    """Says one sentence, and refuses a question that is empty."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if body["message"]:
            told = [": ping", "", f"data: {json.dumps(SAID, ensure_ascii=False)}", ""]
            self._send(200, "\n".join(told))
        else:
            self._send(429, json.dumps({"code": "budget_spent"}))

    def _send(self, status: int, text: str) -> None:
        sent = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Copilot)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def asked(url: str, message: str) -> Any:
    async def ask() -> Any:
        api = Api(url, "token")
        try:
            return (await api.ask(message, None))[0]
        finally:
            await api.close()

    return asyncio.run(ask())


def test_a_text_may_hold_other_ends_of_lines(url: str):
    assert asked(url, "hello") == [SAID]


def test_a_question_that_is_not_taken_says_why(url: str):
    with pytest.raises(Unavailable, match="429 budget_spent"):
        asked(url, "")


def test_nobody_there_is_told_as_such():
    with pytest.raises(Unavailable, match="ConnectError"):
        asked(f"http://127.0.0.1:{free_port()}", "hello")


@pytest.mark.parametrize(
    ("before", "now", "word"),
    [(1, 2, "up"), (2, 1, "down"), (2, 2, "unchanged"), (0, 0, "the same")],
)
def test_a_change_has_its_words(before: int, now: int, word: str):
    assert word in way(before, now)


def test_a_definition_names_events_values_and_amounts():
    bought = {"type": "event", "event": "Bought"}
    definition = {
        "version": 1,
        "root": {
            "type": "and",
            "children": [
                {"type": "trait", "trait": "plan", "op": "in", "value": ["pro", "vip"]},
                {"type": "not", "child": {"type": "trait", "op": "eq", "value": "Lyon"}},
                {"type": "event_aggregate", "event": "Paid", "op": "gt", "value": 1_500_000},
                bought,
            ],
        },
    }

    assert list(leaves(definition)) == ["pro", "vip", "Lyon", "Paid", "1500000", "Bought"]
