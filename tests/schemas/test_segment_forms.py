import json

import pytest
from hypothesis import given

from schemas.segment_forms import canonical, definition_hash, references
from schemas.segments import Definition
from tests.schemas.test_segments import SEED, aggregate, defined, event, trait
from tests.segments.trees import definitions


def group(kind, *children):
    return {"type": kind, "children": list(children)}


def negated(child):
    return {"type": "not", "child": child}


def segment(segment_id=1, **fields):
    return {"type": "segment", "segment_id": segment_id, **fields}


A, B, C = event(event="a"), event(event="b"), event(event="c")
NEVER = event(event="a", occurs="never")


def test_the_canonical_text_says_everything_in_order_and_without_spaces():
    assert canonical(defined(trait("in", ["é", 1.0]))) == (
        '{"root":{"op":"in","trait":"t","type":"trait","value":["é",1]},"version":1}'
    )
    assert canonical(defined(event())) == (
        '{"root":{"event":"e","occurs":"at_least","times":1,"type":"event"},"version":1}'
    )


@pytest.mark.parametrize(
    ("root", "simpler"),
    [
        (group("and", A), A),
        (group("and", A, group("and", B, group("and", C))), group("and", A, B, C)),
        (group("or", group("or", A, B), C), group("or", A, B, C)),
        (group("and", group("or", A)), A),
        (group("and", A, group("or", group("and", B, C))), group("and", A, B, C)),
        (negated(A), NEVER),
        (negated(NEVER), A),
        (negated(group("and", A)), NEVER),
        (negated(negated(group("or", A, B))), group("or", A, B)),
        (negated(segment()), segment(member=False)),
        (negated(segment(member=False)), segment()),
        (event(event="a", where=[], window=None), A),
        (event(event="a", occurs="at_least", times=1), A),
        (aggregate(value=5.0), aggregate(value=5)),
        (trait("eq", -0.0), trait("eq", 0)),
    ],
)
def test_definitions_of_one_meaning_share_their_canonical_text(root, simpler):
    assert canonical(defined(root)) == canonical(defined(simpler))


@pytest.mark.parametrize(
    ("root", "other"),
    [
        (group("and", A, B), group("or", A, B)),
        (group("and", A, B), group("and", B, A)),
        (group("and", A, group("or", B, C)), group("and", A, B, C)),
        (negated(event(event="a", times=2)), NEVER),
        (negated(group("and", A, B)), group("and", A, B)),
        (trait("eq", 1), trait("eq", True)),
        (trait("eq", 1), trait("eq", "1")),
        (trait("eq", 0.1), trait("eq", 0.10000000000000002)),
        (A, B),
        (A, event(event="a", window={"after": "2026-01-01"})),
    ],
)
def test_definitions_of_other_meaning_do_not(root, other):
    assert definition_hash(defined(root)) != definition_hash(defined(other))


def test_the_hash_stays_what_it_was():
    assert definition_hash(Definition.model_validate(SEED)) == (
        "4140a224af35754eb6b8820cd1ba681a10a8c21552446a18f5fb1826ef0389cd"
    )


@given(definitions)
def test_a_canonical_text_is_its_own(definition):
    text = canonical(definition)

    assert canonical(Definition.model_validate(json.loads(text))) == text


def test_references_are_each_named_once_in_order():
    inner = group("or", segment(9), negated(segment(2)), A)

    assert references(defined(group("and", segment(9, member=False), inner))) == (2, 9)
    assert references(defined(A)) == ()
