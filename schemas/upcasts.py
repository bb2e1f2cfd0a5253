"""Shapes that facts had and have no more, each with the step to the next one.

A field that was added needs no step, since it has a default. A field that changed its name or its
meaning, or a type that did, gets the next `v` and a step from the shape before. Steps are never
removed: facts like those are in the log of record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

Shape = tuple[str, int]
"""What a fact says in `type` and in `v`."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a shape became; `change` makes the new fields (but `type` and `v`) of the old ones."""

    to: Shape
    change: Callable[[Mapping[str, Any]], Mapping[str, Any]]


Steps = Mapping[Shape, Step]

# All that was ever written has a shape of today.
STEPS: Final[Steps] = {}


def upcast(told: Mapping[str, Any], steps: Steps = STEPS) -> Mapping[str, Any] | None:
    """A fact's JSON object in the shape of today; None when its shape is none that we left.

    Raises:
        LookupError, TypeError, ValueError: it is not what facts of its shape were.
    """
    if (step := _step(told, steps)) is None:
        return None
    while step:
        name, version = step.to
        told = {**step.change(told), "type": name, "v": version}
        step = _step(told, steps)
    return told


def names_of(name: str, steps: Steps = STEPS) -> frozenset[str]:
    """What facts of this type have been called, the name that they have now included."""
    before = {shape[0] for shape, step in steps.items() if step.to[0] == name} - {name}
    return frozenset({name}).union(*(names_of(each, steps) for each in before))


def _step(told: Mapping[str, Any], steps: Steps) -> Step | None:
    match told:
        case {"type": str(name), "v": int(version)}:
            return steps.get((name, version))
    return None
