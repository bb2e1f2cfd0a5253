"""membership changed, or somebody asked -> batches of members at their receivers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from infra.activation_ports import Connectors, Syncs
from infra.ports import Warehouse
from infra.sync_parcels import Errand, Handover, Parcel, Place, SyncEnding, Syncing, Target
from projections.segments.feed import Feed
from schemas.activations import Trouble
from schemas.batches import Batch, Position
from streams.domain.cuts import cut, reached
from streams.domain.sync_timing import sentence, wait_seconds
from streams.jobs import Crew, Watch

HANDS: Final = 40
# Then the others of the tenant have theirs.
BATCHES_A_TURN: Final = 50
# A fact that is this late is waited for as before, and its tenant is told.
PATIENCE_SECONDS: Final = 60.0
_LATE_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class Delivering:
    """What delivering members takes. `dice` gives a number from 0 to 1."""

    syncs: Syncs
    connectors: Connectors
    warehouse: Warehouse
    dice: Callable[[], float]

    async def turn(self, job: Syncing) -> None:
        """Deliver what there is, batch after batch, until something fails or nothing is left."""
        for _ in range(BATCHES_A_TURN):
            errand = await self.syncs.begin(job)
            if errand is None:
                return
            goes_on = await self._goes_on(job, errand)
            if not goes_on:
                return
        await self.syncs.yield_turn(job)

    async def _goes_on(self, job: Syncing, errand: Errand) -> bool:
        """Take one step; whether another one follows in this turn."""
        if errand.target is None:
            await self.syncs.hinder(job, self._ending(errand, Handover("no_secret", 0)))
            return False
        if errand.parcel:
            return await self._deliver(job, errand, errand.target, errand.parcel)
        if not errand.places:
            await self.syncs.rest(job, is_behind=False)
            return False
        batch = await self._next(job, errand)
        if batch is None:
            await self._wait(job, errand)
            return False
        await self.syncs.queue(job, batch)
        return True

    async def _deliver(self, job: Syncing, errand: Errand, target: Target, parcel: Parcel) -> bool:
        handover = await self.connectors.deliver(target, parcel)
        return await self.syncs.settle(job, parcel, self._ending(errand, handover))

    async def _wait(self, job: Syncing, errand: Errand) -> None:
        """What is to be told is not projected yet: it is waited for, never jumped over."""
        if errand.behind_seconds < PATIENCE_SECONDS:
            await self.syncs.rest(job, is_behind=True)
            return
        late: Trouble = "behind"
        await self.syncs.hinder(
            job, SyncEnding(Handover(late, 0), sentence(late, None), _LATE_SECONDS)
        )

    async def _next(self, job: Syncing, errand: Errand) -> Batch | None:
        """The first batch that can be made; a segment that waits holds up no other."""
        for place in errand.places:
            feed = Feed(self.warehouse, job.tenant_id, place.segment_id)
            made = await _batch(feed, place, errand.config.batch_size)
            if made:
                told = await feed.with_traits(made.changes, errand.config.traits)
                return made.model_copy(update={"changes": told})
        return None

    def _ending(self, errand: Errand, handover: Handover) -> SyncEnding:
        trouble = handover.trouble
        if trouble is None:
            return SyncEnding(handover)
        wait = wait_seconds(
            errand.failures + 1,
            trouble,
            handover.status_code,
            handover.retry_after_seconds,
            self.dice(),
        )
        return SyncEnding(handover, sentence(trouble, handover.status_code), wait)


async def _batch(feed: Feed, place: Place, size: int) -> Batch | None:
    if _comes_to_members(place):
        return await _members(feed, place, size)
    until = reached(place.position, await feed.facts(place.position, size))
    if until is None:
        return None
    found = await feed.changes(place.position, until, size + 1)
    chosen = cut(until, found, size)
    return Batch(
        segment_id=place.segment_id,
        segment_name=place.segment_name,
        kind="changes",
        resync=place.resyncs,
        begin=place.position,
        end=chosen.end,
        changes=chosen.changes,
    )


def _comes_to_members(place: Place) -> bool:
    """Whether all changes are told that come before the members."""
    is_reached = place.position.sequence >= place.resync_from and not place.position.user_id
    return place.resync is not None and is_reached


async def _members(feed: Feed, place: Place, size: int) -> Batch | None:
    """Some of the members as of the cursor; the last batch may be empty."""
    sequence, after = place.position.sequence, place.member or ""
    if place.member is None and not await feed.is_whole(sequence):
        return None
    found = await feed.members(sequence, after, size + 1)
    taken = found[:size]
    return Batch(
        segment_id=place.segment_id,
        segment_name=place.segment_name,
        kind="resync",
        resync=place.resync or 0,
        begin=Position(sequence=sequence, user_id=after),
        end=Position(sequence=sequence, user_id=taken[-1].user_id if taken else after),
        is_last=len(found) == len(taken),
        changes=tuple(taken),
    )


def sync_crew(delivering: Delivering, watch: Watch) -> Crew[Syncing]:
    """Delivers to receivers: at least once, in the order of each segment's log."""
    return Crew("sync", delivering.syncs, delivering.turn, HANDS, watch)
