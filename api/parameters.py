"""Query parameters are exact: an unknown one, or a second value of a single one, is refused."""

from collections import Counter
from collections.abc import Iterator, Mapping

from fastapi import Request

from api.errors import FieldError, Refused
from api.validation import parameter_pointer

_MOST_NAMED = 50


async def refuse_odd_parameters(request: Request) -> None:
    """Refuse (422) what the route does not declare: a misspelt filter must not widen an answer."""
    if not request.query_params:
        return
    sent = Counter(name for name, _ in request.query_params.multi_items())
    problems = tuple(_problems(sent, _declared(request)))[:_MOST_NAMED]
    if problems:
        raise Refused(422, "invalid", "A query parameter is unknown or repeated.", problems)


def _problems(sent: Mapping[str, int], declared: Mapping[str, bool]) -> Iterator[FieldError]:
    for name, times in sent.items():
        pointer = parameter_pointer(name)
        if name not in declared:
            yield FieldError(pointer=pointer, code="unknown_parameter", message="is unknown here")
        elif times > 1 and not declared[name]:
            yield FieldError(pointer=pointer, code="repeated", message="may stand only once")


def _declared(request: Request) -> dict[str, bool]:
    """The query parameters that the path documents, and whether each may be repeated."""
    path = request.app.openapi()["paths"][request.scope["route"].path]
    parameters = path[request.method.lower()].get("parameters", ())
    return {
        parameter["name"]: parameter["schema"].get("type") == "array"
        for parameter in parameters
        if parameter["in"] == "query"
    }
