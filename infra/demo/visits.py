"""One visit to the demo's shop, step by step: most end before there is an order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from infra.answers.simulated.dice import happens, pick, roll
from infra.demo.goods import Basket, Good, as_products, as_property, euros, filled, some_good

# What visitors of a shop for runners type; see also `infra.demo.dirt`.
_SEARCHES: Final = ("trail shoes", "wide fit", "marathon", "socks", "waterproof", "size 43", "sale")
_PAGES: Final = ("/", "/shoes", "/sale", "/stores", "/guides/marathon", "/about")
# The chance of each step after the one before, for somebody without a manner of their own.
_ADDS: Final = 0.34
_LOOKS_AT_CART: Final = 0.6
_CHECKS_OUT: Final = 0.52
_PAYS: Final = 0.68
_WISHES: Final = 0.08
_REMOVES: Final = 0.1


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who comes: a known customer, a browser that nobody signed in with, or both."""

    user_id: str
    anonymous_id: str
    resolve: float


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that a visitor did: what will be an event. `type` is as in Segment's calls."""

    at: datetime
    type: str
    event: str
    visitor: Visitor
    properties: Mapping[str, Any]


def visit(visitor: Visitor, at: datetime, order_id: str, dice: Random) -> Iterator[Deed]:
    """What a visitor does from a moment on, in order; an order that they pay has this id."""
    clock = _clock(at, dice)
    good = some_good(dice)
    for event, properties in _browsing(good, dice):
        yield _deed(next(clock), visitor, event, properties)
    if happens(dice, _WISHES):
        yield _deed(next(clock), visitor, "Product Added to Wishlist", as_property(good))
    if happens(dice, _ADDS + visitor.resolve):
        for event, properties in _buying(filled(dice, good), order_id, visitor.resolve, dice):
            yield _deed(next(clock), visitor, event, properties)


def order(basket: Basket, order_id: str) -> dict[str, Any]:
    """The properties of an order, in euros; `total` is all that is paid, `revenue` the goods."""
    return {
        "order_id": order_id,
        "total": euros(basket.subtotal + basket.shipping),
        "revenue": euros(basket.subtotal),
        "shipping": euros(basket.shipping),
        "currency": "EUR",
        "products": as_products(basket),
    }


def _clock(at: datetime, dice: Random) -> Iterator[datetime]:
    while True:
        yield at
        at += timedelta(seconds=8 + roll(dice, 90), milliseconds=roll(dice, 1000))


def _deed(at: datetime, visitor: Visitor, event: str, properties: dict[str, Any]) -> Deed:
    kind = "page" if event == "$page" else "track"
    return Deed(at, kind, event, visitor, properties)


def _browsing(good: Good, dice: Random) -> Iterator[tuple[str, dict[str, Any]]]:
    if happens(dice, 0.6):
        path = pick(dice, _PAGES)
        yield "$page", {"path": path, "url": f"https://acmeshoes.example{path}"}
    if happens(dice, 0.25):
        yield "Products Searched", {"query": pick(dice, _SEARCHES)}
    if happens(dice, 0.4):
        yield "Product List Viewed", {"list_id": good.category.lower(), "category": good.category}
    for other in (some_good(dice) for _ in range(roll(dice, 4))):
        yield "Product Viewed", as_property(other)
    yield "Product Viewed", as_property(good)


def _buying(
    basket: Basket, order_id: str, resolve: float, dice: Random
) -> Iterator[tuple[str, dict[str, Any]]]:
    for line in as_products(basket):
        yield "Product Added", line
    if happens(dice, _REMOVES):
        yield "Product Removed", as_products(basket)[-1]
        return
    if happens(dice, _LOOKS_AT_CART):
        yield "Cart Viewed", {"products": as_products(basket)}
    if not happens(dice, _CHECKS_OUT + resolve):
        return
    paid = order(basket, order_id)
    yield "Checkout Started", {key: paid[key] for key in ("order_id", "total", "currency")}
    if happens(dice, _PAYS + resolve):
        yield "Order Completed", paid
