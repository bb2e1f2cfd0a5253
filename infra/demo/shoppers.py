"""Who shops at the demo's shop: invented people, the same ones each time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from infra.answers.simulated.dice import dice_of, happens, pick, roll

# Customers before the thirty days, and how many join on each day from then on.
OLD: Final = 1_700
JOINING: Final = 14
# The days before the thirty in which the old ones joined.
EARLIER_DAYS: Final = 120
_FIRST_NUMBER: Final = 1_001

_FIRST_NAMES: Final = (
    *("Ada", "Alma", "Anouk", "Bela", "Clio", "Dara", "Edda", "Elio", "Fenna", "Gaia", "Hugo"),
    *("Ines", "Jori", "Kaya", "Lina", "Malo", "Nils", "Noor", "Odile", "Pia", "Quin", "Remy"),
    *("Saskia", "Tam", "Ugo", "Vera", "Wim", "Xenia", "Yann", "Zoé"),
)
_LAST_NAMES: Final = (
    *("Amstel", "Bruyère", "Castell", "Dorn", "Elster", "Falk", "Garance", "Hollis", "Ibarra"),
    *("Jansma", "Kessel", "Lorme", "Marsh", "Nordin", "Orlov", "Prado", "Quist", "Roux"),
)
_MAILS: Final = ("example.com", "example.net", "example.org")
_CITIES: Final = (
    *(("Paris", "FR"),) * 5,
    *(("Lyon", "FR"),) * 3,
    *(("Marseille", "FR"),) * 2,
    *(("Berlin", "DE"),) * 3,
    *(("Amsterdam", "NL"),) * 2,
    *(("Madrid", "ES"),) * 2,
    *(("Milan", "IT"),) * 2,
    ("Brussels", "BE"),
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody shops: how often they come beside others, and how much of it is buying.

    `resolve` is added to the chance of each step towards an order; `fades` says that they come
    for some weeks only.
    """

    name: str
    percent: int
    eagerness: float
    resolve: float
    fades: bool = False


MANNERS: Final = (
    Manner("regular", 12, 4.0, 0.16),
    Manner("occasional", 48, 0.9, 0.04),
    Manner("looking", 22, 1.3, -0.22),
    Manner("fading", 18, 2.2, 0.1, fades=True),
)


@dataclass(frozen=True, slots=True)
class Shopper:
    """One customer. `leaves` is the first day on which a fading one comes no more.

    `traits` are what the shop knows of them from the day on which they joined, for good.
    """

    number: int
    user_id: str
    browser: str
    joined: date
    leaves: date
    manner: Manner
    traits: Mapping[str, Any]

    def eagerness(self, on: date) -> float:
        """How often they come on a day beside others; 0 until they joined and after they left."""
        return self.manner.eagerness if self.joined < on < self.leaves else 0.0


def shoppers(first_day: date, until: date) -> tuple[Shopper, ...]:
    """All who joined up to a day, in that order; the thirty days begin with `first_day`."""
    joining = max(0, ((until - first_day).days + 1) * JOINING)
    everybody = (_shopper(number, first_day) for number in range(OLD + joining))
    return tuple(sorted(everybody, key=lambda one: (one.joined, one.number)))


def _shopper(number: int, first_day: date) -> Shopper:
    dice = dice_of("shopper", str(number))
    manner = _manner(dice)
    if number < OLD:
        joined = first_day - timedelta(days=1 + roll(dice, EARLIER_DAYS))
    else:
        joined = first_day + timedelta(days=(number - OLD) // JOINING)
    stays = 20 + roll(dice, 100) if manner.fades else 10_000
    return Shopper(
        number=number,
        user_id=f"u-{_FIRST_NUMBER + number}",
        browser=f"browser-{_FIRST_NUMBER + number}",
        joined=joined,
        leaves=joined + timedelta(days=stays),
        manner=manner,
        traits=_traits(dice, number, joined),
    )


def _manner(dice: Random) -> Manner:
    at = roll(dice, 100)
    for manner in MANNERS:
        at -= manner.percent
        if at < 0:
            return manner
    raise AssertionError("the parts of all manners are a hundred percent")


def _traits(dice: Random, number: int, joined: date) -> dict[str, Any]:
    first, last = pick(dice, _FIRST_NAMES), pick(dice, _LAST_NAMES)
    city, country = pick(dice, _CITIES)
    traits: dict[str, Any] = {
        "first_name": first,
        "last_name": last,
        "email": f"shopper{_FIRST_NUMBER + number}@{pick(dice, _MAILS)}",
        "city": city,
        "country": country,
        "plan": pick(dice, ("free", "free", "free", "pro", "pro", "vip")),
        "created_at": joined.isoformat(),
        "newsletter": happens(dice, 0.55),
    }
    if happens(dice, 0.3):
        traits["loyalty_since"] = joined.isoformat()
    return traits
