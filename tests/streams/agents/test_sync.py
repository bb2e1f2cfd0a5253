"""From a change of a segment's members to who is told of it, on Postgres and ClickHouse."""

import asyncio
import json
from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from infra.kafka import create_topics
from infra.local.broker import LocalBroker
from projections.writer import Projector
from schemas.topics import Topic
from streams.agents.sync import BATCHES_A_TURN
from tests.brokers import stored
from tests.infra.postgres.activating import csv, cursor_of, kafka, new_segment, syncs_of, webhook
from tests.infra.postgres.scenes import ask
from tests.infra.postgres.subscribing import NOON
from tests.receivers import Receiver
from tests.stores import Store
from tests.streams.agents.membership import Club
from tests.wire.acts import hangs_up, says


@pytest.fixture
def club(url, tenant, warehouse, tmp_path):
    return Club(url, tenant, warehouse, tmp_path)


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    running = LocalBroker(tmp_path_factory.mktemp("broker"))
    asyncio.run(running.start())
    yield running.url
    asyncio.run(running.stop())


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


def bodies(receiver):
    return [json.loads(request.body)["data"] for request in receiver.requests]


def keys(receiver):
    return [request.headers["webhook-id"] for request in receiver.requests]


def users(body):
    """Those of a batch, with + for who came in, - for who went and nothing for who is there."""
    signs = {"entered": "+", "exited": "-", "member": ""}
    return " ".join(signs[each["change"]] + each["user_id"] for each in body["changes"])


def heard(receiver):
    return [users(body) for body in bodies(receiver)]


def test_changes_are_posted_in_their_order_with_what_they_are(club, receiver):
    id_ = club.activate(webhook(receiver.url))
    club.happens("ba", "")
    club.happens("c", "a")
    club.turn()

    (body,) = bodies(receiver)
    assert users(body) == "+a +b -a +c"
    assert body["segment"] == {"id": club.segment, "name": "VIP Buyers"}
    assert body["changes"][0] == {
        "user_id": "a",
        "change": "entered",
        "changed_at": "2026-05-09T13:00:00.000Z",
        "traits": {},
    }
    assert (body["kind"], body["first_sequence"], body["last_sequence"]) == ("changes", 1, 2)
    assert (body["activation_id"], body["idempotency_key"]) == (id_, keys(receiver)[0])
    assert cursor_of(club.url, club.tenant, id_) == 2


def test_a_post_is_signed_as_webhooks_are(club, receiver):
    club.activate(webhook(receiver.url))
    club.happens("a")
    club.turn()
    (request,) = receiver.requests

    told = json.loads(request.body)
    assert told["type"] == "segment.members"
    signature = request.headers["webhook-signature"]
    at = club.clock.now()
    assert signature == Webhook(club.signing).sign(
        request.headers["webhook-id"], at, request.body.decode()
    )


def test_what_is_told_is_told_once_and_then_what_comes_after_it(club, receiver):
    club.activate(webhook(receiver.url))
    club.happens("a")
    club.turn()
    club.turn(120)
    club.happens("b")
    club.turn()

    assert heard(receiver) == ["+a", "+b"]


def test_what_happened_before_is_told_only_if_wanted(club, receiver):
    club.happens("abc")
    club.happens("d", "b")
    club.activate(webhook(receiver.url))
    club.turn()
    assert heard(receiver) == []
    club.activate(webhook(receiver.url), backfill=True)
    club.turn()
    club.happens("e", "a")
    club.turn()

    assert heard(receiver) == ["a c d", "-a +e", "-a +e"]
    first = bodies(receiver)[0]
    assert (first["kind"], first["resync"], first["is_last"]) == ("resync", 1, True)
    assert first["changes"][0]["changed_at"] == "2026-05-09T13:00:00.000Z"


