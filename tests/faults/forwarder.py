"""A port of this machine behind which others listen, whichever of them do at that moment."""

import asyncio
import contextlib
import itertools
import threading
from collections.abc import Callable, Sequence
from typing import Self


class Forwarder:
    """Connects each caller to one of `addresses`, in turn; who finds nobody there is hung up on.

    Like a proxy it repeats nothing: once connected, a caller shares the fate of whom it reached.
    """

    def __init__(self, addresses: Callable[[], Sequence[tuple[str, int]]]) -> None:
        self._addresses = addresses
        self._turns = itertools.count()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = self._call(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._call(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _call(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _end(self) -> None:
        self._server.close()
        connected = asyncio.all_tasks() - {asyncio.current_task()}
        for task in connected:
            task.cancel()
        await asyncio.gather(*connected, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await self._reached()
        if there is not None:
            back, forth = there
            pumps = {
                asyncio.create_task(pump(reader, forth)),
                asyncio.create_task(pump(back, writer)),
            }
            await asyncio.wait(pumps)
        writer.close()

    async def _reached(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        addresses = self._addresses()
        first = next(self._turns)
        for number in range(len(addresses)):
            with contextlib.suppress(OSError):
                host, port = addresses[(first + number) % len(addresses)]
                return await asyncio.open_connection(host, port)
        return None


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hand on what comes until the one side or the other ends."""
    with contextlib.suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()
