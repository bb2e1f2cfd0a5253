import pytest

from infra.postgres.activations import sealed_for
from schemas.errors import InUse, Invalid, NotFound
from tests.infra.postgres.activating import (
    activate,
    activation_of,
    csv,
    kafka,
    new_segment,
    published,
    syncs_of,
    webhook,
)
from tests.infra.postgres.scenes import SEALER, ask
from tests.infra.postgres.subscribing import as_tenant

PASSWORD = "the password of the brokers"
BROKERS = kafka("b.acme.example:9093", username="segops")
STORE = csv(store="s3", endpoint="https://s3.example", bucket="members", access_key_id="AK")


@pytest.fixture
def segment(url, tenant):
    return new_segment(url, tenant)


def change(url, tenant, id_, secret="", **fields):
    return as_tenant(url, tenant, lambda it: it.change_activation(id_, fields, secret))


def refused(act):
    """Where and why something is refused."""
    with pytest.raises(Invalid) as problem:
        act()
    return problem.value.pointer, problem.value.code


def stored(url, id_):
    return ask(url, "SELECT * FROM activations WHERE id = %s", id_)[0]


def test_a_new_activation_is_active_and_due_with_its_cursors_where_the_logs_are(url, tenant):
    segments = [new_segment(url, tenant, name, n) for name, n in (("a", 3), ("b", 7))]
    made, _ = activate(url, tenant, segments[::-1], csv(traits=("plan",)))

    assert activation_of(url, tenant, made.id) == made
    assert (made.type, made.status, made.config) == ("csv", "active", csv(traits=("plan",)))
    assert (made.last_sync_at, made.last_error, made.resyncs) == (None, "", 0)
    assert [(c.segment_id, c.sequence, c.is_resyncing) for c in made.cursors] == [
        (segments[0], 3, False),
        (segments[1], 7, False),
    ]
    assert made.segment_ids == tuple(segments)
    assert stored(url, made.id)["due_at"] is not None


def test_a_backfill_is_a_resync_from_where_the_log_is(url, tenant, segment):
    published(url, tenant, segment)
    made, _ = activate(url, tenant, [segment], backfill=True)

    assert made.resyncs == 1
    assert [(c.sequence, c.is_resyncing) for c in made.cursors] == [(1, True)]


def test_a_signing_secret_is_told_by_who_makes_it_and_only_for_webhooks(url, tenant, segment):
    made, secret = activate(url, tenant, [segment])
    other, none = activate(url, tenant, [segment], csv())
    rotated, until = as_tenant(url, tenant, lambda it: it.rotate_activation_secret(made.id))

    assert secret.startswith("whsec_")
    assert rotated.startswith("whsec_")
    assert rotated != secret
    assert (none, until is not None) == (None, True)
    rows = ask(url, "SELECT sealed FROM activation_secrets WHERE activation_id = %s", made.id)
    assert len(rows) == 2
    assert all(secret.encode() not in bytes(row["sealed"]) for row in rows)
    assert refused(
        lambda: as_tenant(url, tenant, lambda it: it.rotate_activation_secret(other.id))
    ) == ("/type", "not_allowed")


def test_a_receivers_secret_is_sealed_and_in_nothing_that_is_shown(url, tenant, segment):
    made, _ = activate(url, tenant, [segment], BROKERS, PASSWORD)
    row = stored(url, made.id)

    assert PASSWORD not in repr(made) + str(made.model_dump()) + str(row)
    assert PASSWORD.encode() not in bytes(row["sealed"])
    assert SEALER.open(bytes(row["sealed"]), sealed_for(tenant, made.id)) == PASSWORD


@pytest.mark.parametrize(
    ("receiver", "refusal"),
    [
        ((BROKERS, ""), ("/config/password", "required")),
        ((kafka("b.acme.example:9093"), "x"), ("/config/password", "not_allowed")),
        ((STORE, ""), ("/config/secret_access_key", "required")),
        ((csv(), "x"), ("/config/secret_access_key", "not_allowed")),
        ((kafka("10.0.0.5:9092"), ""), ("/config/bootstrap_servers/0", "address")),
    ],
)
def test_a_receiver_and_its_secret_go_together(url, tenant, segment, receiver, refusal):
    assert refused(lambda: activate(url, tenant, [segment], *receiver)) == refusal
    assert ask(url, "SELECT 1 FROM activations WHERE tenant_id = %s", tenant) == []


@pytest.mark.parametrize(
    ("config", "moved"),
    [
        (BROKERS, {"bootstrap_servers": ("evil.example:9093",)}),
        (BROKERS, {"bootstrap_servers": ("b.acme.example:9093", "evil.example:9093")}),
        (BROKERS, {"tls": False}),
        (BROKERS, {"username": "other"}),
        (BROKERS, {"mechanism": "SCRAM-SHA-512"}),
        (STORE, {"endpoint": "https://evil.example"}),
        (STORE, {"access_key_id": "OTHER"}),
    ],
)
def test_a_kept_secret_is_shown_to_no_other_receiver(url, tenant, segment, config, moved):
    made, _ = activate(url, tenant, [segment], config, PASSWORD)
    other = config.model_copy(update=moved)

    assert refused(lambda: change(url, tenant, made.id, config=other))[1] == "required"
    assert activation_of(url, tenant, made.id) == made
    change(url, tenant, made.id, "another", config=other)
    sealed = bytes(stored(url, made.id)["sealed"])
    assert SEALER.open(sealed, sealed_for(tenant, made.id)) == "another"


