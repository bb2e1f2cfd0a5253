"""Who can be named in a text, and one naming with its evidence."""

from pydantic import Field

from schemas.base import Model, Sentiment


class Entity(Model):
    """Something an answer may name: a brand, a competitor or a product.

    `name` is its identity; `aliases` are matched case-insensitively, as the name is.
    `is_ambiguous` marks a common word (Gap, Apple, On): then surface case and context are
    needed. Source: spec "visibility", decision 17. `brand` is, for a product, the name of the
    brand entity that makes it: a product shares its brand's item.
    """

    name: str
    aliases: tuple[str, ...] = ()
    is_ambiguous: bool = False
    brand: str | None = None


class Mention(Model):
    """One entity named in a text, at its first rank.

    `position` is the 1-based rank in the answer's own list, counting brands that nobody
    tracks; `start` and `end` are half-open offsets in code points into the raw text, and
    `surface` is exactly that slice; `term` is the name or alias that matched, `rule` the
    rule that gave the rank.
    """

    name: str
    position: int = Field(ge=1)
    sentiment: Sentiment
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    surface: str
    term: str
    rule: str


class Item(Model):
    """One entry of an answer's own list: its rank over the whole answer and its head text."""

    rank: int = Field(ge=1)
    head: str
    start: int = Field(ge=0)
    end: int = Field(ge=1)


class Candidate(Model):
    """A brand that heads an item of an answer's own list and that nobody tracks.

    `name` is how answers write it; `rank`, `start` and `end` are its first item's.
    """

    name: str
    rank: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int = Field(ge=1)


class Extraction(Model):
    """All that a text says of the entities: mentions in order of rank, and the list items."""

    mentions: tuple[Mention, ...] = ()
    items: tuple[Item, ...] = ()
