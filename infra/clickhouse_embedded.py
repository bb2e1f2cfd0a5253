"""ClickHouse inside this process (chDB): the `Warehouse` for one machine.

chDB allows one folder per process and one process per folder; threads are fine.
"""

from asyncio import get_running_loop
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock, local
from typing import Any, Final

import orjson
from chdb.session import Session

from infra.clickhouse_errors import code_in, passes, unavailable
from infra.clickhouse_values import quoted, rendered
from infra.ports import Row

# chDB calls itself typed but is not.
_open: Final[Callable[[str], Any]] = Session

READERS: Final = 4
READ_SECONDS: Final = 5
# One at a time: a batch is one insert a table, and order is what the last writer wins by.
WRITERS: Final = 1

_SHARED: Final = {
    "async_insert": "0",
    "date_time_input_format": "best_effort",
    "date_time_output_format": "iso",
    "input_format_skip_unknown_fields": "0",
    "output_format_json_quote_64bit_integers": "0",
}
# A session that is `readonly` writes nothing; 2 lets a question have limits of its own.
_READ: Final = {
    "max_execution_time": str(READ_SECONDS),
    "max_memory_usage": "2000000000",
    "readonly": "2",
}
# A rebuild folds everything there is in one statement.
_WRITE: Final = {"max_execution_time": "900", "max_memory_usage": "8000000000"}


class EmbeddedWarehouse:
    """Tables in a folder. What an insert has returned survives the death of the process.

    Reads and writes have threads of their own, so a long write keeps no read waiting; a thread
    has a chDB session of its own, because a session runs one statement at a time.
    """

    def __init__(self, path: Path) -> None:
        """The warehouse in `path`, which is made when absent; `close` it when done."""
        path.mkdir(parents=True, exist_ok=True)
        self._readers = _Lane(path, READERS, {**_SHARED, **_READ})
        self._writers = _Lane(path, WRITERS, {**_SHARED, **_WRITE})

    async def ask(
        self, sql: str, parameters: Mapping[str, Any] | None = None, *, seconds: int = READ_SECONDS
    ) -> list[Row]:
        """Rows of a SELECT; at most so many seconds.

        Raises:
            TookTooLong: it needs more time or memory.
            Unavailable: no disk for it, or the warehouse is closed.
        """
        if seconds != READ_SECONDS:
            sql = f"{sql}\nSETTINGS max_execution_time = {seconds:d}"
        return _rows(await self._readers.run(sql, rendered(parameters)))

    async def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Insert rows (all with the same columns); durable and readable when it returns.

        Raises:
            Unavailable: nothing was inserted, as `ask`.
        """
        if rows:
            await self._writers.run(_insertion(table, rows), {})

    async def command(self, sql: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Run a statement that answers nothing; one at a time.

        Raises:
            Unavailable: as `ask`.
        """
        await self._writers.run(sql, rendered(parameters))

    async def close(self) -> None:
        """Let running statements end, then close the folder; later calls raise `Unavailable`."""
        await self._readers.close()
        await self._writers.close()


class _Lane:
    """Threads with a session each, and the settings those have."""

    def __init__(self, path: Path, threads: int, settings: Mapping[str, str]) -> None:
        self._path = path
        self._set = f"SET {', '.join(f'{name} = {quoted(v)}' for name, v in settings.items())}"
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="chdb")
        self._here = local()
        self._sessions: list[Any] = []
        self._opening = Lock()
        self._is_closed = False

    async def run(self, sql: str, parameters: Mapping[str, str]) -> bytes:
        """The bytes that a statement answers."""
        if self._is_closed:
            raise unavailable()
        return await get_running_loop().run_in_executor(self._threads, self._run, sql, parameters)

    async def close(self) -> None:
        self._is_closed = True
        await get_running_loop().run_in_executor(None, self._threads.shutdown)
        for session in self._sessions:
            session.close()
        self._sessions.clear()

    def _run(self, sql: str, parameters: Mapping[str, str]) -> bytes:
        try:
            answer = self._session().query(sql, "JSONEachRow", params=parameters)
        except RuntimeError as problem:
            code = code_in(str(problem))
            if passes(code):
                raise unavailable(code) from problem
            raise
        return bytes(answer.bytes())

    def _session(self) -> Any:
        """This thread's session, opened on first use."""
        if not hasattr(self._here, "session"):
            with self._opening:
                session = _open(str(self._path))
                self._sessions.append(session)
            session.query(self._set)
            self._here.session = session
        return self._here.session


def _insertion(table: str, rows: Sequence[Row]) -> str:
    """An INSERT with its rows. Only our own code names tables and columns."""
    columns = ", ".join(rows[0])
    lines = b"\n".join(map(orjson.dumps, rows)).decode()
    return f"INSERT INTO {table} ({columns}) FORMAT JSONEachRow\n{lines}\n"


def _rows(lines: bytes) -> list[Row]:
    return [orjson.loads(line) for line in lines.splitlines()]
