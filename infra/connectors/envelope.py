"""A batch as receivers read it: the body of a post, the value of a message, the rows of a file."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from infra.sync_parcels import Parcel
from schemas.activations import Telling
from schemas.batches import MemberChange

_COLUMNS: Final = ("user_id", "change", "changed_at", "segment_id", "segment_name")


def body_of(parcel: Parcel, activation_id: int) -> bytes:
    """The bytes of one post: the same batch always makes the same ones.

    `type`, `timestamp` and `data`, as Standard Webhooks has it.
    """
    batch = parcel.batch
    data = {
        "idempotency_key": parcel.key,
        "activation_id": activation_id,
        "segment": {"id": batch.segment_id, "name": batch.segment_name},
        "kind": batch.kind,
        "resync": batch.resync,
        "is_last": batch.is_last,
        "first_sequence": batch.first_sequence,
        "last_sequence": batch.last_sequence,
        "changes": [_change(each) for each in batch.changes],
    }
    told = {"type": "segment.members", "timestamp": _time(parcel.made_at), "data": data}
    return _json(told).encode()


def messages_of(parcel: Parcel, activation_id: int) -> Iterator[tuple[bytes, bytes]]:
    """One message a member, in order: its key, which is the user's id, and its value."""
    batch = parcel.batch
    for change in batch.changes:
        value = {
            **_change(change),
            "segment": {"id": batch.segment_id, "name": batch.segment_name},
            "activation_id": activation_id,
            "resync": batch.resync,
        }
        yield change.user_id.encode(), _json(value).encode()


def file_of(parcel: Parcel, config: Telling) -> bytes:
    """The rows of one file in UTF-8, with a header; a trait is JSON unless it is a text."""
    batch = parcel.batch
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((*_COLUMNS, *(f"traits.{name}" for name in config.traits)))
    for change in batch.changes:
        traits = [_cell(change.traits, name) for name in config.traits]
        place = (batch.segment_id, batch.segment_name)
        told = (change.user_id, change.change, _time(change.changed_at))
        writer.writerow((*told, *place, *traits))
    return text.getvalue().encode()


def file_name(parcel: Parcel) -> str:
    """Where the batch goes: in the order of their names, the files of a segment are in theirs."""
    batch = parcel.batch
    order = f"{batch.last_sequence:012d}-{parcel.made_at:%Y%m%dT%H%M%S%fZ}"
    return f"segment-{batch.segment_id}-{order}-{batch.kind}-{parcel.key}.csv"


def _change(change: MemberChange) -> dict[str, Any]:
    return {
        "user_id": change.user_id,
        "change": change.change,
        "changed_at": _time(change.changed_at),
        "traits": change.traits,
    }


def _cell(traits: dict[str, Any], name: str) -> str:
    value = traits.get(name)
    if value is None:
        return ""
    return value if isinstance(value, str) else _json(value)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
