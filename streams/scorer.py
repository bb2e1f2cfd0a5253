"""Scores answers: by the rules, and where there is a model, with its judgement of sentiment."""

import asyncio
from collections.abc import Sequence
from typing import Final

from infra.ports import ScoringModel
from schemas.catalog import Catalog
from schemas.events import AnswerCaptured, AnswerScored
from streams.domain.scoring import judged, score

# Calls to the model that may be under way at once.
_CALLS: Final = 8


class Scorer:
    """What both the scoring and the rescoring agent use."""

    def __init__(self, model: ScoringModel | None) -> None:
        self._model = model
        self._limit = asyncio.Semaphore(_CALLS)

    async def score(self, answers: Sequence[tuple[AnswerCaptured, Catalog]]) -> list[AnswerScored]:
        """The score of each answer by its catalog, in order."""
        scored = await asyncio.to_thread(lambda: [score(*each) for each in answers])
        if self._model is None:
            return scored
        return list(
            await asyncio.gather(
                *(
                    self._judged(self._model, answer, by_rules)
                    for (answer, _), by_rules in zip(answers, scored, strict=True)
                )
            )
        )

    async def _judged(
        self, model: ScoringModel, answer: AnswerCaptured, by_rules: AnswerScored
    ) -> AnswerScored:
        names = [mention.name for mention in by_rules.mentions]
        if not names:
            return by_rules
        async with self._limit:
            sentiments = await model.sentiments(answer.raw_response, names)
        return by_rules if sentiments is None else judged(by_rules, sentiments)
