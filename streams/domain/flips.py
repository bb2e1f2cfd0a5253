"""What changed between two scores of one answer, and why."""

from collections.abc import Iterator
from typing import Literal

from schemas.events import AnswerScored, Flip
from schemas.mentions import Mention

_Field = Literal["mentioned", "position", "sentiment"]


def flips(before: AnswerScored | None, after: AnswerScored) -> tuple[Flip, ...]:
    """The brands whose score differs, in the order of their names; none when nothing changed.

    A brand that comes or goes flips in `mentioned` only. The evidence is the newer mention, or
    the older one where there is none any more. Source: spec "visibility", section 5.
    """
    old, new = _brands(before), _brands(after)
    return tuple(
        _flip(after, name, field, values, new.get(name) or old.get(name))
        for name in sorted(old.keys() | new.keys())
        for field, values in _changes(old.get(name), new.get(name))
    )


def _brands(score: AnswerScored | None) -> dict[str, Mention]:
    if score is None:
        return {}
    names = {score.brand_name, *(competitor.name for competitor in score.competitors)}
    return {mention.name: mention for mention in score.mentions if mention.name in names}


def _changes(old: Mention | None, new: Mention | None) -> Iterator[tuple[_Field, tuple[str, str]]]:
    if old is None or new is None:
        if old is not new:
            yield "mentioned", (str(old is not None).lower(), str(new is not None).lower())
        return
    if old.position != new.position:
        yield "position", (str(old.position), str(new.position))
    if old.sentiment != new.sentiment:
        yield "sentiment", (old.sentiment.value, new.sentiment.value)


def _flip(
    score: AnswerScored,
    name: str,
    field: _Field,
    values: tuple[str, str],
    evidence: Mention | None,
) -> Flip:
    where = evidence.model_dump(exclude={"name", "position", "sentiment"}) if evidence else {}
    return Flip(
        result_id=score.result_id,
        query_id=score.query_id,
        provider=score.provider,
        name=name,
        field=field,
        before=values[0],
        after=values[1],
        **where,
    )
