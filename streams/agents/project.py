"""every fact -> rows."""

from collections.abc import Sequence

from projections.writer import Projector
from schemas.events import BaseFact
from streams.agent import Agent


def project_agent(projector: Projector) -> Agent:
    """Folds facts into every table; the same facts always end in the same rows."""

    async def handle(facts: Sequence[BaseFact]) -> Sequence[BaseFact]:
        await projector.project(facts)
        return ()

    return Agent("project", handle, batch=1000)
