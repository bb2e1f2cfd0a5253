import base64
import json
from dataclasses import replace

import pytest

from infra.ports import DeadLetter
from infra.postgres import dead_letters
from infra.postgres.outbox import OutboxLog
from tests.infra.postgres.scenes import ask, play

RAW = b'\x00\xff not json \r\n{"'
LETTER = DeadLetter("answer-captured", 3, 7, "score", 'a "reason"', b"\xfekey", RAW)
TOMBSTONE = replace(LETTER, offset=8, key=None, value=None)


@pytest.fixture(autouse=True)
def nothing_buried(url, empty_outbox):
    ask(url, "DELETE FROM dead_letters")


def bury(url, *letters):
    async def scene(database):
        async with database.system() as connection:
            await dead_letters.bury(connection, letters)

    play(url, scene)


def listed(url, *limit):
    return play(url, lambda database: dead_letters.listed(database, *limit))


def replay(url, *ids):
    return play(url, lambda database: dead_letters.replay(database, ids or None))


def waiting(url):
    """What waits to be carried: topic, key and value of each row."""
    came = []

    async def send(rows):
        came.extend((row.topic, row.key, row.value) for row in rows)

    play(url, lambda database: OutboxLog(database).carry(send))
    return came


def test_a_buried_letter_is_listed_with_its_original_bytes(url):
    bury(url, LETTER, TOMBSTONE)
    newest, oldest = listed(url)

    assert (oldest.topic, oldest.partition, oldest.offset) == ("answer-captured", 3, 7)
    assert (oldest.agent, oldest.reason) == ("score", 'a "reason"')
    assert (oldest.key, oldest.value) == (b"\xfekey", RAW)
    assert (newest.key, newest.value) == (None, None)
    assert newest.id > oldest.id
    assert oldest.recorded_at is not None
    assert oldest.replayed_at is None
    assert [letter.offset for letter in listed(url, 1)] == [8]


def test_a_buried_letter_is_told_on_the_dead_letter_topic(url):
    bury(url, LETTER)
    ((topic, key, value),) = waiting(url)
    told = json.loads(value)

    assert (topic, key) == ("dead-letters", b"\xfekey")
    assert base64.b64decode(told.pop("value")) == RAW
    assert base64.b64decode(told.pop("key")) == b"\xfekey"
    assert told == {
        "topic": "answer-captured",
        "partition": 3,
        "offset": 7,
        "agent": "score",
        "reason": 'a "reason"',
    }
    # Nobody hears that topic: once carried, nothing is owed.
    assert ask(url, "SELECT id FROM outbox") == []


def test_a_message_that_stands_in_one_batch_twice_is_buried_once(url):
    bury(url, LETTER, LETTER)

    assert len(listed(url)) == 1


def test_a_replay_puts_the_original_bytes_on_the_original_topic_for_all_who_hear_it(url):
    bury(url, LETTER)
    waiting(url)

    assert replay(url) == 1
    assert ask(url, "SELECT waiting FROM outbox") == [{"waiting": ["score", "project"]}]
    assert waiting(url) == [("answer-captured", b"\xfekey", RAW)]
    assert listed(url)[0].replayed_at is not None


def test_a_letter_is_replayed_again_only_by_its_id(url):
    bury(url, LETTER, TOMBSTONE)
    waiting(url)
    newest, oldest = listed(url)

    assert replay(url, oldest.id) == 1
    assert replay(url) == 1
    assert replay(url) == 0
    assert replay(url, oldest.id, newest.id) == 2
    assert replay(url, 10**12) == 0


def test_a_tombstone_is_replayed_as_one(url):
    bury(url, TOMBSTONE)
    waiting(url)
    replay(url)

    assert waiting(url) == [("answer-captured", None, None)]


def test_a_letter_is_one_line_of_json(url):
    bury(url, LETTER)
    (letter,) = listed(url)
    line = dead_letters.as_line(letter)

    assert "\n" not in line
    assert json.loads(line)["id"] == letter.id
    assert base64.b64decode(json.loads(line)["value"]) == RAW
    assert json.loads(line)["replayed_at"] is None


def test_a_letter_too_large_for_the_topic_travels_without_its_value(url):
    large = b"x" * (5 * 1024 * 1024)
    bury(url, replace(LETTER, value=large))
    ((_, _, value),) = waiting(url)

    assert json.loads(value)["value"] is None
    assert listed(url)[0].value == large
