"""What a real broker holds, and one that speaks just enough of Kafka to refuse whoever logs in."""

import socketserver
import struct
import threading
import time
from typing import Any, Self
from uuid import uuid4

from confluent_kafka import Consumer, TopicPartition

# Source: Kafka protocol guide, "API Keys" and "Error Codes".
_VERSIONS, _HANDSHAKE, _AUTHENTICATE = 18, 17, 36
_UNSUPPORTED_VERSION, _SASL_FAILED = 35, 58
# What it knows, each from a version to a version.
_KNOWN = ((_VERSIONS, 0, 0), (_HANDSHAKE, 0, 1), (_AUTHENTICATE, 0, 0), (3, 0, 4), (0, 0, 3))


def stored(url: str, topic: str, partitions: int, count: int) -> list[Any]:
    """The first `count` messages of a topic, or those that are there after 15 s."""
    consumer = Consumer({"bootstrap.servers": url, "group.id": str(uuid4()), "log_level": 0})
    consumer.assign([TopicPartition(topic, place, 0) for place in range(partitions)])
    found, deadline = [], time.monotonic() + 15
    while len(found) < count and time.monotonic() < deadline:
        message = consumer.poll(0.5)
        if message is not None and message.error() is None:
            found.append(message)
    consumer.close()
    return found


class RefusingBroker:
    """Notes what credentials it is offered, as SASL PLAIN has them, and refuses them."""

    def __init__(self) -> None:
        self.offered: list[bytes] = []
        self._server = _Server(("127.0.0.1", 0), _Connection)
        self._server.broker = self

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        """Its `host:port`."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def reply_to(self, key: int, version: int, body: bytes) -> bytes | None:
        """The body of its answer; None to hang up."""
        if key == _VERSIONS and version > 0:
            return struct.pack(">hi", _UNSUPPORTED_VERSION, 0)
        if key == _VERSIONS:
            known = b"".join(struct.pack(">hhh", *each) for each in _KNOWN)
            return struct.pack(">hi", 0, len(_KNOWN)) + known
        if key == _HANDSHAKE:
            return struct.pack(">hih", 0, 1, 5) + b"PLAIN"
        if key == _AUTHENTICATE:
            self.offered.append(body)
            return struct.pack(">hh", _SASL_FAILED, 3) + b"bad" + struct.pack(">i", 0)
        return None


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    broker: RefusingBroker


class _Connection(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        while len(size := self.rfile.read(4)) == 4:
            request = self.rfile.read(struct.unpack(">i", size)[0])
            key, version, correlation = struct.unpack(">hhi", request[:8])
            reply = self.server.broker.reply_to(key, version, request[8:])
            if reply is None:
                return
            self.wfile.write(struct.pack(">ii", len(reply) + 4, correlation) + reply)
