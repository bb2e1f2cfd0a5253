"""What the copilot's tools may do with ClickHouse.

Source: spec "copilot", "Security", resource abuse by questions.
"""

import asyncio
from typing import Any

import pytest

from infra.clickhouse_reading import OnlyReads, ReadingWarehouse


class Counting:
    """Answers each question with how many came before it; it has nothing that writes."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    async def ask(self, sql: str, parameters: Any = None, *, seconds: int = 5) -> list[Any]:
        self.asked.append((sql, parameters, seconds))
        return [{"n": len(self.asked)}]


def answers(questions: Any, kept_seconds: float = 30) -> tuple[list[int], Counting]:
    warehouse = Counting()

    async def run() -> list[int]:
        reading = ReadingWarehouse(warehouse, kept_seconds)
        return [(await reading.ask(*question))[0]["n"] for question in questions]

    return asyncio.run(run()), warehouse


def test_an_equal_question_is_asked_once():
    one = ("SELECT 1", {"tenant": "a", "days": [1, 2]})
    same = ("SELECT 1", {"days": [1, 2], "tenant": "a"})

    assert answers([one, same, one])[0] == [1, 1, 1]


@pytest.mark.parametrize(
    "other",
    [
        ("SELECT 2", {"tenant": "a"}),
        ("SELECT 1", {"tenant": "b"}),
        ("SELECT 1", {"tenant": "a", "days": 1}),
        ("SELECT 1",),
    ],
)
def test_another_question_has_its_own_answer(other):
    assert answers([("SELECT 1", {"tenant": "a"}), other])[0] == [1, 2]


def test_after_a_while_it_is_asked_again():
    assert answers([("SELECT 1",), ("SELECT 1",)], kept_seconds=0)[0] == [1, 2]


def test_only_so_many_answers_are_kept():
    many = [(f"SELECT {n}",) for n in range(201)]
    told, _ = answers([*many, many[200], many[0]])

    assert told[-2:] == [201, 202]


def test_its_time_is_the_askers():
    warehouse = Counting()
    asyncio.run(ReadingWarehouse(warehouse).ask("SELECT 1", {"a": 1}, seconds=3))

    assert warehouse.asked == [("SELECT 1", {"a": 1}, 3)]


def test_nothing_is_written():
    reading = ReadingWarehouse(Counting())

    with pytest.raises(OnlyReads):
        asyncio.run(reading.insert("events", [{}]))
    with pytest.raises(OnlyReads):
        asyncio.run(reading.command("DROP TABLE events"))
