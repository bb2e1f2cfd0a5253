"""Turns of activations: whose they are, when they come, and who may end them."""

import pytest

from infra.postgres.syncs import PER_TENANT, PostgresSyncs
from infra.signing import Sealer
from infra.sync_parcels import Handover, SyncEnding
from schemas.batches import Batch, MemberChange, Position
from tests.clock import SetClock
from tests.infra.postgres.activating import (
    activate,
    activation_of,
    csv,
    cursor_of,
    kafka,
    new_segment,
    published,
    syncs_of,
)
from tests.infra.postgres.scenes import SEALER, ask, play
from tests.infra.postgres.subscribing import NOON, as_tenant

TAKEN = SyncEnding(Handover(None, 12, 200))
FAILED = SyncEnding(Handover("answered", 12, 503), "The receiver answered.", 300.0)


@pytest.fixture
def clock(url):
    """No other test's activation has a turn."""
    ask(url, "DELETE FROM activations")
    return SetClock(NOON)


@pytest.fixture
def segment(url, tenant):
    return new_segment(url, tenant)


@pytest.fixture
def id_(url, tenant, segment, clock):
    """A new activation of the segment."""
    return activate(url, tenant, [segment], csv(), clock=clock)[0].id


def with_syncs(url, clock, act):
    return play(url, lambda database: act(PostgresSyncs(database, SEALER)), clock)


def claim(url, clock, limit=100):
    return list(with_syncs(url, clock, lambda syncs: syncs.claim(limit)))


def begin(url, clock, job):
    return with_syncs(url, clock, lambda syncs: syncs.begin(job))


def batch(segment, begin=0, user_id="", **fields):
    told = {"segment_id": segment, "segment_name": "VIP Buyers", "kind": "changes", "resync": 0}
    changes = (MemberChange(user_id="a", change="entered", changed_at=NOON),)
    start = Position(sequence=begin, user_id=user_id)
    end = Position(sequence=begin + 1)
    return Batch(**{**told, "begin": start, "end": end, "changes": changes, **fields})


def queue(url, clock, job, made):
    with_syncs(url, clock, lambda syncs: syncs.queue(job, made))


def settle(url, clock, job, parcel, ending=TAKEN):
    return with_syncs(url, clock, lambda syncs: syncs.settle(job, parcel, ending))


def rest(url, clock, job, *, is_behind=False):
    with_syncs(url, clock, lambda syncs: syncs.rest(job, is_behind=is_behind))


def note(url, clock, *tenants):
    with_syncs(url, clock, lambda syncs: syncs.note(tenants))


def die(url):
    ask(url, "UPDATE activations SET lease_until = now() - interval '1 second'")


def due_in(url, clock, id_):
    (row,) = ask(url, "SELECT due_at FROM activations WHERE id = %s", id_)
    return (row["due_at"] - clock.now()).total_seconds()


def test_one_worker_has_an_activation_until_it_dies(url, clock, id_):
    (job,) = claim(url, clock)
    assert (job.id, job.attempt, claim(url, clock)) == (id_, 1, [])
    die(url)
    (again,) = claim(url, clock)

    assert (again.id, again.attempt) == (id_, 2)
    assert begin(url, clock, job) is None
    assert begin(url, clock, again) is not None


def test_a_lease_that_is_renewed_lasts(url, clock, id_):
    (job,) = claim(url, clock)
    ask(url, "UPDATE activations SET lease_until = now() + interval '1 second'")
    with_syncs(url, clock, lambda syncs: syncs.renew([job]))

    (row,) = ask(url, "SELECT lease_until > now() + interval '10 s' AS holds FROM activations")
    assert row["holds"]


def test_a_tenant_has_so_many_turns_at_once_however_many_are_due(
    url, tenant, other_tenant, clock, segment
):
    for _ in range(PER_TENANT + 2):
        activate(url, tenant, [segment], csv(), clock=clock)
    activate(url, other_tenant, [new_segment(url, other_tenant)], csv(), clock=clock)
    first = claim(url, clock)
    assert len(first) == PER_TENANT + 1
    assert {job.tenant_id for job in first} == {tenant, other_tenant}
    assert claim(url, clock) == []
    rest(url, clock, next(job for job in first if job.tenant_id == tenant))

    assert [job.tenant_id for job in claim(url, clock)] == [tenant]


def test_who_lost_an_activation_changes_nothing(url, tenant, clock, id_, segment):
    (lost,) = claim(url, clock)
    published(url, tenant, segment)
    queue(url, clock, lost, batch(segment))
    parcel = begin(url, clock, lost).parcel
    die(url)
    (job,) = claim(url, clock)
    before = ask(url, "SELECT * FROM activations")

    assert not settle(url, clock, lost, parcel)
    assert not settle(url, clock, lost, parcel, FAILED)
    queue(url, clock, lost, batch(segment, 5))
    rest(url, clock, lost)
    with_syncs(url, clock, lambda syncs: syncs.yield_turn(lost))
    with_syncs(url, clock, lambda syncs: syncs.hinder(lost, FAILED))
    assert ask(url, "SELECT * FROM activations") == before
    assert cursor_of(url, tenant, id_) == 0
    assert settle(url, clock, job, begin(url, clock, job).parcel)
    assert cursor_of(url, tenant, id_) == 1


