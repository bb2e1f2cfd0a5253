"""Conditions on a value in a column of JSON, as SQL that is 0 or 1 and never NULL.

Source: spec "segments", "Semantics to state in docs".
"""

from collections.abc import Mapping
from typing import Any, Final

from infra.sql import statements
from projections.segments.parameters import Parameters
from schemas.casing import FOLDED, folded
from schemas.conditions import Prop, Trait
from schemas.moments import MOMENT, milliseconds_in

SQL: Final = statements(__file__)
SIGNS: Final = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}

_LETTERS: Final = "".join(FOLDED)
_BARE: Final = "".join(FOLDED.values())
_NEGATIVE: Final = {
    "neq": "eq",
    "not_in": "in",
    "not_contains": "contains",
    "not_exists": "exists",
}
# Python's types of scalars; bool comes before the int that it is one of.
_KINDS: Final = ((bool, "bool"), (int | float, "number"), (str, "text"))


def condition(wanted: Prop | Trait, json: str, key: str, parameters: Parameters) -> str:
    """Whether the value of `key` in the column `json` is as wanted."""
    given = {"json": json, "key": parameters.bind(key, "String")}
    value = getattr(wanted, "value", None)
    if wanted.op in _NEGATIVE:
        return f"NOT ({_positive(_NEGATIVE[wanted.op], value, given, parameters)})"
    return f"({_positive(wanted.op, value, given, parameters)})"


def _positive(op: str, value: Any, given: Mapping[str, str], parameters: Parameters) -> str:
    match op:
        case "exists":
            return SQL["exists"].format_map(given)
        case "eq":
            return _equal(value, given, parameters)
        case "in":
            return _listed(value, given, parameters)
        case "gt" | "gte" | "lt" | "lte":
            return _ordered(SIGNS[op], value, given, parameters)
        case "within_last" | "before_last":
            return _of_age(op, value, given, parameters)
    return _worded(op, value, given, parameters)


def _equal(value: Any, given: Mapping[str, str], parameters: Parameters) -> str:
    kind = _kind(value)
    return SQL[f"eq_{kind}"].format(**given, value=_bound(kind, value, parameters))


def _listed(values: tuple[Any, ...], given: Mapping[str, str], parameters: Parameters) -> str:
    """One search for each kind of value that there is."""
    searches = []
    for _, kind in _KINDS:
        if of_kind := [value for value in values if _kind(value) == kind]:
            bound = _bound(kind, of_kind, parameters)
            searches.append(SQL[f"in_{kind}"].format(**given, value=bound))
    return " OR ".join(f"({search})" for search in searches)


def _bound(kind: str, value: Any, parameters: Parameters) -> str:
    """The placeholder of a scalar or of a list of scalars of one kind."""
    if kind == "number":
        return parameters.json(value)
    plain = "Bool" if kind == "bool" else "String"
    return parameters.bind(value, f"Array({plain})" if isinstance(value, list) else plain)


def _kind(value: Any) -> str:
    return next(kind for types, kind in _KINDS if isinstance(value, types))


def _ordered(sign: str, value: Any, given: Mapping[str, str], parameters: Parameters) -> str:
    if isinstance(value, str):
        moment = parameters.bind(milliseconds_in(value), "Int64")
        form = _form(parameters)
        return SQL["order_moment"].format(**given, form=form, sign=sign, value=moment)
    return SQL["order_number"].format(**given, sign=sign, value=parameters.json(value))


def _of_age(op: str, value: Any, given: Mapping[str, str], parameters: Parameters) -> str:
    bound = parameters.before_now(value.value, value.unit)
    return SQL[op].format(**given, form=_form(parameters), value=bound, now=parameters.now)


def _form(parameters: Parameters) -> str:
    return parameters.name("moment", MOMENT, "String")


def _worded(op: str, value: str, given: Mapping[str, str], parameters: Parameters) -> str:
    return SQL[op].format(
        **given,
        letters=parameters.name("letters", _LETTERS, "String"),
        bare=parameters.name("bare", _BARE, "String"),
        value=parameters.bind(folded(value), "String"),
    )
