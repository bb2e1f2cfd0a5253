"""The `extract` command's input and output, as JSON text."""

from pydantic import TypeAdapter

from schemas.base import Model, Sentiment
from schemas.mentions import Entity
from streams.domain.mentions import extract


class ExtractedMention(Model):
    """What the command prints of one mention. Source: spec "visibility", section 6."""

    name: str
    position: int
    sentiment: Sentiment
    start: int
    end: int
    surface: str
    rule: str


class Extracted(Model):
    """What the command prints: one object per brand that is mentioned, at its first rank."""

    mentions: tuple[ExtractedMention, ...]


class BrandInFile(Model):
    """One brand of the brands file."""

    name: str
    aliases: tuple[str, ...] = ()
    is_ambiguous: bool = False


def extract_json(text: str, brands: bytes) -> str:
    """The mentions of `brands` (a JSON array of brands) in `text`, as a JSON object.

    Raises:
        pydantic.ValidationError: `brands` is not such an array.
    """
    wanted = TypeAdapter(tuple[BrandInFile, ...]).validate_json(brands)
    entities = tuple(Entity(**brand.model_dump()) for brand in wanted)
    mentions = (
        ExtractedMention(**mention.model_dump(exclude={"term"}))
        for mention in extract(text, entities).mentions
    )
    return Extracted(mentions=tuple(mentions)).model_dump_json(indent=2)
