"""The Responses format, as OpenAI and xAI speak it."""

import re
from collections.abc import Iterator
from typing import Any, Final

from infra.answers.faults import Fault
from infra.answers.reading import amount, count, found, objects, text, word, words
from infra.answers.said import Said, SearchUsed
from infra.answers.sources import Part, Source, joined
from schemas.events import Usage

# xAI's unit of money. Source: docs.x.ai, `usage.cost_in_usd_ticks`.
_TICKS: Final = 10**10
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,3}")
_READING: Final = frozenset({"open_page", "find_in_page"})


def read(tree: Any) -> Said:
    """What a reply says; searches and text stand in `output`, in the order they happened."""
    pieces = [
        piece for message in _outputs(tree, "message") for piece in objects(message, "content")
    ]
    whole, citations = joined(_part(p) for p in pieces if word(p, "type") == "output_text")
    searches = [call for call in _outputs(tree, "web_search_call") if _has_worked(call)]
    return Said(
        text=whole,
        citations=citations,
        model=word(tree, "model"),
        finish_reason=word(tree, "incomplete_details", "reason") or word(tree, "status"),
        fault=_fault(tree, pieces),
        searches=tuple(query for call in searches for query in _queries(call)),
        search_used=_search_used(tree, is_search=bool(searches), is_cited=bool(citations)),
        usage=_usage(tree, sum(map(_is_billed, searches))),
        cost_usd=_cost(tree),
        request_id=word(tree, "id"),
    )


def _outputs(tree: Any, kind: str) -> Iterator[dict[str, Any]]:
    return (each for each in objects(tree, "output") if word(each, "type") == kind)


def _part(piece: Any) -> Part:
    said = text(piece, "text")
    notes = objects(piece, "annotations")
    return Part(said, [_source(n, said) for n in notes if word(n, "type") == "url_citation"])


def _source(note: Any, said: str) -> Source:
    """A source. xAI's has the number of its mark, `[[1]](url)`, where others have a title."""
    start, title = count(note, "start_index"), text(note, "title")
    is_mark = bool(_NUMBER.fullmatch(title)) and said.startswith(f"[[{title}]](", start)
    return Source(
        url=text(note, "url"),
        title="" if is_mark else title,
        start=start,
        end=count(note, "end_index"),
        index=int(title) if is_mark else None,
    )


def _has_worked(call: Any) -> bool:
    return word(call, "status") != "failed"


def _is_billed(call: Any) -> bool:
    """Whether it searched: to open a page costs no more. Source: OpenAI's guide to `web_search`."""
    return word(call, "action", "type") not in _READING


def _queries(call: Any) -> Iterator[str]:
    told = tuple(words(call, "action", "queries")) or (word(call, "action", "query"),)
    yield from filter(None, told)


def _search_used(tree: Any, *, is_search: bool, is_cited: bool) -> SearchUsed:
    if is_search:
        return "yes"
    # On the top level xAI names all that it met, cited or not.
    if found(tree, "citations"):
        return "yes"
    return "unknown" if is_cited else "no"


def _fault(tree: Any, pieces: list[dict[str, Any]]) -> Fault | None:
    status = word(tree, "status")
    if any(word(piece, "type") == "refusal" for piece in pieces):
        return Fault("refused")
    if status == "incomplete":
        is_blocked = word(tree, "incomplete_details", "reason") == "content_filter"
        return Fault("blocked" if is_blocked else "truncated")
    return None if status == "completed" else Fault("provider_error", "the reply is not completed")


def _usage(tree: Any, searches: int) -> Usage | None:
    if not isinstance(found(tree, "usage"), dict):
        return None
    return Usage(
        input_tokens=count(tree, "usage", "input_tokens") or 0,
        output_tokens=count(tree, "usage", "output_tokens") or 0,
        search_count=searches,
    )


def _cost(tree: Any) -> Any:
    ticks = amount(tree, "usage", "cost_in_usd_ticks")
    return None if ticks is None else ticks / _TICKS
