"""Gzip bodies: whole, one, and never a bomb. Source: spec "reliability", appendix A.3.6."""

import gzip
import zlib
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import Refused
from api.inflate import Inflater

CAP = 5 * 1024 * 1024
EVENTS = "/api/events/"
EVENT = {"type": "track", "event": "Opened", "userId": "u", "messageId": "m"}
BODY = orjson.dumps({"events": [EVENT]})
# Without a time: the names of tests are to be the same in each process.
GZIPPED = gzip.compress(BODY, mtime=0)


def inflated(raw: bytes, cap: int = CAP, size: int = 1000) -> bytes:
    inflater = Inflater()
    whole = b"".join(inflater.step(raw[at : at + size], cap) for at in range(0, len(raw), size))
    inflater.end()
    return whole


@given(st.binary(max_size=3000), st.integers(1, 500), st.integers(0, 9))
def test_what_was_compressed_comes_out_however_it_is_cut(
    data: bytes, size: int, level: int
) -> None:
    assert inflated(gzip.compress(data, level), size=size) == data


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        GZIPPED[:-1],
        GZIPPED[:12],
        GZIPPED[:-8] + b"\0" * 8,
        GZIPPED + b"x",
        GZIPPED + b"\0",
        GZIPPED * 2,
        zlib.compress(BODY),
        b"\x1f\x8b\x08\x00",
        b"\x1f\x8b" + b"x" * 100,
    ],
    ids=[
        "nothing", "plain", "cut", "cut-early", "wrong-sum", "rest", "padding", "two", "deflate",
        "head", "garbage",
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_what_is_not_one_whole_gzip_is_400(raw: bytes, size: int) -> None:
    with pytest.raises(Refused) as refused:
        inflated(raw, size=size)

    assert refused.value.status == 400


def test_a_body_inflates_up_to_its_cap_and_no_further() -> None:
    raw = gzip.compress(b"x" * 70_000)

    assert len(inflated(raw, cap=70_000)) == 70_000
    with pytest.raises(Refused) as refused:
        inflated(raw, cap=69_999)
    assert refused.value.status == 413


def test_a_bomb_is_found_by_its_ratio() -> None:
    raw = gzip.compress(b"x" * 3_000_000)
    assert len(raw) * 100 < 3_000_000

    with pytest.raises(Refused) as refused:
        inflated(raw)

    assert refused.value.status == 413


def posted(client: httpx.Client, raw: bytes, path: str = EVENTS, **headers: str) -> httpx.Response:
    sent = {"Content-Type": "application/json", "Content-Encoding": "gzip", **headers}
    return client.post(path, content=raw, headers=sent)


def test_events_may_come_in_gzip(client: httpx.Client) -> None:
    answer = posted(client, GZIPPED)

    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    chunks: Any = iter([GZIPPED[:20], GZIPPED[20:]])
    assert posted(client, chunks).json()["duplicates"] == 1


@pytest.mark.parametrize(
    ("raw", "encoding", "status"),
    [
        (GZIPPED[:-3], "gzip", 400),
        (gzip.compress(GZIPPED, mtime=0), "gzip", 400),
        (gzip.compress(b"{", mtime=0), "gzip", 400),
        (BODY, "gzip", 400),
        (GZIPPED, "identity", 400),
        (gzip.compress(b" " * (CAP + 1), mtime=0), "gzip", 413),
        (BODY, "deflate", 415),
        (BODY, "br", 415),
        (GZIPPED, "gzip, gzip", 415),
        (GZIPPED, "x-gzip", 415),
    ],
)
def test_a_damaged_or_foreign_body_is_refused(
    client: httpx.Client, raw: bytes, encoding: str, status: int
) -> None:
    assert posted(client, raw, **{"Content-Encoding": encoding}).status_code == status


def test_segments_paths_take_half_a_megabyte_inflated(client: httpx.Client) -> None:
    def sized(size: int) -> bytes:
        return gzip.compress(b'{"batch": []' + b" " * (size - 13) + b"}")

    assert posted(client, sized(500 * 1024), "/v1/batch").status_code == 200
    assert posted(client, sized(500 * 1024 + 1), "/v1/batch").status_code == 413
