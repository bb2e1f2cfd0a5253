"""Perplexity, by its chat completions."""

from collections.abc import Iterator
from typing import Any

from infra.answers.access import Access
from infra.answers.faults import Fault
from infra.answers.http import Wire
from infra.answers.judging import answered
from infra.answers.reading import amount, count, found, objects, text, word
from infra.answers.said import Said, SearchUsed
from infra.answers.sources import Source, citations
from infra.ports import Answer, Question
from schemas.events import FailureReason, Usage


class PerplexityEngine:
    """Asks Perplexity, which always searches. Source: spec "providers", "Perplexity"."""

    is_simulated = False

    def __init__(self, access: Access) -> None:
        self.model = access.model
        self._access = access
        self._wire = Wire(access, {"authorization": f"Bearer {access.key}"})

    async def ask(self, question: Question) -> Answer:
        """The answer, by one call; raises what `AnswerEngine` names."""
        reply = await self._wire.post("/chat/completions", self._body(question))
        return answered(reply, read, self._access)

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()

    def _body(self, question: Question) -> dict[str, Any]:
        return {
            "model": self.model,
            "messages": [{"role": "user", "content": question.query_text}],
            "web_search_options": {
                "search_context_size": "medium",
                "user_location": {"country": "US"},
            },
        }


def read(tree: Any) -> Said:
    """What a reply says; the marks `[1][2]` in its text count the citations."""
    return Said(
        text=text(tree, "choices", 0, "message", "content"),
        citations=citations(_sources(tree)),
        model=word(tree, "model"),
        finish_reason=word(tree, "choices", 0, "finish_reason"),
        fault=_fault(tree),
        searches=(),
        search_used=_search_used(tree),
        usage=_usage(tree),
        cost_usd=amount(tree, "usage", "cost", "total_cost"),
        request_id=word(tree, "id"),
    )


def _sources(tree: Any) -> Iterator[Source]:
    pages = [(text(p, "url"), text(p, "title")) for p in objects(tree, "search_results")]
    titles = dict(pages)
    cited = found(tree, "citations")
    urls = map(text, cited) if isinstance(cited, list) and cited else (url for url, _ in pages)
    for index, url in enumerate(urls, start=1):
        yield Source(url=url, title=titles.get(url, ""), index=index)


def _search_used(tree: Any) -> SearchUsed:
    queries = count(tree, "usage", "num_search_queries")
    if queries or any(objects(tree, "search_results")) or found(tree, "citations"):
        return "yes"
    return "unknown" if queries is None else "no"


def _fault(tree: Any) -> Fault | None:
    if not any(objects(tree, "choices")):
        return Fault("empty")
    faults: dict[str, FailureReason | None] = {
        "stop": None,
        "length": "truncated",
        "content_filter": "blocked",
    }
    finish = word(tree, "choices", 0, "finish_reason")
    if finish not in faults:
        return Fault("provider_error", "the reply does not say that it is finished")
    reason = faults[finish]
    return Fault(reason) if reason else None


def _usage(tree: Any) -> Usage | None:
    if not isinstance(found(tree, "usage"), dict):
        return None
    return Usage(
        input_tokens=count(tree, "usage", "prompt_tokens") or 0,
        output_tokens=count(tree, "usage", "completion_tokens") or 0,
        search_count=count(tree, "usage", "num_search_queries") or 0,
    )
