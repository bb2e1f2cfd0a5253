"""Posts one webhook through the real adapter, to whatever a test puts outside."""

import asyncio
from dataclasses import dataclass, field

import httpcore

from infra.parcels import Sent
from infra.webhooks import HttpHooks, Outside

BODY = b'{"alert_type":"rank_drop"}'
HEADERS = {"content-type": "application/json", "webhook-id": "msg_1"}


def posted(url: str, *, http=False, loopback=True, seconds=5.0, outside=None, body=BODY) -> Sent:
    """How one post ended."""

    async def post() -> Sent:
        hooks = HttpHooks(http, loopback, seconds, outside)
        sent = await hooks.post(url, body, HEADERS)
        await hooks.close()
        # What was read in part is let go in the loop's next rounds.
        for _ in range(5):
            await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 1
        return sent

    return asyncio.run(post())


def no_names(host: str) -> list[str]:
    """A resolver that nobody may ask."""
    raise AssertionError(host)


@dataclass
class Elsewhere(httpcore.AsyncNetworkBackend):
    """The internet, played by one receiver: connections to any address end there.

    `dialled` are the addresses that were to be connected to; `peer` is who says to have answered,
    by default whom we dialled; `patience` is how many seconds each connection might take.
    """

    port: int
    peer: str | None = None
    dialled: list[str] = field(default_factory=list)
    problem: Exception | None = None
    patience: list[float] = field(default_factory=list)

    async def connect_tcp(self, host, port, timeout=None, **_):  # noqa: ASYNC109
        self.dialled.append(host)
        self.patience.append(timeout)
        if self.problem:
            raise self.problem
        stream = await httpcore.AnyIOBackend().connect_tcp("127.0.0.1", self.port, timeout)
        return _Claiming(stream, self.peer or host)


class _Claiming(httpcore.AsyncNetworkStream):
    def __init__(self, stream, peer) -> None:
        self._stream = stream
        self._peer = peer
        self.read, self.write, self.aclose = stream.read, stream.write, stream.aclose
        self.start_tls = stream.start_tls

    def get_extra_info(self, info):
        if info == "server_addr":
            return None if self._peer == "nobody" else (self._peer, 443)
        return self._stream.get_extra_info(info)


def outside(receiver, resolve=no_names, **changed) -> Outside:
    """Names as `resolve` tells them, and `receiver` behind every address."""
    return Outside(resolve=resolve, dial=Elsewhere(receiver.port), **changed)
