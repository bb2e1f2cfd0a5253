"""Segments over HTTP: kept in versions, tried, and read in pages, days, changes and files."""

import csv
from typing import Any

import httpx
import pytest

from tests.api.conftest import until

BASE = "/api/segments/"
BOUGHT = {"type": "event", "event": "Order Completed"}
WISHED = {"type": "event", "event": "Product Added to Wishlist", "occurs": "never"}
# Source: SegOps AI, "Copilot": purchased in the last 7 days but never added to a wishlist.
WEEK = {**BOUGHT, "window": {"last": {"value": 7, "unit": "day"}}}
SEED = {"type": "and", "children": [WEEK, WISHED]}


def defined(root: Any) -> dict[str, Any]:
    return {"version": 1, "root": root}


def made(client: httpx.Client, root: Any, name: str = "Buyers", **fields: Any) -> Any:
    answer = client.post(BASE, json={"name": name, "definition": defined(root), **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


def static(client: httpx.Client, name: str, *ids: str) -> int:
    segment: int = client.post(BASE, json={"name": name, "type": "static"}).json()["id"]
    client.post(f"{BASE}{segment}/ids/", json={"ids": ids})
    return segment


def did(client: httpx.Client, event: str, *users: str) -> None:
    events = [{"type": "track", "event": event, "userId": user} for user in users]
    assert client.post("/api/events/", json={"events": events}).status_code == 202


def members(client: httpx.Client, segment: int, **query: Any) -> list[str]:
    found = client.get(f"{BASE}{segment}/members/", params=query).json()["results"]
    return [each["user_id"] for each in found]


def refused(answer: httpx.Response) -> tuple[int, list[tuple[str, str]]]:
    errors = answer.json()["errors"]
    return answer.status_code, [(each["pointer"], each["code"]) for each in errors]


@pytest.fixture
def buyers(client: httpx.Client) -> int:
    """The segment of the document, with ann and bob in it, whereas cat has a wishlist."""
    segment: int = made(client, SEED)["id"]
    did(client, "Product Added to Wishlist", "cat")
    did(client, "Order Completed", "ann", "bob", "cat")
    until(lambda: members(client, segment) == ["ann", "bob"])
    return segment


def test_a_new_segment_is_shown_with_what_it_means(client: httpx.Client) -> None:
    segment = made(client, SEED, description="as asked")

    assert segment["explain"] == [
        "all of:",
        "  performed Order Completed at least once in the last 7 days",
        "  never performed Product Added to Wishlist",
    ]
    assert (
        segment
        | {
            "name": "Buyers",
            "description": "as asked",
            "type": "dynamic",
            "status": "computing",
            "version": 1,
            "member_count": None,
            "computed_at": None,
            "last_error": "",
            "used_by": [],
        }
        == segment
    )
    until(lambda: client.get(f"{BASE}{segment['id']}/").json()["status"] == "active")
    assert client.get(f"{BASE}{segment['id']}/").json()["member_count"] == 0


def test_the_definition_that_is_shown_can_be_sent_again(client: httpx.Client) -> None:
    first = made(client, {"type": "not", "child": BOUGHT})
    again = client.post(BASE, json={"name": "Again", "definition": first["definition"]}).json()

    assert again["definition"] == first["definition"]
    assert again["definition_hash"] == first["definition_hash"]


def test_members_come_in_pages_and_who_is_not_meant_is_none(
    client: httpx.Client, buyers: int
) -> None:
    first = client.get(f"{BASE}{buyers}/members/", params={"limit": 1}).json()
    second = client.get(first["next"]).json()

    assert first["count"] == 2
    assert [each["user_id"] for each in first["results"]] == ["ann"]
    assert [each["user_id"] for each in second["results"]] == ["bob"]
    assert second["next"] is None
    assert first["results"][0]["since"].endswith("Z")


def test_an_id_of_any_characters_pages_on(client: httpx.Client) -> None:
    odd = ["a&after=z", "b c%41", "d'\\\t", "用户/?#"]
    segment = made(client, BOUGHT)["id"]
    did(client, "Order Completed", *odd)
    until(lambda: len(members(client, segment)) == len(odd))
    seen, path = [], f"{BASE}{segment}/members/?limit=1"
    while path:
        page = client.get(path).json()
        seen += [each["user_id"] for each in page["results"]]
        path = page["next"]

    assert seen == sorted(odd, key=str.encode)


def test_members_are_exported_whole_as_csv_and_as_lines(client: httpx.Client, buyers: int) -> None:
    did(client, "Order Completed", 'quo"te,\r\n=1+1')
    until(lambda: len(members(client, buyers)) == 3)
    path = f"{BASE}{buyers}/members/export/"
    as_csv, as_lines = client.get(path), client.get(path, params={"format": "jsonl"})

    head, *rows = csv.reader(as_csv.text.splitlines(keepends=True))
    assert head == ["user_id", "since"]
    assert {row[0] for row in rows} == {"ann", "bob", 'quo"te,\r\n=1+1'}
    assert as_csv.headers["content-type"].startswith("text/csv")
    assert f'filename="segment-{buyers}.csv"' in as_csv.headers["content-disposition"]
    assert [line.startswith('{"user_id":') for line in as_lines.text.splitlines()] == [True] * 3
    assert as_lines.headers["content-type"].startswith("application/jsonl")


def test_a_segment_of_nobody_is_exported_too(client: httpx.Client) -> None:
    path = f"{BASE}{static(client, 'Nobody')}/members/export/"

    assert client.get(path).text == "user_id,since\r\n"
    assert client.get(path, params={"format": "jsonl"}).text == ""


def test_who_came_and_went_is_told_newest_first(client: httpx.Client, buyers: int) -> None:
    did(client, "Product Added to Wishlist", "ann")
    until(lambda: members(client, buyers) == ["bob"])
    first = client.get(f"{BASE}{buyers}/changes/", params={"limit": 1}).json()
    rest = client.get(first["next"].replace("limit=1", "limit=2")).json()

    changes = [(each["user_id"], each["change"]) for each in first["results"] + rest["results"]]
    assert changes[0] == ("ann", "exited")
    assert sorted(changes[1:]) == [("ann", "entered"), ("bob", "entered")]
    assert rest["next"] is None


def test_the_trend_ends_today_and_knows_nothing_of_before(
    client: httpx.Client, buyers: int
) -> None:
    def read() -> Any:
        return client.get(f"{BASE}{buyers}/trend/").json()

    # The day is counted after its members can be read.
    until(lambda: read()["days"][-1]["member_count"] == 2)
    trend = read()
    assert len(trend["days"]) == 30
    assert trend["days"][-1] == {
        "date": trend["until"],
        "member_count": 2,
        "entered": 2,
        "exited": 0,
        "carried": False,
    }
    assert {day["member_count"] for day in trend["days"][:-1]} == {None}


def test_two_segments_overlap_by_a_number(client: httpx.Client, buyers: int) -> None:
    chosen = static(client, "Chosen", "bob", "cat", "dan")
    until(lambda: members(client, chosen) == ["bob", "cat"])

    overlap = client.get(f"{BASE}{buyers}/overlap/", params={"with": chosen}).json()
    assert overlap == {
        "segment_id": buyers,
        "other_id": chosen,
        "member_count": 2,
        "other_count": 2,
        "both": 1,
        "jaccard": 1 / 3,
    }
    nobody = static(client, "Nobody")
    assert client.get(f"{BASE}{nobody}/overlap/", params={"with": nobody}).json()["jaccard"] is None


def test_another_definition_is_another_version_and_the_same_one_is_none(
    client: httpx.Client,
) -> None:
    segment = made(client, BOUGHT)["id"]

    def changed(**fields: Any) -> Any:
        return client.patch(f"{BASE}{segment}/", json=fields).json()["version"]

    same = {**BOUGHT, "occurs": "at_least", "times": 1}
    assert changed(name="Others") == changed(definition=defined(same)) == 1
    assert changed(definition=defined(WISHED)) == 2
    versions = client.get(f"{BASE}{segment}/versions/").json()
    assert [each["version"] for each in versions["results"]] == [2, 1]
    assert versions["results"][1]["explain"] == ["performed Order Completed at least once"]
    assert versions["count"] == 2


def test_a_name_is_taken_once(client: httpx.Client) -> None:
    other = made(client, BOUGHT, "Others")["id"]
    made(client, BOUGHT)
    body = {"name": "Buyers", "definition": defined(WISHED)}

    assert refused(client.post(BASE, json=body)) == (409, [("/name", "not_unique")])
    assert client.patch(f"{BASE}{other}/", json={"name": "Buyers"}).status_code == 409


def test_lists_are_searched_sorted_and_paged(client: httpx.Client) -> None:
    for name, users in (("Few", 1), ("Most", 3), ("Some more", 2)):
        segment = static(client, name, *(f"u{n}" for n in range(users)))
    did(client, "Looked", "u0", "u1", "u2")
    made(client, BOUGHT, "Draft", status="draft")
    until(lambda: all_counts(client) == [1, 2, 3])

    def names(**query: Any) -> list[str]:
        return [each["name"] for each in client.get(BASE, params=query).json()["results"]]

    assert names(order="-member_count") == ["Most", "Some more", "Few", "Draft"]
    assert names(order="name") == ["Draft", "Few", "Most", "Some more"]
    assert names(search="MO") == ["Most", "Some more"]
    assert names(search="%") == []
    assert names(status="draft") == ["Draft"]
    assert names(page=2, page_size=3) == ["Draft"]
    assert client.get(BASE, params={"search": "mo", "page_size": 1}).json()["count"] == 2
    assert client.get(f"{BASE}{segment}/").json()["member_count"] == 2


def all_counts(client: httpx.Client) -> list[int]:
    counts = (each["member_count"] for each in client.get(BASE).json()["results"])
    return sorted(count for count in counts if count)


def test_a_segment_that_others_need_stays(client: httpx.Client) -> None:
    first = made(client, BOUGHT)["id"]
    asking = made(client, {"type": "segment", "segment_id": first}, "Asking")["id"]

    answer = client.delete(f"{BASE}{first}/")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:segops:problem:in-use")
    assert client.get(f"{BASE}{first}/").json()["used_by"] == [asking]
    assert client.delete(f"{BASE}{asking}/").status_code == 204
    assert client.delete(f"{BASE}{first}/").status_code == 204
    assert client.get(f"{BASE}{first}/").status_code == 404


def test_circles_and_unknown_segments_are_refused_by_place(client: httpx.Client) -> None:
    first = made(client, BOUGHT)["id"]
    second = made(client, {"type": "segment", "segment_id": first}, "Second")["id"]
    circle = defined({"type": "not", "child": {"type": "segment", "segment_id": second}})
    unknown = {"name": "x", "definition": defined({"type": "segment", "segment_id": 2**40})}

    answer = client.patch(f"{BASE}{first}/", json={"definition": circle})
    assert refused(answer) == (422, [("/definition/root/child/segment_id", "circular")])
    answer = client.post(BASE, json=unknown)
    assert refused(answer) == (422, [("/definition/root/segment_id", "unknown")])


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"name": "x"}, "/definition", "required"),
        ({"name": "x", "type": "static", "definition": defined(BOUGHT)}, "/definition", "static"),
        ({"name": "x", "definition": {"version": 2, "root": BOUGHT}}, "/definition/version", None),
        ({"name": "x", "definition": defined({"type": "raw"})}, "/definition/root", "not_allowed"),
        (
            {"name": "x", "definition": defined({**WEEK, "window": {"after": None}})},
            "/definition/root/window",
            "invalid",
        ),
        ({"name": " ", "definition": defined(BOUGHT)}, "/name", None),
        ({"name": "x", "definition": defined(BOUGHT), "member_count": 3}, "/member_count", None),
    ],
)
def test_a_segment_that_breaks_a_rule_is_refused_by_place(
    client: httpx.Client, body: Any, pointer: str, code: str | None
) -> None:
    status, [(found, told)] = refused(client.post(BASE, json=body))

    assert (status, found) == (422, pointer)
    assert code in (None, told)


