"""The segments of the demo's shop: those that the documents speak of, and some beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DemoSegment:
    """A segment to be created: a dynamic one has the `root` of its definition, a static one ids."""

    name: str
    description: str
    root: Node | None = None
    user_ids: tuple[str, ...] = ()

    @property
    def definition(self) -> dict[str, Any] | None:
        """As in "Create segment"; None for a static one."""
        return None if self.root is None else {"version": 1, "root": self.root}


def _last(days: int) -> Node:
    return {"last": {"value": days, "unit": "day"}}


def _event(name: str, window: Node | None = None, **more: Any) -> Node:
    return {"type": "event", "event": name, **({"window": window} if window else {}), **more}


def _never(name: str, window: Node | None = None) -> Node:
    return _event(name, window, occurs="never")


def _spent(op: str, value: int, window: Node | None = None) -> Node:
    leaf = {"type": "event_aggregate", "event": "Order Completed", "fn": "sum", "prop": "total"}
    return {**leaf, "op": op, "value": value, **({"window": window} if window else {})}


def _trait(name: str, op: str, **value: Any) -> Node:
    return {"type": "trait", "trait": name, "op": op, **value}


def _all(*children: Node) -> Node:
    return {"type": "and", "children": children}


_ORDERED: Final = "Order Completed"

# The last is made last, and is dynamic: once it was evaluated, all are there.
SEGMENTS: Final[Sequence[DemoSegment]] = (
    DemoSegment("High LTV", "Spent at least 800 euros with us.", _spent("gte", 800)),
    DemoSegment(
        "Churn Risk",
        "Bought within the last three months, but not in the last three weeks.",
        _all(
            _event(_ORDERED, {"ago": [90, 21], "unit": "day"}),
            _never(_ORDERED, _last(21)),
        ),
    ),
    DemoSegment(
        "VIP Buyers",
        "Pro and VIP customers who buy often and spend well.",
        _all(
            _trait("plan", "in", value=["pro", "vip"]),
            _event(_ORDERED, _last(90), times=2),
            _spent("gt", 300, _last(90)),
        ),
    ),
    DemoSegment("Recent Buyers", "Bought in the last seven days.", _event(_ORDERED, _last(7))),
    DemoSegment(
        "Cart Abandoners",
        "Began a checkout in the last seven days, but ordered nothing in them.",
        _all(_event("Checkout Started", _last(7)), _never(_ORDERED, _last(7))),
    ),
    DemoSegment(
        "Wishlist Dreamers",
        "Put something on a wishlist and have never bought.",
        _all(_event("Product Added to Wishlist"), _never(_ORDERED)),
    ),
    DemoSegment(
        "Newsletter Readers",
        "Opened at least two newsletters in four weeks.",
        _event("Email Opened", {"last": {"value": 4, "unit": "week"}}, times=2),
    ),
    DemoSegment(
        "Decided Buyers",
        "Looked at a product, put it into the cart and paid, all within two hours.",
        {
            "type": "sequence",
            "steps": [{"event": e} for e in ("Product Viewed", "Product Added", _ORDERED)],
            "within": {"value": 2, "unit": "hour"},
            "window": _last(30),
        },
    ),
    DemoSegment("Lyon Runners", "Customers in Lyon.", _trait("city", "eq", value="Lyon")),
    DemoSegment(
        "Marathon Expo Guests",
        "Left their address at our stand.",
        user_ids=tuple(f"u-{number}" for number in range(1_001, 2_500, 13)),
    ),
    DemoSegment(
        "Loyalty Gold",
        "In the loyalty programme, with at least three orders.",
        _all(_trait("loyalty_since", "exists"), _event(_ORDERED, times=3)),
    ),
    DemoSegment(
        "Loyalty Newcomers",
        "Joined the loyalty programme in the last thirty days.",
        _trait("loyalty_since", "within_last", value={"value": 30, "unit": "day"}),
    ),
    DemoSegment(
        "Loyalty Lapsed",
        "In the loyalty programme, but without an order in six weeks.",
        _all(
            _trait("loyalty_since", "before_last", value={"value": 6, "unit": "week"}),
            _never(_ORDERED, _last(42)),
        ),
    ),
)
