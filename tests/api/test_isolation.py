"""No route shows, changes or betrays another tenant's things.

Source: spec "reliability", R37. The matrix is checked against the OpenAPI document: a route that
it does not know fails the test.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from api.routes.segment import CALLS
from tests.api.conftest import NewTenant, making_tenants, until
from tests.receivers import Receiver
from tests.stack import Stack

CANARY = "zq-canary-of-the-other-tenant"
BASE = "/api/ai-reach"
COPILOT = "/api/ai/copilot"
MISSING = 2**62
EVENT = {"type": "track", "event": CANARY, "messageId": CANARY, "userId": CANARY}
EVERYBODY = {"version": 1, "root": {"type": "event", "event": "Opened", "occurs": "at_most"}}
# Which the event above breaks.
BROKEN = {
    "event": CANARY,
    "description": CANARY,
    "properties": [{"name": CANARY, "types": ["string"], "required": True}],
}
MINE = {"type": "track", "event": "Opened", "messageId": "m", "userId": "u"}


@dataclass(frozen=True)
class Other:
    """The ids of a tenant's things, and a look at all of them."""

    client: httpx.Client
    ids: Mapping[str, int | str]

    def everything(self) -> dict[str, Any]:
        paths = [
            "/queries/",
            "/competitors/",
            "/competitors/candidates/",
            "/brand/",
            f"/queries/{self.ids['query']}/results/",
            f"/results/{self.ids['result']}/",
            "/results/",
            f"/rescore/{self.ids['rescore']}/",
            f"/queries/{self.ids['query']}/runs/",
            "/providers/",
            "/costs/?group_by=query",
            "/alerts/",
            f"/alerts/{self.ids['alert']}/history/",
            f"/alerts/{self.ids['alert']}/deliveries/",
            "/dashboard/",
            "/comparison/",
            "/win-rate/",
        ]
        whole = [BASE + path for path in paths]
        whole += ["/api/events/recent/", "/api/events/top/", "/api/events/volume/", "/api/tokens/"]
        segment = f"/api/segments/{self.ids['segment']}/"
        whole += ["/api/segments/", segment, f"{segment}versions/", f"{segment}members/"]
        schema = self.ids["event_schema"]
        whole += ["/api/event-schemas/", f"/api/event-schemas/{schema}/"]
        whole += ["/api/event-schemas/violations/", "/api/event-schemas/settings/"]
        whole += [f"/api/event-schemas/by-name/?event={CANARY}"]
        whole += [f"{segment}trend/", f"{segment}changes/"]
        activation = f"/api/activations/{self.ids['activation']}/"
        whole += ["/api/activations/", activation, f"{activation}syncs/"]
        whole += [f"{COPILOT}/conversations/", f"{COPILOT}/usage/"]
        whole += [f"{COPILOT}/conversations/{self.ids['conversation']}/"]
        return {path: seen(self.client.get(path).json()) for path in whole}


def seen(reply: Any) -> Any:
    """What a GET shows, without when the token was used: looking uses it."""
    for token in reply.get("results", ()) if isinstance(reply, dict) else ():
        token.pop("last_used_at", None)
    return reply


@pytest.fixture(scope="module")
def other(stack: Stack) -> Iterator[Other]:
    """A tenant that has one of everything, marked with the canary.

    One for all tests: whichever of them changed it would see so itself.
    """
    with making_tenants(stack) as tenants, Receiver() as receiver:
        client = tenants().client
        yield Other(client, _everything_of(client, f"{receiver.url}/{CANARY}"))


