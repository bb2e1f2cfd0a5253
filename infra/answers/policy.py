"""How much may be asked of providers, as set: at once, a minute, a day, in calls and in dollars."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self

from infra.settings import Settings
from schemas.base import Provider

_EXCEPTION: Final = re.compile(r"([a-z]+)=([1-9][0-9]{0,4})/([1-9][0-9]{0,5})")


@dataclass(frozen=True, slots=True)
class Limit:
    """Calls to one provider, over all processes: at once, and starts a minute."""

    at_once: int
    a_minute: int


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """The limits of each provider, and the budgets of a UTC day in calls and US dollars.

    `reserve_usd` is set aside for each call until its cost is known.
    """

    limits: Mapping[Provider, Limit]
    tenant_calls: int
    tenant_usd: Decimal
    provider_usd: Decimal
    reserve_usd: Decimal

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As the settings say.

        Raises:
            ValueError: `provider_limits` is not of its form; the message names the part.
        """
        usual = Limit(settings.provider_concurrency, settings.provider_calls_per_minute)
        return cls(
            limits={**dict.fromkeys(Provider, usual), **_exceptions(settings.provider_limits)},
            tenant_calls=settings.tenant_daily_calls,
            tenant_usd=Decimal(str(settings.tenant_daily_usd)),
            provider_usd=Decimal(str(settings.provider_daily_usd)),
            reserve_usd=Decimal(str(settings.call_reserve_usd)),
        )


def _exceptions(text: str) -> dict[Provider, Limit]:
    limits = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        found = _EXCEPTION.fullmatch(part)
        if not found or found[1] not in set(Provider):
            raise ValueError(f"SEGOPS_PROVIDER_LIMITS: {part!r} is not like perplexity=4/30")
        limits[Provider(found[1])] = Limit(int(found[2]), int(found[3]))
    return limits