def test_a_static_segment_takes_no_definition_and_a_dynamic_one_no_ids(
    client: httpx.Client,
) -> None:
    chosen, dynamic = static(client, "Chosen"), made(client, BOUGHT)["id"]

    changed = client.patch(f"{BASE}{chosen}/", json={"definition": defined(BOUGHT)})
    assert refused(changed) == (422, [("/definition", "static")])
    listed = client.post(f"{BASE}{dynamic}/ids/", json={"ids": ["ann"]})
    assert refused(listed) == (422, [("", "dynamic")])
    too_many = client.post(f"{BASE}{chosen}/ids/", json={"ids": ["x"] * 10_001})
    assert refused(too_many) == (422, [("/ids", "too_many")])
    assert client.get(f"{BASE}{chosen}/versions/").json()["count"] == 0


def test_a_preview_counts_exactly_and_gives_nobody_away(client: httpx.Client, buyers: int) -> None:
    users = [f"customer-{n}-of-many" for n in range(12)]
    did(client, "Order Completed", *users)
    until(lambda: len(members(client, buyers)) == 14)
    preview = client.post(f"{BASE}preview/", json={"definition": defined(SEED)}).json()

    assert (preview["count"], preview["total"], preview["exact"]) == (14, 15, True)
    assert preview["reason"] is None
    assert len(preview["sample"]) == 10
    assert not set(preview["sample"]) & {*users, "ann", "bob"}
    assert preview["explain"][1].strip().startswith("performed Order Completed")
    assert preview["warnings"] == []


