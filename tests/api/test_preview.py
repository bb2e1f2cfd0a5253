"""A rule tried on past answers, through the running stack: the numbers behind a threshold."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.api.conftest import until

PREVIEW = "/api/ai-reach/alerts/preview/"
DAY = timedelta(days=1)
# The tenant's place in each day's three answers, the oldest day first, today the last.
PLACES = (1, 1, 1, 1, 4, 4, 4, 4, 1, 1, 1, 1, 4)


def today() -> date:
    return datetime.now(UTC).date()


@pytest.fixture
def history(client: httpx.Client) -> date:
    """Three answers a day on the last days; Hoka, whom nobody tracks, is above on bad ones."""
    client.put("/api/ai-reach/brand/", json={"name": "Acme"})
    query = client.post("/api/ai-reach/queries/", json={"query_text": "shoes"}).json()["id"]
    last = today()
    items = [
        {
            "query": query,
            "provider": "grok",
            "raw_response": _text(place),
            "captured_at": f"{last - DAY * back}T00:00:00Z",
            "idempotency_key": f"{back}-{number}",
        }
        for back, place in enumerate(reversed(PLACES))
        for number in range(3)
    ]
    assert client.post("/api/ai-reach/results/", json={"results": items}).status_code == 202
    until(lambda: _total(client) == len(items))
    return last


def _text(place: int) -> str:
    names = ["Hoka", "Brooks", "Saucony"][: place - 1]
    return "\n".join(f"{at}. {name}" for at, name in enumerate([*names, "Acme"], 1))


def _total(client: httpx.Client) -> int:
    return int(client.get("/api/ai-reach/dashboard/").json()["total_runs"])


def tried(client: httpx.Client, **rule: Any) -> Any:
    answer = client.post(PREVIEW, json=rule)
    assert answer.status_code == 200, answer.text
    return answer.json()


def mean(days: list[int]) -> float:
    return sum(days) / len(days)


def test_a_rank_is_judged_each_day_by_the_three_that_end_with_it(
    client: httpx.Client, history: date
) -> None:
    found = tried(client, alert_type="rank_drop", threshold=2.5, days=len(PLACES))
    expected = [mean(list(PLACES[max(0, at - 2) : at + 1])) for at in range(len(PLACES))]

    assert found["basis"] == "real"
    assert (found["since"], found["until"]) == (str(history - DAY * 12), str(history))
    assert [day["date"] for day in found["series"]] == [
        str(history - DAY * back) for back in reversed(range(len(PLACES)))
    ]
    assert [day["value"] for day in found["series"]] == pytest.approx(expected)
    assert [day["is_true"] for day in found["series"]] == [value > 2.5 for value in expected]
    assert [day["answers"] for day in found["series"]] == [3, 6, *[9] * 11]


def test_it_fires_as_it_would_have_with_its_numbers_and_evidence(
    client: httpx.Client, history: date
) -> None:
    found = tried(
        client, alert_type="rank_drop", threshold=2.5, days=len(PLACES), cooldown_hours=1000
    )
    (firing,) = found["firings"]

    # The sixth day is the first on which two of three days are bad.
    assert firing["at"] == f"{history - DAY * 6}T00:00:00Z"
    assert firing["value"] == pytest.approx(3.0)
    assert firing["current"]["denominator"] == 9
    assert len(firing["evidence"]) == 5
    shown = [client.get(f"/api/ai-reach/results/{each}/").json() for each in firing["evidence"]]
    assert {result["position"] for result in shown} == {4}
    assert "3" in firing["message"]


def test_other_thresholds_say_how_often_they_would_have_fired(
    client: httpx.Client, history: date
) -> None:
    found = tried(client, alert_type="rank_drop", threshold=2.5, days=len(PLACES))
    rows = found["thresholds"]
    true = {
        row["threshold"]: sum(
            day["value"] is not None and day["value"] > row["threshold"] for day in found["series"]
        )
        for row in rows
    }

    assert {row["threshold"]: row["days_true"] for row in rows} == true
    assert 2.5 in true
    assert [row["threshold"] for row in rows] == sorted(true)
    assert found["suggested"]["threshold"] in true


def test_a_candidate_is_found_by_its_name(client: httpx.Client, history: date) -> None:
    found = tried(client, alert_type="new_competitor", threshold=0.5, days=len(PLACES))
    fired = {firing["subject"] for firing in found["firings"]}

    assert fired == {"Hoka", "Brooks", "Saucony"}
    assert {day["subject"] for day in found["series"] if day["is_true"]} <= fired
    assert found["series"][-1]["date"] == str(history)


def test_a_share_of_voice_is_of_the_named_competitor(client: httpx.Client, history: date) -> None:
    hoka = client.post("/api/ai-reach/competitors/", json={"name": "Hoka"}).json()["id"]
    rescore = client.post("/api/ai-reach/rescore/", json={}).json()["id"]
    until(lambda: is_finished(client, rescore))
    rule = {"alert_type": "sov_jump", "competitor": hoka, "threshold": 0.0, "days": 7}
    found = tried(client, **rule)

    # In the last seven days three of seven, in the six before two of six.
    now = [place > 1 for place in PLACES[-7:]]
    before = [place > 1 for place in PLACES[:-7]]
    share = [sum(days) / (sum(days) + len(days)) for days in (now, before)]
    assert found["series"][-1]["level"] == pytest.approx(share[0])
    assert found["series"][-1]["value"] == pytest.approx(share[0] - share[1])


def is_finished(client: httpx.Client, rescore: int) -> bool:
    """Whether every answer is scored again and every number is of that."""
    answer = client.get(f"/api/ai-reach/rescore/{rescore}/")
    lag = client.get("/api/ai-reach/dashboard/").headers["X-Data-Lag"]
    return bool(answer.json()["status"] == "finished") and lag == "0"


def test_nothing_is_stored_and_nothing_sent(client: httpx.Client, history: date) -> None:
    tried(client, alert_type="rank_drop", threshold=1.0)

    assert client.get("/api/ai-reach/alerts/").json()["count"] == 0


def test_without_answers_it_says_so(client: httpx.Client) -> None:
    found = tried(client, alert_type="rank_drop", days=3)

    assert (found["basis"], found["firings"], found["days"]) == (None, [], 3)
    assert [day["state"] for day in found["series"]] == ["not_enough_answers"] * 3
    assert found["suggested"]["threshold"] is None


@pytest.mark.parametrize(
    ("rule", "pointer", "code"),
    [
        ({}, "/alert_type", "required"),
        ({"alert_type": "nonsense"}, "/alert_type", "not_allowed"),
        ({"alert_type": "sov_jump"}, "/competitor", "required"),
        ({"alert_type": "sov_jump", "competitor": 10**12}, "/competitor", "unknown_competitor"),
        ({"alert_type": "rank_drop", "competitor": 1}, "/competitor", "not_allowed"),
        ({"alert_type": "rank_drop", "threshold": 0.5}, "/threshold", "out_of_range"),
        ({"alert_type": "new_competitor", "threshold": 0}, "/threshold", "out_of_range"),
        ({"alert_type": "rank_drop", "days": 0}, "/days", "out_of_range"),
        ({"alert_type": "rank_drop", "days": 366}, "/days", "out_of_range"),
        ({"alert_type": "rank_drop", "min_samples": 0}, "/min_samples", "out_of_range"),
        ({"alert_type": "rank_drop", "webhook_url": ""}, "/webhook_url", "unknown_field"),
    ],
)
def test_what_is_no_rule_is_refused_by_its_field(
    client: httpx.Client, rule: dict[str, Any], pointer: str, code: str
) -> None:
    answer = client.post(PREVIEW, json=rule)

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)