def _everything_of(client: httpx.Client, webhook_url: str) -> dict[str, int]:
    """The ids of one of everything that this tenant is given."""

    def made(path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = client.post(BASE + path, json=body).json()
        return answer

    client.put(f"{BASE}/brand/", json={"name": CANARY})
    schema = client.post("/api/event-schemas/", json=BROKEN).json()["id"]
    client.post("/api/events/", json={"events": [EVENT]})
    query = made("/queries/", {"query_text": CANARY, "tags": [CANARY]})["id"]
    item = {"query": query, "provider": "grok", "raw_response": CANARY, "idempotency_key": CANARY}
    competitor = made("/competitors/", {"name": CANARY})["id"]
    result = made("/results/", {"results": [item]})["result_ids"][0]
    until(lambda: client.get(f"{BASE}/dashboard/").json()["total_runs"] == 1)
    rescore = made("/rescore/", {"from": "2026-01-01", "dry_run": True})["id"]
    until(lambda: client.get(f"{BASE}/rescore/{rescore}/").json()["status"] == "finished")
    until(lambda: client.get("/api/events/recent/").json()["results"])
    # The scheduler plans a new query within a second.
    until(lambda: client.get(f"{BASE}/queries/{query}/runs/").json()["next_run_at"])
    alert = made("/alerts/", {"alert_type": "rank_drop", "webhook_url": webhook_url})["id"]
    until(lambda: client.get(f"{BASE}/alerts/{alert}/").json()["status"])
    delivery = made(f"/alerts/{alert}/test/", {})["id"]
    sent = f"{BASE}/alerts/{alert}/deliveries/"
    until(lambda: client.get(sent).json()["results"][0]["state"] == "delivered")
    token = client.post("/api/tokens/", json={"name": CANARY}).json()["id"]
    accept = {"Accept": "application/json"}
    asked = client.post(f"{COPILOT}/", json={"message": CANARY}, headers=accept).json()
    segment = _segment_of(client)
    return {
        "token": token,
        "segment": segment,
        "activation": _activation_of(client, segment, webhook_url),
        "conversation": asked["conversation_id"],
        "message": asked["message_id"],
        "event_schema": schema,
        "query": query,
        "competitor": competitor,
        "rescore": rescore,
        "result": result,
        "alert": alert,
        "delivery": delivery,
    }


def _segment_of(client: httpx.Client) -> int:
    """A static segment with one member, who is the customer of the canary."""
    segment: int = client.post(
        "/api/segments/", json={"name": CANARY, "type": "static", "description": CANARY}
    ).json()["id"]
    client.post(f"/api/segments/{segment}/ids/", json={"ids": [CANARY]})
    # The day is counted after its member can be read.
    trend = f"/api/segments/{segment}/trend/"
    until(lambda: client.get(trend).json()["days"][-1]["member_count"])
    return segment


def _activation_of(client: httpx.Client, segment: int, webhook_url: str) -> int:
    """A webhook that was told of the segment's member."""
    config = {"type": "webhook", "url": webhook_url}
    body = {"name": CANARY, "config": config, "segment_ids": [segment]}
    activation: int = client.post("/api/activations/", json=body).json()["id"]
    until(lambda: client.get(f"/api/activations/{activation}/").json()["last_sync_at"])
    return activation


# Operations that name one thing by its id in the path: which kind, and a body that is well-formed.
BY_PATH: Mapping[str, tuple[str, Any]] = {
    "get_query": ("query", None),
    "change_query": ("query", {"query_text": "mine now"}),
    "delete_query": ("query", None),
    "run_query": ("query", None),
    "list_runs": ("query", None),
    "list_results": ("query", None),
    "get_result": ("result", None),
    "get_competitor": ("competitor", None),
    "change_competitor": ("competitor", {"name": "mine now"}),
    "delete_competitor": ("competitor", None),
    "get_rescore": ("rescore", None),
    "get_alert": ("alert", None),
    "change_alert": ("alert", {"threshold": 6}),
    "delete_alert": ("alert", None),
    "rotate_secret": ("alert", None),
    "send_sample": ("alert", None),
    "list_firings": ("alert", None),
    "list_deliveries": ("alert", None),
    "replay_delivery": ("alert", None),
    "rotate_token": ("token", {}),
    "revoke_token": ("token", None),
    "get_event_schema": ("event_schema", None),
    "change_event_schema": ("event_schema", {"description": "mine now"}),
    "delete_event_schema": ("event_schema", None),
    "get_segment": ("segment", None),
    "change_segment": ("segment", {"name": "mine now"}),
    "delete_segment": ("segment", None),
    "list_segment_versions": ("segment", None),
    "change_segment_ids": ("segment", {"mode": "replace", "ids": []}),
    "list_members": ("segment", None),
    "export_members": ("segment", None),
    "get_trend": ("segment", None),
    "list_changes": ("segment", None),
    "get_overlap": ("segment", None),
    "get_activation": ("activation", None),
    "change_activation": ("activation", {"name": "mine now"}),
    "delete_activation": ("activation", None),
    "pause_activation": ("activation", None),
    "resume_activation": ("activation", None),
    "resync_activation": ("activation", None),
    "rotate_activation_secret": ("activation", None),
    "list_syncs": ("activation", None),
    "get_conversation": ("conversation", None),
    "change_conversation": ("conversation", {"title": "mine now"}),
    "delete_conversation": ("conversation", None),
    "cancel_answer": ("conversation", None),
    "rate_answer": ("message", {"rating": 1}),
}
# What an operation needs beside the id.
BESIDE = {"get_overlap": "?with=1"}
# Operations that may name a query among their filters.
BY_FILTER = {"get_dashboard", "get_comparison", "get_win_rate", "list_candidates", "list_answers"}
# Operations that name an event.
BY_NAME = {"get_event_by_name"}
# Operations on the caller's own things only: what they answer and change is looked at below.
ON_OWN: Mapping[str, Any] = {
    "list_queries": None,
    "create_query": {"query_text": CANARY[:9]},
    "accept_results": {"results": [{"query": 1, "provider": "grok", "raw_response": "x"}]},
    "list_competitors": None,
    "create_competitor": {"name": CANARY[:9]},
    "accept_candidate": {"name": CANARY[:9]},
    "get_brand": None,
    "put_brand": {"name": "Mine"},
    "change_brand": {"domain": "mine.example"},
    "request_rescore": {"from": "2026-01-01"},
    "get_providers": None,
    "get_costs": None,
    "preview_alert": {"alert_type": "rank_drop"},
    "list_alerts": None,
    "create_alert": {"alert_type": "rank_drop"},
    "accept_events": {"events": [MINE]},
    "segment_batch": {"batch": [MINE]},
    "accept_batch": {"batch": [MINE]},
    **{f"{door}_{call}": MINE for call in CALLS for door in ("segment", "accept")},
    "list_tokens": None,
    "create_token": {"name": CANARY[:9]},
    "list_event_schemas": None,
    "create_event_schema": {"event": CANARY[:9]},
    "list_violations": None,
    "get_event_policy": None,
    "put_event_policy": {"unplanned_events": "reject"},
    "list_segments": None,
    "create_segment": {"name": CANARY[:9], "type": "static"},
    "preview_segment": {"definition": EVERYBODY},
    "validate_segment": {"definition": EVERYBODY},
    "list_activations": None,
    "create_activation": {"name": CANARY[:9], "config": {"type": "csv", "store": "disk"}},
    "ask_copilot": {"message": "List my event schemas"},
    "list_conversations": None,
    "get_copilot_usage": None,
    "list_recent_events": None,
    "list_top_events": None,
    "get_event_volume": None,
    **dict.fromkeys(BY_FILTER),
}
# Operations that go on for minutes: tests/api/test_stream.py looks at what they tell.
ENDLESS = {"stream_events"}
# Operations that know no tenant.
OPEN = {"get_liveness", "get_readiness", "get_metrics"}


def documented(client: httpx.Client) -> dict[str, tuple[str, str]]:
    """Every operation's method and path."""
    paths = client.get("/openapi.json").json()["paths"]
    return {
        operation["operationId"]: (method, path)
        for path, item in paths.items()
        for method, operation in item.items()
    }


def told(answer: httpx.Response) -> tuple[int, Any]:
    """What an answer says, without the id of its own request."""
    body = answer.json()
    if isinstance(body, dict):
        body.pop("instance", None)
    return answer.status_code, body


def totals(client: httpx.Client) -> int:
    """How many answers the tenant's numbers speak of."""
    return int(client.get(f"{BASE}/dashboard/").json()["total_runs"])


def test_the_matrix_knows_every_route(client: httpx.Client) -> None:
    assert set(documented(client)) == {*BY_PATH, *BY_NAME, *ON_OWN, *ENDLESS, *OPEN}


@pytest.mark.parametrize("name", BY_PATH)
def test_anothers_id_is_as_good_as_none(client: httpx.Client, other: Other, name: str) -> None:
    before = other.everything()
    method, path = documented(client)[name]
    kind, body = BY_PATH[name]

    def called(id_: object) -> httpx.Response:
        place = path[: path.index("{")] + str(id_) + path[path.index("}") + 1 :]
        place += BESIDE.get(name, "")
        # What is named beside it is theirs and is there.
        place = place.replace("{delivery_id}", str(other.ids["delivery"]))
        return client.request(method, place, json=body)

    theirs, missing = called(other.ids[kind]), called(MISSING)
    assert theirs.status_code == 404
    assert told(theirs) == told(missing)
    assert theirs.headers.keys() == missing.headers.keys()
    for id_ in (0, -1, 2**63, 2**64, "9" * 26, "abc", "1_0", "+1", "%EF%BC%91", "1.0", "01", " 1"):
        answer = called(id_)
        assert answer.status_code in (404, 422)
        assert CANARY not in answer.text
    assert other.everything() == before


@pytest.mark.parametrize("name", sorted(BY_FILTER))
def test_anothers_id_in_a_filter_is_as_good_as_none(
    client: httpx.Client, other: Other, name: str
) -> None:
    _, path = documented(client)[name]

    def filtered(**filters: object) -> tuple[int, Any]:
        return told(client.get(path, params=filters))  # type: ignore[arg-type]

    assert filtered(query=other.ids["query"])[0] == 404
    assert filtered(query=other.ids["query"]) == filtered(query=MISSING)
    assert filtered(tag=CANARY) == filtered(tag="a tag that nobody has")
    assert filtered(query=0)[0] == 422


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_anothers_event_is_as_good_as_none(client: httpx.Client, other: Other, name: str) -> None:
    _, path = documented(client)[name]

    def named(event: str) -> tuple[int, Any]:
        return told(client.get(path, params={"event": event}))

    assert other.client.get(path, params={"event": CANARY}).status_code == 200
    assert named(CANARY) == named("an event that nobody has")
    assert named(CANARY)[0] == 404


def test_anothers_query_in_a_body_is_as_good_as_none(client: httpx.Client, other: Other) -> None:
    before = other.everything()

    def offered(id_: int) -> Any:
        item = {"query": id_, "provider": "grok", "raw_response": "x"}
        return told(client.post(f"{BASE}/results/", json={"results": [item]}))

    assert offered(other.ids["query"]) == offered(MISSING)
    assert offered(MISSING)[1]["rejected"][0]["code"] == "unknown_query"
    assert other.everything() == before


def test_anothers_competitor_in_an_alert_is_as_good_as_none(
    client: httpx.Client, other: Other
) -> None:
    def offered(path: str, id_: int) -> Any:
        body = {"alert_type": "sov_jump", "competitor": id_}
        return told(client.post(f"{BASE}/alerts/{path}", json=body))

    for path in ("", "preview/"):
        refused = offered(path, other.ids["competitor"])
        assert refused == offered(path, MISSING)
        assert [error["code"] for error in refused[1]["errors"]] == ["unknown_competitor"]


def test_anothers_segment_in_ones_own_is_as_good_as_none(
    client: httpx.Client, other: Other
) -> None:
    mine = client.post("/api/segments/", json={"name": "Mine", "type": "static"}).json()["id"]

    def defined(path: str, id_: int) -> Any:
        root = {"type": "segment", "segment_id": id_}
        return told(
            client.post(path, json={"name": "Asks", "definition": {"version": 1, "root": root}})
        )

    def compared(id_: int) -> Any:
        return told(client.get(f"/api/segments/{mine}/overlap/", params={"with": id_}))

    theirs = other.ids["segment"]
    assert defined("/api/segments/", theirs) == defined("/api/segments/", MISSING)
    assert defined("/api/segments/", MISSING)[1]["errors"][0]["code"] == "unknown"
    assert compared(theirs) == compared(MISSING)
    assert compared(MISSING)[0] == 422


def test_anothers_segment_in_an_activation_is_as_good_as_none(
    client: httpx.Client, other: Other
) -> None:
    before = other.everything()
    static = {"name": "Mine", "type": "static"}
    mine = client.post("/api/segments/", json=static).json()["id"]
    body = {"name": "x", "config": {"type": "csv", "store": "disk"}}

    def told_of(method: str, path: str, id_: int) -> Any:
        fields = {"segment_ids": [mine, id_]}
        return told(client.request(method, path, json=fields if path[-2] != "s" else body | fields))

    own = client.post("/api/activations/", json={**body, "segment_ids": [mine]}).json()["id"]
    for method, path in (("POST", "/api/activations/"), ("PATCH", f"/api/activations/{own}/")):
        refused = told_of(method, path, other.ids["segment"])
        assert refused == told_of(method, path, MISSING)
        assert [error["pointer"] for error in refused[1]["errors"]] == ["/segment_ids/1"]
    assert other.everything() == before


def test_anothers_delivery_under_ones_own_alert_is_as_good_as_none(
    client: httpx.Client, other: Other
) -> None:
    body = {"alert_type": "rank_drop", "webhook_url": "https://hooks.acme.example/"}
    own = client.post(f"{BASE}/alerts/", json=body).json()["id"]
    before = other.everything()

    def replayed(id_: int) -> Any:
        return told(client.post(f"{BASE}/alerts/{own}/deliveries/{id_}/replay/"))

    assert replayed(other.ids["delivery"]) == replayed(MISSING)
    assert replayed(MISSING)[0] == 404
    assert other.everything() == before


def test_anothers_idempotency_key_means_nothing(client: httpx.Client, other: Other) -> None:
    query = client.post(f"{BASE}/queries/", json={"query_text": "q"}).json()["id"]
    item = {"query": query, "provider": "grok", "raw_response": "x", "idempotency_key": CANARY}
    answer = client.post(f"{BASE}/results/", json={"results": [item]}).json()

    assert (answer["accepted"], answer["duplicates"]) == (1, 0)
    assert answer["result_ids"] != [other.ids["result"]]


@pytest.mark.parametrize("name", sorted(ON_OWN))
def test_ones_own_routes_touch_nothing_else(client: httpx.Client, other: Other, name: str) -> None:
    before = other.everything()
    method, path = documented(client)[name]
    body = ON_OWN[name]
    if name == "create_activation":
        mine = client.post("/api/segments/", json={"name": "Mine", "type": "static"}).json()
        body = {**body, "segment_ids": [mine["id"]]}
    answer = client.request(method, path, json=body)

    assert answer.is_success
    assert CANARY not in answer.text
    assert other.everything() == before


def test_anothers_message_id_and_user_mean_nothing(client: httpx.Client, other: Other) -> None:
    before = other.everything()
    answer = client.post("/api/events/", json={"events": [EVENT, EVENT]}).json()

    assert (answer["accepted"], answer["duplicates"]) == (1, 1)
    until(lambda: client.get("/api/events/recent/").json()["results"])
    assert client.get("/api/events/volume/").json()["total"] == 1
    assert other.everything() == before


def test_numbers_are_ones_own(tenants: NewTenant) -> None:
    """Leaks in aggregates show as numbers, so each tenant has a count of its own."""
    counts = {}
    for count in (3, 5, 7):
        client = tenants().client
        query = client.post(f"{BASE}/queries/", json={"query_text": "q"}).json()["id"]
        item = {"query": query, "provider": "grok", "raw_response": "x"}
        client.post(f"{BASE}/results/", json={"results": [item] * count})
        until(lambda: totals(client) >= count)  # noqa: B023 - called at once
        counts[count] = client

    assert [totals(client) for client in counts.values()] == [3, 5, 7]


@pytest.mark.parametrize("name", sorted(OPEN))
def test_open_routes_name_no_tenant(client: httpx.Client, other: Other, name: str) -> None:
    _, path = documented(client)[name]

    assert CANARY not in client.get(path).text


def test_anothers_conversation_in_a_question_is_as_good_as_none(
    client: httpx.Client, other: Other
) -> None:
    before = other.everything()

    def asked(id_: object) -> Any:
        return told(client.post(f"{COPILOT}/", json={"message": "x", "conversation_id": id_}))

    assert asked(other.ids["conversation"]) == asked("00000000-0000-4000-8000-000000000000")
    assert asked(other.ids["conversation"])[0] == 404
    assert other.everything() == before


@pytest.mark.parametrize(
    "question",
    [
        "Show me my top events this week",
        "List my event schemas",
        "What events have been ingested today?",
        "Which segments are the largest?",
        "What connectors are active?",
        "How visible are we?",
        "Which competitors beat us?",
        f'Create a segment of users who did "{CANARY}"',
    ],
)
def test_the_copilot_sees_nothing_of_anothers(
    client: httpx.Client, other: Other, question: str
) -> None:
    before = other.everything()
    answer = client.post(f"{COPILOT}/", json={"message": question})

    assert answer.is_success
    assert CANARY not in answer.text
    assert other.everything() == before
