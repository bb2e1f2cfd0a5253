"""A version to come, which renames a type and a field and adds others, reads what this one stored."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args

import pytest
from pydantic import Field

from projections.facts import types_of
from schemas.base import Id, Provider
from schemas.codec import Codec, decode, encode
from schemas.errors import Unreadable
from schemas.events import AnswerFailed, BaseFact, Fact, FailureReason
from schemas.upcasts import STEPS, Step, names_of, upcast

# As they stand in the log of record, a line each. Never edit it: facts like these are stored.
STORED = (Path(__file__).parent / "stored" / "version_1.jsonl").read_bytes().splitlines()


class RunFailed(BaseFact):
    """What will have been an `AnswerFailed`."""

    type: Literal["run_failed"] = "run_failed"
    v: Literal[3] = 3
    result_id: Id
    query_id: Id
    provider: Provider
    why: FailureReason
    detail: str = ""
    is_simulated: bool = False
    provider_reply: str | None = None
    call: Any = None
    attempts: int
    note: str = "none"


def rename_reason(told):
    return {"why" if name == "reason" else name: value for name, value in told.items()}


def count_attempts(told):
    return {**told, "attempts": 1 + told["is_simulated"]}


STEPS_TO_COME = {
    ("answer_failed", 1): Step(("run_failed", 2), rename_reason),
    ("run_failed", 2): Step(("run_failed", 3), count_attempts),
}
KEPT = [fact for fact in get_args(get_args(Fact)[0]) if fact is not AnswerFailed]
TO_COME = Codec(Annotated[Union[RunFailed, *KEPT], Field(discriminator="type")], STEPS_TO_COME)
FAILED = [raw for raw in STORED if b'"type":"answer_failed"' in raw]


def changed(**fields):
    told = {**json.loads(FAILED[0]), **fields}
    return json.dumps({name: value for name, value in told.items() if value is not None}).encode()


def test_what_this_version_stored_is_of_every_type_that_it_knows():
    assert {type(decode(raw)) for raw in STORED} == {*KEPT, AnswerFailed}
    assert len(FAILED) == 2


@pytest.mark.parametrize("raw", STORED, ids=lambda raw: json.loads(raw)["type"])
def test_a_version_to_come_reads_what_is_stored(raw):
    fact, before = TO_COME.decode(raw), decode(raw)

    if not isinstance(before, AnswerFailed):
        assert fact == before
        return
    told, old = fact.model_dump(exclude={"call"}), before.model_dump(exclude={"call"})
    assert told.pop("why") == old.pop("reason")
    assert told == old | {"type": "run_failed", "v": 3, "attempts": 1, "note": "none"}
    assert TO_COME.decode(TO_COME.encode(fact)) == fact
    assert b'"answer_failed"' not in TO_COME.encode(fact)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (changed(v=2), "literal_error|tag"),
        (changed(v="1"), "tag"),
        (changed(type="run_failed", v=4), "literal_error"),
        (changed(is_simulated=None), "tag"),
        (changed(is_simulated="no"), "tag"),
        (changed(reason="bored"), "why"),
        (changed(reason=None), "why"),
        (changed(result_id=0), "result_id"),
        (changed(result_id=float("nan")), "tag|json"),
        (changed()[:-1], "json"),
    ],
    ids=lambda value: str(value)[-40:],
)
def test_what_was_no_fact_of_old_is_unreadable(raw, reason):
    with pytest.raises(Unreadable) as problem:
        TO_COME.decode(raw)

    assert any(each in problem.value.reason for each in reason.split("|"))


def test_a_fact_of_a_version_to_come_is_parked_by_this_one():
    with pytest.raises(Unreadable):
        decode(TO_COME.encode(TO_COME.decode(FAILED[0])))


def test_a_renamed_type_is_found_under_the_names_that_it_had():
    twice = {**STEPS_TO_COME, ("run_lost", 1): Step(("answer_failed", 1), dict)}

    assert names_of("run_failed", twice) == {"run_failed", "answer_failed", "run_lost"}
    assert names_of("answer_failed", STEPS_TO_COME) == {"answer_failed"}
    assert types_of([RunFailed], STEPS_TO_COME) == ["answer_failed", "run_failed"]
    assert types_of([AnswerFailed]) == ["answer_failed"]


def test_a_shape_of_today_is_left_alone():
    assert upcast(json.loads(encode(decode(STORED[0])))) is None


def test_every_step_of_ours_leads_to_a_shape_of_today():
    known = {
        (fact.model_fields["type"].default, fact.model_fields["v"].default)
        for fact in (*KEPT, AnswerFailed)
    }

    assert {step.to for step in STEPS.values()} <= known | STEPS.keys()
    assert not known & STEPS.keys()
