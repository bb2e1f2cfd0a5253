"""What the OpenAPI document promises, tried by Schemathesis on the running API, all checks on."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.openapi.checks import JsonSchemaError, RejectedPositiveData

from api.app import build_api
from tests.api.conftest import Served
from tests.api.door import nowhere_door
from tests.stack import Stack

BOUNDED = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
# A request that breaks its schema by its size is refused for its size: 413 and 414 are refusals
# too, which the check does not count by default.
CONFIG = schemathesis.Config.from_dict(
    {
        "checks": {
            "negative_data_rejection": {
                "expected-statuses": [400, 401, 404, 405, 409, 413, 414, 415, 422]
            }
        }
    }
)
# A stream goes on for minutes; tests/api/test_stream.py reads it.
ENDLESS = "stream_events"
# A definition is a tree: taking its schema apart needs minutes and gigabytes before the first call.
# tests/api/test_segments.py and test_malformed.py send these.
TREES = ("create_segment", "change_segment", "preview_segment")
# The document does not depend on what is behind the door.
SCHEMA = schemathesis.openapi.from_dict(build_api(nowhere_door()).openapi(), config=CONFIG).exclude(
    operation_id=[ENDLESS, *TREES]
)


# Refusals of data that fits its schema, by what they name: no JSON Schema says which of two days is
# earlier, what one field is to another that is stored, what is there, or what is named twice. Each
# has its own test.
UNSAYABLE = {
    "?from",  # test_reads.py, as the next
    "/from",
    "/competitor",  # test_alerts.py, test_preview.py
    "/threshold",
    "/webhook_url",
    "?with",  # test_segments.py
    "/properties",  # test_event_schemas.py
    "/definition",  # of any kind, to be judged; what it holds may still not be kept: test_strict.py
}
# The same of all that begins so.
_UNSAYABLE_BELOW = (
    "/segment_ids/",  # test_activations.py, as the rest: receivers, and the secrets of each
    *(f"/config/{name}" for name in ("type", "url", "bootstrap_servers", "tls", "password")),
    *(f"/config/{name}" for name in ("endpoint", "bucket", "access_key_id", "secret_access_key")),
)


# The tool compares by floating point: to it 2**63 + 191 is no more than 2**63 - 1.
_ROUNDED = "must fit a 64-bit integer"  # test_malformed.py


@SCHEMA.hook
def filter_failure(_: Any, failure: Any, case: Any, response: Any) -> bool:
    """All but the refusal (422) of what nobody can know from the document."""
    is_refusal = isinstance(failure, RejectedPositiveData) and response.status_code == 422
    errors = response.json()["errors"] if is_refusal else [{"pointer": "", "message": ""}]
    pointers = {each["pointer"] for each in errors if each["message"] != _ROUNDED}
    unsaid = {each for each in pointers if not each.startswith(_UNSAYABLE_BELOW)}
    return not (unsaid <= UNSAYABLE or _is_of_a_stream(failure, response))


def _is_of_a_stream(failure: Any, response: Any) -> bool:
    """The tool holds an event to what OpenAPI 3.1 says of the whole; see tests/api/copilot."""
    (media_type,) = response.headers["content-type"]
    return isinstance(failure, JsonSchemaError) and media_type.startswith("text/event-stream")


@pytest.fixture(scope="module")
def token(stack: Stack) -> str:
    """A token of a tenant that has nothing yet."""
    return stack.new_tenant().token


@SCHEMA.parametrize()
@BOUNDED
def test_the_api_keeps_its_document(case: Any, served: Served, token: str) -> None:
    case.call_and_validate(base_url=served.url, headers={"Authorization": f"Bearer {token}"})
