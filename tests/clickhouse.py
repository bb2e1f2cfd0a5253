"""A server that speaks ClickHouse's native protocol, with the embedded engine behind it.

Processes apart need a warehouse that all of them reach, and what is embedded one process may have:
`python -m tests.clickhouse FOLDER PORT` is that process. Its engine is the one of the release that
is deployed; sockets, blocks, parameters and errors are those of the driver.
Source: clickhouse-driver 0.2.11, read as its own counterpart.
"""

import contextlib
import re
import socket
import socketserver
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from chdb.session import Session
from clickhouse_driver.block import BlockInfo
from clickhouse_driver.block import ColumnOrientedBlock as Block
from clickhouse_driver.bufferedreader import BufferedSocketReader
from clickhouse_driver.bufferedwriter import BufferedSocketWriter, CompressedBufferedWriter
from clickhouse_driver.protocol import ClientPacketTypes, ServerPacketTypes
from clickhouse_driver.reader import read_binary_str, read_binary_uint8, read_binary_uint64
from clickhouse_driver.streams.native import BlockInputStream, BlockOutputStream
from clickhouse_driver.varint import read_varint, write_varint
from clickhouse_driver.writer import write_binary_int32, write_binary_str, write_binary_uint8

from infra.clickhouse_errors import code_in
from tests.native import BUFFER, IN_FILES, blocks_in, context, unquoted, writable
from tests.stack import ROOT

# The first revision that has parameters.
REVISION = 54459
INSERTION = re.compile(r"INSERT INTO (\S+) \((.+)\) VALUES\s*", re.DOTALL)


