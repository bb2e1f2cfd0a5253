"""Run in a network namespace of its own: every address there is this machine, with a canary.

Prints which addresses the canaries were reached at: by the guarded hooks, by the positive
controls, and by an unguarded client, each for the whole corpus.
"""

import asyncio
import json
import sys
from contextlib import suppress

import httpcore

from infra.webhooks import HttpHooks, Outside
from tests.infra.zones import CASES, PUBLIC, Zone, read_by_the_system, unguarded

PORTS = (22, 25, 80, 443, 5432, 6379, 8080, 8443, 9092)
CONTROLS = ("example.test", PUBLIC, "v6.test", "bücher.test")
NAMES = {
    "example.test": [PUBLIC],
    "v6.test": ["2606:4700:4700::1111"],
    "xn--bcher-kva.test": [PUBLIC],
}


class Canary:
    """Listens everywhere and notes at which addresses it was reached."""

    def __init__(self) -> None:
        self.reached: list[str] = []

    async def listen(self) -> None:
        for port in PORTS:
            await asyncio.start_server(self._answer, ["0.0.0.0", "::"], port)

    def taken(self) -> list[str]:
        """What was noted since the last time."""
        reached, self.reached = self.reached, []
        return reached

    async def _answer(self, reader, writer) -> None:
        self.reached.append(writer.get_extra_info("sockname")[0])
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split()[1].decode()
            _, _, redirect = path.partition("/redir/")
            status, _, where = (redirect or "200/").partition("/")
            writer.write(f"HTTP/1.1 {status} OK\r\nLocation: {where}\r\n".encode())
            writer.write(b"Content-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
        writer.close()


class Dialling(httpcore.AnyIOBackend):
    """What an unguarded client does with a host: whatever the system and the zone make of it."""

    def __init__(self, zone) -> None:
        self._zone = zone

    async def connect_tcp(self, host, port, **options):
        address = read_by_the_system(host) or self._zone(host)[0]
        return await super().connect_tcp(address, port, **options)


async def guarded(canary, url, names) -> list[str]:
    hooks = HttpHooks(True, False, 2.0, Outside(resolve=Zone(names)))
    await hooks.post(url, b"{}", {})
    await hooks.close()
    return canary.taken()


async def alone(canary, case) -> list[str]:
    # A client without a guard falls over some of these in ways of its own.
    with suppress(Exception):
        await unguarded(case["url"], Dialling(Zone(case["dns"])))
    return canary.taken()


async def main() -> None:
    canary = Canary()
    await canary.listen()
    told = {
        "guarded": {case["id"]: await guarded(canary, case["url"], case["dns"]) for case in CASES},
        "controls": [await guarded(canary, f"http://{host}/ok", NAMES) for host in CONTROLS],
        "alone": {case["id"]: await alone(canary, case) for case in CASES},
    }
    json.dump(told, sys.stdout)


asyncio.run(main())
