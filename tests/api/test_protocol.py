"""Slow, swollen and broken requests on a raw socket."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from api.server import Server, build_server

PATIENCE = 0.8
MEGABYTE = bytes(1024 * 1024)
LONG = 100
GOOD = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answers at once, or over a second at /slow, or at length at /long."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["path"] == "/slow":
        for _ in range(5):
            await send({"type": "http.response.body", "body": b"part", "more_body": True})
            await asyncio.sleep(PATIENCE / 2)
    if scope["path"] == "/long":
        for _ in range(LONG):
            await send({"type": "http.response.body", "body": MEGABYTE, "more_body": True})
    await send({"type": "http.response.body", "body": b"end"})


@contextmanager
def serving(server: Server) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


def patient() -> Server:
    return build_server(app, "127.0.0.1", 0, head_seconds=PATIENCE, read_seconds=PATIENCE)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving(patient()) as port:
        yield port


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as caller:
        yield caller


def read_to_end(caller: socket.socket) -> bytes:
    received = b""
    while chunk := caller.recv(65536):
        received += chunk
    return received


def read_one_answer(caller: socket.socket) -> None:
    received = b""
    while not received.endswith(b"0\r\n\r\n"):
        received += caller.recv(65536)


def seconds_until_closed(caller: socket.socket) -> float:
    started = time.monotonic()
    read_to_end(caller)
    return time.monotonic() - started


def seconds_until_refused(caller: socket.socket, drop: bytes) -> float:
    """How long the other side takes these drops; five seconds at most."""
    started = time.monotonic()
    with suppress(OSError):
        while time.monotonic() - started < 5:
            caller.sendall(drop)
            time.sleep(PATIENCE / 8)
    return time.monotonic() - started


@pytest.mark.parametrize(
    "beginning",
    [b"", b"GE", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"\r\n\r\n"],
)
def test_a_head_that_does_not_end_is_closed(port: int, beginning: bytes) -> None:
    with connected(port) as caller:
        caller.sendall(beginning)

        assert PATIENCE * 0.8 < seconds_until_closed(caller) < PATIENCE + 2


@pytest.mark.parametrize("drop", [b"\r\n", b"a"])
def test_a_head_that_trickles_is_closed(port: int, drop: bytes) -> None:
    with connected(port) as caller:
        caller.sendall(b"\r\n" if drop == b"\r\n" else b"GET / HTTP/1.1\r\nX: ")

        assert seconds_until_refused(caller, drop) < PATIENCE + 2


def test_a_later_request_gets_the_same_time(port: int) -> None:
    with connected(port) as caller:
        for _ in range(3):
            caller.sendall(GOOD)
            read_one_answer(caller)
            time.sleep(PATIENCE * 0.7)
        caller.sendall(b"GET / HT")

        assert PATIENCE * 0.8 < seconds_until_closed(caller) < PATIENCE + 2


def test_a_long_answer_is_not_cut(port: int) -> None:
    with connected(port) as caller:
        caller.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

        assert read_to_end(caller).count(b"part") == 5


def test_an_answer_that_nobody_reads_is_ended(port: int) -> None:
    with connected(port) as caller:
        caller.sendall(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(PATIENCE * 3)
        received = b""
        with suppress(ConnectionResetError):
            received = read_to_end(caller)

        assert len(received) < LONG * len(MEGABYTE) / 2


def test_an_answer_that_is_read_slowly_is_not_cut(port: int) -> None:
    with connected(port) as caller:
        caller.sendall(b"GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        received, started = 0, time.monotonic()
        while chunk := caller.recv(len(MEGABYTE)):
            received += len(chunk)
            if time.monotonic() - started < PATIENCE * 3:
                time.sleep(PATIENCE / 20)

        assert received > LONG * len(MEGABYTE)
        assert time.monotonic() - started > PATIENCE * 3


def test_a_long_answer_is_not_cut_by_half_a_next_request(port: int) -> None:
    with connected(port) as caller:
        caller.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\nGET / HT")
        answer = read_to_end(caller)

        assert answer.count(b"part") == 5
        assert answer.endswith(b"0\r\n\r\n")


def test_a_body_that_nobody_reads_does_not_hold_the_connection(port: int) -> None:
    with connected(port) as caller:
        caller.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx")

        assert seconds_until_refused(caller, b"x") < PATIENCE + 2


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"garbage\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nBad\x00Name: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nX: a\x00b\r\n\r\n", 400),
        (b"GET http:/// HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1_0\r\n\r\n", 400),
        (b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"get / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 101 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nX: " + b"y" * 17_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nX: " + b"y" * 70_000, 431),
        (b"GET /" + b"y" * 17_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET /" + b"y" * 70_000, 414),
    ],
    ids=range(18),
)
def test_what_is_no_request_gets_a_problem_document(port: int, head: bytes, status: int) -> None:
    with connected(port) as caller:
        caller.sendall(head)
        answer, _, body = read_to_end(caller).partition(b"\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"content-type: application/problem+json" in answer
    assert b"server:" not in answer.lower()
    assert json.loads(body)["status"] == status


def test_a_refusal_arrives_while_the_caller_is_still_sending(port: int) -> None:
    with connected(port) as caller:
        with suppress(OSError):
            for _ in range(50):
                caller.sendall(b"y" * 10_000)
                time.sleep(0.002)
        answer = read_to_end(caller)

    assert answer.startswith(b"HTTP/1.1 400 ")


def test_requests_in_one_packet_are_answered_in_turn(port: int) -> None:
    with connected(port) as caller:
        caller.sendall(GOOD * 3 + GOOD.replace(b"Host", b"Connection: close\r\nHost"))

        assert read_to_end(caller).count(b"200 OK") == 4


def test_stopping_waits_for_the_answer_under_way() -> None:
    server = build_server(app, "127.0.0.1", 0)  # type: ignore[arg-type]
    with serving(server) as port, connected(port) as caller:
        caller.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        assert caller.recv(16)
        server.should_exit = True

        assert b"end" in read_to_end(caller)


def test_a_server_takes_no_signal() -> None:
    import signal

    before = signal.getsignal(signal.SIGINT)
    with serving(build_server(app, "127.0.0.1", 0)), build_server(app, "x", 0).capture_signals():  # type: ignore[arg-type]
        assert signal.getsignal(signal.SIGINT) is before