def test_a_batch_waits_as_it_is_and_one_at_a_time(url, tenant, clock, id_, segment):
    (job,) = claim(url, clock)
    made = batch(segment)
    queue(url, clock, job, made)
    queue(url, clock, job, batch(segment, end=Position(sequence=0, user_id="a")))
    first, second = begin(url, clock, job).parcel, begin(url, clock, job).parcel

    assert first == second
    assert first.batch == made
    (sync,) = syncs_of(url, tenant, id_)
    assert (sync.state, sync.attempts, sync.members) == ("pending", 2, 1)
    assert sync.idempotency_key == first.key
    assert sync.next_attempt_at is not None


def test_a_batch_that_does_not_begin_at_the_cursor_is_not_kept(url, tenant, clock, id_, segment):
    (job,) = claim(url, clock)
    for wrong in (
        batch(segment, 1),
        batch(segment, user_id="a"),
        batch(segment, kind="resync", resync=1),
        batch(2**62),
    ):
        queue(url, clock, job, wrong)

    assert syncs_of(url, tenant, id_) == ()


def test_what_is_delivered_is_kept_without_its_members(url, tenant, clock, id_, segment):
    (job,) = claim(url, clock)
    queue(url, clock, job, batch(segment))
    assert settle(url, clock, job, begin(url, clock, job).parcel)

    (row,) = ask(url, "SELECT batch FROM activation_syncs WHERE activation_id = %s", id_)
    assert row["batch"] is None
    (sync,) = syncs_of(url, tenant, id_)
    assert (sync.state, sync.status_code, sync.next_attempt_at) == ("delivered", 200, None)
    assert activation_of(url, tenant, id_).last_sync_at == clock.now()


def test_a_failure_is_due_again_when_it_says(url, tenant, clock, id_, segment):
    (job,) = claim(url, clock)
    queue(url, clock, job, batch(segment))
    assert not settle(url, clock, job, begin(url, clock, job).parcel, FAILED)

    assert due_in(url, clock, id_) == 300
    assert claim(url, clock) == []
    (sync,) = syncs_of(url, tenant, id_)
    assert (sync.error, sync.status_code) == (FAILED.error, 503)
    note(url, clock, tenant)
    assert due_in(url, clock, id_) == 300


@pytest.mark.parametrize("ending", [TAKEN, FAILED])
def test_a_pause_outlasts_a_delivery_under_way(url, tenant, clock, id_, segment, *, ending):
    (job,) = claim(url, clock)
    queue(url, clock, job, batch(segment))
    parcel = begin(url, clock, job).parcel
    as_tenant(url, tenant, lambda it: it.pause_activation(id_), clock)
    settle(url, clock, job, parcel, ending)
    begin(url, clock, job)

    told = activation_of(url, tenant, id_)
    assert (told.status, told.last_error) == ("paused", "")
    assert cursor_of(url, tenant, id_) == (ending is TAKEN)
    (row,) = ask(url, "SELECT due_at, lease_until FROM activations WHERE id = %s", id_)
    assert row == {"due_at": None, "lease_until": None}


def test_a_resumption_during_a_turn_is_not_overslept(url, tenant, clock, id_, segment):
    (job,) = claim(url, clock)
    queue(url, clock, job, batch(segment))
    parcel = begin(url, clock, job).parcel
    clock.move(seconds=1)
    as_tenant(url, tenant, lambda it: it.resume_activation(id_), clock)
    settle(url, clock, job, parcel, FAILED)

    assert due_in(url, clock, id_) == 0


def test_news_during_a_turn_is_followed_by_another(url, tenant, clock, id_):
    (job,) = claim(url, clock)
    note(url, clock, tenant)
    rest(url, clock, job)

    assert 0 < due_in(url, clock, id_) < 1


def test_news_is_of_its_tenant_and_of_who_works(url, tenant, other_tenant, clock, id_):
    (job,) = claim(url, clock)
    rest(url, clock, job)
    assert 60 <= due_in(url, clock, id_) < 120
    note(url, clock, other_tenant)
    note(url, clock)
    assert due_in(url, clock, id_) >= 60
    note(url, clock, tenant)
    assert 0 < due_in(url, clock, id_) < 1
    as_tenant(url, tenant, lambda it: it.pause_activation(id_), clock)
    note(url, clock, tenant)
    assert ask(url, "SELECT due_at FROM activations WHERE id = %s", id_)[0]["due_at"] is None


def test_who_is_behind_is_looked_for_again_within_a_second_and_counts_since_when(
    url, tenant, clock, id_, segment
):
    published(url, tenant, segment)
    for _ in range(3):
        (job,) = claim(url, clock)
        errand = begin(url, clock, job)
        rest(url, clock, job, is_behind=True)
        assert due_in(url, clock, id_) == 1
        clock.move(seconds=1)

    assert errand.behind_seconds == 2
    assert [place.segment_id for place in errand.places] == [segment]
    (job,) = claim(url, clock)
    rest(url, clock, job)
    clock.move(seconds=200)
    (job,) = claim(url, clock)
    assert begin(url, clock, job).behind_seconds == 0


def test_only_segments_with_something_to_tell_are_looked_at(url, tenant, clock, id_, segment):
    (job,) = claim(url, clock)
    assert begin(url, clock, job).places == ()
    published(url, tenant, segment)
    assert [place.segment_id for place in begin(url, clock, job).places] == [segment]


def test_secrets_that_cannot_be_opened_are_no_targets(url, tenant, clock, segment):
    config = kafka("b.acme.example:9093", username="segops")
    activate(url, tenant, [segment], config, "the password", clock=clock)
    (job,) = claim(url, clock)
    target = begin(url, clock, job).target
    assert (target.secret, "the password" in repr(target)) == ("the password", False)

    async def with_another_key(database):
        return await PostgresSyncs(database, Sealer("another key")).begin(job)

    assert play(url, with_another_key, clock).target is None
