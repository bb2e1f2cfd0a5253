"""Parts of a normalised text in which a name is no mention, blanked to spaces of equal length.

Code, addresses, link targets, citation marks and source lists. Link labels stay, unless the
label is itself an address or the link is a glued citation. Every pattern is linear in the
text: repetitions are bounded, or their ends are found by scanning.
Source: spec "visibility", section 6, rule 2.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from streams.domain.text import word_set

_URL_CHARS = r"[A-Za-z0-9\-._~:/?#@!$&'*+,;=%^{}\[\]]"
_TARGET = (
    r"\([ \t]*(?:<[^<>\n]{0,2000}>|[^()\s<>]{0,4000}(?:\([^()\s]{0,400}\)[^()\s<>]{0,400}){0,4})"
)
_LINK_END = re.compile(_TARGET + r"""(?:[ \t]+(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'))?[ \t]*\)""")
_FENCE = re.compile(r"^[ \t>]{0,12}(?P<mark>`{3,}|~{3,})(?P<info>[^`\n]*)$", re.MULTILINE)
_TICKS = re.compile(r"`+")
_MARKS = re.compile(
    r"\ue200[^\ue200\ue201]{0,300}\ue201"  # cite markers of a chat interface
    r"|\[\^?\d{1,3}(?:[ \t]?[,\u2013-][ \t]?\d{1,3}){0,20}\](?!\()"
    r"|\[\^[A-Za-z][\w-]{0,30}\]"
    r"|\u3010[^\u3010\u3011\n]{0,12}(?:\u2020[^\u3010\u3011\n]{0,80})?\u3011(?<=[\d\u2020a-z]\u3011)"
    r"|:?contentReference\[oaicite:\d{1,4}\](?:\{index=\d{1,4}\})?|\[oaicite:\d{1,4}\]"
    r"|\[(?:citation needed|source|sources)\]"
    r"|<sup>[^<>\n]{0,12}</sup>",
    re.IGNORECASE,
)
_HTML_CODE = re.compile(r"<(code|pre|script|style)\b[^<>\n]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"<!--|</?[A-Za-z][^<>\n]{0,400}>")
_DEFINITION = re.compile(
    r"^[ \t>]{0,8}(?:\[\^[^\]\n]{1,60}\]:"
    r"|\[[^\]\n]{1,200}\]:[ \t]*<?(?:https?:|www\.|mailto:|[/#]|[\w-]{1,60}\.\w)).*$",
    re.MULTILINE | re.IGNORECASE,
)
_REFERENCES = re.compile(r"\((?:\[[^\[\]\n]{1,200}\]\[[^\[\]\n]{1,60}\][ ,;]{0,3}){1,12}\)")
_REFERENCE_ID = re.compile(r"(?<=\])\[[^\[\]\n]{1,60}\](?![\[(])")
_URL = re.compile(
    rf"(?:https?|ftp)://{_URL_CHARS}+(?:\({_URL_CHARS}*\){_URL_CHARS}*)?", re.IGNORECASE
)
_WWW = re.compile(rf"(?<![A-Za-z0-9@])www\.[A-Za-z0-9]{_URL_CHARS}+", re.IGNORECASE)
_MAIL_LEFT = re.compile(r"[A-Za-z0-9._%+-]{1,64}$")
_MAIL_RIGHT = re.compile(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}")
_DOMAINS = re.compile(r"(?<![A-Za-z0-9.@-])[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?P<path>/[^\s|)\]]*)?")
_SOURCE_NOTE = re.compile(
    r"(?:\(|^[ \t>*_]{0,8})(?:sources?|quellen?"
    r"|fuentes?)[ \t]{0,2}:[*_]{0,2}[ \t](?P<rest>[^()\n]{1,300})",
    re.IGNORECASE | re.MULTILINE,
)
_SOURCES_HEAD = re.compile(
    r"^[ \t>]{0,8}(?:#{1,6}[ \t]+|[*_]{2})?(?:sources|references|citations|quellen|works cited"
    r"|fuentes|\u53c2\u8003\u6587\u732e|\u51fa\u5178|\ucd9c\ucc98)[ \t]{0,2}:?[*_]{0,2}:?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
# What an answer page prints below the answer, when the text was copied from the page.
_PAGE_FOOT = re.compile(r"AI responses may include mistakes\.[\s\S]{0,600}\Z")
_LISTED = re.compile(r"(?:[ \t>]{0,8}(?:[-*+\u2022]|\(?\[?\d{1,3}[.)\]])[ \t].*|[ \t]*)(?:\n|$)")

_LONGEST_LABEL: Final = 1000

TOP_DOMAINS: Final = word_set(
    "com org net io co de uk fr es it nl ch at eu us ca au jp kr cn in br ru se no dk fi pl pt"
    " be ai app dev gov edu info biz shop store tv me ly gg xyz online site tech cloud"
)


def blank(text: str) -> str:
    """The normalised text with everything unmentionable turned into spaces, same length.

    Line breaks stay, so lines keep their places.
    """
    for spans in _PASSES:
        text = _spaced(text, spans(text))
    return text


def _spaced(text: str, spans: Iterator[tuple[int, int]]) -> str:
    parts: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if end > done:
            begin = max(start, done)
            parts += (text[done:begin], _NOT_BREAK.sub(" ", text[begin:end]))
            done = end
    return "".join((*parts, text[done:])) if parts else text


_NOT_BREAK = re.compile(r"[^\n]")


def _fences(text: str) -> Iterator[tuple[int, int]]:
    """Fenced code; an unclosed fence runs to the end. A ```markdown fence wraps an answer."""
    opened: re.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        mark, info = fence["mark"], fence["info"].strip()
        if opened is None:
            opened = fence
        elif mark[0] == opened["mark"][0] and len(mark) >= len(opened["mark"]) and not info:
            yield from _fenced(opened, fence.start(), fence.end())
            opened = None
    if opened is not None:
        yield from _fenced(opened, len(text), len(text))


def _fenced(opened: re.Match[str], inner_end: int, end: int) -> Iterator[tuple[int, int]]:
    if opened["info"].strip().lower() in {"markdown", "md"}:
        yield opened.span()
        yield inner_end, end
    else:
        yield opened.start(), end


def _inline_code(text: str) -> Iterator[tuple[int, int]]:
    runs = [(run.start(), run.end()) for run in _TICKS.finditer(text)]
    following: dict[int, int] = {}
    closer: list[int | None] = [None] * len(runs)
    for i in range(len(runs) - 1, -1, -1):
        length = runs[i][1] - runs[i][0]
        closer[i] = following.get(length)
        following[length] = i
    i = 0
    while i < len(runs):
        close = closer[i]
        if close is not None and "\n\n" not in text[runs[i][1] : runs[close][0]]:
            yield runs[i][0], runs[close][1]
            i = close
        i += 1


def _html_code(text: str) -> Iterator[tuple[int, int]]:
    lowered = ""
    done = 0
    for opened in _HTML_CODE.finditer(text):
        lowered = lowered or text.lower()
        if opened.start() < done or len(lowered) != len(text):
            continue
        close = lowered.find(f"</{opened[1].lower()}>", opened.end())
        if close < 0:
            return
        done = close
        yield opened.start(), close


def _tags(text: str) -> Iterator[tuple[int, int]]:
    done = 0
    for tag in _TAG.finditer(text):
        if tag.start() < done:
            continue
        done = tag.end()
        if tag[0] == "<!--":
            close = text.find("-->", done)
            done = len(text) if close < 0 else close + 3
        yield tag.start(), done


def _links(text: str) -> Iterator[tuple[int, int]]:
    """Targets of inline links; the whole link for images, footnotes and glued citations."""
    opens: list[int] = []
    for bracket in re.finditer(r"[\[\]]", text):
        at = bracket.start()
        if bracket[0] == "[":
            opens.append(at)
            continue
        start = opens.pop() if opens else None
        if start is None or not text.startswith("(", at + 1):
            continue
        target = _LINK_END.match(text, at + 1)
        if target is None:
            continue
        label = text[start + 1 : at]
        if len(label) > _LONGEST_LABEL:
            yield target.span()
        elif text[start - 1 : start] == "!" or _is_address(label) or _is_glued(text, start, target):
            yield start, target.end()
        else:
            yield target.span()


def _is_address(label: str) -> bool:
    """Whether a link label is an address or a footnote number rather than words."""
    label = label.strip(" \t*_[]()<>")
    if not label or label.isdigit() or label.startswith(("http://", "https://", "www.", "mailto:")):
        return True
    if " " in label or "." not in label:
        return False
    host, _, path = label.partition("/")
    return host.rpartition(".")[2] in TOP_DOMAINS and (bool(path) or host.islower())


def _is_glued(text: str, start: int, target: re.Match[str]) -> bool:
    """Whether a link is a source in brackets set against the word before: `end.([Verge](u))`."""
    if text[start - 1 : start] != "(" or not text.startswith(")", target.end()):
        return False
    return not text[start - 2 : start - 1].isspace() or "utm_source=" in target[0]


def _mails(text: str) -> Iterator[tuple[int, int]]:
    at = text.find("@")
    while at >= 0:
        left = _MAIL_LEFT.search(text[max(0, at - 64) : at])
        right = _MAIL_RIGHT.match(text, at + 1)
        if left and right:
            yield at - len(left[0]), right.end()
        at = text.find("@", at + 1)


def _domains(text: str) -> Iterator[tuple[int, int]]:
    """Hosts with a path or with two dots; `monday.com` alone may be a name and stays."""
    for run in _DOMAINS.finditer(text):
        host = run[0].partition("/")[0]
        if host.rpartition(".")[2] in TOP_DOMAINS and (run["path"] or host.count(".") > 1):
            yield run.span()


def _source_lists(text: str) -> Iterator[tuple[int, int]]:
    for head in _SOURCES_HEAD.finditer(text):
        end = head.end() + 1
        while end < len(text) and (line := _LISTED.match(text, end)) and line.end() > end:
            end = line.end()
        yield head.end(), end


def _all(
    pattern: re.Pattern[str], group: str | int = 0
) -> Callable[[str], Iterator[tuple[int, int]]]:
    return lambda text: (found.span(group) for found in pattern.finditer(text))


# In this order: code first, since nothing inside it is markup; links before bare addresses.
_PASSES: Final = (
    _fences,
    _inline_code,
    _html_code,
    _all(_DEFINITION),
    _all(_REFERENCES),
    _links,
    _all(_MARKS),
    _all(_REFERENCE_ID),
    _all(_URL),
    _all(_WWW),
    _mails,
    _tags,
    _domains,
    _all(_SOURCE_NOTE, "rest"),
    _source_lists,
    _all(_PAGE_FOOT),
)
