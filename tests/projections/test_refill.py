import asyncio

import pytest

from projections import replay
from projections.refill import SHADOW, Part, Refill
from schemas.errors import Unavailable

ROWS = f"SELECT user_id, count() AS times FROM {SHADOW}.sightings GROUP BY user_id ORDER BY user_id"


class Book:
    """A log of parts with an entry each, which cannot be read from `broken` on."""

    name = "book"

    def __init__(self, marks, broken=""):
        self._marks, self._broken = marks, broken
        self.read_parts = []

    async def parts(self):
        return [Part("acme", kind, 202605, 1, mark) for kind, mark in self._marks.items()]

    async def read(self, part):
        if part.kind == self._broken:
            raise Unavailable("projections")
        self.read_parts.append(part.kind)
        yield 1, {"sightings": [{"tenant_id": "acme", "user_id": part.kind}]}


@pytest.fixture
def shadow(warehouse):
    """Empty tables beside ours."""
    asyncio.run(replay._prepare(warehouse, 0))
    return warehouse


def filled(warehouse, book):
    told = []
    asyncio.run(Refill(warehouse, 1, lambda *progress: told.append(progress)).fill(book))
    return told


def times(warehouse):
    return {row["user_id"]: row["times"] for row in asyncio.run(warehouse.ask(ROWS))}


def test_a_part_that_is_filled_is_not_read_again(shadow, monkeypatch):
    monkeypatch.setattr("projections.refill.ROWS_AT_ONCE", 1)
    marks = {"a": "1", "b": "1", "c": "1"}
    with pytest.raises(Unavailable):
        filled(shadow, Book(marks, broken="c"))
    again = Book(marks)

    told = filled(shadow, again)

    # Of the last part before the end nobody knows that it is whole.
    assert again.read_parts == ["b", "c"]
    assert times(shadow).keys() == marks.keys()
    assert told[-1] == ("book", 2, 2)


def test_a_part_that_has_changed_is_read_again(shadow):
    filled(shadow, Book({"a": "1", "b": "1"}))
    changed = Book({"a": "1", "b": "2", "c": "1"})

    filled(shadow, changed)

    assert changed.read_parts == ["b", "c"]
    assert filled(shadow, Book({"a": "1", "b": "2", "c": "1"})) == [("book", 0, 0)]


def test_small_parts_are_inserted_together(shadow):
    told = filled(shadow, Book({str(number): "1" for number in range(50)}))

    assert told == [("book", 50, 50)]
    assert sum(times(shadow).values()) == 50
