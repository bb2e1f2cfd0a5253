"""Batches and targets, for tests of this folder."""

from datetime import UTC, datetime

from infra.sync_parcels import Parcel, Target
from schemas.batches import Batch, MemberChange, Position, batch_key

AT = datetime(2026, 5, 9, 12, tzinfo=UTC)
TENANT = "acme"
SIGNING = ("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",)


def change(user_id="u-1", change="entered", **traits) -> MemberChange:
    return MemberChange(user_id=user_id, change=change, changed_at=AT, traits=traits)


def batch(*changes, begin=None, end=None, **fields) -> Batch:
    told = {"segment_id": 3, "segment_name": "VIP Buyers", "kind": "changes", "resync": 1}
    begin, end = begin or Position(sequence=11), end or Position(sequence=12)
    return Batch(**{**told, **fields}, begin=begin, end=end, changes=changes)


def parcel(*changes, **fields) -> Parcel:
    made = batch(*changes, **fields)
    return Parcel(batch_key(TENANT, 7, made), made, AT)


def target(config, secret="") -> Target:
    return Target(TENANT, 7, config, secret, SIGNING)
