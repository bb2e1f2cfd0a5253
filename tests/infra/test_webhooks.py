"""R29: what becomes of a webhook, whatever its receiver does; on sockets of this machine."""

import asyncio
import gzip
import os
import socket
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from infra.webhooks import HttpHooks, Outside
from tests.certificates import Authority
from tests.infra.posting import BODY, HEADERS, outside, posted
from tests.receivers import Receiver
from tests.wire.acts import babbles, drips, floods, hangs, hangs_up, repeats, resets, says, sends

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
MIB = 1024 * 1024


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.mark.parametrize(
    ("outcome", "statuses"),
    [
        ("delivered", [200, 201, 202, 204, 299]),
        ("failed", [300, 301, 304, 400, 401, 404, 409, 411, 429, 500, 502, 503, 504, 599, 999]),
        ("gone", [410]),
    ],
)
def test_the_status_alone_decides(receiver, outcome, statuses):
    for status in statuses:
        receiver.script(says("", status))
        sent = posted(receiver.url)

        assert (sent.outcome, sent.status_code) == (outcome, status)


def test_the_body_goes_out_as_it_is_with_few_headers_and_by_no_proxy(receiver, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    posted(receiver.url + "?a=%41")
    (got,) = receiver.requests

    assert (got.method, got.path, got.body) == ("POST", "/hook?a=%41", BODY)
    assert got.headers == HEADERS | {
        "host": f"127.0.0.1:{receiver.port}",
        "content-length": str(len(BODY)),
        "accept-encoding": "identity",
        "connection": "close",
    }


def test_each_post_has_a_connection_of_its_own_and_remembers_nothing(receiver):
    receiver.always(says("", set_cookie="a=1"))

    async def post_three_times():
        hooks = HttpHooks(False, True)
        for _ in range(3):
            await hooks.post(receiver.url, BODY, HEADERS)
        await hooks.close()

    asyncio.run(post_three_times())

    assert receiver.connections == 3
    assert not any("cookie" in got.headers for got in receiver.requests)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_and_not_followed(receiver, status):
    with Receiver() as other:
        receiver.always(says("", status, location=other.url))
        sent = posted(receiver.url)

        assert (sent.outcome, sent.status_code, other.connections) == ("failed", status, 0)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("1000000000", 1e9),
        ("1.5", 1.5),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("NaN", None),
        ("Infinity", None),
        ("1e9", None),
        ("9" * 40, None),
        ("\xb2", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", None),
        ("Wed, 99 Oct 2099 07:28:00 GMT", None),
    ],
)
def test_a_wait_that_was_asked_for_is_told_in_seconds(receiver, told, seconds):
    receiver.always(says("", 503, Retry_After=told))
    sent = posted(receiver.url)

    assert (sent.outcome, sent.retry_after_seconds) == ("failed", seconds)


def test_a_wait_may_be_told_as_a_date(receiver):
    date = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    receiver.always(says("", 429, Retry_After=date))

    assert posted(receiver.url).retry_after_seconds == pytest.approx(3600, abs=10)


@pytest.mark.parametrize(
    ("body", "reply"),
    [
        ("no such alert", "no such alert"),
        ("東京 ☃ é", "東京 ☃ é"),
        (b"a\0b\x1b[31mc\r\nd\te\x7f\xc2\x85f", "ab[31mcdef"),
        (b"\xff\xfeok\xc3", "\ufffd\ufffdok\ufffd"),
        (b"\xed\xa0\x80", "\ufffd\ufffd\ufffd"),
        (b"x" * 1025, "x" * 1024),
        (b"x" * 1023 + "é".encode(), "x" * 1023 + "\ufffd"),
        (b"x" * 100_000, "x" * 1024),
    ],
)
def test_of_a_reply_the_first_kib_is_kept_as_plain_text(receiver, body, reply):
    receiver.always(says(body, 500))

    assert posted(receiver.url).reply == reply


