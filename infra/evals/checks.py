"""What can be said of an answer without a judge: each check gives what is wrong, in words."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from infra.evals.answers import Answer, Truth
from infra.evals.cases import Case

_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS: Final = re.compile(r"(?<=\d)[,\u00a0\u202f](?=\d{3}\b)")
# The number of an item in a list, which says nothing of the data.
_ITEM: Final = re.compile(r"^\s*\d{1,2}[.)]\s+", re.MULTILINE)


def problems(case: Case, answer: Answer, truth: Truth) -> Sequence[str]:
    """All that is wrong with an answer; nothing when it passes."""
    return [problem for check in _CHECKS for problem in check(case, answer, truth)]


def _protocol(_case: Case, answer: Answer, _truth: Truth) -> Iterator[str]:
    types = [frame["type"] for frame in answer.frames]
    if types[:1] != ["start"] or types.count("start") != 1:
        yield "the stream does not begin with its one start"
    if types[-1:] != ["done"] or types.count("done") != 1:
        yield "the stream does not end with its one done"
    if "text" not in types:
        yield "nothing is said"
    ids = [frame["id"] for frame in answer.components]
    if len(ids) != len(set(ids)):
        yield "two components have one id"
    if answer.done.get("status") != "ok":
        yield f"it ended as {answer.done.get('status')}"


def _tools(case: Case, answer: Answer, _truth: Truth) -> Iterator[str]:
    worked = {call.tool for call in answer.calls if not call.is_error}
    for group in case.required:
        if not worked & set(group):
            yield f"no call of {' or '.join(group)} worked"
    for call in answer.calls:
        if call.tool in case.forbidden or "*" in case.forbidden:
            yield f"{call.tool} is forbidden"
        if wrong := set(case.arguments_lack) & call.arguments.keys():
            yield f"{call.tool} was given {', '.join(sorted(wrong))}"
    if len(answer.calls) > case.most_calls:
        yield f"{len(answer.calls)} calls, at most {case.most_calls}"
    asked = sum(call.tool.startswith("query_") for call in answer.calls)
    if asked > case.query_attempts:
        yield f"{asked} queries, at most {case.query_attempts}"


def _arguments(case: Case, answer: Answer, _truth: Truth) -> Iterator[str]:
    for tool, wanted in case.arguments.items():
        given = [call.arguments for call in answer.calls if call.tool == tool]
        if not any(wanted.items() <= each.items() for each in given):
            yield f"{tool} was never called with {dict(wanted)}"


def _components(case: Case, answer: Answer, truth: Truth) -> Iterator[str]:
    names = [frame["component"] for frame in answer.components]
    for name in sorted(set(names) & set(case.components_lack)):
        yield f"a {name} is shown"
    if len(names) > case.most_components:
        yield f"{len(names)} components, at most {case.most_components}"
    if truth.component is None:
        return
    found = [shown(f["data"]) for f in answer.components if f["component"] == truth.component]
    if not any(_agrees(each, truth.shown, case.least_rows) for each in found):
        yield f"no {truth.component} shows what is true"


def shown(data: Any) -> Any:
    """What a component's data tells: a number, or rows of a name and a number."""
    match data:
        case {"value": value}:
            return value
        case {"series": [{"points": points}, *_]}:
            return [[point.get("label", point.get("date")), point["count"]] for point in points]
        case {"rows": rows}:
            return [[row["name"], row["member_count"]] for row in rows]
    return None


def _agrees(found: Any, true: Any, least_rows: int | None) -> bool:
    if least_rows is None or not isinstance(found, list):
        return bool(found == true)
    return len(found) >= min(least_rows, len(true)) and found == true[: len(found)]


def _texts(case: Case, answer: Answer, truth: Truth) -> Iterator[str]:
    said = _plain(answer.text)
    for group in [*case.text_has, *truth.says]:
        if not any(each.lower() in said for each in group):
            yield f"the text lacks {' or '.join(repr(each) for each in group)}"
    for each in [*case.text_lacks, *truth.lacks]:
        if each.lower() in said:
            yield f"the text says {each!r}"
    for each in case.shown_lacks:
        if each.lower() in answer.shown.lower():
            yield f"{each!r} is shown"
    if (words := len(said.split())) > case.most_words:
        yield f"{words} words, at most {case.most_words}"
    if case.no_digits and _NUMBER.search(said):
        yield "the text holds a number"


def _plain(text: str) -> str:
    """In small letters, and without what parts thousands."""
    return _THOUSANDS.sub("", text.lower())


def _numbers(case: Case, answer: Answer, _truth: Truth) -> Iterator[str]:
    """No number that neither a result nor the question holds, rounded or as percent."""
    sources = [answer.earlier, case.prompt, *(call.result for call in answer.calls)]
    known = {number for source in sources for number in _read(source)}
    for number in sorted(_read(_plain(_ITEM.sub("", answer.text)))):
        if not any(_is_from(number, each) for each in known):
            yield f"{number:g} is in no result"


def _read(text: str) -> set[float]:
    return {_value(found) for found in _NUMBER.findall(text)}


def _value(number: str) -> float:
    """Of 1,234 and 1,234.5 the comma parts thousands, of 1,5 the decimals."""
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", number):
        return float(number.replace(",", ""))
    whole, *rest = re.split(r"[.,]", number)
    return float(f"{whole}.{''.join(rest)}") if rest else float(whole)


def _is_from(number: float, known: float) -> bool:
    return any(
        number in (round(each, places) for places in range(4)) for each in (known, 100 * known)
    )


def _offers(case: Case, answer: Answer, _truth: Truth) -> Iterator[str]:
    told = " ".join(map(str, answer.offers))
    for event in case.forbidden_in_offer:
        if f"'event': {event!r}" in told:
            yield f"a segment with {event!r} is offered"
    for trait in case.traits_in_offer:
        if f"'trait': {trait!r}" not in told:
            yield f"no offered segment asks for {trait!r}"


_CHECKS: Final[Sequence[Callable[[Case, Answer, Truth], Iterator[str]]]] = (
    _protocol,
    _tools,
    _arguments,
    _components,
    _texts,
    _numbers,
    _offers,
)
