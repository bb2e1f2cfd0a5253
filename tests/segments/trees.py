"""Generates definitions: all kinds of nodes and all operators."""

from hypothesis import strategies as st

from schemas.segments import Definition
from tests.segments.values import (
    EVENTS,
    KEYS,
    NEAR,
    NUMBERS,
    durations,
    fragments,
    keys,
    moments,
    names,
    numbers,
    scalars,
)

events = names()


def _ops(*names):
    return st.sampled_from(names)


def _wording(**subject):
    ops = _ops("contains", "not_contains", "starts_with", "ends_with")
    return st.fixed_dictionaries({**subject, "op": ops, "value": fragments()})


def _condition(**subject):
    """A condition on a value, of each kind of operator."""
    return st.one_of(
        st.fixed_dictionaries({**subject, "op": _ops("eq", "neq"), "value": scalars()}),
        st.fixed_dictionaries(
            {**subject, "op": _ops("gt", "gte", "lt", "lte"), "value": numbers() | moments()}
        ),
        st.fixed_dictionaries(
            {
                **subject,
                "op": _ops("in", "not_in"),
                "value": st.lists(scalars(), min_size=1, max_size=6),
            }
        ),
        _wording(**subject),
        st.fixed_dictionaries({**subject, "op": _ops("exists", "not_exists")}),
        st.fixed_dictionaries(
            {**subject, "op": _ops("within_last", "before_last"), "value": durations}
        ),
    )


_props = _condition(prop=keys())
where = st.just([]) | st.lists(_props, min_size=1, max_size=2)
windows = st.one_of(
    st.fixed_dictionaries({"last": durations}),
    st.sampled_from([([2, 1], "day"), ([1, 0], "day"), ([2, 1], "hour"), ([8, 1], "week")]).map(
        lambda found: {"ago": found[0], "unit": found[1]}
    ),
    st.fixed_dictionaries({"after": moments()}),
    st.fixed_dictionaries({"before": moments()}),
    st.fixed_dictionaries({"after": moments(), "before": moments()}),
)
_scope = {"where": where, "window": windows}

_occurs = st.one_of(
    st.just({}),
    st.just({"occurs": "never"}),
    st.fixed_dictionaries(
        {"occurs": _ops("at_least", "at_most", "exactly"), "times": st.integers(1, 3)}
    ),
)
event = st.builds(
    lambda base, occurs: base | occurs,
    st.fixed_dictionaries({"type": st.just("event"), "event": events}, optional=_scope),
    _occurs,
)


def _aggregate(event, prop, value, **optional):
    return st.fixed_dictionaries(
        {
            "type": st.just("event_aggregate"),
            "event": event,
            "fn": _ops("sum", "avg", "min", "max", "count_distinct"),
            "prop": prop,
            "op": _ops("eq", "gt", "gte", "lt", "lte"),
            "value": value,
        },
        optional=optional,
    )


_amounts = numbers().filter(lambda found: abs(found) <= 2**53 - 1)
aggregate = _aggregate(events, keys(), _amounts, **_scope)
_steps = st.lists(
    st.fixed_dictionaries({"event": events}, optional={"where": where}), min_size=2, max_size=5
)
_two_steps = st.lists(st.fixed_dictionaries({"event": events}), min_size=2, max_size=3)
sequence = st.fixed_dictionaries(
    {
        "type": st.just("sequence"),
        "steps": _two_steps | _steps,
        "within": durations,
    },
    optional={"window": windows},
)
trait = _condition(type=st.just("trait"), trait=keys())
segment = st.fixed_dictionaries(
    {"type": st.just("segment"), "segment_id": st.integers(1, 2)},
    optional={"member": st.booleans()},
)


def _groups(children):
    return st.one_of(
        st.fixed_dictionaries(
            {"type": _ops("and", "or"), "children": st.lists(children, min_size=1, max_size=3)}
        ),
        st.fixed_dictionaries({"type": st.just("not"), "child": children}),
    )


leaves = st.one_of(event, event, aggregate, sequence, trait, segment)
roots = leaves | st.recursive(leaves, _groups, max_leaves=5)


def _defined(roots):
    return roots.map(lambda root: Definition.model_validate({"version": 1, "root": root}))


_hours = st.sampled_from([1, 2]).map(lambda hours: {"value": hours, "unit": "hour"})
_ago = st.sampled_from([[1, 0], [2, 0], [2, 1], [3, 1]])
# On the hours around now, where a focused world has its events.
_near = st.sampled_from(NEAR).map(lambda at: at.isoformat(timespec="milliseconds"))
_near_windows = st.one_of(
    st.fixed_dictionaries({"last": _hours}),
    st.fixed_dictionaries({"ago": _ago, "unit": st.just("hour")}),
    st.fixed_dictionaries({"after": _near}),
    st.fixed_dictionaries({"before": _near}),
)

definitions = _defined(roots)
# One leaf that asks for little else than its own rule, so that its borders are met often.
focused = {
    "condition": _defined(_condition(type=st.just("trait"), trait=st.just(KEYS[0]))),
    "words": _defined(_wording(type=st.just("trait"), trait=st.just(KEYS[0]))),
    "aggregate": _defined(
        _aggregate(st.sampled_from(EVENTS[:2]), st.just(KEYS[0]), st.sampled_from(NUMBERS[:-2]))
    ),
    "distinct": _defined(
        _aggregate(st.sampled_from(EVENTS[:2]), st.just(KEYS[0]), st.integers(0, 4)).map(
            lambda found: found | {"fn": "count_distinct"}
        )
    ),
    "sequence": _defined(
        st.fixed_dictionaries(
            {"type": st.just("sequence"), "steps": _two_steps, "within": _hours},
            optional={"window": _near_windows},
        )
    ),
    "window": _defined(
        st.builds(
            lambda base, occurs: base | occurs,
            st.fixed_dictionaries(
                {
                    "type": st.just("event"),
                    "event": st.sampled_from(EVENTS[:2]),
                    "window": _near_windows,
                }
            ),
            _occurs,
        )
    ),
}


def paths(tree):
    """Every place in a tree of JSON, from the outside in."""
    yield ()
    if isinstance(tree, dict | list):
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from ((key, *rest) for rest in paths(value))
