"""The tenant that benchmarks measure with: the demo's catalog, queries, simulated answers."""

from collections.abc import Iterator
from itertools import product
from typing import Any, Final

from infra.answers.simulated import SimulatedEngine
from infra.demo.history import catalog
from infra.ports import Answer, Question
from schemas.base import Provider
from schemas.catalog import Catalog
from tests.stack import Client

_USES: Final = (
    *("rain", "mud", "snow", "sand", "hills", "long runs", "short runs", "races", "walking"),
    *("work", "travel", "flat feet", "wide feet", "narrow feet", "heavy runners", "beginners"),
    *("children", "treadmills", "tracks", "trails"),
)
QUERIES: Final = tuple(f"best running shoes for {use}" for use in _USES)


def configure(client: Client, *, queries: int = len(QUERIES)) -> tuple[list[int], list[int]]:
    """Tell a fresh tenant its brand, competitors and queries; the ids of both, in their order."""
    told = catalog()
    client.put("brand/", json=told.brand.model_dump(mode="json")).raise_for_status()
    competitors = [
        client.new_competitor(
            rival.name,
            brand_aliases=list(rival.brand_aliases),
            domain=rival.domain,
            is_ambiguous=rival.is_ambiguous,
        )
        for rival in told.competitors
    ]
    return [client.new_query(text) for text in QUERIES[:queries]], competitors


def simulated(
    tenant_catalog: Catalog, count: int, seed: str
) -> Iterator[tuple[int, Provider, Answer]]:
    """Answers, all different: the place of the query in `QUERIES`, the provider, the answer."""
    engines = {provider: SimulatedEngine(provider) for provider in Provider}
    everywhere = list(product(range(len(QUERIES)), Provider))
    for number in range(count):
        place, provider = everywhere[number % len(everywhere)]
        slot = f"{seed}:{number}"
        question = Question(tenant_catalog.tenant_id, QUERIES[place], slot, tenant_catalog)
        yield place, provider, engines[provider].answer(question)


def as_items(queries: list[int], count: int, seed: str) -> list[dict[str, Any]]:
    """Such answers as items of POST results/, captured now."""
    return [
        {
            "query": queries[place],
            "provider": provider.value,
            "raw_response": answer.text,
            "model": answer.model,
            "citations": [{"url": c.url, "title": c.title} for c in answer.citations],
        }
        for place, provider, answer in simulated(catalog(), count, seed)
    ]