def test_batches_are_as_large_as_asked_for_and_cut_inside_a_fact(club, receiver):
    id_ = club.activate(webhook(receiver.url, batch_size=2))
    club.happens("abcde")
    club.happens("f")
    club.turn()

    assert heard(receiver) == ["+a +b", "+c +d", "+e +f"]
    assert len(set(keys(receiver))) == 3
    assert [(s.first_sequence, s.last_sequence) for s in syncs_of(club.url, club.tenant, id_)] == [
        (1, 1),
        (1, 1),
        (1, 2),
    ]


def test_a_backfill_of_many_comes_in_batches_of_which_one_is_the_last(club, receiver):
    club.happens("abcde")
    club.activate(webhook(receiver.url, batch_size=2), backfill=True)
    club.turn()

    assert heard(receiver) == ["a b", "c d", "e"]
    assert [body["is_last"] for body in bodies(receiver)] == [False, False, True]


def test_a_backfill_of_nobody_is_told_as_such(club, receiver):
    club.activate(webhook(receiver.url), backfill=True)
    club.turn()

    (body,) = bodies(receiver)
    assert (body["changes"], body["is_last"]) == ([], True)


def test_a_fact_that_is_not_projected_yet_is_waited_for(club, receiver):
    id_ = club.activate(webhook(receiver.url))
    late = club.publish("a")
    club.happens("b", "a")
    club.turn()
    assert heard(receiver) == []
    assert club.told(id_).status == "active"
    club.project(late)
    club.turn()

    assert heard(receiver) == ["+a -a +b"]


def test_a_backfill_waits_until_the_log_is_whole(club, receiver):
    late = club.publish("ab")
    club.happens("", "a")
    club.activate(webhook(receiver.url), backfill=True)
    club.turn()
    assert heard(receiver) == []
    club.project(late)
    club.turn()

    assert heard(receiver) == ["b"]


def test_a_fact_that_stays_away_is_seen_and_never_jumped_over(club, receiver):
    id_ = club.activate(webhook(receiver.url))
    late = club.publish("a")
    club.happens("b")
    for _ in range(70):
        club.turn(1)
    assert club.told(id_).status == "failing"
    assert club.told(id_).last_error == "Changes of a segment are not there yet."
    assert heard(receiver) == []
    club.project(late)
    club.turn(20)

    assert heard(receiver) == ["+a +b"]
    assert (club.told(id_).status, club.told(id_).last_error) == ("active", "")


def test_a_count_without_a_change_is_passed_and_told_to_nobody(club, receiver):
    id_ = club.activate(webhook(receiver.url))
    club.happens()
    club.turn()
    assert cursor_of(club.url, club.tenant, id_) == 1
    club.happens("a")
    club.happens()
    club.happens("b")
    club.happens()
    club.turn()

    assert heard(receiver) == ["+a +b"]
    assert cursor_of(club.url, club.tenant, id_) == 5
    assert [s.last_sequence for s in syncs_of(club.url, club.tenant, id_)] == [5]


def test_a_segment_that_waits_holds_up_no_other(club, receiver):
    other = new_segment(club.url, club.tenant, "Others")
    club.activate(webhook(receiver.url), [club.segment, other])
    club.publish("a")
    club.happens("b", segment=other)
    club.turn()

    assert heard(receiver) == ["+b"]


def test_what_failed_comes_again_as_it_was_until_it_is_taken(club, receiver):
    id_ = club.activate(webhook(receiver.url, batch_size=2))
    receiver.script(says("secret of the receiver", 503), hangs_up())
    club.happens("abc")
    club.turn()
    failing = club.told(id_)
    assert (failing.status, failing.last_sync_at) == ("failing", None)
    assert failing.last_error == "The receiver answered with status 503."
    club.turn(4)
    assert len(receiver.requests) == 1
    club.turn(2)
    assert club.told(id_).last_error == "Nobody answers there, or it must not be reached."
    club.turn(299)
    assert len(receiver.requests) == 2
    club.turn(2)

    assert heard(receiver) == ["+a +b", "+a +b", "+a +b", "+c"]
    first, second, third, _ = receiver.requests
    assert first.body == second.body == third.body
    assert len(set(keys(receiver)[:3])) == 1
    works = club.told(id_)
    assert (works.status, works.last_error, works.last_sync_at) == ("active", "", club.clock.now())
    (told, _) = syncs_of(club.url, club.tenant, id_)
    assert (told.state, told.attempts, told.error, told.status_code) == ("delivered", 3, "", 200)