HOSTILE = {
    "10 GiB of body": (floods(10 * 1024 * MIB), "delivered", "x" * 1024),
    "10 GiB of an error": (floods(10 * 1024 * MIB, 500), "failed", "x" * 1024),
    "a dripping body": (drips("ab" * 50, 0.3), "delivered", "ab"),
    "a dripping head": (repeats(b"H", OK + b"A: ", 0.1), "timeout", ""),
    "a dripping status": (repeats(b"0", b"HTTP/1.1 20", 0.1), "timeout", ""),
    "silence": (hangs(), "timeout", ""),
    "endless headers": (repeats(b"A: bbbbbbbbbbbbbbbbbbb\r\n" * 100, OK), "unreachable", ""),
    "an endless header": (repeats(b"b" * 4000, OK + b"A: "), "unreachable", ""),
    "an endless status": (repeats(b"b" * 4000, b"HTTP/1.1 200 "), "unreachable", ""),
    "one 100": (sends(b"HTTP/1.1 100 Continue\r\n\r\n", OK + b"\r\nyes"), "delivered", "yes"),
    "endless 100s": (repeats(b"HTTP/1.1 100 Continue\r\n\r\n" * 50), "timeout", ""),
    "a 101": (
        sends(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nhi"),
        "unreachable",
        "",
    ),
    "a bad chunk": (sends(CHUNKED + b"2\r\nab\r\nZZ\r\nab\r\n"), "delivered", "ab"),
    "an endless chunk size": (repeats(b"0" * 4000, CHUNKED), "delivered", ""),
    "an endless extension": (repeats(b"x" * 4000, CHUNKED + b"2\r\nab\r\n2;"), "delivered", "ab"),
    "endless trailers": (repeats(b"A: b\r\n" * 99, CHUNKED + b"0\r\n"), "delivered", ""),
    "no close": (sends(OK + b"\r\nab", until_closing=True), "delivered", "ab"),
    "a body cut short": (sends(OK + b"Content-Length: 9\r\n\r\nab"), "delivered", "ab"),
    "a body that is reset": (resets("abcd"), "delivered", "ab"),
    "a negative length": (sends(OK + b"Content-Length: -1\r\n\r\nab"), "unreachable", ""),
    "two lengths": (
        sends(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        "unreachable",
        "",
    ),
    "a huge length": (sends(OK + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n"), "unreachable", ""),
    "NUL in a header": (sends(OK + b"A: \0\r\n\r\nab"), "unreachable", ""),
    "HTTP/10": (sends(b"HTTP/10.0 200 OK\r\n\r\n"), "unreachable", ""),
    "a status of 9 digits": (sends(b"HTTP/1.1 200200200 OK\r\n\r\n"), "unreachable", ""),
    "no HTTP": (babbles(), "unreachable", ""),
    "a hang-up": (sends(), "unreachable", ""),
    "a reset": (hangs_up(), "unreachable", ""),
}


@pytest.mark.parametrize(("act", "outcome", "reply"), HOSTILE.values(), ids=HOSTILE)
def test_no_receiver_takes_more_time_or_memory_than_it_may(receiver, act, outcome, reply):
    receiver.always(act)
    tracemalloc.start()
    began = time.monotonic()
    sent = posted(receiver.url, seconds=0.5)
    took, (_, peak) = time.monotonic() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (sent.outcome, sent.reply[:1024]) == (outcome, reply)
    assert took < 3
    assert peak < 8 * MIB


def test_a_compressed_reply_stays_compressed(receiver):
    receiver.always(says(gzip.compress(bytes(32 * MIB)), content_encoding="gzip"))
    tracemalloc.start()
    sent = posted(receiver.url)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sent.outcome == "delivered"
    assert "\ufffd" in sent.reply
    assert peak < 8 * MIB


def test_a_receiver_that_floods_holds_up_no_other_post():
    async def post_to_both(flooding, plain):
        hooks = HttpHooks(False, True, 1.5)
        slow = asyncio.create_task(hooks.post(flooding, BODY, HEADERS))
        await asyncio.sleep(0.2)
        sent = await hooks.post(plain, BODY, HEADERS)
        return sent, slow.done(), await slow

    with Receiver() as flooding, Receiver() as plain:
        flooding.always(repeats(b"HTTP/1.1 100 Continue\r\n\r\n" * 50))
        sent, was_done, slow = asyncio.run(post_to_both(flooding.url, plain.url))

    assert (sent.outcome, was_done, slow.outcome) == ("delivered", False, "timeout")


def test_a_receiver_that_takes_no_body_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        sent = posted(url, seconds=0.3, body=bytes(20 * MIB))

    assert sent.outcome == "timeout"


def closes_on(listener, url, **how):
    """How the post ended, and whether the connection was closed then."""
    sent = posted(url, seconds=0.5, **how)
    accepted, _ = listener.accept()
    accepted.settimeout(2)
    with accepted:
        while accepted.recv(65536):
            pass
    return sent


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_connection_is_closed_when_time_is_up_even_amid_a_handshake(scheme):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/"

        assert closes_on(silent, url).outcome == "timeout"


def test_who_is_cancelled_stops_at_once_and_hangs_up():
    async def cancel(url):
        hooks = HttpHooks(False, True)
        posting = asyncio.create_task(hooks.post(url, BODY, HEADERS))
        await asyncio.sleep(0.2)
        posting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await posting

    with socket.create_server(("127.0.0.1", 0)) as silent:
        asyncio.run(cancel(f"https://127.0.0.1:{silent.getsockname()[1]}/"))
        accepted, _ = silent.accept()
        accepted.settimeout(2)
        with accepted:
            while accepted.recv(65536):
                pass


def test_the_certificate_is_asked_for_by_name_and_must_be_for_it(authority):
    asked = []
    server = authority.server("hooks.acme.example")
    server.sni_callback = lambda _, name, __: asked.append(name)
    with Receiver(tls=server) as receiver:
        there = outside(receiver, lambda _: ["93.184.216.34"], tls=authority.client())
        sent = posted("https://hooks.acme.example/in", outside=there)

        assert (sent.outcome, asked) == ("delivered", ["hooks.acme.example"])
        assert receiver.requests[0].headers["host"] == "hooks.acme.example"
        assert there.dial.dialled == ["93.184.216.34"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_an_address_and_localhost_may_have_certificates_too(authority, host):
    with Receiver(tls=authority.server(host)) as receiver:
        url = f"https://{host}:{receiver.port}/"

        assert posted(url, outside=Outside(tls=authority.client())).outcome == "delivered"


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("other.example", {}),
        ("localhost.example", {}),
        ("localhost", {"days": -1}),
        ("localhost", {"is_self_signed": True}),
    ],
    ids=["another host", "a longer name", "expired", "self-signed"],
)
def test_a_bad_certificate_gets_no_webhook(authority, name, how):
    with Receiver(tls=authority.server(name, **how)) as receiver:
        url = f"https://localhost:{receiver.port}/"
        sent = posted(url, outside=Outside(tls=authority.client()))

        assert (sent.outcome, sent.status_code, receiver.requests) == ("unreachable", None, [])


def test_an_authority_of_the_environment_vouches_for_nobody(authority, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file()))
    with Receiver(tls=authority.server("localhost")) as receiver:
        assert posted(f"https://localhost:{receiver.port}/").outcome == "unreachable"
        assert receiver.requests == []


def test_https_to_a_receiver_that_speaks_plain_http_fails(receiver):
    assert posted(f"https://127.0.0.1:{receiver.port}/").outcome == "unreachable"
    assert receiver.requests == []


def breaks_the_encryption(handler, _):
    """Sends plain bytes where TLS belongs."""
    with socket.socket(fileno=os.dup(handler.connection.fileno())) as plain:
        plain.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    handler.close_connection = True


def test_what_is_not_encrypted_is_no_reply(authority):
    with Receiver(tls=authority.server("localhost")) as receiver:
        receiver.always(breaks_the_encryption)
        url = f"https://localhost:{receiver.port}/"
        sent = posted(url, outside=Outside(tls=authority.client()))

        assert (sent.outcome, len(receiver.requests)) == ("unreachable", 1)


def test_ipv6_loopback_is_reached():
    with Receiver(host="::1") as receiver:
        assert posted(receiver.url).outcome == "delivered"
        assert receiver.requests[0].headers["host"] == f"[::1]:{receiver.port}"


def test_latency_is_the_time_that_the_receiver_took(receiver):
    receiver.script(drips("ab", 0.2))

    assert 200 <= posted(receiver.url).latency_ms < 3000
