"""Opens the parts that the tested API stands on. Temporary: stand-ins in memory."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import httpx
from prometheus_client import CollectorRegistry

from api.app import build_api
from api.deps import Door, Limits
from api.routes import reads, results
from tests.api import doubles


@dataclass(frozen=True)
class Opened:
    """A door, and a way to make a tenant behind it: its id and its token."""

    door: Door
    new_tenant: Callable[[], tuple[str, str]]


@contextmanager
def open_door() -> Iterator[Opened]:
    """A door over stand-ins."""
    catalogs = doubles.MemoryCatalogs()
    for module in (reads, results):
        vars(module)["read"] = doubles.reads()
    yield Opened(door_over(catalogs), catalogs.new_tenant)


def door_over(catalogs: doubles.MemoryCatalogs) -> Door:
    return Door(
        catalogs=cast("Any", catalogs),
        warehouse=cast("Any", catalogs),
        clock=doubles.SystemClock(),
        metrics=CollectorRegistry(),
        is_ready=_all_ready,
        lag=_no_lag,
        limits=Limits(rescore_wait_seconds=0.2, chunk_seconds=1.0, body_seconds=2.0),
    )


async def _all_ready() -> Mapping[str, bool]:
    return {"catalog": True, "log": True, "projections": True}


async def _no_lag() -> float:
    return 0.0


def asked(door: Door, *paths: str, **headers: str) -> list[httpx.Response]:
    """The answers of an API over this door, asked in this process."""
    return asyncio.run(_asked(door, paths, headers))


async def _asked(
    door: Door, paths: Sequence[str], headers: Mapping[str, str]
) -> list[httpx.Response]:
    transport = httpx.ASGITransport(build_api(door))
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        return [await client.get(path, headers=headers) for path in paths]
