import csv
import io
import json

from infra.connectors.envelope import body_of, file_name, file_of, messages_of
from schemas.batches import Position
from tests.infra.connectors.parcels import change, parcel
from tests.infra.postgres.activating import csv as csv_config

TOLD = parcel(change("u-1", plan="pro"), change("u-2", "exited"))


def test_a_body_holds_the_batch_in_the_envelope_of_standard_webhooks():
    body = json.loads(body_of(TOLD, 7))

    assert (body["type"], body["timestamp"]) == ("segment.members", "2026-05-09T12:00:00.000Z")
    assert body["data"] == {
        "idempotency_key": TOLD.key,
        "activation_id": 7,
        "segment": {"id": 3, "name": "VIP Buyers"},
        "kind": "changes",
        "resync": 1,
        "is_last": False,
        "first_sequence": 12,
        "last_sequence": 12,
        "changes": [
            {
                "user_id": "u-1",
                "change": "entered",
                "changed_at": "2026-05-09T12:00:00.000Z",
                "traits": {"plan": "pro"},
            },
            {
                "user_id": "u-2",
                "change": "exited",
                "changed_at": "2026-05-09T12:00:00.000Z",
                "traits": {},
            },
        ],
    }
    assert body_of(TOLD, 7) == body_of(TOLD, 7)


def test_a_message_is_about_one_member_and_keyed_by_its_id():
    first, second = messages_of(TOLD, 7)

    assert (first[0], second[0]) == (b"u-1", b"u-2")
    assert json.loads(first[1]) == {
        "user_id": "u-1",
        "change": "entered",
        "changed_at": "2026-05-09T12:00:00.000Z",
        "traits": {"plan": "pro"},
        "segment": {"id": 3, "name": "VIP Buyers"},
        "activation_id": 7,
        "resync": 1,
    }


def rows(*changes, traits=()):
    content = file_of(parcel(*changes), csv_config(traits=traits)).decode()
    return list(csv.reader(io.StringIO(content, newline="")))


def test_a_file_has_a_header_and_a_row_a_member():
    at = "2026-05-09T12:00:00.000Z"

    assert rows(change("u-1"), change("u-2", "exited")) == [
        ["user_id", "change", "changed_at", "segment_id", "segment_name"],
        ["u-1", "entered", at, "3", "VIP Buyers"],
        ["u-2", "exited", at, "3", "VIP Buyers"],
    ]


def test_a_trait_has_a_column_in_which_a_text_is_itself_and_all_else_json():
    traits = ("text", "number", "flag", "list", "none", "absent")
    told = {"text": 'a,"b\r\n', "number": 1.5, "flag": True, "list": [1, {"é": None}]}
    header, row = rows(change("u-1", **told, none=None), traits=traits)

    assert header[5:] == [f"traits.{name}" for name in traits]
    assert row[5:] == ['a,"b\r\n', "1.5", "true", '[1,{"é":null}]', "", ""]


def test_the_names_of_a_segments_files_are_in_the_order_of_its_log():
    ends = [Position(sequence=n) for n in (9, 10, 1_000_000)]
    names = [file_name(parcel(begin=Position(sequence=8), end=end)) for end in ends]

    assert names == sorted(names)
    assert len(set(names)) == 3
    assert file_name(TOLD) == (
        f"segment-3-000000000012-20260509T120000000000Z-changes-{TOLD.key}.csv"
    )
