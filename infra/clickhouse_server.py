"""ClickHouse as a server: the `Warehouse` of several processes, over the native protocol."""

from asyncio import get_running_loop
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Lock, local
from typing import Any, Final
from uuid import UUID

from clickhouse_driver import Client
from clickhouse_driver.errors import Error, ServerException
from clickhouse_driver.util.helpers import parse_url

from infra.clickhouse_cluster import Cluster
from infra.clickhouse_errors import passes, unavailable
from infra.clickhouse_values import quoted, rendered
from infra.ports import Row

CONNECTIONS: Final = 4
READ_SECONDS: Final = 5

_TIMEOUTS: Final = {"connect_timeout": 5, "send_receive_timeout": 900}
_SETTINGS: Final = {"server_side_params": True}
# What is `readonly` writes nothing; 2 lets the driver set its own limits.
_READ: Final = {"max_memory_usage": 2_000_000_000, "readonly": 2}
_WRITE: Final = {"async_insert": 0, "max_execution_time": 900, "max_memory_usage": 8_000_000_000}


class ServerWarehouse:
    """Tables on a server at `clickhouse://user:password@host:port/`.

    The driver blocks and a connection runs one statement at a time: each of a few threads has
    one of its own, which the driver opens again after it broke.
    """

    def __init__(self, url: str, cluster: Cluster | None = None) -> None:
        """The warehouse at `url`, a server or one of a cluster; connects when first asked."""
        self._url = url
        self._settings = {**_SETTINGS, **(cluster.settings if cluster else {})}
        self._readers = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="clickhouse-read")
        self._writers = ThreadPoolExecutor(1, thread_name_prefix="clickhouse-write")
        self._here = local()
        self._clients: list[Any] = []
        self._opening = Lock()
        self._is_closed = False

    async def ask(
        self, sql: str, parameters: Mapping[str, Any] | None = None, *, seconds: int = READ_SECONDS
    ) -> list[Row]:
        """Rows of a SELECT; at most so many seconds.

        Raises:
            TookTooLong: it needs more time or memory.
            Unavailable: no connection or disk for it.
        """
        bound = _bound(parameters)
        limits = {**_READ, "max_execution_time": seconds}
        rows, columns = await self._run(
            self._readers,
            lambda client: client.execute(sql, bound, with_column_types=True, settings=limits),
        )
        names = [name for name, _ in columns]
        return [dict(zip(names, map(_json_like, row), strict=True)) for row in rows]

    async def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Insert rows (all with the same columns); durable and readable when it returns.

        Raises:
            Unavailable: as `ask`; the rows may or may not be there.
        """
        if not rows:
            return
        sql = f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES"
        values = [dict(row) for row in rows]
        await self._run(self._writers, lambda client: client.execute(sql, values, settings=_WRITE))

    async def command(self, sql: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Run a statement that answers nothing; one at a time.

        Raises:
            Unavailable: as `insert`.
        """
        bound = _bound(parameters)
        await self._run(self._writers, lambda client: client.execute(sql, bound, settings=_WRITE))

    async def close(self) -> None:
        """Let running statements end, then disconnect; later calls raise `Unavailable`."""
        self._is_closed = True
        for threads in (self._readers, self._writers):
            await get_running_loop().run_in_executor(None, threads.shutdown)
        for client in self._clients:
            client.disconnect()

    async def _run(self, threads: ThreadPoolExecutor, call: Callable[[Any], Any]) -> Any:
        if self._is_closed:
            raise unavailable()
        return await get_running_loop().run_in_executor(threads, self._call, call)

    def _call(self, call: Callable[[Any], Any]) -> Any:
        try:
            return call(self._client())
        except ServerException as problem:
            if passes(problem.code):
                raise unavailable(problem.code) from problem
            raise
        except (Error, OSError, EOFError) as problem:
            raise unavailable() from problem

    def _client(self) -> Any:
        """This thread's client, made on first use."""
        if not hasattr(self._here, "client"):
            host, given = parse_url(self._url)
            settings = {**self._settings, **given.pop("settings", {})}
            client = Client(host, settings=settings, **{**_TIMEOUTS, **given})
            with self._opening:
                self._clients.append(client)
            self._here.client = client
        return self._here.client


class _Rendered:
    """A parameter's text as the driver must send it.

    The driver puts quotes around the text of a thing that it does not know, which is what the
    server reads as a quoted literal: its own rendering would drop milliseconds.
    """

    def __init__(self, text: str) -> None:
        self._literal = quoted(text)[1:-1]

    def __str__(self) -> str:
        return self._literal


def _bound(parameters: Mapping[str, Any] | None) -> dict[str, _Rendered]:
    return {name: _Rendered(text) for name, text in rendered(parameters).items()}


def _json_like(value: object) -> object:
    """The value as the embedded engine would answer it."""
    match value:
        case datetime():
            moment = value if value.tzinfo else value.replace(tzinfo=UTC)
            text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
            return text.replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case list() | tuple():
            return [_json_like(each) for each in value]
    return value
