"""Profiles are a function of the events: whatever their order, their batches, their repetition."""

import asyncio
import itertools
import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.profiles.belonging import MOST_CLAIMS
from projections.writer import Projector
from schemas.customer_events import anonymous_profile, is_claim, profile_of
from tests import make

_tenants = (f"history-{number}" for number in itertools.count())

KNOWN = ("ann", "a1")
ANONYMOUS = ("a1", "a2")
VALUES = (1, "x", None, True, {"deep": [1]}, 'quote " and \\ and / and \t')


@st.composite
def histories(draw):
    """Events of few ids at few moments, so that everything collides."""
    count = draw(st.integers(4, 14))
    return [
        make.happened(
            f"m{number}",
            type=draw(st.sampled_from(["identify", "identify", "alias", "track", "group"])),
            user_id=user,
            anonymous_id=draw(st.sampled_from(("", *ANONYMOUS) if user else ANONYMOUS)),
            ts=make.NOON + timedelta(milliseconds=draw(st.integers(0, 3))),
            properties=json.dumps(
                draw(st.dictionaries(st.sampled_from(["a", "'\""]), st.sampled_from(VALUES)))
            ),
        )
        for number in range(count)
        for user in [draw(st.sampled_from(("", *KNOWN)))]
    ]


def owners(events):
    """Whose each anonymous id is: the earliest claim's, by time and then by message."""
    claims = sorted(
        (event.ts, event.message_id, anonymous_profile(event.anonymous_id), event.user_id)
        for event in events
        if is_claim(event)
    )
    return {anonymous: known for _, _, anonymous, known in reversed(claims)}


def profiles(events):
    """What the profiles must be, worked out the long way."""
    owner = owners(events)
    found = {}
    for profile in {profile_of(event) for event in events}:
        own = {
            event.anonymous_id for event in events if event.user_id == profile and is_claim(event)
        }
        is_crowded = len(own) > MOST_CLAIMS
        held = {profile, *(a for a, known in owner.items() if known == profile and not is_crowded)}
        own = [event for event in events if profile_of(event) in held]
        traits = {}
        for event in sorted(own, key=lambda event: (event.ts, event.message_id)):
            if event.type == "identify":
                traits.update(json.loads(event.properties))
        found[profile] = (
            {name: value for name, value in traits.items() if value is not None},
            owner.get(profile, ""),
            min(event.ts for event in own),
            max(event.ts for event in own),
        )
    return found


def stored(warehouse, tenant):
    sql = (
        "SELECT user_id, traits, merged_into, first_seen, last_seen FROM segmentation.profiles"
        " FINAL WHERE tenant_id = {tenant:String}"
    )
    rows = asyncio.run(warehouse.ask(sql, {"tenant": tenant}))
    return {
        row["user_id"]: (
            json.loads(row["traits"]),
            row["merged_into"],
            *(make.moment(row[name]) for name in ("first_seen", "last_seen")),
        )
        for row in rows
    }


@given(events=histories(), data=st.data())
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_order_and_repetition_of_events_ends_in_the_same_profiles(warehouse, events, data):
    tenant = next(_tenants)
    told = data.draw(st.permutations(events + data.draw(st.lists(st.sampled_from(events)))))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(told)), min_size=2, max_size=5)))
    for since, until in itertools.pairwise([0, *cuts, len(told)]):
        if told[since:until]:
            fact = make.ingested(*told[since:until], tenant_id=tenant)
            asyncio.run(Projector(warehouse).project([fact]))

    assert stored(warehouse, tenant) == profiles(events)


TRAITS = '{"plan": "free"}'
CLAIM = make.happened("m1", type="identify", anonymous_id="a1", properties=TRAITS)
LATER = {"ts": make.NOON + timedelta(seconds=1)}
EARLIER = {"ts": make.NOON - timedelta(seconds=1)}


@pytest.mark.parametrize(
    "event",
    [
        make.happened("m2", **LATER),
        make.happened("m2", **EARLIER),
        make.happened("m2", type="identify", properties='{"plan": "pro"}', **LATER),
        make.happened("m2", type="identify", properties='{"age": 7}'),
        make.happened("m2", type="identify", user_id="", anonymous_id="a1", properties='{"a": 7}'),
        make.happened("m2", type="alias", user_id="ann", anonymous_id="a2"),
    ],
    ids=["later", "earlier", "trait", "another-trait", "trait-of-a-part", "part"],
)
def test_a_late_insert_of_an_older_profile_does_not_win(warehouse, event):
    tenant = next(_tenants)
    asyncio.run(Projector(warehouse).project([make.ingested(CLAIM, tenant_id=tenant)]))
    stale = rows(warehouse, tenant, "ann")
    asyncio.run(Projector(warehouse).project([make.ingested(event, tenant_id=tenant)]))
    (newest,) = rows(warehouse, tenant, "ann")

    asyncio.run(warehouse.insert("segmentation.profiles", stale))

    assert rows(warehouse, tenant, "ann") == [newest]
    assert newest["version"] > stale[0]["version"]


