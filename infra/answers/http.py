"""The one place that sends: one call, one limit in time and one in size, no second try."""

import asyncio
import re
import time
from collections.abc import AsyncIterable, Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx
import httpx2
import structlog

from infra.answers.access import Access
from infra.answers.faults import Fault
from infra.answers.refused import NoAnswer
from schemas.events import Call, FailureReason

MAX_BYTES: Final = 4 * 1024 * 1024
HEADERS: Final = {"accept": "application/json", "accept-encoding": "identity"}
CONNECT_SECONDS: Final = 10.0
# A shorter one is a test's, and may be a word of the answer.
_SHORTEST_KEY: Final = 8
_BLANK: Final = "[key]"
# The provider never heard of the question, so it cannot have cost.
_UNREACHED: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
)
_LATE: Final = (TimeoutError, httpx.TimeoutException, httpx2.TimeoutException)

_log = structlog.get_logger("answers")


@dataclass(frozen=True, slots=True)
class Raw:
    """A reply as it came, the names of its headers in lower case.

    `flaw` says why its body was not read to the end, if it was not.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class Reply(Raw):
    """A reply without our key in it."""

    latency_ms: int = 0


class Wire:
    """Posts JSON to one provider."""

    def __init__(self, access: Access, headers: Mapping[str, str]) -> None:
        """`headers` are those that hold the key."""
        self._access = access
        self._client = httpx.AsyncClient(
            base_url=access.url,
            headers={**HEADERS, "user-agent": "segops", **headers},
            timeout=httpx.Timeout(access.timeout_seconds, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
        )

    async def post(self, path: str, body: Mapping[str, Any]) -> Reply:
        """The reply, whatever its status.

        Raises:
            TryLater: there was none, or not in time.
        """
        return await received(self._access, self._send(path, body))

    async def _send(self, path: str, body: Mapping[str, Any]) -> Raw:
        async with self._client.stream("POST", path, json=body) as response:
            content, flaw = await read_within(response.aiter_raw(), response.headers)
            return Raw(response.status_code, response.headers, content, flaw)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


async def received(access: Access, sending: Awaitable[Raw]) -> Reply:
    """What `sending` brings, within the time limit and without the key.

    Raises:
        TryLater: it brought nothing, or not in time.
    """
    began = time.monotonic()
    try:
        async with asyncio.timeout(access.timeout_seconds):
            raw = await sending
    # No driver lists all that it raises, and what it raises may quote a header with the key.
    except Exception as problem:  # noqa: BLE001
        raise _no_reply(access, problem, _milliseconds_since(began)) from None
    return _without_key(raw, access.key, _milliseconds_since(began))


async def read_within(
    chunks: AsyncIterable[bytes], headers: Mapping[str, str]
) -> tuple[bytes, str]:
    """The body up to 4 MiB, and why it is not whole: larger than that, or compressed."""
    # We ask for plain bytes: a small compressed body may unfold to gigabytes.
    if headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        return b"", "the reply is compressed"
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > MAX_BYTES:
            return b"", "the reply is larger than 4 MiB"
    return bytes(body), ""


def _no_reply(access: Access, problem: Exception, latency_ms: int) -> NoAnswer:
    kind = type(problem).__name__
    _log.warning("no reply", provider=access.provider.value, kind=kind)
    is_reached = not isinstance(problem, _UNREACHED)
    call = Call(model_requested=access.model, latency_ms=latency_ms) if is_reached else None
    reason: FailureReason = "timeout" if isinstance(problem, _LATE) else "provider_error"
    return Fault(reason, f"no reply ({kind})", is_passing=True, is_outage=True).error(call)


def _without_key(raw: Raw, key: str, latency_ms: int) -> Reply:
    """The reply with the key blanked: an error page may repeat what it was sent."""
    headers, body = dict(raw.headers), raw.body
    if len(key) >= _SHORTEST_KEY:
        headers = {name: value.replace(key, _BLANK) for name, value in headers.items()}
        body = _as_written(key).sub(_BLANK.encode(), body)
    return Reply(raw.status, headers, body, raw.flaw, latency_ms)


def _as_written(key: str) -> re.Pattern[bytes]:
    r"""The key however JSON writes it: `/` as `\/`, anything as `\u002f`, and again within text."""
    return re.compile(b"".join(map(_character, key)))


def _character(char: str) -> bytes:
    # JSON within JSON doubles each backslash; more than that and the pattern would be slow.
    escape = rb"\\{0,7}" if char in '/"\\' else b""
    return rb"(?:%b%b|\\{1,7}u(?i:%04x))" % (escape, re.escape(char.encode()), ord(char))


def _milliseconds_since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
