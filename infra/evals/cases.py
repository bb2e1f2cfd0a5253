"""The golden cases: questions, and what any answer must be. Source: spec "copilot-evals"."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import orjson

from schemas.base import Model
from schemas.segments import Definition

_FILE: Final = Path(__file__).with_name("cases.json")

OracleKind = Literal[
    "ranking", "size", "trend", "largest", "conditions", "connectors", "schemas", "volume",
    "compared",
]  # fmt: skip

Fault = Literal["warehouse"]
TenantKind = Literal["own", "empty"]


class Oracle(Model):
    """What is looked up when a case is run, and compared with the answer."""

    kind: OracleKind
    segment: str = ""
    event: str = ""
    days: int = 0
    limit: int = 0


class Case(Model):
    """A question, and what any answer to it must be.

    Each group of `required` and of `text_has` needs one of its members; `*` in `forbidden` is
    every tool. `fault` is a part that is down while it is asked. `shown_lacks` is looked for in
    components too.
    """

    id: str
    prompt: str
    looks_for: str
    before: Sequence[str] = ()
    tenant: TenantKind = "own"
    fault: Fault | None = None
    required: Sequence[Sequence[str]] = ()
    forbidden: Sequence[str] = ()
    arguments: Mapping[str, Mapping[str, Any]] = {}
    arguments_lack: Sequence[str] = ()
    oracle: Oracle | None = None
    least_rows: int | None = None
    definition: Definition | None = None
    forbidden_in_offer: Sequence[str] = ()
    traits_in_offer: Sequence[str] = ()
    components_lack: Sequence[str] = ()
    text_has: Sequence[Sequence[str]] = ()
    text_lacks: Sequence[str] = ()
    shown_lacks: Sequence[str] = ()
    no_digits: bool = False
    most_calls: int = 20
    most_components: int = 4
    most_words: int = 200
    query_attempts: int = 20

    @property
    def told(self) -> Mapping[str, Any]:
        """What is said of it: a new kind of expectation does not make another case of it."""
        return self.model_dump(mode="json", exclude_defaults=True)


def golden() -> Sequence[Case]:
    """All cases, in their order."""
    return tuple(Case.model_validate(each) for each in orjson.loads(_FILE.read_bytes()))
