"""The story of `retailcorp`, a shop for running shoes: what it tracks, and thirty days of answers.

Every answer is simulated and says so. The story: the tenant rises slowly and gains on Adidas,
Grok hardly knows it, and in one week bad reviews push it back.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Final

from infra.answers.simulated import Leaning, SimulatedEngine
from infra.ports import Answer, Question
from schemas.base import Provider
from schemas.catalog import Brand, Catalog, Product, TrackedCompetitor

TENANT_ID: Final = "retailcorp"
DAYS: Final = 30
# Counted from the oldest day, which is 0: this week is the bad one.
BAD_WEEK: Final = range(13, 20)
# What has been asked by the time someone looks today.
_EARLY_QUERIES: Final = 3
_EARLY_HOURS: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class DemoQuery:
    """A query to be created; its fields are those of "Create query"."""

    query_text: str
    category: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoCompetitor:
    """A competitor to be created; its fields are those of "Create competitor"."""

    name: str
    brand_aliases: tuple[str, ...]
    domain: str
    is_ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class DemoAnswer:
    """One simulated answer to a query of the story, and when it came (aware, UTC)."""

    query_text: str
    provider: Provider
    captured_at: datetime
    answer: Answer


@dataclass(frozen=True, slots=True)
class DemoHistory:
    """All that the demo tells; `answers` are in order of time."""

    tenant_id: str
    brand: Brand
    competitors: tuple[DemoCompetitor, ...]
    queries: tuple[DemoQuery, ...]
    answers: tuple[DemoAnswer, ...]


_BRAND: Final = Brand(
    name="Acme Shoes",
    brand_aliases=("Acme", "Acme Footwear"),
    domain="acmeshoes.example",
    products=(
        Product(name="Acme Pro Runner", sku="APR-001", aliases=("Pro Runner",)),
        Product(name="Acme Trail Hawk", sku="ATH-002", aliases=("Trail Hawk",)),
        Product(name="Acme Cloudline", sku="ACL-003"),
        Product(name="Acme Tempo Racer", sku="ATR-004", aliases=("Tempo Racer",)),
        Product(name="Acme Daily Mile", sku="ADM-005"),
    ),
)
_COMPETITORS: Final = (
    DemoCompetitor("Nike", ("Nike Inc", "Nike Group"), "nike.com"),
    DemoCompetitor("Adidas", ("Adidas Group", "Adidas AG"), "adidas.com"),
    DemoCompetitor("Brooks", ("Brooks Running",), "brooksrunning.com"),
    DemoCompetitor("Hoka", ("Hoka One One",), "hoka.com"),
    DemoCompetitor("ASICS", ("ASICS Corporation",), "asics.com"),
    DemoCompetitor("On", ("On Running",), "on.com", is_ambiguous=True),
)
_QUERIES: Final = (
    DemoQuery("best running shoes under $150", "product discovery", ("budget", "road")),
    DemoQuery("best trail running shoes for beginners", "product discovery", ("trail",)),
    DemoQuery("most comfortable walking shoes for all day wear", "product discovery", ("comfort",)),
    DemoQuery("most durable running shoe brands", "brand awareness", ("durability",)),
    DemoQuery("top running shoe brands for marathon training", "brand awareness", ("marathon",)),
    DemoQuery("best alternatives to Nike running shoes", "comparison", ("nike", "alternatives")),
    DemoQuery("Adidas or Brooks for daily running shoes", "comparison", ("adidas", "brooks")),
    DemoQuery("where to buy running shoes online with free returns", "purchase intent", ("shop",)),
)


def history(today: date) -> DemoHistory:
    """Thirty whole days that end yesterday, and the first two hours of `today` (UTC).

    The same day gives the same history. An answer of today may lie after the caller's clock:
    such answers are to be left out.
    """
    answers = [
        _told(query, provider, day, today)
        for day in range(DAYS + 1)
        for query in (_QUERIES if day < DAYS else _QUERIES[:_EARLY_QUERIES])
        for provider in Provider
    ]
    answers.sort(key=lambda told: (told.captured_at, told.query_text, told.provider))
    return DemoHistory(TENANT_ID, _BRAND, _COMPETITORS, _QUERIES, tuple(answers))


def catalog() -> Catalog:
    """What scoring knows of the tenant once the demo's brand and competitors are told."""
    competitors = tuple(
        TrackedCompetitor(
            id=place,
            name=told.name,
            brand_aliases=told.brand_aliases,
            domain=told.domain,
            is_ambiguous=told.is_ambiguous,
        )
        for place, told in enumerate(_COMPETITORS, start=1)
    )
    return Catalog(tenant_id=TENANT_ID, version=1, brand=_BRAND, competitors=competitors)


def _told(query: DemoQuery, provider: Provider, day: int, today: date) -> DemoAnswer:
    on = today - timedelta(days=DAYS - day)
    slot = f"demo:{on.isoformat()}"
    span = timedelta(days=1) if day < DAYS else _EARLY_HOURS
    midnight = datetime.combine(on, time(), UTC)
    question = Question(TENANT_ID, query.query_text, slot, catalog())
    return DemoAnswer(
        query_text=query.query_text,
        provider=provider,
        captured_at=midnight + _whole_seconds(span * _part(query.query_text, provider, slot)),
        answer=SimulatedEngine(provider, _leaning(provider, day)).answer(question),
    )


def _leaning(provider: Provider, day: int) -> Leaning:
    """How the story bends the answers of one day: from 0, thirty days ago, to 30, today."""
    risen = day / DAYS
    presence, standing, warmth = 0.16 * risen, 0.4 * risen - 0.2, 0.0
    if day in BAD_WEEK:
        presence, standing, warmth = presence - 0.2, standing - 0.1, -0.2
    if provider is Provider.GROK:
        presence -= 0.15
    return Leaning(
        presence=presence,
        standing={"Acme Shoes": standing, "Adidas": 0.25 - 0.4 * risen, "Nike": 0.05},
        warmth={"Acme Shoes": warmth},
    )


def _part(*words: str) -> float:
    """A part of a day, 0 to below 1, that these words always have."""
    return int.from_bytes(sha256("\x1f".join(words).encode()).digest()[:4]) / 2**32


def _whole_seconds(span: timedelta) -> timedelta:
    return timedelta(seconds=int(span.total_seconds()))
