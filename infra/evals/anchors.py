"""Answers with grades that people gave them: they tell when the judge judges otherwise than before.

Source: spec "copilot-evals", "Method" 4.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any, Final

import orjson

from infra.evals.answers import Answer, Called
from infra.evals.cases import Case
from infra.evals.judge import Dimension, Judged
from schemas.base import Model

# By how many points of five the mean may lie beside people's.
MOST_DRIFT: Final = 0.3
_FILE: Final = Path(__file__).with_name("anchors.json")


class AnchorCall(Model):
    """A call of a tool, with the result that it had."""

    tool: str
    arguments: Mapping[str, Any] = {}
    result: Mapping[str, Any]


class AnchorComponent(Model):
    """Something that was shown."""

    component: str
    data: Mapping[str, Any]


class Anchor(Model):
    """A question, an answer to it, and its grades by the meanings that the rubric gives them."""

    id: str
    prompt: str
    looks_for: str
    calls: Sequence[AnchorCall] = ()
    components: Sequence[AnchorComponent] = ()
    text: str
    scores: Mapping[Dimension, int]

    @property
    def case(self) -> Case:
        """The question, as the judge is told it."""
        return Case(id=self.id, prompt=self.prompt, looks_for=self.looks_for)

    @property
    def answer(self) -> Answer:
        """The answer, as the judge is told it."""
        shown = [{"type": "ui", **each.model_dump()} for each in self.components]
        frames = [*shown, {"type": "text", "content": self.text}]
        calls = [
            Called(each.tool, each.arguments, orjson.dumps(each.result).decode())
            for each in self.calls
        ]
        return Answer(frames, calls)


class Drift(Model):
    """The mean of all grades of the anchors, the judge's and people's."""

    judged: float
    by_hand: float

    @property
    def is_too_far(self) -> bool:
        """Whether grades of this run say something else than those of others."""
        return abs(self.judged - self.by_hand) > MOST_DRIFT


def anchors() -> Sequence[Anchor]:
    """All of them, in their order."""
    return tuple(Anchor.model_validate(each) for each in orjson.loads(_FILE.read_bytes()))


def drift(held: Sequence[Anchor], judged: Sequence[Judged]) -> Drift:
    """How the judge judges them, each in its place. Caps have no part in it."""
    return Drift(
        judged=fmean(score for each in judged for score in each.raw.values()),
        by_hand=fmean(score for each in held for score in each.scores.values()),
    )