def test_a_profile_that_another_claimed_earlier_changes_hands(warehouse):
    tenant = next(_tenants)
    sent = make.happened("m0", user_id="", anonymous_id="a1", ts=make.NOON + timedelta(days=1))
    theirs = make.happened("m2", type="identify", user_id="bob", anonymous_id="a1", **EARLIER)
    held = []
    for event in (sent, CLAIM, theirs):
        asyncio.run(Projector(warehouse).project([make.ingested(event, tenant_id=tenant)]))
        stale = rows(warehouse, tenant, "anon:a1")
        held += [row["merged_into"] for row in stale]
        asyncio.run(warehouse.insert("segmentation.profiles", stale))

    assert held == ["", "ann", "bob"]
    assert stored(warehouse, tenant) == profiles([sent, CLAIM, theirs])


def test_a_profile_holds_nothing_of_an_id_that_another_claimed_earlier(warehouse):
    tenant = next(_tenants)
    told = make.happened("m0", type="identify", user_id="", anonymous_id="a1", properties='{"x":1}')
    theirs = make.happened("m2", type="identify", user_id="bob", anonymous_id="a1", **EARLIER)
    events = [told, CLAIM, theirs]
    for event in events:
        stale = rows(warehouse, tenant, "ann")
        asyncio.run(Projector(warehouse).project([make.ingested(event, tenant_id=tenant)]))
    asyncio.run(warehouse.insert("segmentation.profiles", stale))

    assert json.loads(stale[0]["traits"]) == {"plan": "free", "x": 1}
    assert stored(warehouse, tenant) == profiles(events)


def test_a_profile_keeps_what_it_has_of_all_its_ids_when_one_is_heard_of(warehouse):
    tenant = next(_tenants)
    events = [
        make.happened("m0", type="identify", user_id="", anonymous_id="a2", properties='{"x":1}'),
        CLAIM,
        make.happened("m2", type="alias", anonymous_id="a2"),
        make.happened("m3", user_id="", anonymous_id="a1", **LATER),
    ]
    for event in events:
        asyncio.run(Projector(warehouse).project([make.ingested(event, tenant_id=tenant)]))

    assert stored(warehouse, tenant) == profiles(events)


class Counting:
    """A warehouse that counts the profiles which are computed in it."""

    def __init__(self, warehouse):
        self._warehouse, self.computed = warehouse, 0

    def __getattr__(self, name):
        return getattr(self._warehouse, name)

    async def command(self, sql, parameters=None):
        self.computed += len(parameters["heads"])
        await self._warehouse.command(sql, parameters)


def test_an_id_that_everybody_claims_costs_what_any_other_costs(warehouse):
    """A library set up wrongly sends the same anonymous id for all."""
    tenant = next(_tenants)
    claims = [
        make.happened(f"m{n:03}", type="identify", user_id=f"u{n:03}", anonymous_id="undefined")
        for n in range(300)
    ]
    for batch in (claims[:200], claims[200:299]):
        asyncio.run(Projector(warehouse).project([make.ingested(*batch, tenant_id=tenant)]))
    counting = Counting(warehouse)
    asyncio.run(Projector(counting).project([make.ingested(claims[299], tenant_id=tenant)]))

    assert counting.computed == len({"u299", "anon:undefined", "u000"})
    assert stored(warehouse, tenant) == profiles(claims)


@pytest.mark.parametrize("count", [MOST_CLAIMS, MOST_CLAIMS + 1])
@pytest.mark.parametrize("is_early", [True, False])
def test_a_known_id_that_claims_too_many_holds_its_own_history_only(warehouse, count, is_early):
    tenant = next(_tenants)
    strangers = [
        make.happened(
            f"s{n}", type="identify", user_id="", anonymous_id=f"a{n}", properties='{"x": 1}',
            ts=make.NOON - timedelta(days=1),
        )
        for n in range(count)
    ]  # fmt: skip
    claims = [
        make.happened(
            f"m{n}", type="alias", anonymous_id=f"a{n}", ts=make.NOON - timedelta(hours=n)
        )
        for n in range(count)
    ]
    own = make.happened("own", type="identify", properties='{"plan": "pro"}')
    told = [own, *strangers, *(claims if is_early else claims[::-1])]
    for batch in (told[: -count // 2], told[-count // 2 : -1], told[-1:]):
        asyncio.run(Projector(warehouse).project([make.ingested(*batch, tenant_id=tenant)]))

    assert stored(warehouse, tenant) == profiles(told)
    assert ("x" in stored(warehouse, tenant)["ann"][0]) is (count == MOST_CLAIMS)


def test_a_profile_has_at_most_a_thousand_traits_the_first_by_name(warehouse):
    tenant = next(_tenants)
    names = [f"t{n:04}" for n in range(1002)]
    said = [
        make.happened("m1", type="identify", properties=json.dumps(dict.fromkeys(names[600:], 1))),
        make.happened("m2", type="identify", properties=json.dumps(dict.fromkeys(names[:600], 1))),
        make.happened("m3", type="identify", properties='{"t0000": null}', **LATER),
    ]
    for event in said:
        asyncio.run(Projector(warehouse).project([make.ingested(event, tenant_id=tenant)]))

    assert list(stored(warehouse, tenant)["ann"][0]) == names[1:1001]


def rows(warehouse, tenant, user_id):
    sql = (
        "SELECT * FROM segmentation.profiles FINAL"
        " WHERE tenant_id = {tenant:String} AND user_id = {user:String}"
    )
    return asyncio.run(warehouse.ask(sql, {"tenant": tenant, "user": user_id}))
