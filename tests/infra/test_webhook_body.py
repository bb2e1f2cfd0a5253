import json
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.webhook_body import MOST_BYTES, body_of, sample_of, webhook_id
from schemas.alerts import Alert, AlertType
from tests import make

FIRING = UUID("6f1c2a34-1111-5222-8333-944455566677")


def told(**fields):
    return json.loads(body_of(make.fired(**fields)))


def test_the_documented_fields_stand_at_the_top_and_the_standards_beside_them():
    body = told(sequence=4)
    data = body.pop("data")

    assert (body.pop("type"), body.pop("timestamp")) == ("alert.fired", "2026-05-09T12:00:00Z")
    assert body == data
    assert body == {
        "alert_type": "sov_jump",
        "message": "Nike's share of voice rose by 15 points.",
        "alert_id": 1,
        "competitor": {"id": 1, "name": "Nike"},
        "subject": "Nike",
        "threshold": 0.1,
        "value": 0.15,
        "current": {
            "since": "2026-05-03",
            "until": "2026-05-09",
            "answers": 35,
            "numerator": 14,
            "denominator": 40,
            "value": 0.35,
            "interval": None,
        },
        "previous": {**body["previous"], "since": "2026-04-26", "until": "2026-05-02"},
        "is_significant": False,
        "evidence": [42, 41],
        "is_simulated": False,
        "sequence": 4,
        "fired_at": "2026-05-09T12:00:00Z",
        "is_sample": False,
    }


def test_a_firing_that_is_about_no_competitor_says_so():
    body = told(competitor=None, subject="Hoka", alert_type=AlertType.NEW_COMPETITOR)

    assert (body["competitor"], body["subject"]) == (None, "Hoka")


def test_the_same_firing_makes_the_same_bytes():
    fired = make.fired()

    assert body_of(fired) == body_of(type(fired)(**json.loads(fired.model_dump_json())))


@given(st.text(max_size=200), st.text(max_size=30_000))
def test_a_body_stays_small_whatever_it_says(subject, message):
    body = body_of(make.fired(subject=subject, message=message + "東" * 30_000))

    assert len(body) <= MOST_BYTES


@pytest.mark.parametrize("letter", ["\x01", '"', "東", "😀"])
def test_the_largest_body_is_small(letter):
    body = body_of(make.fired(subject=letter * 200, message=letter * 30_000))

    assert 4_000 < len(body) <= MOST_BYTES
    assert json.loads(body)["subject"] == letter * 200


def test_the_id_is_a_ulid_of_the_firing():
    id_ = webhook_id(FIRING, make.NOON)

    assert id_ == "msg_01KR69QNG0A8H86CWM8HANCSKQ"
    assert id_ == webhook_id(FIRING, make.NOON)


@given(st.uuids(), st.uuids(), st.datetimes(make.NOON.replace(tzinfo=None)))
def test_ids_are_in_the_order_of_time_and_differ_by_firing(one, other, at):
    first, second = webhook_id(one, at), webhook_id(one, at + timedelta(milliseconds=1))

    assert len(first) == len("msg_") + 26
    assert set(first[4:]) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert first < second
    if one.int % 2**80 != other.int % 2**80:
        assert webhook_id(other, at) != first


@pytest.mark.parametrize("alert_type", list(AlertType))
def test_a_sample_has_the_shape_of_a_firing_and_says_what_it_is(alert_type):
    competitor = 1 if alert_type is AlertType.SOV_JUMP else None
    alert = Alert(
        id=9,
        alert_type=alert_type,
        competitor=competitor,
        threshold=0.3,
        webhook_url="https://x.example/",
        is_active=True,
        min_samples=3,
        cooldown_hours=24,
        require_significance=False,
        disabled_reason="",
        status=None,
        last_fired_at=None,
        created_at=make.NOON,
        updated_at=make.NOON,
    )
    subject = "Nike" if competitor else ""
    sample = sample_of(alert, "acme", subject, FIRING, make.NOON)
    body = json.loads(body_of(sample, is_sample=True))

    assert body.keys() == told().keys()
    assert body["is_sample"] is body["data"]["is_sample"] is True
    assert (body["alert_id"], body["alert_type"], body["threshold"]) == (9, alert_type, 0.3)
    assert bool(body["competitor"]) is bool(competitor)
    assert body["current"]["until"] == "2026-05-09"
    assert body["previous"]["until"] < body["current"]["since"]