def test_a_kept_secret_stays_while_all_else_of_a_config_changes(url, tenant, segment):
    made, _ = activate(url, tenant, [segment], BROKERS, PASSWORD)
    before = bytes(stored(url, made.id)["sealed"])
    other = BROKERS.model_copy(update={"topic": "others", "batch_size": 10, "traits": ("plan",)})

    assert change(url, tenant, made.id, config=other).config == other
    assert bytes(stored(url, made.id)["sealed"]) == before


def test_a_receiver_without_secrets_keeps_none(url, tenant, segment):
    made, _ = activate(url, tenant, [segment], BROKERS, PASSWORD)
    change(url, tenant, made.id, config=kafka("b.acme.example:9093"))

    assert stored(url, made.id)["sealed"] is None
    assert refused(lambda: change(url, tenant, made.id, config=BROKERS))[1] == "required"


def test_a_type_cannot_be_changed(url, tenant, segment):
    made, _ = activate(url, tenant, [segment])

    assert refused(lambda: change(url, tenant, made.id, config=csv())) == (
        "/config/type",
        "not_allowed",
    )


def test_nothing_changes_by_no_fields(url, tenant, segment):
    made, _ = activate(url, tenant, [segment])

    assert change(url, tenant, made.id) == made
    assert change(url, tenant, made.id, name="Other").name == "Other"


def test_segments_that_stay_keep_their_cursors(url, tenant, segment):
    made, _ = activate(url, tenant, [segment])
    other = new_segment(url, tenant, "Others", 5)
    published(url, tenant, segment)
    after = change(url, tenant, made.id, segment_ids=[other, segment])

    assert [(c.segment_id, c.sequence) for c in after.cursors] == [(segment, 0), (other, 5)]
    assert change(url, tenant, made.id, segment_ids=[other]).segment_ids == (other,)


def test_a_segment_that_is_not_there_is_named_by_its_place(url, tenant, other_tenant, segment):
    theirs = new_segment(url, other_tenant)
    for unknown in (theirs, 2**62):
        ids = [segment, unknown]
        told = [
            refused(lambda ids=ids: activate(url, tenant, ids)),
            refused(lambda ids=ids: change(url, tenant, mine.id, segment_ids=ids))
            if (mine := activate(url, tenant, [segment])[0])
            else None,
        ]
        assert told == [("/segment_ids/1", "unknown_segment")] * 2
        assert activation_of(url, tenant, mine.id).segment_ids == (segment,)


def test_a_segment_that_is_told_of_cannot_be_deleted(url, tenant, segment):
    made, _ = activate(url, tenant, [segment])

    with pytest.raises(InUse) as problem:
        as_tenant(url, tenant, lambda it: it.delete_segment(segment))
    assert problem.value.users == f"activations {made.id}"
    as_tenant(url, tenant, lambda it: it.delete_activation(made.id))
    as_tenant(url, tenant, lambda it: it.delete_segment(segment))


def test_a_deleted_activation_leaves_nothing(url, tenant, segment):
    made, _ = activate(url, tenant, [segment], BROKERS, PASSWORD)
    as_tenant(url, tenant, lambda it: it.delete_activation(made.id))

    for table in ("activation_secrets", "activation_segments", "activation_syncs"):
        assert ask(url, f"SELECT 1 FROM {table} WHERE tenant_id = %s", tenant) == []


def test_a_pause_is_no_failure_and_a_resumption_forgets_one(url, tenant, segment):
    made, _ = activate(url, tenant, [segment])
    ask(
        url,
        "UPDATE activations SET status = 'failing', last_error = 'x', failures = 9 WHERE id = %s",
        made.id,
    )
    paused = as_tenant(url, tenant, lambda it: it.pause_activation(made.id))
    assert (paused.status, paused.last_error) == ("paused", "")
    assert stored(url, made.id)["due_at"] is None
    assert change(url, tenant, made.id, config=webhook("https://b.example/")).status == "paused"
    assert stored(url, made.id)["due_at"] is None
    as_tenant(url, tenant, lambda it: it.resync_activation(made.id))
    assert stored(url, made.id)["due_at"] is None
    resumed = as_tenant(url, tenant, lambda it: it.resume_activation(made.id))

    assert (resumed.status, resumed.cursors[0].is_resyncing) == ("active", True)
    assert (stored(url, made.id)["failures"], stored(url, made.id)["due_at"] is None) == (0, False)


ACTS = {
    "read": lambda it, id_: it.activation(id_),
    "change": lambda it, id_: it.change_activation(id_, {"name": "mine"}, ""),
    "delete": lambda it, id_: it.delete_activation(id_),
    "pause": lambda it, id_: it.pause_activation(id_),
    "resume": lambda it, id_: it.resume_activation(id_),
    "resync": lambda it, id_: it.resync_activation(id_),
    "rotate": lambda it, id_: it.rotate_activation_secret(id_),
    "syncs": lambda it, id_: it.syncs(id_, 0, 9),
}


@pytest.mark.parametrize("act", ACTS)
def test_anothers_activation_is_not_there(url, tenant, other_tenant, act):
    made, _ = activate(url, other_tenant, [new_segment(url, other_tenant)])
    before = stored(url, made.id)
    for id_ in (made.id, 2**62):
        with pytest.raises(NotFound, match="no such activation"):
            as_tenant(url, tenant, lambda it, id_=id_: ACTS[act](it, id_))

    assert stored(url, made.id) == before
    assert as_tenant(url, tenant, lambda it: it.activations(0, 9)).count == 0


def test_activations_come_by_the_page_oldest_first(url, tenant, segment):
    made = [activate(url, tenant, [segment])[0] for _ in range(3)]
    page = as_tenant(url, tenant, lambda it: it.activations(1, 1))

    assert (page.count, page.items) == (3, (made[1],))
    assert syncs_of(url, tenant, made[0].id) == ()