def test_news_does_not_shorten_the_wait_after_a_failure(club, receiver):
    club.activate(webhook(receiver.url))
    receiver.always(says("", 500))
    club.happens("a")
    club.turn()
    club.turn(6)
    assert len(receiver.requests) == 2
    club.happens("b")
    club.turn()

    assert len(receiver.requests) == 2


def test_a_receiver_that_is_gone_is_not_given_up(club, receiver):
    id_ = club.activate(webhook(receiver.url))
    receiver.script(*[says("", 410)] * 12)
    club.happens("a")
    club.turn()
    for _ in range(12):
        club.turn(2200)

    assert heard(receiver) == ["+a"] * 13
    assert club.told(id_).status == "active"


def test_after_a_death_the_same_batch_comes_again_under_the_same_key(club, receiver):
    id_ = club.activate(webhook(receiver.url, batch_size=2))
    club.happens("abc")
    club.turn_and_die()
    club.turn_and_die()
    assert cursor_of(club.url, club.tenant, id_) == 0
    club.happens("d")
    club.as_tenant(lambda it: it.change_activation(id_, {"config": webhook(receiver.url)}, ""))
    club.turn()

    assert heard(receiver) == ["+a +b", "+a +b", "+a +b", "+c +d"]
    assert len({request.body for request in receiver.requests}) == 2
    assert len(set(keys(receiver))) == 2
    assert syncs_of(club.url, club.tenant, id_)[0].attempts == 3


def test_a_pause_keeps_the_cursor_and_a_resumption_goes_on_from_it(club, receiver):
    id_ = club.activate(webhook(receiver.url))
    club.happens("a")
    club.turn()
    assert club.as_tenant(lambda it: it.pause_activation(id_)).status == "paused"
    club.happens("b")
    club.turn(3600)
    assert heard(receiver) == ["+a"]
    assert cursor_of(club.url, club.tenant, id_) == 1
    assert club.as_tenant(lambda it: it.resume_activation(id_)).status == "active"
    club.turn(0)

    assert heard(receiver) == ["+a", "+b"]


def test_a_failing_activation_that_is_paused_and_resumed_is_tried_at_once(club, receiver):
    id_ = club.activate(webhook(receiver.url))
    receiver.script(says("", 500))
    club.happens("a")
    club.turn()
    club.as_tenant(lambda it: it.pause_activation(id_))
    club.turn(3600)
    assert (club.told(id_).status, len(receiver.requests)) == ("paused", 1)
    club.as_tenant(lambda it: it.resume_activation(id_))
    club.turn(0)

    assert heard(receiver) == ["+a", "+a"]
    assert club.told(id_).status == "active"


def test_a_resync_tells_all_members_after_the_changes_until_then(club, receiver):
    id_ = club.activate(webhook(receiver.url, batch_size=2))
    club.happens("abcd")
    club.turn()
    club.happens("", "a")
    late = club.publish("e", "b")
    asked = club.as_tenant(lambda it: it.resync_activation(id_))
    assert (asked.resyncs, asked.cursors[0].is_resyncing) == (1, True)
    club.turn()
    assert heard(receiver)[2:] == ["-a"]
    club.project(late)
    club.happens("f")
    club.turn()

    assert heard(receiver)[3:] == ["-b +e", "c d", "e", "+f"]
    assert [body["is_last"] for body in bodies(receiver)[4:6]] == [False, True]
    club.happens("g")
    club.turn()
    assert heard(receiver)[7:] == ["+g"]
    assert not club.told(id_).cursors[0].is_resyncing


