"""Whether a reply is an answer: the one place that decides it, for every provider."""

from collections.abc import Callable
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Final

from infra.answers.access import Access
from infra.answers.faults import Fault, error_of, fault
from infra.answers.http import Reply
from infra.answers.prices import billed, cost
from infra.answers.reading import parsed, text, word
from infra.answers.said import Said
from infra.ports import Answer
from schemas.events import Call, Usage

# As much as a producer may tell us of one answer (POST /api/ai-reach/results/).
TEXT_BYTES: Final = 256 * 1024
REPLY_BYTES: Final = 1024 * 1024
_MOST_SEARCHES: Final = 50


def answered(reply: Reply, read: Callable[[Any], Said], access: Access) -> Answer:
    """The answer in a reply, as `read` understands its JSON.

    Raises:
        AnswerRefused: there is none, and asking again would give none.
        TryLater: the provider could not answer just now.
    """
    call, kept, tree = _reached(reply, access), _kept(reply), parsed(reply.body)
    unread = _unreadable(reply, tree, access)
    if unread:
        raise unread.error(_unbilled(call, reply.status), kept)
    said = read(tree)
    call = _told(call, said, access)
    unfit = said.fault or _unusable(said)
    if unfit:
        raise unfit.error(call, kept)
    return Answer(
        text=said.text,
        citations=said.citations,
        model=call.model_served or access.model,
        is_simulated=False,
        provider_reply=kept,
        call=call,
    )


def _reached(reply: Reply, access: Access) -> Call:
    """What is known of a call before its reply is read."""
    return Call(
        model_requested=access.model,
        latency_ms=reply.latency_ms,
        request_id=word(reply.headers.get("request-id") or reply.headers.get("x-request-id")),
    )


def _kept(reply: Reply) -> str:
    return text(reply.body[:REPLY_BYTES].decode(errors="replace"))


def _unreadable(reply: Reply, tree: Any, access: Access) -> Fault | None:
    """Why a reply cannot be an answer, before its content is looked at."""
    error = error_of(tree)
    if not HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES or error:
        return fault(reply.status, error, reply.headers, access.clock.now())
    if reply.flaw:
        return Fault("provider_error", reply.flaw)
    if not isinstance(tree, dict):
        return Fault("provider_error", "the reply is no JSON object")
    return None


def _unusable(said: Said) -> Fault | None:
    """Why what was said is no answer, though the provider finds nothing wrong with it."""
    if not said.text.strip():
        return Fault("empty")
    if said.search_used == "no":
        return Fault("search_not_used")
    if len(said.text.encode()) > TEXT_BYTES:
        return Fault("provider_error", "the answer is larger than 256 KiB")
    return None


def _unbilled(call: Call, status: int) -> Call:
    # What is refused before any work is not billed; of a 5xx, or an error in 200, nobody says.
    is_free = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return call.model_copy(update={"cost_usd": Decimal(0)}) if is_free else call


def _told(call: Call, said: Said, access: Access) -> Call:
    return call.model_copy(
        update={
            "model_served": said.model,
            "finish_reason": said.finish_reason,
            "searches": tuple(said.searches)[:_MOST_SEARCHES],
            "search_used": said.search_used,
            "usage": said.usage or Usage(),
            "cost_usd": _cost(said, access),
            "request_id": call.request_id or said.request_id,
        }
    )


def _cost(said: Said, access: Access) -> Decimal | None:
    """The provider's own figure wins; without a count of tokens the table says nothing."""
    own = billed(said.cost_usd)
    if own is not None or said.usage is None:
        return own
    return cost(
        access.prices,
        said.model or access.model,
        said.usage,
        has_searched=said.search_used != "no",
    )
