"""Customers' events, from the door to what is shown."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.api.conftest import until

EVENTS = "/api/events/"


def item(message_id: str, **fields: Any) -> dict[str, Any]:
    """A good event, but for these fields."""
    return {"type": "track", "event": "Opened", "userId": "u", "messageId": message_id, **fields}


def test_what_is_taken_is_shown(client: httpx.Client) -> None:
    sent = [item("m1"), item("m1"), {"type": "track"}, item("m2", userId=None, anonymousId="a")]
    answer = client.post(EVENTS, json={"events": sent})

    assert answer.status_code == 202
    assert answer.json() == {
        "accepted": 2,
        "duplicates": 1,
        "rejected": [
            {
                "index": 2,
                "code": "no_user",
                "message": "the event has neither userId nor anonymousId",
            }
        ],
        "message_ids": ["m1", "m1", None, "m2"],
    }
    until(lambda: len(client.get(f"{EVENTS}recent/").json()["results"]) == 2)
    assert client.get(f"{EVENTS}top/").json()["results"] == [
        {"event": "Opened", "count": 2, "users": 2}
    ]
    volume = client.get(f"{EVENTS}volume/").json()
    assert (volume["total"], len(volume["days"])) == (2, 30)


def test_an_event_that_comes_again_counts_once_whatever_its_time(client: httpx.Client) -> None:
    client.post(EVENTS, json={"events": [item("m1")]})
    late = (datetime.now(UTC) - timedelta(days=3)).isoformat()
    again = client.post(EVENTS, json={"events": [item("m1", timestamp=late), item("m2")]}).json()

    assert (again["accepted"], again["duplicates"]) == (1, 1)
    until(lambda: client.get(f"{EVENTS}volume/").json()["total"] == 2)


def test_an_id_that_was_made_up_is_told_and_holds(client: httpx.Client) -> None:
    bare = {"type": "track", "event": "Opened", "userId": "u"}
    (made,) = client.post(EVENTS, json={"events": [bare]}).json()["message_ids"]
    again = client.post(EVENTS, json={"events": [{**bare, "message_id": made}]}).json()

    assert again["duplicates"] == 1


@pytest.mark.parametrize(("count", "status"), [(0, 422), (1, 202), (1000, 202), (1001, 413)])
def test_a_call_has_one_to_a_thousand_events(client: httpx.Client, count: int, status: int) -> None:
    sent = [item(f"m{number}") for number in range(count)]

    assert client.post(EVENTS, json={"events": sent}).status_code == status


def test_a_value_that_other_bodies_may_not_hold_stops_nothing(client: httpx.Client) -> None:
    huge = '{"events": [{"type": "track", "event": "Opened", "userId": "u", "properties":'
    huge += ' {"n": 98765432109876543210, "m": 18446744073709551615, "z": "\\u0000"}}]}'
    answer = client.post(EVENTS, content=huge, headers={"Content-Type": "application/json"})

    assert answer.json()["accepted"] == 1
    until(lambda: client.get(f"{EVENTS}recent/").json()["results"])
    (event,) = client.get(f"{EVENTS}recent/").json()["results"]
    assert event["properties"] == {"n": 98765432109876543210.0, "m": 2**64 - 1, "z": "\0"}


@pytest.mark.parametrize(
    "body", [{}, [], None, {"events": {}}, {"events": []}, {"events": [1], "x": 1}]
)
def test_a_malformed_envelope_is_422(client: httpx.Client, body: Any) -> None:
    assert client.post(EVENTS, json=body).status_code == 422


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("top/?from=2026-05-09&to=2026-05-08", "?from"),
        ("volume/?from=tomorrow", "?from"),
        ("top/?limit=201", "?limit"),
        ("recent/?limit=0", "?limit"),
        ("recent/?event=", "?event"),
        ("volume/?day=1", "?day"),
    ],
)
def test_a_bad_filter_is_422_and_named(client: httpx.Client, query: str, pointer: str) -> None:
    answer = client.get(EVENTS + query)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("from=2026-05-08&to=2026-05-09", ["2026-05-08", "2026-05-09"]),
        ("from=2147-01-01", ["2147-01-01"]),
        ("to=2026-05-30", [f"2026-05-{day:02}" for day in range(1, 31)]),
    ],
)
def test_a_bound_that_is_missing_is_near_the_other(
    client: httpx.Client, query: str, days: list[str]
) -> None:
    answer = client.get(f"{EVENTS}volume/?{query}").json()

    assert [day["date"] for day in answer["days"]] == days
    assert (answer["from"], answer["to"]) == (days[0], days[-1])


def test_an_identified_stranger_is_one_user(client: httpx.Client) -> None:
    sent = [
        item("m1", userId=None, anonymousId="a"),
        item("m2"),
        {"type": "identify", "userId": "u", "anonymousId": "a", "messageId": "m3"},
    ]
    client.post(EVENTS, json={"events": sent})

    def users() -> dict[str, int]:
        found = client.get(f"{EVENTS}top/").json()["results"]
        return {top["event"]: top["users"] for top in found}

    until(lambda: users() == {"Opened": 1, "$identify": 1})


def test_a_call_of_five_megabytes_comes_through_whole(client: httpx.Client) -> None:
    sent = [item(f"m{number}", properties={"text": 'é\\"' * 1250}) for number in range(650)]
    answer = client.post(EVENTS, json={"events": sent})

    assert (answer.status_code, len(answer.request.content) > 4_500_000) == (202, True)
    until(lambda: client.get(f"{EVENTS}volume/").json()["total"] == 650)