def test_a_resync_during_a_resync_begins_it_anew_under_other_keys(club, receiver):
    id_ = club.activate(webhook(receiver.url, batch_size=2), backfill=True)
    club.happens("abc")
    club.as_tenant(lambda it: it.resync_activation(id_))
    receiver.script(says(""), says(""), says(""), says("", 500))
    club.turn()
    assert heard(receiver) == ["+a +b", "+c", "a b", "c"]
    club.as_tenant(lambda it: it.resync_activation(id_))
    club.turn(0)

    assert heard(receiver)[4:] == ["c", "a b", "c"]
    assert [body["resync"] for body in bodies(receiver)[2:]] == [2, 2, 2, 3, 3]
    assert len(set(keys(receiver))) == 6


def test_a_resync_while_paused_comes_with_the_resumption(club, receiver):
    id_ = club.activate(webhook(receiver.url))
    club.happens("a")
    club.turn()
    club.as_tenant(lambda it: it.pause_activation(id_))
    club.as_tenant(lambda it: it.resync_activation(id_))
    club.turn(100)
    assert heard(receiver) == ["+a"]
    club.as_tenant(lambda it: it.resume_activation(id_))
    club.turn(0)

    assert heard(receiver) == ["+a", "a"]


def test_a_segment_that_is_taken_out_is_told_no_more_and_one_that_is_added_from_then(
    club, receiver
):
    other = new_segment(club.url, club.tenant, "Others")
    club.happens("x", segment=other)
    id_ = club.activate(webhook(receiver.url), backfill=True)
    club.turn()
    receiver.script(says("", 500))
    club.happens("a")
    club.turn()
    club.as_tenant(lambda it: it.change_activation(id_, {"segment_ids": [other]}, ""))
    club.happens("b")
    club.happens("y", segment=other)
    club.turn(0)

    assert heard(receiver) == ["", "+a", "x", "+y"]
    states = [each.state for each in syncs_of(club.url, club.tenant, id_)]
    assert states == ["delivered", "dropped", "delivered", "delivered"]


def test_one_that_comes_back_is_told_its_members_under_keys_of_their_own(club, receiver):
    other = new_segment(club.url, club.tenant, "Others")
    club.happens("a")
    id_ = club.activate(webhook(receiver.url), backfill=True)
    club.turn()
    for segments in ([other], [club.segment]):
        club.as_tenant(
            lambda it, chosen=segments: it.change_activation(id_, {"segment_ids": chosen}, "")
        )
        club.turn()

    assert heard(receiver) == ["a", "", "a"]
    assert len(set(keys(receiver))) == 3


def test_a_turn_ends_after_so_many_batches_and_another_follows(club, receiver):
    club.activate(webhook(receiver.url, batch_size=1))
    for _ in range(3):
        club.happens([f"user-{n:02d}" for n in range(20)])
    club.turn()
    # Making a batch is a step as delivering it is.
    assert len(receiver.requests) == BATCHES_A_TURN // 2
    club.turn(0)
    club.turn(0)

    assert len(receiver.requests) == 60
    assert len(set(keys(receiver))) == 60


def test_what_nobody_noted_is_found_within_two_minutes(club, receiver):
    club.activate(webhook(receiver.url))
    club.turn()
    fact = club.publish("a")
    club.play(lambda _: Projector(club.warehouse).project([fact]))
    club.turn(120)

    assert heard(receiver) == ["+a"]


