"""What an exception of the SDK means for the copilot.

Source: spec "copilot", "Behaviour checked against the fake".
"""

from typing import Final

import anthropic
import httpx2

from infra.copilot_ports import ModelFailed
from schemas.copilot import FailureCode, ModelUsage

# An error inside a stream comes with status 200, so its type is asked before the status.
_BY_TYPE: Final[dict[str, FailureCode]] = {
    "rate_limit_error": "model_rate_limited",
    "authentication_error": "model_misconfigured",
    "billing_error": "model_misconfigured",
    "permission_error": "model_misconfigured",
    "not_found_error": "model_misconfigured",
    "invalid_request_error": "model_rejected",
    "request_too_large": "model_rejected",
}
_BY_STATUS: Final[dict[int, FailureCode]] = {
    400: "model_rejected",
    401: "model_misconfigured",
    402: "model_misconfigured",
    403: "model_misconfigured",
    404: "model_misconfigured",
    413: "model_rejected",
    422: "model_rejected",
    429: "model_rate_limited",
}


def failed(problem: Exception, *, has_begun: bool, usage: ModelUsage) -> ModelFailed:
    """The failure; only what broke a stream that had begun may be repeated by the caller.

    The SDK has already repeated what failed before that, so a repetition would multiply.
    """
    match problem:
        case anthropic.APIStatusError():
            kind = problem.type or str(problem.status_code)
            code = _BY_TYPE.get(kind) or _BY_STATUS.get(problem.status_code, "model_unavailable")
        case anthropic.APIConnectionError() | httpx2.TransportError():
            kind, code = type(problem).__name__, "model_unavailable"
        case ValueError():
            kind, code = "arguments that are no JSON", "model_bad_output"
        case _:
            kind, code = type(problem).__name__, "model_unavailable"
    passes = code in ("model_unavailable", "model_bad_output")
    return ModelFailed(code, kind, may_repeat=has_begun and passes, usage=usage)
