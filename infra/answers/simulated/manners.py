"""The five manners: how each provider lays an answer out, and prose for any of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from infra.answers.simulated.dice import happens, roll
from infra.answers.simulated.vocabulary import LINKS
from infra.answers.simulated.wording import Item
from schemas.base import Provider

_DASH: Final = "\u2013"


@dataclass(frozen=True, slots=True)
class Scene:
    """What one answer says, before any markdown."""

    dice: Random
    subject: str
    items: tuple[Item, ...]
    closing: str


def _chatgpt(scene: Scene) -> str:
    """Two sections of bold numbered heads with attribute bullets; the second may restart at 1."""
    intro = f"Here's a curated list of options for {scene.subject}, grouped by what they suit:"
    second = 1 + roll(scene.dice, 3)
    restart = second if happens(scene.dice, 0.5) else 0
    lines = [intro]
    for place, item in enumerate(scene.items):
        if place in (0, second):
            lines += ["", "---", "", "### 💡 Also worth a look" if place else "### ⭐ Top picks"]
        number = place + 1 - (restart if place >= second else 0)
        lines += ["", f"**{number}. {item.head}** {_DASH} {item.price}", ""]
        lines += [f"* **Highlights:** {item.blurb}", f"* **Best for:** {item.aspect} {item.marks}"]
    return "\n".join([*lines, "", "---", "", scene.closing])


def _perplexity(scene: Scene) -> str:
    """Bullets with bold names, each with footnote marks glued to its end."""
    intro = f"Recent reviews of {scene.subject} agree on a handful of names."
    lines = [f"- **{item.head}** {_DASH} {item.blurb}{item.marks}" for item in scene.items]
    head = [intro + scene.items[0].marks, "", "## Top options", ""]
    return "\n".join([*head, *lines, "", scene.closing])


def _claude(scene: Scene) -> str:
    """A careful opening, a numbered list, a closing remark."""
    intro = (
        f"The right choice for {scene.subject} depends on how you will use it, your budget and "
        "what you value most. These are the options I would look at, roughly in order:"
    )
    lines = [
        f"{rank}. **{item.head}** ({item.price}): {item.blurb}"
        for rank, item in enumerate(scene.items, start=1)
    ]
    return "\n".join([intro, "", *lines, "", scene.closing])


def _gemini(scene: Scene) -> str:
    """Bullets with bold names, or a table with a rank column."""
    intro = f"There are several strong contenders for {scene.subject}. Here is a breakdown:"
    lines = [f"*   **{item.head}:** {item.blurb}" for item in scene.items]
    if happens(scene.dice, 0.4) and not any("|" in line for line in lines):
        lines = ["| Rank | Option | Best for | Price | Notes |", "|---|---|---|---|---|"]
        lines += [
            f"| {rank} | **{item.head}** | {item.aspect} | {item.price} | {item.blurb} |"
            for rank, item in enumerate(scene.items, start=1)
        ]
    return "\n".join([intro, "", *lines, "", scene.closing])


def _grok(scene: Scene) -> str:
    """Numbered headings, below each a sentence with an inline citation, and a price."""
    lines = [f"I compared reviews and user posts on {scene.subject}. Here is my ranking."]
    for rank, item in enumerate(scene.items, start=1):
        lines += ["", f"### {rank}. {item.head}", f"{item.blurb} {item.marks}"]
        lines += [f"- **Price:** about {item.price}"]
    return "\n".join([*lines, "", scene.closing])


def prose(scene: Scene) -> str:
    """Two paragraphs that name one option after another."""
    sentences = [
        f"{item.head} {link}. {item.blurb}{item.marks}"
        for item, link in zip(scene.items, LINKS, strict=False)
    ]
    half = (len(sentences) + 1) // 2
    opening = f"When it comes to {scene.subject}, much depends on what you need."
    paragraphs = (opening, " ".join(sentences[:half]), " ".join(sentences[half:]), scene.closing)
    return "\n\n".join(filter(None, paragraphs))


MANNERS: Final[Mapping[Provider, Callable[[Scene], str]]] = {
    Provider.CHATGPT: _chatgpt,
    Provider.PERPLEXITY: _perplexity,
    Provider.CLAUDE: _claude,
    Provider.GEMINI: _gemini,
    Provider.GROK: _grok,
}
