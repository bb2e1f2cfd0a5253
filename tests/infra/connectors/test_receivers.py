"""A batch at each kind of receiver, twice: the second time it is known again."""

import asyncio

import pytest
from standardwebhooks import Webhook

from infra.connectors.disk import Disk
from infra.connectors.envelope import body_of, file_name, file_of
from infra.connectors.kafka_topics import KafkaTopics
from infra.connectors.receivers import Receivers
from infra.connectors.s3 import S3
from infra.webhooks import HttpHooks
from tests.clock import SetClock
from tests.infra.connectors.parcels import AT, SIGNING, change, parcel, target
from tests.infra.postgres.activating import csv, webhook
from tests.receivers import Receiver
from tests.stores import Store

TOLD = parcel(change("u-1"), change("u-2", "exited"))


def delivered(folder, told, twice=True):
    """How the attempts to deliver the same batch ended."""

    async def scene():
        clock = SetClock(AT)
        hooks = HttpHooks(True, True, 5.0)
        topics = KafkaTopics(allow_loopback=True)
        receivers = Receivers(hooks, topics, Disk(folder), S3(hooks, clock), clock)
        try:
            first = await receivers.deliver(told, TOLD)
            clock.move(hours=1)
            return [first, await receivers.deliver(told, TOLD)]
        finally:
            await receivers.close()

    return [each.trouble for each in asyncio.run(scene())]


def files(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.csv")}


def test_a_webhook_is_posted_the_same_bytes_with_a_signature_of_the_moment(tmp_path):
    with Receiver() as receiver:
        assert delivered(tmp_path, target(webhook(receiver.url))) == [None, None]
        first, second = receiver.requests

    assert first.body == second.body == body_of(TOLD, 7)
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == TOLD.key
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    assert first.headers["webhook-signature"] == Webhook(SIGNING[0]).sign(
        TOLD.key, AT, first.body.decode()
    )


@pytest.mark.parametrize("folder", ["", "daily/vip"])
def test_a_file_on_disk_is_one_file_in_the_tenants_own_folder(tmp_path, folder):
    config = csv(folder=folder)

    assert delivered(tmp_path, target(config)) == [None, None]
    place = "/".join(part for part in ("acme", folder, file_name(TOLD)) if part)
    assert files(tmp_path) == {place: file_of(TOLD, config)}


@pytest.mark.parametrize("folder", ["", "daily/vip"])
def test_a_file_in_a_store_is_one_object(tmp_path, folder):
    with Store() as store:
        config = csv(
            store="s3",
            folder=folder,
            endpoint=store.endpoint,
            bucket="members",
            access_key_id="AKACME",
        )
        told = delivered(tmp_path, target(config, "a secret of the store"))

    assert told == [None, None]
    place = "/".join(part for part in ("/members", folder, file_name(TOLD)) if part)
    assert store.files == {place: file_of(TOLD, config)}
    assert files(tmp_path) == {}
