"""Claude, by Anthropic's Messages API and its own SDK."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import anthropic
import httpx2

from infra.answers.access import Access
from infra.answers.faults import Fault
from infra.answers.http import CONNECT_SECONDS, HEADERS, Raw, read_within, received
from infra.answers.judging import answered
from infra.answers.reading import count, found, objects, text, word
from infra.answers.said import Said, SearchUsed
from infra.answers.sources import Part, Source, joined
from infra.ports import Answer, Question
from schemas.events import FailureReason, Usage

MAX_TOKENS: Final = 4096
MAX_SEARCHES: Final = 5
# The SDK's own is newer, and sends the key by another header. Source: spec "providers".
_VERSION: Final = "2023-06-01"
_FLAW: Final = "segops_flaw"
_FINISHED: Final = frozenset({"end_turn", "stop_sequence"})
_STOPPED: Final[dict[str, FailureReason]] = {
    "refusal": "refused",
    "max_tokens": "truncated",
    "pause_turn": "truncated",
    "model_context_window_exceeded": "truncated",
}


class ClaudeEngine:
    """Asks Anthropic's model, which has to search. Source: spec "providers", "Anthropic"."""

    is_simulated = False

    def __init__(self, access: Access) -> None:
        self.model = access.model
        self._access = access
        self._client = anthropic.AsyncAnthropic(
            api_key=access.key,
            base_url=access.url,
            timeout=httpx2.Timeout(access.timeout_seconds, connect=CONNECT_SECONDS),
            max_retries=0,
            default_headers={**HEADERS, "anthropic-version": _VERSION},
            http_client=httpx2.AsyncClient(transport=_Bounded(trust_env=False), trust_env=False),
            open_telemetry=False,
        )

    async def ask(self, question: Question) -> Answer:
        """The answer, by one call; raises what `AnswerEngine` names."""
        reply = await received(self._access, self._send(question))
        return answered(reply, read, self._access)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _send(self, question: Question) -> Raw:
        try:
            response = await self._create(question)
        except anthropic.APIStatusError as problem:
            response = problem.response
        except anthropic.APIConnectionError as problem:
            raise problem.__cause__ or problem from None
        flaw = response.extensions.get(_FLAW, "")
        return Raw(response.status_code, response.headers, response.content, flaw)

    async def _create(self, question: Question) -> httpx2.Response:
        replied = await self._client.messages.with_raw_response.create(
            model=self.model,
            max_tokens=MAX_TOKENS,
            messages=[{"role": "user", "content": question.query_text}],
            tools=[{"type": "web_search_20250305", "name": "web_search", "max_uses": MAX_SEARCHES}],
            tool_choice={"type": "tool", "name": "web_search"},
            extra_headers={"x-api-key": self._access.key, "authorization": anthropic.omit},
        )
        return replied.http_response


class _Bounded(httpx2.AsyncHTTPTransport):
    """Reads each reply itself, since the SDK reads whatever comes."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await super().handle_async_request(request)
        try:
            body, flaw = await read_within(response.aiter_raw(), response.headers)
        finally:
            await response.aclose()
        framing = {"content-encoding", "content-length", "transfer-encoding"}
        headers = [pair for pair in response.headers.multi_items() if pair[0] not in framing]
        return httpx2.Response(
            response.status_code, headers=headers, content=body, extensions={_FLAW: flaw}
        )


@dataclass(frozen=True, slots=True)
class _Searches:
    """The searches of one reply: what was searched for, how many worked, how others failed."""

    queries: tuple[str, ...]
    worked: int
    errors: tuple[str, ...]


def read(tree: Any) -> Said:
    """What a reply says; text comes in blocks, one for each stretch with sources of its own."""
    whole, citations = joined(_parts(tree))
    searches = _searches(tree)
    return Said(
        text=whole,
        citations=citations,
        model=word(tree, "model"),
        finish_reason=word(tree, "stop_reason"),
        fault=_search_fault(searches) or _fault(word(tree, "stop_reason")),
        searches=searches.queries,
        search_used=_search_used(tree, searches),
        usage=_usage(tree),
        request_id=word(tree, "id"),
    )


def _parts(tree: Any) -> Iterator[Part]:
    for block in objects(tree, "content"):
        if word(block, "type") == "text":
            said = text(block, "text")
            yield Part(
                said,
                [
                    Source(text(note, "url"), text(note, "title"), 0, len(said))
                    for note in objects(block, "citations")
                    if word(note, "type") == "web_search_result_location"
                ],
            )


def _searches(tree: Any) -> _Searches:
    queries = [
        word(block, "input", "query")
        for block in objects(tree, "content")
        if (word(block, "type"), word(block, "name")) == ("server_tool_use", "web_search")
    ]
    results = [
        found(block, "content")
        for block in objects(tree, "content")
        if word(block, "type") == "web_search_tool_result"
    ]
    return _Searches(
        queries=tuple(filter(None, queries)),
        worked=sum(isinstance(result, list) for result in results),
        errors=tuple(word(result, "error_code") for result in results if isinstance(result, dict)),
    )


def _search_fault(searches: _Searches) -> Fault | None:
    """Whether a search failed inside HTTP 200. One too many beside those that worked is no harm."""
    for code in searches.errors:
        if code == "max_uses_exceeded" and searches.worked:
            continue
        if code == "too_many_requests":
            return Fault("rate_limited", f"web search: {code}", is_passing=True)
        if code == "unavailable":
            return Fault("provider_error", f"web search: {code}", is_passing=True, is_outage=True)
        return Fault("provider_error", "web search failed")
    return None


def _fault(stop_reason: str) -> Fault | None:
    if stop_reason in _FINISHED:
        return None
    if stop_reason in _STOPPED:
        return Fault(_STOPPED[stop_reason])
    return Fault("provider_error", "the reply is not finished")


def _search_used(tree: Any, searches: _Searches) -> SearchUsed:
    counted = count(tree, "usage", "server_tool_use", "web_search_requests")
    return "yes" if counted or searches.worked else "no"


def _usage(tree: Any) -> Usage | None:
    if not isinstance(found(tree, "usage"), dict):
        return None
    return Usage(
        input_tokens=count(tree, "usage", "input_tokens") or 0,
        output_tokens=count(tree, "usage", "output_tokens") or 0,
        search_count=count(tree, "usage", "server_tool_use", "web_search_requests") or 0,
    )