def test_a_preview_warns_of_events_that_never_happened(client: httpx.Client, buyers: int) -> None:
    steps = [{"event": "Order Completed"}, {"event": "order completed"}]
    sequence = {"type": "sequence", "steps": steps, "within": {"value": 1, "unit": "day"}}
    root = {"type": "or", "children": [WEEK, sequence]}
    [warning] = client.post(f"{BASE}preview/", json={"definition": defined(root)}).json()[
        "warnings"
    ]

    assert warning["code"] == "unknown_event"
    assert warning["pointer"] == "/root/children/1/steps/1/event"


def test_a_preview_of_what_breaks_a_rule_is_refused_by_place(client: httpx.Client) -> None:
    root = {**WEEK, "window": {"ago": [1, 2], "unit": "day"}}
    answer = client.post(f"{BASE}preview/", json={"definition": defined(root)})

    assert refused(answer) == (422, [("/definition/root/window/ago", "invalid")])


def test_validation_says_all_that_is_wrong_or_what_it_means(client: httpx.Client) -> None:
    def judged(definition: Any, **fields: Any) -> Any:
        body = {"definition": definition, **fields}
        return client.post(f"{BASE}validate/", json=body).json()

    good = judged(defined(SEED))
    assert (good["valid"], good["errors"], len(good["explain"])) == (True, [], 3)
    assert good["definition_hash"] == made(client, SEED)["definition_hash"]
    bad = {"type": "and", "children": [{"type": "event"}, {**BOUGHT, "times": 0}, {"type": "x"}]}
    errors = judged(defined(bad))["errors"]
    assert [each["pointer"] for each in errors] == [
        "/root/children/0/event",
        "/root/children/1/times",
        "/root/children/2",
    ]
    for nonsense in (None, 7, "x", [], {}, {"version": 1}):
        assert judged(nonsense)["valid"] is False
    itself = made(client, BOUGHT, "Itself")["id"]
    asking = defined({"type": "segment", "segment_id": itself})
    assert judged(asking)["valid"] is True
    assert judged(asking, segment_id=itself)["errors"][0]["code"] == "circular"


def test_deep_definitions_are_refused_not_followed(client: httpx.Client) -> None:
    root: Any = BOUGHT
    for _ in range(50):
        root = {"type": "not", "child": root}

    answer = client.post(f"{BASE}validate/", json={"definition": defined(root)}).json()
    assert answer["valid"] is False
