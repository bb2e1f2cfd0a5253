"""Segments whose members come and go, and connectors that are told, on real parts."""

import asyncio
from datetime import timedelta

from infra.connectors.disk import Disk
from infra.connectors.kafka_topics import KafkaTopics
from infra.connectors.receivers import Receivers
from infra.connectors.s3 import S3
from infra.postgres.syncs import PostgresSyncs
from infra.webhooks import HttpHooks
from projections.writer import Projector
from streams.agents.sync import Delivering
from tests import make
from tests.clock import SetClock
from tests.infra.postgres.activating import activate, activation_of, new_segment, published
from tests.infra.postgres.scenes import SEALER, ask, opened
from tests.infra.postgres.subscribing import NOON, as_tenant
from tests.streams.agents.projecting import projecting


class Club:
    """One tenant with a segment, whose connectors have turns when a test says so."""

    def __init__(self, url, tenant, warehouse, folder):
        self.url, self.tenant, self.warehouse, self.folder = url, tenant, warehouse, folder
        self.clock = SetClock(NOON)
        self.segment = new_segment(url, tenant)
        ask(url, "DELETE FROM activations")

    def activate(self, config, segments=None, **fields):
        """The id of a new activation of the segment."""
        made, self.signing = activate(
            self.url, self.tenant, segments or [self.segment], config, clock=self.clock, **fields
        )
        return made.id

    def publish(self, entered="", exited="", segment=None):
        """A fact that is published, and not projected yet; a letter a user."""
        segment = segment or self.segment
        sequence = published(self.url, self.tenant, segment)
        return make.membership(
            segment,
            sequence,
            entered,
            exited,
            tenant_id=self.tenant,
            occurred_at=NOON + timedelta(hours=sequence),
        )

    def project(self, fact):
        """The fact is heard of by those who keep its rows."""

        async def scene(database):
            await projecting(database, Projector(self.warehouse)).handle([fact])

        self.play(scene)

    def happens(self, entered="", exited="", segment=None):
        """Users come and go, which is published and projected."""
        self.project(self.publish(entered, exited, segment))

    def as_tenant(self, act):
        return as_tenant(self.url, self.tenant, act, self.clock)

    def told(self, id_):
        return activation_of(self.url, self.tenant, id_)

    def turn(self, seconds=2):
        """Everything that is due so many seconds later has a turn."""
        self.clock.move(seconds=seconds)
        self.play(self._turns)

    def turn_and_die(self, seconds=2):
        """The same, but the worker dies between each delivery and its settlement."""

        async def scene(database):
            for job in await self._delivering(database, Forgetful).syncs.claim(10):
                await self._delivering(database, Forgetful).turn(job)

        self.clock.move(seconds=seconds)
        self.play(scene)
        ask(
            self.url,
            "UPDATE activations SET lease_until = now() - interval '1 second'"
            " WHERE lease_until IS NOT NULL",
        )

    def play(self, scene):
        async def run():
            async with opened(self.url, clock=self.clock) as database:
                return await scene(database)

        return asyncio.run(run())

    async def _turns(self, database):
        delivering = self._delivering(database)
        try:
            for job in await delivering.syncs.claim(10):
                await delivering.turn(job)
        finally:
            await delivering.connectors.close()

    def _delivering(self, database, syncs=PostgresSyncs):
        hooks = HttpHooks(True, True, 5.0)
        connectors = Receivers(
            hooks,
            KafkaTopics(allow_loopback=True),
            Disk(self.folder),
            S3(hooks, self.clock),
            self.clock,
        )
        made = syncs(database, SEALER)
        return Delivering(made, connectors, self.warehouse, lambda: 0.5)


class Forgetful(PostgresSyncs):
    """A worker that dies as soon as a batch is delivered."""

    async def settle(self, job, parcel, ending):
        return False
