"""What it takes to ask one provider, checked before anybody is asked."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from infra.answers.prices import Price
from infra.ports import Clock
from infra.settings import PREFIX
from schemas.base import Provider

_PRINTABLE: Final = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class Access:
    """How one provider is asked, and what its tokens cost.

    Raises:
        ValueError: a value cannot be used; the message names its variable, not the value.
    """

    provider: Provider
    key: str = field(repr=False)
    model: str
    url: str
    timeout_seconds: float
    prices: Mapping[str, Price]
    clock: Clock

    def __post_init__(self) -> None:
        """Check what would otherwise fail in the middle of a call, with the key in the message."""
        name = PREFIX + self.provider.upper()
        if not _PRINTABLE.fullmatch(self.key):
            raise ValueError(f"{name}_KEY must be printable ASCII without spaces")
        if not _is_address(self.url):
            raise ValueError(f"{name}_URL must be an http or https address")
        if not (math.isfinite(self.timeout_seconds) and self.timeout_seconds > 0):
            raise ValueError(f"{PREFIX}PROVIDER_TIMEOUT_SECONDS must be above 0")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return (
        bool(_PRINTABLE.fullmatch(url))
        and parts.scheme in {"http", "https"}
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and not parts.query
        and not parts.fragment
    )
