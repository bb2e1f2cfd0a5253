"""The demo tenant of `up --demo`: its answers first, then, while everything works, its shop."""

from collections.abc import Callable

from infra.demo.seed import TENANT, first_day
from infra.demo.seed_shop import ShopTeller
from infra.runtime import Runtime
from schemas.errors import Unavailable


async def open_shop(runtime: Runtime, tell: Callable[[str], None]) -> None:
    """Tell the shop's events through the log; after a failure the next start goes on with it."""
    try:
        opened = await first_day(runtime.database)
        shop = ShopTeller(runtime.intake, runtime.warehouse, TENANT, opened)
        count = await shop.tell(runtime.clock.now())
    except Unavailable as problem:
        tell(f"the demo's shop is not told to its end: {problem}")
    else:
        tell(f"told {count} events of the demo's shop; they are being counted")
