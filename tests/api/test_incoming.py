"""Events as they come: each is judged by itself."""

import json
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from api.captured import NotTaken
from api.incoming import MAX_BYTES, incoming, judged

NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)


def item(**fields):
    """A good track, but for these fields."""
    return {"type": "track", "event": "Opened", "userId": "u", "messageId": "m", **fields}


def call(kind, **fields):
    return {"type": kind, "userId": "u", "messageId": "m", **fields}


def without(name, **fields):
    return {key: value for key, value in item(**fields).items() if key != name}


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (5, "not_an_object"),
        (None, "not_an_object"),
        ([], "not_an_object"),
        ("{}", "not_an_object"),
        ({}, "unknown_type"),
        (item(type="TRACK"), "unknown_type"),
        (item(type=None), "unknown_type"),
        (without("type"), "unknown_type"),
        (without("event"), "no_event"),
        (item(event=None), "no_event"),
        (item(event=""), "no_event"),
        (item(event=" \t"), "no_event"),
        (item(event="x" * 201), "invalid_event"),
        (item(event=5), "invalid_event"),
        (item(event="a\0"), "invalid_event"),
        (without("userId"), "no_user"),
        (item(userId=None), "no_user"),
        (item(userId="", anonymousId=""), "no_user"),
        (item(userId=7), "invalid_user_id"),
        (item(userId="u" * 256), "invalid_user_id"),
        (item(userId="u\0"), "invalid_user_id"),
        (item(userId="anon:x"), "reserved_user_id"),
        (item(anonymousId=["x"]), "invalid_anonymous_id"),
        (item(messageId="m" * 101), "invalid_message_id"),
        (item(messageId=5), "invalid_message_id"),
        (item(timestamp="yesterday"), "invalid_timestamp"),
        (item(timestamp=1778320800), "invalid_timestamp"),
        (item(timestamp="1969-12-31T23:59:59Z"), "invalid_timestamp"),
        (item(timestamp="2026-05-10T12:00:00.001Z"), "timestamp_in_future"),
        (item(properties=[]), "invalid_properties"),
        (item(properties="{}"), "invalid_properties"),
        (item(context=1), "invalid_context"),
        (item(properties={"k" * 257: 1}), "key_too_long"),
        (item(properties={"deep": [{"é" * 129: 1}]}), "key_too_long"),
        (item(properties={str(n): n for n in range(1001)}), "too_many_keys"),
        (item(properties={"x": "y" * MAX_BYTES}), "event_too_large"),
        (item(unknown="y" * MAX_BYTES), "event_too_large"),
        (call("identify", userId=None), "no_user"),
        (call("identify", traits=7), "invalid_traits"),
        (call("group"), "no_group"),
        (call("alias"), "no_alias"),
        (call("alias", userId=None, anonymousId="a", previousId="b"), "no_alias"),
    ],
)
def test_a_bad_item_has_a_code_and_says_nothing_of_what_came(bad, code):
    found = judged([bad], NOW)

    (rejected,) = found.rejected
    assert (rejected.index, rejected.code) == (0, code)
    assert rejected.message != "the answer was not taken"
    assert (found.events, found.message_ids) == ([], [None])


def test_a_bad_item_stops_no_other():
    found = judged([item(messageId="1"), 5, item(messageId="2"), {}], NOW)

    assert [event.message_id for event in found.events] == ["1", "2"]
    assert found.places == [0, 2]
    assert [rejected.index for rejected in found.rejected] == [1, 3]
    assert found.message_ids == ["1", None, "2", None]


def taken(body, sent_at=None):
    return incoming(body, NOW, sent_at)


def test_an_event_is_kept_as_it_is():
    properties = {"Total": 1.5, "n": 2**64 - 1, "deep": {"a": [None, True, "\0 é \\u0000"]}}
    event = taken(item(properties=properties, timestamp="2020-01-01T00:00:00.123456Z"))

    assert json.loads(event.properties) == properties
    assert event.ts == datetime(2020, 1, 1, 0, 0, 0, 123456, tzinfo=UTC)
    assert (event.type, event.event, event.user_id) == ("track", "Opened", "u")


