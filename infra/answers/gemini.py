"""Gemini, by Google's generateContent."""

import re
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import Any, Final
from urllib.parse import quote

from infra.answers.access import Access
from infra.answers.faults import Fault
from infra.answers.http import Wire
from infra.answers.judging import TEXT_BYTES, answered
from infra.answers.reading import count, found, objects, text, word, words
from infra.answers.said import Said, SearchUsed
from infra.answers.sources import MOST, Source, citations, domain_of
from infra.ports import Answer, Question
from schemas.events import Usage

_DOMAIN: Final = re.compile(r"(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,63}")
_REDIRECT: Final = "vertexaisearch.cloud.google.com"
_BLOCKED: Final = frozenset(
    {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY"}
)


class GeminiEngine:
    """Asks Google's model, which may search the web. Source: spec "providers", "Google"."""

    is_simulated = False

    def __init__(self, access: Access) -> None:
        self.model = access.model
        self._access = access
        self._path = f"/v1beta/models/{quote(access.model, safe='')}:generateContent"
        self._wire = Wire(access, {"x-goog-api-key": access.key})

    async def ask(self, question: Question) -> Answer:
        """The answer, by one call; raises what `AnswerEngine` names."""
        reply = await self._wire.post(self._path, _body(question))
        return answered(reply, read, self._access)

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()


def _body(question: Question) -> dict[str, Any]:
    return {
        "contents": [{"role": "user", "parts": [{"text": question.query_text}]}],
        "tools": [{"google_search": {}}],
    }


def read(tree: Any) -> Said:
    """What a reply says: its first candidate."""
    candidate = found(tree, "candidates", 0)
    parts = tuple(_parts(candidate))
    queries = tuple(words(candidate, "groundingMetadata", "webSearchQueries"))
    return Said(
        text="".join(parts),
        citations=citations(_sources(candidate, parts)),
        model=word(tree, "modelVersion"),
        finish_reason=word(tree, "promptFeedback", "blockReason")
        or word(candidate, "finishReason"),
        fault=_fault(tree, candidate),
        searches=queries,
        search_used=_search_used(candidate),
        usage=_usage(tree, len(queries)),
        request_id=word(tree, "responseId"),
    )


def _parts(candidate: Any) -> Iterator[str]:
    """The text of each part, empty for thoughts, so that places stay."""
    for part in objects(candidate, "content", "parts"):
        yield "" if found(part, "thought") is True else text(part, "text")


def _sources(candidate: Any, parts: tuple[str, ...]) -> Iterator[Source]:
    spans = _spans(candidate, parts)
    chunks = objects(candidate, "groundingMetadata", "groundingChunks")
    for place, chunk in enumerate(chunks):
        url, title = text(chunk, "web", "uri"), text(chunk, "web", "title")
        start, end = spans.get(place, (None, None))
        yield Source(url, title, start, end, index=place + 1, domain=_domain(url, title))


def _domain(url: str, title: str) -> str:
    """The source's own domain: the title's, where the URL is Google's redirect to it."""
    host = domain_of(url)
    if host != _REDIRECT:
        return host
    told = title.strip().lower()
    return told.removeprefix("www.") if _DOMAIN.fullmatch(told) else ""


def _spans(candidate: Any, parts: tuple[str, ...]) -> dict[int, tuple[int, int]]:
    """The first stretch that each chunk supports, as code points of the whole text."""
    spans: dict[int, tuple[int, int]] = {}
    starts = tuple(accumulate(map(len, parts), initial=0))
    # Each support costs a walk through the text, and a text of this length is no answer.
    if starts[-1] > TEXT_BYTES:
        return spans
    supports = objects(candidate, "groundingMetadata", "groundingSupports")
    for support in islice(supports, MOST):
        span = _span(found(support, "segment"), parts, starts)
        if span:
            spans |= {place: span for place in _chunks(support) if place not in spans}
    return spans


def _chunks(support: Any) -> list[int]:
    places = found(support, "groundingChunkIndices")
    return [p for p in places if isinstance(p, int)] if isinstance(places, list) else []


def _span(segment: Any, parts: tuple[str, ...], starts: tuple[int, ...]) -> tuple[int, int] | None:
    """Where a segment stands; `starts` has where each part does.

    Its offsets count the bytes of its part in UTF-8. None where they do not fit the text: in the
    middle of a character, or other words there.
    """
    part = count(segment, "partIndex") or 0
    begin, end = count(segment, "startIndex") or 0, count(segment, "endIndex")
    if end is None or part >= len(parts):
        return None
    raw = parts[part].encode()
    try:
        before, words_there = raw[:begin].decode(), raw[begin:end].decode()
    except UnicodeDecodeError:
        return None
    told = text(segment, "text")
    if not begin <= end <= len(raw) or (told and told != words_there):
        return None
    start = starts[part] + len(before)
    return start, start + len(words_there)


def _search_used(candidate: Any) -> SearchUsed:
    grounding = found(candidate, "groundingMetadata")
    if grounding is None:
        return "no"
    told = ("webSearchQueries", "groundingChunks", "searchEntryPoint")
    return "yes" if any(found(grounding, name) for name in told) else "unknown"


def _fault(tree: Any, candidate: Any) -> Fault | None:
    if word(tree, "promptFeedback", "blockReason"):
        return Fault("blocked")
    if candidate is None:
        return Fault("empty")
    finish = word(candidate, "finishReason")
    if finish in _BLOCKED:
        return Fault("blocked")
    # "If empty, the model has not stopped generating": Google's reference of `finishReason`.
    if finish in {"MAX_TOKENS", ""}:
        return Fault("truncated")
    return None if finish == "STOP" else Fault("provider_error", "the reply is not finished")


def _usage(tree: Any, searches: int) -> Usage | None:
    if not isinstance(found(tree, "usageMetadata"), dict):
        return None

    def tokens(*names: str) -> int:
        return sum(count(tree, "usageMetadata", name) or 0 for name in names)

    return Usage(
        input_tokens=tokens("promptTokenCount", "toolUsePromptTokenCount"),
        output_tokens=tokens("candidatesTokenCount", "thoughtsTokenCount"),
        search_count=searches,
    )
