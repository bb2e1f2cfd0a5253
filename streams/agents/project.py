"""every fact -> rows, and what its readers have to do: alerts, segments, connectors."""

from collections.abc import Sequence

from infra.activation_ports import Syncs
from infra.alert_ports import Watching
from infra.segment_ports import Segmenting
from projections.memberships.news import news_in
from projections.writer import Projector
from schemas.events import AnswerScored, BaseFact, MembershipChanged
from streams.agent import Agent


def project_agent(
    projector: Projector, watching: Watching, segmenting: Segmenting, syncs: Syncs
) -> Agent:
    """Folds facts into every table; the same facts always end in the same rows.

    Afterwards, so that the numbers are there, it notes whose alerts have new answers, which
    segments may have other members, and whose connectors have some to tell of. A score of an old
    answer is no news: rescoring fires nothing.
    """

    async def handle(facts: Sequence[BaseFact]) -> Sequence[BaseFact]:
        await projector.project(facts)
        fresh = (fact for fact in facts if isinstance(fact, AnswerScored) and not fact.is_rescore)
        await watching.note({fact.tenant_id for fact in fresh})
        await segmenting.note(news_in(facts))
        await syncs.note({f.tenant_id for f in facts if isinstance(f, MembershipChanged)})
        return ()

    return Agent("project", handle, batch=1000)