def test_a_number_that_fits_no_column_is_kept_as_readers_of_json_read_it():
    body = orjson.loads(b'{"n": 123456789012345678901234567890}')

    assert json.loads(taken(item(properties=body)).properties) == {"n": 1.2345678901234568e29}


def test_what_has_no_id_gets_one_of_its_own():
    found = judged([without("messageId"), without("messageId"), item(messageId="")], NOW)

    assert len(set(found.message_ids)) == 3
    assert all(found.message_ids)


def test_what_has_no_time_happened_when_it_was_received():
    assert taken(item()).ts == NOW
    assert taken(item(), sent_at=NOW - timedelta(hours=9)).ts == NOW


def test_a_wrong_clock_makes_no_event_late_or_early():
    behind = NOW - timedelta(days=400)
    event = taken(item(timestamp=(behind - timedelta(seconds=3)).isoformat()), sent_at=behind)
    ahead = NOW + timedelta(days=400)
    other = taken(item(timestamp=ahead.isoformat()), sent_at=ahead)

    assert (event.ts, other.ts) == (NOW - timedelta(seconds=3), NOW)


def test_a_clock_that_is_ahead_takes_no_event_before_1970():
    first = item(timestamp="1970-01-01T00:00:00Z")

    with pytest.raises(NotTaken, match="invalid_timestamp"):
        taken(first, sent_at=NOW + timedelta(milliseconds=1))


def test_up_to_24_hours_ahead_is_taken_and_any_time_ago():
    assert taken(item(timestamp="2026-05-10T12:00:00Z")).ts == NOW + timedelta(days=1)
    assert taken(item(timestamp="1970-01-01T00:00:00Z")).ts == datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (item(), ("track", "Opened", "u", "", {})),
        (call("identify", traits={"a": 1}), ("identify", "$identify", "u", "", {"a": 1})),
        (
            call("identify", userId=None, anonymousId="a"),
            ("identify", "$identify", "", "a", {}),
        ),
        (
            call("page", name="Home", category="Docs", properties={"url": "/"}),
            ("page", "$page", "u", "", {"name": "Home", "category": "Docs", "url": "/"}),
        ),
        (
            call("screen", name="Home", properties={"name": "Mine"}),
            ("screen", "$screen", "u", "", {"name": "Mine"}),
        ),
        (
            call("group", groupId="g", traits={"size": 3, "groupId": "x"}),
            ("group", "$group", "u", "", {"groupId": "g", "size": 3}),
        ),
        (
            call("alias", previousId="before", anonymousId="other"),
            ("alias", "$alias", "u", "before", {}),
        ),
    ],
)
def test_each_kind_of_call_says_what_it_is_about(body, kept):
    event = taken(body)

    found = (event.type, event.event, event.user_id, event.anonymous_id)
    assert (*found, json.loads(event.properties)) == kept


def test_names_may_be_written_with_underscores():
    camel = {"userId": "u", "anonymousId": "a", "messageId": "m", "groupId": "g", "type": "group"}
    snake = {
        "user_id": "u",
        "anonymous_id": "a",
        "message_id": "m",
        "group_id": "g",
        "type": "group",
    }

    assert taken(snake) == taken(camel)
    assert taken({"type": "alias", "user_id": "u", "previous_id": "p", "message_id": "m"}) == taken(
        {"type": "alias", "userId": "u", "previousId": "p", "messageId": "m"}
    )


def test_of_a_context_only_what_names_nobody_is_kept():
    context = {"ip": "203.0.113.9", "traits": {"email": "x"}, "page": {"path": "/"}, "locale": "de"}

    assert json.loads(taken(item(context=context)).context) == {
        "page": {"path": "/"},
        "locale": "de",
    }


def test_an_event_may_be_as_large_as_is_said():
    room = MAX_BYTES - len(orjson.dumps(item(properties={"x": ""})))
    assert taken(item(properties={"x": "y" * room}))

    with pytest.raises(NotTaken, match="event_too_large"):
        taken(item(properties={"x": "y" * (room + 1)}))
