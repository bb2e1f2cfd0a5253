"""Definitions tried before they are saved: whether they are sound, and who would be meant."""

import time
from collections.abc import Iterable

from pydantic import ValidationError

from api.deps import TheDoor, TheTenant
from api.errors import FieldError
from api.lag import DataLag
from api.paths import OwnPaths
from api.segment_bodies import SegmentDraft, SegmentQuestion
from api.segment_replies import Validated
from api.validation import refusal_of
from projections.segments import preview
from schemas.errors import Invalid
from schemas.personal import masked_user
from schemas.segment_forms import definition_hash
from schemas.segment_previews import SegmentPreview
from schemas.segment_words import explain
from schemas.segments import Definition

router = OwnPaths(prefix="/api/segments", tags=["segments"])


@router.post("/preview/", dependencies=[DataLag])
async def preview_segment(tenant: TheTenant, door: TheDoor, body: SegmentDraft) -> SegmentPreview:
    """Who is meant by a definition now: how many exactly, and some of them, masked."""
    began = time.monotonic()
    try:
        await tenant.catalog.check_segment(body.definition)
    except Invalid as problem:
        raise problem.under("/definition") from None
    now = door.clock.now()
    tried = await preview.tried(door.warehouse, tenant.id, body.definition, now)
    return SegmentPreview(
        count=tried.count if tried else None,
        total=tried.total if tried else None,
        exact=tried is not None,
        reason=None if tried else "timeout",
        sample=tuple(map(masked_user, tried.sample)) if tried else (),
        explain=tuple(explain(body.definition)),
        warnings=await preview.warnings(door.warehouse, tenant.id, body.definition),
        as_of=now,
        took_ms=round((time.monotonic() - began) * 1000),
    )


@router.post("/validate/")
async def validate_segment(tenant: TheTenant, body: SegmentQuestion) -> Validated:
    """Whether a definition could be saved, and if not, all that is wrong with its form."""
    try:
        definition = Definition.model_validate(body.definition)
        await tenant.catalog.check_segment(definition, body.segment_id)
    except ValidationError as problem:
        found = [{**each, "loc": ("body", *each["loc"])} for each in problem.errors()]
        return _refused(refusal_of(found).errors)
    except Invalid as problem:
        told = FieldError(pointer=problem.pointer, code=problem.code, message=problem.message)
        return _refused([told])
    return Validated(
        valid=True,
        errors=(),
        explain=tuple(explain(definition)),
        definition_hash=definition_hash(definition),
    )


def _refused(errors: Iterable[FieldError]) -> Validated:
    return Validated(valid=False, errors=tuple(errors), explain=(), definition_hash=None)
