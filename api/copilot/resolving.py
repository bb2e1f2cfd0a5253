"""Which segment or event is meant by a name: by id, as written, in any case, then about so."""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Annotated, Final, TypeVar

from pydantic import Field

from api.copilot.masking import clean_text
from api.copilot.tool import ToolProblem
from infra.copilot_ports import KnownEvent
from schemas.base import Id
from schemas.casing import folded
from schemas.saved_segments import SavedSegment

T = TypeVar("T")

MOST_CANDIDATES: Final = 5
_ALIKE: Final = 0.8
_NEAR: Final = 0.4

SegmentRef = Annotated[
    Id | Annotated[str, Field(min_length=1, max_length=200)], Field(description="Id or name.")
]


def segment_of(wanted: int | str, segments: Sequence[SavedSegment]) -> SavedSegment:
    """The segment that is meant.

    Raises:
        ToolProblem: `ambiguous_segment` or `unknown_segment`, with up to five candidates.
    """
    if isinstance(wanted, int) or wanted.isdecimal():
        for each in segments:
            if each.id == int(wanted):
                return each
    return _only("segment", str(wanted), segments, lambda each: each.name)


def event_of(wanted: str, events: Sequence[KnownEvent]) -> KnownEvent:
    """The event that is meant; as for segments, with `ambiguous_event` and `unknown_event`."""
    return _only("event", wanted, events, lambda each: each.event)


def nearest(wanted: str, names: Sequence[str]) -> list[str]:
    """Up to five of the names, the likest first; those that are nothing like it are left out."""
    rated = sorted(((_likeness(wanted, name), name) for name in names), key=lambda r: (-r[0], r[1]))
    return [clean_text(name) for likeness, name in rated if likeness >= _NEAR][:MOST_CANDIDATES]


def _only(kind: str, wanted: str, things: Sequence[T], name: Callable[[T], str]) -> T:
    for found in (
        [each for each in things if name(each) == wanted],
        [each for each in things if folded(name(each)) == folded(wanted)],
        [each for each in things if _is_about(wanted, name(each))],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            candidates = [clean_text(name(each)) for each in found[:MOST_CANDIDATES]]
            raise ToolProblem(f"ambiguous_{kind}", candidates=candidates)
    raise ToolProblem(f"unknown_{kind}", nearest=nearest(wanted, [name(each) for each in things]))


def _is_about(wanted: str, name: str) -> bool:
    asked, known = folded(wanted).strip(), folded(name)
    return bool(asked) and (asked in known or _ratio(asked, known) >= _ALIKE)


def _likeness(wanted: str, name: str) -> float:
    asked, known = folded(wanted), folded(name)
    shared = set(asked.split()) & set(known.split())
    return max(_ratio(asked, known), 0.9 * bool(shared), 0.5 * (asked[:5] in known))


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
