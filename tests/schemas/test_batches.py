from datetime import UTC, datetime

import pytest

from schemas.batches import Batch, MemberChange, Position, batch_key

AT = datetime(2026, 5, 9, 12, tzinfo=UTC)
CHANGE = MemberChange(user_id="a", change="entered", changed_at=AT)


def batch(**fields) -> Batch:
    told = {"segment_id": 3, "segment_name": "VIP", "kind": "changes", "resync": 1}
    places = {"begin": Position(sequence=4), "end": Position(sequence=6)}
    return Batch(**{**told, **places, "changes": (CHANGE,), **fields})


def test_a_key_is_the_same_in_every_process():
    assert batch_key("acme", 7, batch()) == "sync_44b2d74a18a45a0da1d3547a10ad951e"


@pytest.mark.parametrize(
    "fields",
    [
        {"segment_id": 4},
        {"kind": "resync"},
        {"resync": 2},
        {"begin": Position(sequence=5)},
        {"begin": Position(sequence=4, user_id="a")},
        {"end": Position(sequence=5)},
        {"end": Position(sequence=6, user_id="a")},
    ],
)
def test_batches_that_tell_different_things_have_different_keys(fields):
    assert batch_key("acme", 7, batch(**fields)) != batch_key("acme", 7, batch())


def test_a_key_is_of_one_tenant_and_activation():
    assert len({batch_key(*of, batch()) for of in (("acme", 7), ("acme", 8), ("acme-7", 7))}) == 3


def test_a_users_id_is_never_taken_for_the_place_beside_it():
    odd = [
        batch(begin=Position(sequence=4, user_id="a/1:6"), end=Position(sequence=6)),
        batch(begin=Position(sequence=4, user_id="a"), end=Position(sequence=6, user_id="1:6")),
    ]

    assert len({batch_key("acme", 7, each) for each in odd}) == 2


def test_a_key_knows_nothing_of_how_a_segment_is_called_or_what_is_told_of_members():
    told = CHANGE.model_copy(update={"traits": {"plan": "pro"}})
    same = batch(segment_name="Other", changes=(told,))

    assert batch_key("acme", 7, same) == batch_key("acme", 7, batch())


@pytest.mark.parametrize(
    ("fields", "first", "last"),
    [
        ({}, 5, 6),
        ({"begin": Position(sequence=4, user_id="a")}, 5, 6),
        ({"end": Position(sequence=6, user_id="a")}, 5, 7),
        ({"kind": "resync", "end": Position(sequence=4, user_id="a")}, 4, 4),
    ],
)
def test_a_batch_names_the_facts_that_it_tells_of(fields, first, last):
    made = batch(**fields)

    assert (made.first_sequence, made.last_sequence) == (first, last)
