"""How far the numbers are behind: the header `X-Data-Lag` on reads of the projections."""

import asyncio
import contextlib
import math
from typing import Final

from fastapi import Depends, Response

from api.deps import TheDoor
from schemas.errors import Unavailable

HEADER: Final = "X-Data-Lag"


async def _note_lag(door: TheDoor, response: Response) -> None:
    """Seconds by which the projections are behind; no header when nobody can say."""
    with contextlib.suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(door.limits.probe_seconds):
            response.headers[HEADER] = str(math.ceil(await door.lag()))


DataLag: Final = Depends(_note_lag)
