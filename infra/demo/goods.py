"""What the demo's shop sells, and the baskets that are made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from infra.answers.simulated.dice import happens, pick, roll
from infra.demo.history import catalog

# Of a hundred orders so many are of two or three different goods, and so many of two of one.
_MORE_PERCENT: Final = 38
_TWO_PERCENT: Final = 12
_SHIPPING: Final = 490
_FREE_FROM: Final = 15_000


@dataclass(frozen=True, slots=True)
class Good:
    """One product; its price is in cents of a euro, taxes included."""

    sku: str
    name: str
    category: str
    price: int


def _shoes() -> tuple[Good, ...]:
    """The brand's own shoes, from the cheapest to the dearest."""
    prices = (8_990, 11_990, 12_990, 14_990, 17_990)
    own = zip(catalog().brand.products, prices, strict=True)
    return tuple(Good(shoe.sku or shoe.name, shoe.name, "Shoes", price) for shoe, price in own)


GOODS: Final = (
    *_shoes(),
    Good("ASK-101", "Merino Socks", "Accessories", 1_690),
    Good("ABL-102", "Running Belt", "Accessories", 2_490),
    Good("ACP-103", "Reflective Cap", "Accessories", 2_290),
    Good("AJK-201", "Storm Jacket", "Clothing", 12_900),
    Good("ATE-202", "Race Tee", "Clothing", 3_990),
    Good("ATI-203", "Winter Tights", "Clothing", 5_990),
)
_SHOES: Final = tuple(good for good in GOODS if good.category == "Shoes")


@dataclass(frozen=True, slots=True)
class Basket:
    """What one order is of: goods and how many of each."""

    lines: tuple[tuple[Good, int], ...]

    @property
    def subtotal(self) -> int:
        """In cents, without shipping."""
        return sum(good.price * count for good, count in self.lines)

    @property
    def shipping(self) -> int:
        """In cents; larger orders are sent for nothing."""
        return 0 if self.subtotal >= _FREE_FROM else _SHIPPING


def some_good(dice: Random) -> Good:
    """What somebody looks at: mostly shoes."""
    return pick(dice, _SHOES if happens(dice, 0.6) else GOODS)


def filled(dice: Random, first: Good) -> Basket:
    """A basket of what somebody came for, and of what else they found."""
    more = 1 + roll(dice, 2) if happens(dice, _MORE_PERCENT / 100) else 0
    goods = dict.fromkeys((first, *(pick(dice, GOODS) for _ in range(more))))
    lines = ((good, 2 if happens(dice, _TWO_PERCENT / 100) else 1) for good in goods)
    return Basket(tuple(lines))


def as_property(good: Good) -> dict[str, Any]:
    """A product as Segment's e-commerce events name it; prices are in euros."""
    return {
        "product_id": good.sku.lower(),
        "sku": good.sku,
        "name": good.name,
        "category": good.category,
        "price": euros(good.price),
    }


def as_products(basket: Basket) -> Sequence[dict[str, Any]]:
    """The lines of a basket, likewise."""
    return [{**as_property(good), "quantity": count} for good, count in basket.lines]


def euros(cents: int) -> float:
    """An amount as the shop's events write it."""
    return cents / 100
