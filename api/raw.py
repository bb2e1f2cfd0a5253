"""Bodies read at once, for routes that take many events: with orjson, and judged in a thread."""

from typing import Any, Final, TypeVar

import orjson
from fastapi import Request
from pydantic import BaseModel, ValidationError

from api import validation
from api.errors import Refused, invalid

M = TypeVar("M", bound=BaseModel)


async def sent(request: Request, form: type[M]) -> M:
    """The body, as this form; `Guard` has seen that it is JSON.

    Raises:
        Refused: 422, the body is absent or breaks a rule of the form.
    """
    body = await request.body()
    if not body:
        raise invalid("", "required", "is required")
    try:
        return form.model_validate(orjson.loads(body))
    except ValidationError as problem:
        findings = problem.errors(include_input=False, include_url=False)
        raise validation.refusal_of(
            [{**finding, "loc": ("body", *finding["loc"])} for finding in findings]
        ) from None


async def sent_object(request: Request) -> dict[str, Any]:
    """The body, where any object will do.

    Raises:
        Refused: 422, the body is absent or no object.
    """
    body = orjson.loads(await request.body() or b"null")
    if not isinstance(body, dict):
        raise invalid("", "wrong_type", "must be an object")
    return body


def documented(name: str) -> dict[str, Any]:
    """What FastAPI cannot see: the request body, by the name of its schema."""
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {"requestBody": {"required": True, "content": {_JSON: {"schema": schema}}}}


def too_many(most: int) -> Refused:
    """The 413 that says how many events a call may have."""
    return Refused(413, "body-too-large", f"A call has at most {most} events here.")


_JSON: Final = "application/json"
