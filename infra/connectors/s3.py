"""Stores that speak S3: a file is one signed PUT, which is there as a whole or not at all.

The requests go the way of webhooks, so that a store is at a public address or nowhere.
"""

from typing import Final

from infra.addresses import target_of
from infra.connectors.outcomes import handover_of
from infra.connectors.s3_signing import Credentials, Request, signed
from infra.ports import Clock
from infra.sync_parcels import Handover, Target
from infra.webhooks import HttpHooks
from schemas.activations import CsvConfig, Trouble

_TROUBLES: Final[dict[int, Trouble]] = {401: "unauthorized", 403: "unauthorized"}


class S3:
    """Puts files into buckets, path-style: every store knows it."""

    def __init__(self, hooks: HttpHooks, clock: Clock) -> None:
        self._hooks = hooks
        self._clock = clock

    async def put(
        self, config: CsvConfig, target: Target, name: tuple[str, ...], content: bytes
    ) -> Handover:
        """Put a file, over one that is there. `name` are the parts of its key; they need no
        encoding.
        """
        path = "/" + "/".join((config.bucket, *name))
        # It was judged when it was stored, and is again where it is sent.
        place = target_of(config.endpoint, allow_http=True, allow_loopback=True)
        headers = {"host": place.authority, "content-type": "text/csv; charset=utf-8"}
        credentials = Credentials(config.access_key_id, target.secret, config.region)
        request = Request("PUT", path, headers, content)
        sent = await self._hooks.put(
            config.endpoint + path, content, signed(credentials, request, self._clock.now())
        )
        return handover_of(sent, _TROUBLES)
