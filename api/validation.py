"""Pydantic's findings as field errors, told from their types alone: no value is repeated."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from api.errors import FieldError, Refused
from schemas.activations import ConnectorType
from schemas.segment_places import place

# A name is repeated only if it could be a field's name: anything else is the caller's data.
_FIELD_NAME: Final = re.compile(r"[a-z][a-z_]{0,39}")

# Pydantic's error type -> our code and message. `{...}` are limits of ours, never input.
_MESSAGES: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("required", "is required"),
    "extra_forbidden": ("unknown_field", "is unknown or read-only"),
    "string_type": ("wrong_type", "must be a string"),
    "string_sub_type": ("wrong_type", "must be a string"),
    "bool_type": ("wrong_type", "must be true or false"),
    "int_type": ("wrong_type", "must be an integer"),
    "int_parsing": ("wrong_type", "must be an integer"),
    "int_from_float": ("wrong_type", "must be an integer"),
    "float_type": ("wrong_type", "must be a number"),
    "finite_number": ("out_of_range", "must be a finite number"),
    "tuple_type": ("wrong_type", "must be an array"),
    "list_type": ("wrong_type", "must be an array"),
    "dict_type": ("wrong_type", "must be an object"),
    "model_type": ("wrong_type", "must be an object"),
    "model_attributes_type": ("wrong_type", "must be an object"),
    "typed_dict_type": ("wrong_type", "must be an object"),
    "string_too_long": ("too_long", "has more than {max_length} characters"),
    "string_too_short": ("too_short", "has fewer than {min_length} characters"),
    "string_pattern_mismatch": ("wrong_form", "does not have the required form"),
    "too_long": ("too_many", "has more than {max_length} items"),
    "too_short": ("too_few", "has fewer than {min_length} items"),
    "greater_than_equal": ("out_of_range", "must be at least {ge}"),
    "less_than_equal": ("out_of_range", "must be at most {le}"),
    "enum": ("not_allowed", "must be one of {expected}"),
    "literal_error": ("not_allowed", "must be one of {expected}"),
    "union_tag_invalid": ("not_allowed", "must have a {discriminator} of {expected_tags}"),
    "union_tag_not_found": ("required", "must have a {discriminator}"),
    "not_a_scalar": ("wrong_type", "must be true or false, a number or a string"),
    "not_in_order": ("wrong_type", "must be a number or a time such as 2026-05-09T12:00:00Z"),
    "not_a_quantity": ("wrong_type", "must be a number"),
    "not_an_id": ("wrong_form", "must be an integer from 1 to 9223372036854775807"),
    "not_a_number": ("wrong_form", "must be an integer in plain digits"),
    "named_twice": ("duplicate", "names one of them twice"),
    "not_a_day": ("wrong_form", "must be a date such as 2026-05-09"),
}
_OTHERWISE: Final = ("invalid", "is not valid")


def refusal_of(findings: Sequence[Mapping[str, Any]]) -> Refused:
    """A 422 with one entry per finding, at most fifty."""
    errors = tuple(field_errors(_sifted(findings)[:50]))
    return Refused(422, "invalid", "One or more fields break a rule.", errors)


def field_errors(findings: Iterable[Mapping[str, Any]]) -> Iterable[FieldError]:
    """One field error per finding."""
    for finding in findings:
        code, message = code_and_message(finding)
        yield FieldError(pointer=_pointer(finding), code=code, message=message)


def _sifted(findings: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Without "too few" where an item was refused: Pydantic does not count that one."""
    holders = {each["loc"][:depth] for each in findings for depth in range(len(each["loc"]))}
    return [each for each in findings if each["type"] != "too_short" or each["loc"] not in holders]


def code_and_message(finding: Mapping[str, Any]) -> tuple[str, str]:
    """Our code and sentence for a finding."""
    code, template = _MESSAGES.get(finding["type"], _OTHERWISE)
    try:
        return code, template.format_map(finding.get("ctx", {}))
    except KeyError:
        return _OTHERWISE


def pointer_to(parts: Iterable[str | int]) -> str:
    """A JSON pointer to these parts, cut before the first name that is no field name."""
    pointer = ""
    for part in parts:
        if isinstance(part, str) and not _FIELD_NAME.fullmatch(part):
            break
        pointer += f"/{part}"
    return pointer


def parameter_pointer(name: str) -> str:
    """`?name`, or a bare `?` for a name that is the caller's data rather than a name."""
    return f"?{name}" if _FIELD_NAME.fullmatch(name) else "?"


def _pointer(finding: Mapping[str, Any]) -> str:
    source, *parts = finding["loc"]
    match source:
        case "query":
            return parameter_pointer(str(parts[0]))
        case "path":
            return f"{{{parts[0]}}}"
        case "header":
            return str(parts[0])
    return pointer_to(_without_kind(place(parts)))


def _without_kind(parts: Sequence[str | int]) -> Sequence[str | int]:
    """A config's own kind, which pydantic names in the way to its fields, is no part of it."""
    match parts:
        case ["config", kind, *rest] if kind in set(ConnectorType):
            return ("config", *rest)
    return parts
