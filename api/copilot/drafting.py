"""The tool that offers a segment: its definition is checked, explained and counted, never saved."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final

from pydantic import Field, ValidationError

from api.copilot.headings import check_heading
from api.copilot.resolving import nearest
from api.copilot.tool import Desk, Given, Tool, ToolProblem, told_of
from projections.segments import preview
from schemas.base import Model
from schemas.copilot_components import CreateSegmentCTA, Estimate, Warned
from schemas.errors import Invalid
from schemas.segment_forms import placed
from schemas.segment_words import explain
from schemas.segments import Definition, Event, EventAggregate, Node
from schemas.segments import Sequence as Steps

_GRAMMAR: Final = """\
Offer a segment: the reader gets a button that opens the builder with this definition. It is not \
saved. definition is {"version": 1, "root": NODE}. NODE is one of
{"type": "and"|"or", "children": [NODE, ...]}; {"type": "not", "child": NODE};
{"type": "event", "event": NAME, "occurs": "at_least"|"at_most"|"exactly"|"never", "times": 1, \
"window": WINDOW, "where": [COND, ...]} (no times with never; window and where may be left out);
{"type": "event_aggregate", "event": NAME, "fn": "sum"|"avg"|"min"|"max"|"count_distinct", \
"prop": KEY, "op": "eq"|"gt"|"gte"|"lt"|"lte", "value": NUMBER, "window": WINDOW, "where": [...]};
{"type": "sequence", "steps": [{"event": NAME, "where": [...]}, ...], \
"within": {"value": 24, "unit": "hour"}, "window": WINDOW};
{"type": "trait", "trait": KEY, "op": OP, "value": VALUE}; \
{"type": "segment", "segment_id": ID, "member": true|false}.
WINDOW is {"last": {"value": 7, "unit": "hour"|"day"|"week"|"month"}} or \
{"ago": [90, 30], "unit": "day"} or {"after": "2026-01-01", "before": "2026-02-01"}.
COND is {"prop": KEY, "op": OP, "value": VALUE}. OP is eq, neq, gt, gte, lt, lte, in, not_in, \
contains, not_contains, starts_with, ends_with, exists, not_exists (no value), within_last, \
before_last (value: {"value": 30, "unit": "day"}).
Event names must exist: look them up first."""


class DraftInput(Model):
    """What is offered."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    description: Annotated[str, Field(max_length=500)] = ""
    definition: dict[str, Any]


async def display_create_segment_cta(asked: DraftInput, desk: Desk) -> Given:
    """The button that opens the builder; its name says no number that the definition does not."""
    definition = await _checked(asked.definition, desk)
    warnings = tuple(await _event_warnings(definition, desk))
    estimate = await _estimate(definition, desk)
    tree, words = definition.model_dump(mode="json", exclude_none=True), explain(definition)
    check_heading(f"{asked.name} {asked.description}", [tree, words, estimate])
    offer = CreateSegmentCTA(
        name=asked.name,
        description=asked.description,
        definition=tree,
        explain=words,
        estimate=estimate,
        warnings=warnings,
    )
    told = offer.model_dump(mode="json", include={"explain", "estimate", "warnings"})
    return Given({"shown": True, "saved": False, **told}, offer)


async def _checked(tree: Mapping[str, Any], desk: Desk) -> Definition:
    """The definition, if it keeps to every rule that saving it would ask for."""
    try:
        definition = Definition.model_validate(tree)
        await desk.catalog.check_segment(definition)
    except ValidationError as problem:
        raise ToolProblem("invalid_definition", errors=told_of(problem)) from None
    except Invalid as problem:
        told = {"pointer": problem.pointer, "code": problem.code, "message": problem.message}
        raise ToolProblem("invalid_definition", errors=[told]) from None
    return definition


async def _estimate(definition: Definition, desk: Desk) -> Estimate | None:
    """How many are meant; None where counting takes too long."""
    tried = await preview.tried(desk.warehouse, desk.tenant_id, definition, desk.now)
    if tried is None:
        return None
    return Estimate(count=tried.count, total=tried.total, exact=True, as_of=desk.now)


async def _event_warnings(definition: Definition, desk: Desk) -> list[Warned]:
    """Warns of events that nobody did where none is wanted; elsewhere they are refused."""
    known = [each.event for each in await desk.knowledge.event_schemas()]
    warnings = []
    for pointer, event, is_never in _events(definition.root):
        if event in known:
            continue
        if not is_never:
            raise ToolProblem("unknown_event", pointer=pointer, nearest=nearest(event, known))
        message = f"nobody has done {event} yet, so everybody satisfies this condition"
        warnings.append(Warned(code="unknown_event", message=message))
    return warnings


def _events(root: Node) -> Iterator[tuple[str, str, bool]]:
    """Each event that is named: where, its name, and whether it must never have happened."""
    for pointer, node, _ in placed(root):
        match node:
            case Event():
                yield f"{pointer}/event", node.event, node.occurs == "never"
            case EventAggregate():
                yield f"{pointer}/event", node.event, False
            case Steps():
                for at, step in enumerate(node.steps):
                    yield f"{pointer}/steps/{at}/event", step.event, False


DRAFTING: Final[Sequence[Tool]] = (
    Tool(
        "display_create_segment_cta",
        _GRAMMAR,
        DraftInput,
        display_create_segment_cta,
        "Previewing the segment...",
        "computing",
        is_query=True,
    ),
)
