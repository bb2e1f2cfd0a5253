"""What every `Warehouse` must do; an adapter's test module calls these with one that is open."""

import asyncio
import contextlib
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.errors import Unavailable

# Surrogates are no text; every other code point is, the control characters above all.
texts = st.text(st.characters(exclude_categories=["Cs"])) | st.text("\\\t\n\r\0\b'\"`{}[](),N")
moments = st.integers(10**8, 7 * 10**12).map(
    lambda milliseconds: datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
) | st.integers(0, 10**15).map(
    lambda microseconds: datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)
)
days = st.dates(date(1970, 1, 1), date(2149, 6, 6))
numbers = st.integers(0, 2**64 - 1)

ROUND = settings(
    max_examples=200,
    deadline=None,
    # Each warehouse runs the same methods in a class of its own.
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.differing_executors,
    ],
)

ECHO = """
    SELECT
        {text:String} AS text,
        {texts:Array(String)} AS texts,
        {numbers:Array(UInt64)} AS numbers,
        {keys:Array(Tuple(String, UInt64, String, Date))} AS keys,
        {day:Nullable(Date)} AS day,
        {moment:DateTime64(3, 'UTC')} AS moment,
        {id:UUID} AS id,
        {flag:Bool} AS flag
"""


def iso(moment: datetime) -> str:
    """As a table would hold it: cut to milliseconds."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class WarehouseContract:
    """Inherit, and give the fixture `warehouse`."""

    @ROUND
    @given(
        sent=st.fixed_dictionaries(
            {
                "text": texts,
                "texts": st.lists(texts, max_size=4),
                "numbers": st.lists(numbers, max_size=4),
                "keys": st.lists(st.tuples(texts, numbers, texts, days), max_size=3),
                "day": st.none() | days,
                "moment": moments,
                "id": st.uuids(),
                "flag": st.booleans(),
            }
        )
    )
    def test_a_parameter_arrives_as_it_was_sent(self, warehouse, sent):
        (row,) = asyncio.run(warehouse.ask(ECHO, sent))

        assert row == {
            **sent,
            "keys": [[*key[:3], key[3].isoformat()] for key in sent["keys"]],
            "day": sent["day"] and sent["day"].isoformat(),
            "moment": iso(sent["moment"]),
            "id": str(sent["id"]),
        }

    def test_a_time_is_converted_to_utc(self, warehouse):
        moment = datetime.fromisoformat("2026-05-09T01:30:00.5+02:00")

        (row,) = asyncio.run(
            warehouse.ask("SELECT {moment:DateTime64(3, 'UTC')} AS moment", {"moment": moment})
        )

        assert row == {"moment": "2026-05-08T23:30:00.500Z"}

    @settings(ROUND, max_examples=50)
    @given(
        rows=st.lists(st.tuples(texts, st.lists(texts, max_size=3), moments, days, numbers)),
        flag=st.booleans(),
    )
    def test_a_row_is_read_as_it_was_inserted(self, warehouse, scratch, rows, flag):
        run = uuid4()
        sent = [
            {
                "run": run,
                "at": at,
                "text": text,
                "texts": listed,
                "moment": moment,
                "day": day,
                "number": number,
                "flag": flag,
            }
            for at, (text, listed, moment, day, number) in enumerate(rows)
        ]

        asyncio.run(warehouse.insert("contract.scratch", sent))

        assert asyncio.run(_of(warehouse, run)) == [
            {**row, "run": str(run), "moment": iso(row["moment"]), "day": row["day"].isoformat()}
            for row in sent
        ]

    @pytest.mark.parametrize(
        "sql",
        [
            "INSERT INTO contract.scratch (at) SELECT 8",
            "ALTER TABLE contract.scratch DELETE WHERE at > 0",
            "TRUNCATE TABLE contract.scratch",
            "DROP TABLE contract.scratch",
            "CREATE TABLE contract.other (at UInt8) ENGINE = Memory",
            "SET readonly = 0",
        ],
    )
    def test_who_asks_cannot_write(self, warehouse, scratch, sql):
        run = uuid4()
        asyncio.run(warehouse.insert("contract.scratch", [{"run": run, "at": 7}]))
        with pytest.raises(Exception, match="readonly"):
            asyncio.run(warehouse.ask(sql))

        assert [row["at"] for row in asyncio.run(_of(warehouse, run))] == [7]

    def test_columns_that_are_not_given_have_their_default(self, warehouse, scratch):
        run = uuid4()
        asyncio.run(warehouse.insert("contract.scratch", [{"run": run, "at": 7}]))

        (row,) = asyncio.run(_of(warehouse, run))

        assert (row["at"], row["text"], row["texts"]) == (7, "", [])

    def test_an_insert_of_nothing_does_nothing(self, warehouse):
        asyncio.run(warehouse.insert("contract.absent", []))

    def test_a_column_that_does_not_exist_is_a_mistake_that_is_seen(self, warehouse, scratch):
        with pytest.raises(Exception, match="typo") as raised:
            asyncio.run(warehouse.insert("contract.scratch", [{"run": uuid4(), "typo": 1}]))

        assert not isinstance(raised.value, Unavailable)

    def test_wrong_sql_is_a_mistake_that_is_seen(self, warehouse):
        with pytest.raises(Exception, match="nowhere") as raised:
            asyncio.run(warehouse.ask("SELECT 1 FROM nowhere"))

        assert not isinstance(raised.value, Unavailable)

    def test_a_read_that_needs_too_much_memory_is_unavailable(self, warehouse):
        greedy = """
            SELECT number
            FROM numbers(1000000000)
            GROUP BY number
            SETTINGS max_memory_usage = 1000000
        """

        with pytest.raises(Unavailable, match="projections"):
            asyncio.run(warehouse.ask(greedy))

    def test_a_read_that_takes_too_long_is_unavailable(self, warehouse):
        slow = """
            SELECT sum(sleepEachRow(0.1))
            FROM numbers(100)
            SETTINGS max_execution_time = 1, max_block_size = 1
        """

        with pytest.raises(Unavailable):
            asyncio.run(warehouse.ask(slow))

    def test_reads_answer_while_a_write_runs(self, warehouse, scratch):
        slow = """
            INSERT INTO contract.scratch (at)
            SELECT sleepEachRow(0.5)
            FROM numbers(2)
        """

        async def both():
            write = asyncio.create_task(warehouse.command(slow))
            await asyncio.sleep(0)
            started = asyncio.get_running_loop().time()
            await asyncio.gather(*(warehouse.ask("SELECT 1 AS one") for _ in range(8)))
            seconds, is_done = asyncio.get_running_loop().time() - started, write.done()
            await write
            return seconds, is_done

        seconds, is_done = asyncio.run(both())

        assert not is_done
        assert timedelta(seconds=seconds) < timedelta(seconds=0.9)


async def make_scratch(warehouse):
    """The table that the contract writes to."""
    await warehouse.command("CREATE DATABASE IF NOT EXISTS contract")
    await warehouse.command("DROP TABLE IF EXISTS contract.scratch")
    await warehouse.command("""
        CREATE TABLE contract.scratch
        (
            run UUID,
            at UInt64,
            text String,
            texts Array(String),
            moment DateTime64(3, 'UTC'),
            day Date,
            number UInt64,
            flag Bool
        )
        ENGINE = MergeTree
        ORDER BY (run, at)
    """)


async def drop_scratch(warehouse):
    """Leave nothing behind."""
    with contextlib.suppress(Unavailable):
        await warehouse.command("DROP TABLE contract.scratch")


async def _of(warehouse, run: UUID):
    sql = """
        SELECT run, at, text, texts, moment, day, number, flag
        FROM contract.scratch
        WHERE run = {run:UUID}
        ORDER BY at
    """
    return await warehouse.ask(sql, {"run": run})
