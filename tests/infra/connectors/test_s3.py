import asyncio

import pytest

from infra.connectors.s3 import S3
from infra.webhooks import HttpHooks
from tests.clock import SetClock
from tests.infra.connectors.parcels import AT, target
from tests.infra.postgres.activating import csv
from tests.stores import Store
from tests.wire.acts import hangs_up, says

SECRET = "a secret of the store"


@pytest.fixture
def store():
    with Store() as running:
        yield running


def put(store, *, loopback=True, secret=SECRET, name=("daily", "a.csv"), content=b"one", **fields):
    told = {"endpoint": store.endpoint, "bucket": "members", "access_key_id": "AKACME"}
    config = csv(store="s3", **{**told, **fields})

    async def scene():
        hooks = HttpHooks(True, loopback, 5.0)
        return await S3(hooks, SetClock(AT)).put(config, target(config, secret), name, content)

    return asyncio.run(scene())


def test_a_file_is_put_into_its_bucket_with_a_signature_that_holds(store):
    assert put(store).trouble is None
    (request,) = store.requests

    assert store.files == {"/members/daily/a.csv": b"one"}
    assert request.method == "PUT"
    assert request.headers["content-type"] == "text/csv; charset=utf-8"
    assert SECRET not in str(request)


def test_a_file_that_comes_again_takes_the_place_of_the_one_before(store):
    put(store)
    put(store, content=b"two")

    assert store.files == {"/members/daily/a.csv": b"two"}


@pytest.mark.parametrize("fields", [{"secret": "another"}, {"access_key_id": "AKOTHER"}])
def test_wrong_credentials_are_told_as_such(store, fields):
    handover = put(store, **fields)

    assert (handover.trouble, handover.status_code) == ("unauthorized", 403)
    assert store.files == {}


@pytest.mark.parametrize(
    ("act", "trouble", "status"),
    [
        (says("", 401), "unauthorized", 401),
        (says("", 404), "answered", 404),
        (says("", 410), "answered", 410),
        (says("", 503, retry_after="7"), "answered", 503),
        (says("", 307, location="http://127.0.0.1:1/"), "answered", 307),
        (hangs_up(), "unreachable", None),
    ],
)
def test_what_a_store_answers_is_told_without_its_words(store, act, trouble, status):
    store.script(act)
    handover = put(store)

    assert (handover.trouble, handover.status_code) == (trouble, status)
    assert handover.retry_after_seconds == (7 if status == 503 else None)
    assert len(store.requests) == 1


def test_a_store_inside_is_reached_only_where_that_is_admitted(store):
    assert put(store, loopback=False).trouble == "unreachable"

    assert store.connections == 0
