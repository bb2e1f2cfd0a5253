"""The sources that an answer names, each once, in the answer's order."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from schemas.events import Citation

MOST: Final = 500
_URL: Final = re.compile(r"https?://[^\s\x00-\x20\x7f]{1,1990}", re.IGNORECASE)
_TITLE_CHARS: Final = 500
# As long as DNS allows. The URL has it as well: longer ones would make a fact too large to send.
_HOST_CHARS: Final = 253


@dataclass(frozen=True, slots=True)
class Source:
    """A source as a provider tells it. `start` and `end` are code points into its part.

    `index` is the number that the text cites it by, `domain` that of a page behind a redirect;
    None leaves them to the order and to the URL.
    """

    url: str
    title: str = ""
    start: int | None = None
    end: int | None = None
    index: int | None = None
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an answer with the sources that stand in it."""

    text: str
    sources: Sequence[Source] = ()


def joined(parts: Iterable[Part]) -> tuple[str, tuple[Citation, ...]]:
    """The whole text, and its sources with their offsets in it."""
    texts: list[str] = []
    sources: list[Source] = []
    length = 0
    for part in parts:
        sources += (_shifted(source, part.text, length) for source in part.sources)
        texts.append(part.text)
        length += len(part.text)
    return "".join(texts), citations(sources)


def citations(sources: Iterable[Source]) -> tuple[Citation, ...]:
    """One citation for each URL, at its first place; what is no web address is left out."""
    cited: dict[str, Citation] = {}
    for source in sources:
        host = domain_of(source.url)
        if host and source.url not in cited and len(cited) < MOST:
            cited[source.url] = Citation(
                url=source.url,
                domain=host if source.domain is None else source.domain,
                title=source.title[:_TITLE_CHARS],
                index=source.index or len(cited) + 1,
                start=source.start,
                end=source.end,
            )
    return tuple(cited.values())


def domain_of(url: str) -> str:
    """The host of a web address, in lower case, without `www.`; empty when it is none."""
    try:
        host = urlsplit(url).hostname if _URL.fullmatch(url) else None
    except ValueError:
        return ""
    name = (host or "").removeprefix("www.").rstrip(".")
    return name if len(name) <= _HOST_CHARS else ""


def _shifted(source: Source, text: str, by: int) -> Source:
    start, end = source.start, source.end
    if start is None or end is None or not start <= end <= len(text):
        return replace(source, start=None, end=None)
    return replace(source, start=start + by, end=end + by)
