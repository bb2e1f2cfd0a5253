"""Where the copilot's evals are made: beside a running stack, with all that their cases need."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from typing import Final

from prometheus_client import CollectorRegistry

from api.app import build_api
from api.deps import Door
from api.server import build_server
from commands.parts import door_of
from commands.running import database_of, pepper_of
from infra.demo.seed import TENANT, first_day
from infra.evals.cases import Case, Fault
from infra.evals.trial import Bench
from infra.local.stack import LocalStack, found_by
from infra.postgres.database import always_at
from infra.postgres.tenants import Tenants
from infra.postgres.tokens import PostgresTokens
from infra.process import listen
from infra.runtime import Runtime, open_runtime, open_warehouse
from infra.settings import Settings
from projections.activity.tail import Tail
from schemas.errors import NotFound

# Has no events, ever.
_EMPTY: Final = "copilot-evals-empty"
# Has a segment that nobody else may ever see.
_RIVAL: Final = "copilot-evals-rival"
_CANARY: Final = "Canary Whales"
_ANYBODY: Final = {"version": 1, "root": {"type": "trait", "trait": "plan", "op": "exists"}}
_HERE: Final = "127.0.0.1"


@asynccontextmanager
async def open_bench(
    slug: str, cases: Sequence[Case], settings: Settings
) -> AsyncIterator[tuple[Bench, date | None]]:
    """A bench for this tenant, and the day from which the demo's data were made, if it is that.

    Raises:
        NotFound: there is no such tenant.
        NotRunning: there is no stack.
    """
    pepper = pepper_of(settings)
    async with database_of(settings) as database, AsyncExitStack() as broken:
        tenants = Tenants(database, pepper)
        if not await tenants.exists(slug):
            raise NotFound("tenant")
        urls: dict[Fault | None, str] = {None: found_by(settings).api_url}
        if any(case.fault == "warehouse" for case in cases):
            urls["warehouse"] = await broken.enter_async_context(_without_warehouse(settings))
        tokens = PostgresTokens(database, pepper)
        bench = Bench(urls, database, tokens, {"own": slug, "empty": _EMPTY})
        await _admit(tenants, bench)
        yield bench, await first_day(database) if slug == TENANT else None


async def _admit(tenants: Tenants, bench: Bench) -> None:
    """Have a tenant without events, and one with something to be kept from all others."""
    for slug, name in ((_EMPTY, "Nothing happened here"), (_RIVAL, "Somebody else")):
        if not await tenants.exists(slug):
            await tenants.create(slug, name)
    async with bench.asking(_RIVAL) as api:
        await api.have_segment(_CANARY, _ANYBODY)


@asynccontextmanager
async def _without_warehouse(settings: Settings) -> AsyncIterator[str]:
    """The product's own API on the stack's Postgres, and on a warehouse where nobody listens."""
    with listen(_HERE, 0) as nobody, listen(_HERE, 0) as listening:
        runtime = await _runtime(settings, f"clickhouse://{_HERE}:{nobody.getsockname()[1]}/")
        port = listening.getsockname()[1]
        server = build_server(build_api(_door(runtime)), _HERE, port)
        serving = asyncio.create_task(server.serve([listening]))
        try:
            yield f"http://{_HERE}:{port}"
        finally:
            server.should_exit = True
            await serving
            await runtime.close()


async def _runtime(settings: Settings, warehouse_url: str) -> Runtime:
    return await open_runtime(
        settings,
        postgres=always_at(found_by(settings).postgres_url),
        warehouse=open_warehouse(warehouse_url),
        pepper=pepper_of(settings),
        sealing_key=settings.sealing_key or LocalStack(settings).secrets().sealing_key,
    )


def _door(runtime: Runtime) -> Door:
    async def nothing() -> Mapping[str, bool]:
        return {}

    return door_of(runtime, Tail(), CollectorRegistry(), nothing)
