"""What facts tell of customers that may matter to segments."""

from collections import defaultdict
from collections.abc import Sequence

from infra.segment_parcels import News
from schemas.events import BaseFact, EventsIngested, MembershipChanged


def news_in(facts: Sequence[BaseFact]) -> list[News]:
    """The news of each tenant that has some."""
    by_tenant = defaultdict[str, list[BaseFact]](list)
    for fact in facts:
        by_tenant[fact.tenant_id].append(fact)
    found = (_news(tenant_id, some) for tenant_id, some in by_tenant.items())
    return [news for news in found if news != News(news.tenant_id)]


def _news(tenant_id: str, facts: Sequence[BaseFact]) -> News:
    events = [e for fact in facts if isinstance(fact, EventsIngested) for e in fact.events]
    return News(
        tenant_id,
        events=frozenset(event.event for event in events),
        latest=max((event.ts for event in events), default=None),
        anybody=any(event.type in ("identify", "alias") for event in events),
        segments=frozenset(
            fact.segment_id
            for fact in facts
            if isinstance(fact, MembershipChanged) and (fact.entered or fact.exited)
        ),
    )
