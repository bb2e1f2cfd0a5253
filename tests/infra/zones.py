"""The corpus of hostile URLs, the zones that answer for its names, and a client without a guard."""

import json
import socket
from ipaddress import ip_address
from pathlib import Path

import httpcore
import httpx

from tests.infra.registry import CLOSED_V4, CLOSED_V6, table

CASES = json.loads((Path(__file__).parents[1] / "cases" / "ssrf.json").read_text())
PUBLIC = "93.184.216.34"


def is_open(text):
    """What the table written apart says of an address."""
    address = ip_address(text)
    address = getattr(address, "ipv4_mapped", None) or address
    return table(CLOSED_V4 if address.version == 4 else CLOSED_V6)(int(address))


class Zone:
    """A DNS zone of a case: names it does not have do not exist; some answers change each time."""

    def __init__(self, names) -> None:
        self.asked: list[str] = []
        self._names = names

    def __call__(self, host):
        self.asked.append(host)
        answers = self._names.get(host)
        if answers is None:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        if isinstance(answers[0], list):
            return answers[min(self.asked.count(host), len(answers)) - 1]
        return answers


def read_by_the_system(host):
    """The address that the C library reads in a host, asking nobody; None when it is a name."""
    if host.rstrip(".").lower() == "localhost":
        return "127.0.0.1"
    try:
        found = socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except OSError:
        return None
    return str(found[0][4][0]).partition("%")[0]


async def unguarded(url, dial):
    """What httpx does on its own."""
    transport = httpx.AsyncHTTPTransport()
    transport._pool = httpcore.AsyncConnectionPool(network_backend=dial)
    async with httpx.AsyncClient(transport=transport, follow_redirects=True, timeout=2) as client:
        await client.get(url)
