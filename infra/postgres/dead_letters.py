"""Dead letters: messages that cannot be read or handled, kept until somebody replays them."""

import base64
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import orjson

from infra.ports import DeadLetter
from infra.postgres.database import Connection, Database
from schemas.topics import DEAD_LETTERS, TOPICS

_COLUMNS: Final = (
    'id, topic, partition, "offset", agent, reason, key, value, recorded_at, replayed_at'
)
_LARGEST_ON_TOPIC: Final = 4 * 1024 * 1024
_HEARD_BY: Final = {topic.name: list(topic.heard_by) for topic in TOPICS}


async def bury(connection: Connection, dead: Sequence[DeadLetter]) -> None:
    """Keep dead letters and put each on the dead-letter topic, in the caller's transaction."""
    for letter in dead:
        connection.has_news = True
        await connection.execute(
            'INSERT INTO dead_letters (topic, partition, "offset", agent, reason, key, value)'
            " VALUES (%s, %s, %s, %s, %s, %s, %s)"
            # A message that is fetched again may stand in one batch twice.
            " ON CONFLICT DO NOTHING",
            (
                letter.topic,
                letter.partition,
                letter.offset,
                letter.agent,
                letter.reason,
                letter.key,
                letter.value,
            ),
        )
        await connection.execute(
            "INSERT INTO outbox (id, topic, key, value, waiting)"
            " VALUES (gen_random_uuid(), %s, %s, %s, '{}')",
            (DEAD_LETTERS.name, letter.key, _for_the_topic(letter)),
        )


def describe(letter: DeadLetter) -> bytes:
    """The letter as JSON, the original bytes in base64."""
    return orjson.dumps(
        {
            "topic": letter.topic,
            "partition": letter.partition,
            "offset": letter.offset,
            "agent": letter.agent,
            "reason": letter.reason,
            "key": _base64(letter.key),
            "value": _base64(letter.value),
        }
    )


def _for_the_topic(letter: DeadLetter) -> bytes:
    # A message that is too large for the topic would hold up all behind it; the table has it whole.
    is_large = len(letter.value or b"") > _LARGEST_ON_TOPIC
    return describe(replace(letter, value=None) if is_large else letter)


async def listed(database: Database, limit: int = 1000) -> list[DeadLetter]:
    """The newest dead letters first, replayed ones included."""
    async with database.system() as connection:
        cursor = await connection.execute(
            f"SELECT {_COLUMNS} FROM dead_letters ORDER BY id DESC LIMIT %s",  # noqa: S608
            (limit,),
        )
        return [DeadLetter(**row) for row in await cursor.fetchall()]


async def replay(database: Database, ids: Sequence[int] | None = None) -> int:
    """Put letters' original bytes on their topic again, for all agents that hear it; how many.

    All that were not replayed yet, or those named by their ids.
    """
    async with database.system() as connection:
        cursor = await connection.execute(
            "UPDATE dead_letters SET replayed_at = now()"
            " WHERE (%(ids)s::bigint[] IS NULL AND replayed_at IS NULL OR id = ANY (%(ids)s))"
            " RETURNING topic, agent, key, value",
            {"ids": list(ids) if ids is not None else None},
        )
        letters = await cursor.fetchall()
        for letter in letters:
            connection.has_news = True
            await connection.execute(
                "INSERT INTO outbox (id, topic, key, value, waiting)"
                " VALUES (gen_random_uuid(), %s, %s, %s, %s)",
                (letter["topic"], letter["key"], letter["value"], _HEARD_BY[letter["topic"]]),
            )
        return len(letters)


def _base64(raw: bytes | None) -> str | None:
    return base64.b64encode(raw).decode() if raw is not None else None


def as_line(letter: DeadLetter) -> str:
    """The letter as one line of JSON: where it stood, why, when, and its bytes in base64."""
    rest = {"id": letter.id, "recorded_at": letter.recorded_at, "replayed_at": letter.replayed_at}
    return orjson.dumps(rest | orjson.loads(describe(letter))).decode()
