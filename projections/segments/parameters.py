"""The values of one statement, each bound to a parameter: no value is ever text of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import orjson

from schemas.conditions import HOURS, Unit
from schemas.moments import milliseconds

_HOUR: Final = 3_600_000


class Parameters:
    """Collects values while a statement is written, and gives each its placeholder."""

    def __init__(self, tenant_id: str, now: datetime) -> None:
        self._now = milliseconds(now)
        self._values: dict[str, Any] = {}
        self.tenant: Final = self.name("tenant", tenant_id, "String")
        self.now: Final = self.name("now", self._now, "Int64")

    def values(self) -> Mapping[str, Any]:
        """All that was bound, by name."""
        return self._values

    def bind(self, value: Any, kind: str) -> str:
        """The placeholder of a value of a ClickHouse type."""
        return self.name(f"p{len(self._values)}", value, kind)

    def name(self, name: str, value: Any, kind: str) -> str:
        """The same under a name, for what a statement needs more than once."""
        self._values[name] = value
        return f"{{{name}:{kind}}}"

    def json(self, value: Any) -> str:
        """The placeholder of a value's JSON text.

        Numbers travel so: ClickHouse reads the doubles in JSON exactly, parameters only nearly.
        """
        return self.bind(orjson.dumps(value).decode(), "String")

    def before_now(self, count: int, unit: Unit) -> str:
        """The placeholder of a time so long before now, in milliseconds since 1970."""
        return self.bind(self._now - length(count, unit), "Int64")


def length(count: int, unit: Unit) -> int:
    """In milliseconds."""
    return count * HOURS[unit] * _HOUR