class Server(socketserver.ThreadingTCPServer):
    """The engine over one folder, for any number of connections."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        super().__init__(("127.0.0.1", port), Connection)


class Connection(socketserver.BaseRequestHandler):
    """One connection, with a session of the engine: one statement at a time."""

    server: Server

    def setup(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.fin = BufferedSocketReader(self.request, BUFFER)
        self.fout = BufferedSocketWriter(self.request, BUFFER)
        self.session = Session(str(self.server.folder))

    def finish(self) -> None:
        self.session.close()

    def handle(self) -> None:
        acts = {
            ClientPacketTypes.HELLO: self._greet,
            ClientPacketTypes.PING: lambda: write_varint(ServerPacketTypes.PONG, self.fout),
            ClientPacketTypes.QUERY: self._answer,
        }
        try:
            while act := acts.get(read_varint(self.fin)):
                act()
                self.fout.flush()
        except (EOFError, OSError):
            return

    def _greet(self) -> None:
        read_binary_str(self.fin)
        for _ in range(3):
            read_varint(self.fin)
        for _ in range(3):
            read_binary_str(self.fin)
        write_varint(ServerPacketTypes.HELLO, self.fout)
        write_binary_str("ClickHouse", self.fout)
        for number in (26, 5, REVISION):
            write_varint(number, self.fout)
        write_binary_str("UTC", self.fout)
        write_binary_str("embedded", self.fout)
        write_varint(0, self.fout)
        self.fout.flush()
        read_binary_str(self.fin)  # the addendum: a quota's key

    def _answer(self) -> None:
        sql, settings, parameters = self._question()
        self._block()  # tables from outside: none
        try:
            for name, value in settings.items():
                self.session.query(f"SET {name} = '{value}'")
            if insertion := INSERTION.fullmatch(sql):
                self._insert(*insertion.groups())
            else:
                native = self.session.query(sql, "Native", params=parameters).bytes()
                self._send(list(blocks_in(bytes(native))))
        except RuntimeError as problem:
            self._refuse(str(problem))
        else:
            write_varint(ServerPacketTypes.END_OF_STREAM, self.fout)

    def _question(self) -> tuple[str, dict[str, str], dict[str, str]]:
        """A query as it is asked at our revision: SQL, settings, parameters."""
        read_binary_str(self.fin)
        self._skip_client()
        settings = self._pairs()
        read_binary_str(self.fin)
        for _ in range(2):
            read_varint(self.fin)
        sql = read_binary_str(self.fin)
        return sql, settings, {name: unquoted(text) for name, text in self._pairs().items()}

    def _skip_client(self) -> None:
        read_binary_uint8(self.fin)
        for _ in range(3):
            read_binary_str(self.fin)
        read_binary_uint64(self.fin)
        read_binary_uint8(self.fin)
        for _ in range(3):
            read_binary_str(self.fin)
        for _ in range(3):
            read_varint(self.fin)
        read_binary_str(self.fin)
        for _ in range(2):
            read_varint(self.fin)
        read_binary_uint8(self.fin)
        for _ in range(3):
            read_varint(self.fin)

    def _pairs(self) -> dict[str, str]:
        pairs = {}
        while name := read_binary_str(self.fin):
            read_binary_uint8(self.fin)
            pairs[name] = read_binary_str(self.fin)
        return pairs

    def _block(self) -> Any:
        read_varint(self.fin)
        read_binary_str(self.fin)
        return BlockInputStream(self.fin, context(REVISION)).read()

    def _blocks(self) -> Iterator[Any]:
        """The blocks of an insertion, up to the empty one; each is answered by what it cost."""
        while True:
            block = self._block()
            write_varint(ServerPacketTypes.PROFILE_EVENTS, self.fout)
            self._write(Block())
            if not block.num_rows:
                return
            yield writable(block)

    def _insert(self, table: str, columns: str) -> None:
        described = self.session.query(
            f"DESCRIBE TABLE (SELECT {columns} FROM {table})", "JSONEachRow"
        ).bytes()
        rows = map(orjson.loads, bytes(described).splitlines())
        self._send_head([(row["name"], row["type"]) for row in rows])
        with tempfile.NamedTemporaryFile(suffix=".native") as file:
            writer = CompressedBufferedWriter(file, BUFFER)
            stream = BlockOutputStream(writer, context(IN_FILES))
            for block in self._blocks():
                stream.write(block)
            file.flush()
            self.session.query(
                f"INSERT INTO {table} ({columns}) SELECT * FROM file('{file.name}', 'Native')"
            )

    def _send_head(self, columns: list[tuple[str, str]]) -> None:
        write_varint(ServerPacketTypes.DATA, self.fout)
        write_binary_str("", self.fout)
        BlockInfo().write(self.fout)
        for number in (len(columns), 0):
            write_varint(number, self.fout)
        for name, kind in columns:
            write_binary_str(name, self.fout)
            write_binary_str(kind, self.fout)
            write_binary_uint8(0, self.fout)
        self.fout.flush()

    def _send(self, blocks: list[Any]) -> None:
        for block in blocks[:1]:
            self._send_head(block.columns_with_types)
        for block in blocks:
            write_varint(ServerPacketTypes.DATA, self.fout)
            self._write(block)

    def _write(self, block: Any) -> None:
        write_binary_str("", self.fout)
        BlockOutputStream(self.fout, context(REVISION)).write(block)

    def _refuse(self, message: str) -> None:
        write_varint(ServerPacketTypes.EXCEPTION, self.fout)
        write_binary_int32(code_in(message) or 0, self.fout)
        for text in ("DB::Exception", message, ""):
            write_binary_str(text, self.fout)
        write_binary_uint8(0, self.fout)


def serving(folder: Path, port: int) -> list[str]:
    """The command of a process that serves this folder at this port."""
    return [
        "env",
        "-C",
        str(ROOT),
        sys.executable,
        "-m",
        "tests.clickhouse",
        str(folder),
        str(port),
    ]


def until_answered(port: int) -> None:
    """Return when somebody listens there."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError("the warehouse does not listen")


if __name__ == "__main__":
    # One session stays: the engine ends with its last.
    staying = Session(sys.argv[1])
    with Server(Path(sys.argv[1]), int(sys.argv[2])) as server:
        server.serve_forever()
