"""Generates what a tenant's customers did and are, and loads it into the warehouse."""

from dataclasses import dataclass

import orjson
from hypothesis import strategies as st

from schemas.history import History, PastEvent
from tests.segments.values import (
    KEYS,
    MILLISECOND,
    NEAR,
    NOW,
    NUMBERS,
    alike,
    bags,
    cased,
    json_values,
    names,
    times,
)

LIVE = ("u1", "u2", "' OR 1=1 --", "{tenant:String}", "用户\t1", "quote'\"\\", "u7", "u8")
# Each was merged into the live profile of the same place; the last id has no profile.
MERGED = ("anon-1", "anon-2", "\\N", "anon\n4")
STRANGER = "nobody"

_past_events = st.builds(
    PastEvent,
    message_id=st.integers(1, 6).map(str),
    event=names(),
    user_id=st.sampled_from((*LIVE, *LIVE, *MERGED, STRANGER)),
    ts=times(),
    received_at=times(),
    properties=bags(),
)


@dataclass(frozen=True)
class World:
    """Traits by live id, events in order of their delivery, and members by segment id."""

    traits: dict[str, dict[str, object]]
    events: list[PastEvent]
    members: dict[int, set[str]]

    def histories(self):
        return [
            History(
                user_id=live,
                traits=self.traits[live],
                past=tuple(e for e in self.events if _owner(e.user_id) == live),
            )
            for live in LIVE
        ]


def _worlds(traits, events):
    return st.builds(
        World,
        traits=st.fixed_dictionaries(dict.fromkeys(LIVE, traits)),
        events=events,
        members=st.fixed_dictionaries({id_: st.sets(st.sampled_from(LIVE)) for id_ in (1, 2)}),
    )


def _focused(event, near, off, value):
    changes = {
        "ts": near - off * MILLISECOND,
        "properties": {KEYS[0]: value},
    }
    return event.model_copy(update=changes)


worlds = _worlds(bags(), st.lists(_past_events, min_size=30, max_size=80))
# One trait, and events with one value, an hour or nearly an hour apart.
focused_worlds = _worlds(
    st.fixed_dictionaries({KEYS[0]: json_values() | cased()}),
    st.lists(
        st.builds(
            _focused,
            _past_events,
            st.sampled_from(NEAR),
            st.sampled_from([-1, 0, 0, 0, 1, 2]),
            st.sampled_from(NUMBERS) | alike,
        ),
        min_size=15,
        max_size=40,
    ),
)


def _owner(user_id):
    return LIVE[MERGED.index(user_id)] if user_id in MERGED else user_id


async def load(warehouse, tenant, world):
    """Puts a world into the warehouse beside a tenant with the same ids and three times as much.

    In two parts each, the older states first: of rows that came together one is kept anyway.
    """
    await _insert(warehouse, "profiles", _older_profiles(tenant), _profiles(tenant, world))
    half = len(world.events) // 2
    first, then = (_events(tenant, part) for part in (world.events[:half], world.events[half:]))
    await _insert(warehouse, "events", first, then)
    await _insert(
        warehouse,
        "segment_members",
        _members(tenant, world, version=1),
        _members(tenant, world, version=2),
    )


async def _insert(warehouse, table, *parts):
    for rows in parts:
        await warehouse.insert(f"segmentation.{table}", [*rows])


def _older_profiles(tenant):
    for live in LIVE:
        yield _profile(tenant, live, {"sku": "an older state"}, "", 1)
        yield _profile(f"not-{tenant}", live, {"sku": "Nike"}, "u1", 3)
    yield _profile(f"not-{tenant}", "only there", {}, "", 1)
    for merged, into in zip(MERGED, ("", "", "u7", "u8"), strict=True):
        yield _profile(tenant, merged, {"sku": "Nike"}, into, 1)


def _profiles(tenant, world):
    for live in LIVE:
        yield _profile(tenant, live, world.traits[live], "", 2)
    for merged, live in zip(MERGED, LIVE, strict=False):
        yield _profile(tenant, merged, {"sku": "Nike"}, live, 2)


def _profile(tenant, user_id, traits, merged_into, version):
    return {
        "tenant_id": tenant,
        "user_id": user_id,
        "traits": _json(traits),
        "merged_into": merged_into,
        "first_seen": NOW,
        "last_seen": NOW,
        "version": version,
    }


def _events(tenant, events):
    for event in events:
        yield _event(tenant, event, event.message_id)
        for copy in range(3):
            yield _event(f"not-{tenant}", event, f"{copy}")


def _event(tenant, event, message_id):
    return {
        "tenant_id": tenant,
        "message_id": message_id,
        "event": event.event,
        "type": "track",
        "user_id": event.user_id,
        "anonymous_id": "",
        "ts": event.ts,
        "received_at": event.received_at,
        "properties": _json(event.properties),
        "context": "{}",
    }


def _members(tenant, world, version):
    """The members; in an older version everybody else."""
    for segment_id, members in world.members.items():
        for live in LIVE:
            is_member = (live in members) == (version > 1)
            yield _member(tenant, segment_id, live, is_member, version)
            yield _member(f"not-{tenant}", segment_id, live, live not in members, version)


def _member(tenant, segment_id, user_id, is_member, version):
    return {
        "tenant_id": tenant,
        "segment_id": segment_id,
        "user_id": user_id,
        "is_member": is_member,
        "since": NOW,
        "version": version,
    }


def _json(value):
    return orjson.dumps(value).decode()