def test_each_member_is_told_with_the_traits_that_are_wanted(club, receiver):
    profile = {"merged_into": "", "first_seen": NOON, "last_seen": NOON, "version": 1}
    row = {"tenant_id": club.tenant, "user_id": "a", "traits": '{"plan":"pro","age":7}'}
    club.play(lambda _: club.warehouse.insert("segmentation.profiles", [{**profile, **row}]))
    club.activate(webhook(receiver.url, traits=("plan", "email")))
    club.happens("ab")
    club.turn()

    (body,) = bodies(receiver)
    assert [each["traits"] for each in body["changes"]] == [{"plan": "pro"}, {}]


def test_what_was_delivered_is_forgotten_after_thirty_days(club, receiver):
    id_ = club.activate(webhook(receiver.url))
    for user in "abc":
        club.happens(user)
        club.turn(timedelta(days=20).total_seconds())

    assert [each.first_sequence for each in syncs_of(club.url, club.tenant, id_)] == [2, 3]


def test_a_topic_has_everybody_and_after_a_death_some_twice_under_one_key(club, broker):
    topic = Topic(f"members-{club.tenant}", None, (), partitions=3)
    asyncio.run(create_topics(broker, [topic]))
    id_ = club.activate(kafka(broker, topic=topic.name, tls=False, batch_size=2))
    club.happens("abc")
    club.turn_and_die()
    club.turn()
    found = stored(broker, topic.name, topic.partitions, 5)

    told = [(m.key().decode(), json.loads(m.value())["change"], m.headers()[0][1]) for m in found]
    keys = [sync.idempotency_key.encode() for sync in syncs_of(club.url, club.tenant, id_)]
    assert sorted(told) == sorted(
        [("a", "entered", keys[0]), ("b", "entered", keys[0])] * 2 + [("c", "entered", keys[1])]
    )
    assert club.told(id_).status == "active"


def test_a_topic_that_is_not_there_is_waited_for(club, broker):
    topic = Topic(f"late-{club.tenant}", None, (), partitions=3)
    id_ = club.activate(kafka(broker, topic=topic.name, tls=False))
    club.happens("a")
    club.turn()
    assert club.told(id_).last_error == "There is no such topic."
    asyncio.run(create_topics(broker, [topic]))
    club.turn(6)

    assert club.told(id_).status == "active"
    assert [m.key() for m in stored(broker, topic.name, topic.partitions, 1)] == [b"a"]


def files(club):
    found = sorted(club.folder.rglob("*.csv"))
    return [path.read_text().splitlines()[1:] for path in found]


def test_a_disk_has_a_file_a_batch_and_after_a_death_no_more(club):
    id_ = club.activate(csv(folder="daily", batch_size=2))
    club.happens("abc")
    club.turn_and_die()
    club.turn()

    assert [[line[0] for line in lines] for lines in files(club)] == [["a", "b"], ["c"]]
    assert len(syncs_of(club.url, club.tenant, id_)) == 2


def test_a_store_has_an_object_a_batch_and_after_a_death_no_more(club):
    with Store() as store:
        config = csv(
            store="s3", endpoint=store.endpoint, bucket="members", access_key_id="AKACME",
            batch_size=2,
        )  # fmt: skip
        id_ = club.activate(config, secret="a secret of the store")
        club.happens("abc")
        club.turn_and_die()
        club.turn()
        assert len(store.requests) == 3
        assert [len(body.splitlines()) for _, body in sorted(store.files.items())] == [3, 2]
        club.as_tenant(lambda it: it.change_activation(id_, {"config": config}, "a wrong one"))
        club.happens("d")
        club.turn()

    failing = club.told(id_)
    assert (failing.status, failing.last_error) == ("failing", "The credentials were refused.")


def test_without_its_secrets_nothing_is_delivered_and_the_tenant_knows(club, receiver):
    id_ = club.activate(webhook(receiver.url))
    club.happens("a")
    ask(club.url, "UPDATE activation_secrets SET sealed = 'damaged' WHERE activation_id = %s", id_)
    club.turn()

    assert receiver.requests == []
    assert club.told(id_).last_error == "Its secrets cannot be opened; set them anew."
