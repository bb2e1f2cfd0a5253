from typing import Any

import pytest

from infra.evals.answers import Answer, Called, Truth, called
from infra.evals.cases import Case
from infra.evals.checks import problems

TOP = Called("query_top_events", {"days": 7, "limit": 5}, '{"count": 1234, "share": 0.3127}')
CARD = {"type": "ui", "id": "ui_1", "component": "MetricCard", "data": {"value": 1234}}
START: dict[str, Any] = {"type": "start"}
DONE: dict[str, Any] = {"type": "done", "status": "ok"}


def case(**expected: Any) -> Case:
    return Case(id="g", prompt="how many in 7 days?", looks_for="", **expected)


def answer(text: str = "There are 1234.", *shown: Any, calls: Any = (TOP,), **parts: Any) -> Answer:
    said = {"type": "text", "content": text}
    return Answer(parts.get("frames", (START, *shown, said, DONE)), calls, parts.get("earlier", ""))


def offer(root: Any) -> Any:
    data = {"definition": {"version": 1, "root": root}}
    return {"type": "ui", "id": "ui_2", "component": "CreateSegmentCTA", "data": data}


@pytest.mark.parametrize(
    ("expected", "given", "truth", "wrong"),
    [
        ({}, answer(), Truth(), []),
        ({"required": [["query_top_events", "x"]]}, answer(), Truth(), []),
        ({"required": [["x"]]}, answer(), Truth(), ["no call of x worked"]),
        (
            {"required": [["query_top_events"]]},
            answer(calls=(TOP, Called("query_top_events", {}, "1234", is_error=True))),
            Truth(),
            [],
        ),
        (
            {"required": [["x"]]},
            answer(calls=(TOP, Called("x", {}, "", is_error=True))),
            Truth(),
            ["no call of x worked"],
        ),
        ({"forbidden": ["*"]}, answer(), Truth(), ["query_top_events is forbidden"]),
        ({"arguments_lack": ["days"]}, answer(), Truth(), ["query_top_events was given days"]),
        ({"most_calls": 0}, answer(), Truth(), ["1 calls, at most 0"]),
        ({"query_attempts": 0}, answer(), Truth(), ["1 queries, at most 0"]),
        ({"arguments": {"query_top_events": {"days": 7}}}, answer(), Truth(), []),
        (
            {"arguments": {"query_top_events": {"days": 8}}},
            answer(),
            Truth(),
            ["query_top_events was never called with {'days': 8}"],
        ),
        ({}, answer("1234", CARD), Truth("MetricCard", 1234), []),
        ({}, answer("1234", CARD), Truth("MetricCard", 99), ["no MetricCard shows what is true"]),
        (
            {"components_lack": ["MetricCard"]},
            answer("7", CARD),
            Truth(),
            ["a MetricCard is shown"],
        ),
        ({"most_components": 0}, answer("1234", CARD), Truth(), ["1 components, at most 0"]),
        ({"text_has": [["none", "there"]]}, answer(), Truth(), []),
        ({"text_has": [["none"]]}, answer(), Truth(), ["the text lacks 'none'"]),
        ({"text_lacks": ["ARE"]}, answer(), Truth(), ["the text says 'ARE'"]),
        ({}, answer(), Truth(says=[["12x"]]), ["the text lacks '12x'"]),
        ({}, answer(), Truth(says=[["12x", "there"]]), []),
        ({}, answer("There are 1,234."), Truth(says=[["1234"]]), []),
        ({}, answer("Il y en a 1\u202f234."), Truth(says=[["1234"]]), []),
        ({"shown_lacks": ["THERE"]}, answer(), Truth(), ["'THERE' is shown"]),
        ({"shown_lacks": ["ui_1"]}, answer("1234", CARD), Truth(), ["'ui_1' is shown"]),
        ({"shown_lacks": ["ui_1"]}, answer("1234"), Truth(), []),
        ({"most_words": 2}, answer(), Truth(), ["3 words, at most 2"]),
        ({"no_digits": True}, answer(), Truth(), ["the text holds a number"]),
        (
            {"forbidden_in_offer": ["Buy"]},
            answer("so", offer({"type": "event", "event": "Buy"})),
            Truth(),
            ["a segment with 'Buy' is offered"],
        ),
        ({"traits_in_offer": ["city"]}, answer(), Truth(), ["no offered segment asks for 'city'"]),
        (
            {},
            answer(frames=()),
            Truth(),
            [
                "the stream does not begin with its one start",
                "the stream does not end with its one done",
                "nothing is said",
                "it ended as None",
            ],
        ),
        (
            {},
            answer(frames=(START, {"type": "text", "content": "a"}, DONE, DONE)),
            Truth(),
            ["the stream does not end with its one done"],
        ),
        ({}, answer("a", CARD, CARD), Truth(), ["two components have one id"]),
    ],
)
def test_what_is_wrong_is_found(expected, given, truth, wrong):
    found = problems(case(**expected), given, truth)

    assert found == wrong


@pytest.mark.parametrize("text", ["1,234", "1234", "31.27 %", "31 %", "0.31", "7 days", "31.3 %"])
def test_a_number_of_a_result_may_be_rounded_or_a_percentage(text: str):
    assert problems(case(), answer(text), Truth()) == []


@pytest.mark.parametrize("text", ["1235", "1,230", "32 %", "12", "and 5000 more"])
def test_an_invented_number_is_found(text: str):
    assert problems(case(), answer(text), Truth()) != []


def test_the_number_of_an_item_is_none():
    assert problems(case(), answer("Two:\n1. one\n 2) two"), Truth()) == []
    assert problems(case(), answer("So 2. one"), Truth()) == ["2 is in no result"]


def test_a_number_of_an_earlier_question_is_known():
    assert problems(case(), answer("42", earlier="it was 42"), Truth()) == []


@pytest.mark.parametrize(
    ("least", "count", "passes"),
    [(1, 9, True), (1, 7, False), (2, 9, False), (None, 9, False)],
)
def test_a_table_may_hold_the_first_of_many(least: int | None, count: int, passes: bool):
    rows = [{"name": "A", "member_count": count}]
    table = {"type": "ui", "id": "1", "component": "SegmentTable", "data": {"rows": rows}}
    true = Truth("SegmentTable", [["A", 9], ["B", 8]])

    found = problems(case(least_rows=least), answer("so", table), true)

    assert (found == []) is passes


def test_calls_are_read_with_their_results():
    said = [
        {"content": [{"type": "tool_use", "id": "a", "name": "x", "input": {"n": 1}}]},
        {"content": [{"type": "tool_result", "tool_use_id": "a", "content": "7"}]},
        {"content": [{"type": "tool_use", "id": "b", "name": "y", "input": {}}]},
    ]

    assert called(said) == [Called("x", {"n": 1}, "7"), Called("y", {}, "", is_error=True)]
