"""a segment is due -> who entered it, who left it."""

import time
from dataclasses import dataclass
from typing import Final

from infra.ports import Warehouse
from infra.segment_parcels import Evaluation
from infra.segment_ports import Segmenting
from projections.memberships.evaluate import SECONDS, difference
from schemas.errors import TookTooLong
from streams.jobs import Crew, Watch

# The warehouse on one machine has four readers, which the API needs too.
HANDS: Final = 2

_TOO_LONG: Final = f"The evaluation took longer than {SECONDS} s, or more memory than there is."


@dataclass(frozen=True, slots=True)
class Evaluating:
    """What evaluating a segment takes."""

    segmenting: Segmenting
    warehouse: Warehouse

    async def evaluate(self, evaluation: Evaluation) -> None:
        """Find out who enters and leaves, and publish that."""
        began = time.monotonic()
        try:
            found = await difference(self.warehouse, evaluation)
        except TookTooLong:
            await self.segmenting.fail(evaluation, _TOO_LONG)
            return
        if found is None:
            await self.segmenting.put_off(evaluation)
        else:
            await self.segmenting.record(evaluation, found, time.monotonic() - began)


def segment_crew(evaluating: Evaluating, watch: Watch) -> Crew[Evaluation]:
    """Evaluates due segments, a few at a time."""
    return Crew("segment", evaluating.segmenting, evaluating.evaluate, HANDS, watch)
