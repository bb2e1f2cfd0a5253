"""A shop whose every event follows from its number, and what that comes to by hand.

Nothing of ours is used to calculate: what is expected is plain Python over what was sent.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

CUSTOMERS: Final = 211
NAMES: Final = ("Product Viewed", "Product Added", "Order Completed", "Wishlist Opened")
PLANS: Final = ("free", "pro")


def event(number: int, began: datetime) -> dict[str, Any]:
    """The arguments of the library's call: one in twenty identifies, all others track.

    Two thirds of the events are of the last days, the others of a month ago; no two of a customer
    are within a minute, as times are set right by the caller's clock to the millisecond.
    """
    customer = number * 7919 % CUSTOMERS
    told: dict[str, Any] = {
        "user_id": f"u{customer}",
        "message_id": f"m{number}",
        "timestamp": began
        - timedelta(days=30 if number % 3 == 0 else number % 5)
        - _of_day(number),
    }
    if number % 20 == 0:
        # The newest is what counts: of one customer, always the same plan.
        return {**told, "traits": {"plan": PLANS[customer % 2], "city": f"c{customer % 7}"}}
    name = NAMES[(number + customer) % 11 % 4]
    return {**told, "event": name, "properties": {"total": number % 50, "sku": f"s{number % 7}"}}


def _of_day(number: int) -> timedelta:
    return timedelta(minutes=1 + number % 301)


@dataclass(frozen=True)
class Books:
    """All that was sent, each event once."""

    events: tuple[dict[str, Any], ...]
    began: datetime

    def top(self) -> dict[str, tuple[int, int]]:
        """How often each event happened, and to how many."""
        counts = Counter(map(_name, self.events))
        users: defaultdict[str, set[str]] = defaultdict(set)
        for each in self.events:
            users[_name(each)].add(each["user_id"])
        return {name: (counts[name], len(users[name])) for name in counts}

    def properties(self) -> dict[str, dict[str, Counter[str]]]:
        """Of each event its properties, and how often each type of value."""
        found: defaultdict[str, defaultdict[str, Counter[str]]] = defaultdict(
            lambda: defaultdict(Counter)
        )
        for each in self.events:
            for name, value in (each.get("properties") or each["traits"]).items():
                found[_name(each)][name]["integer" if isinstance(value, int) else "string"] += 1
        return {event: dict(properties) for event, properties in found.items()}

    def customers(self) -> set[str]:
        """Everybody of whom anything is known."""
        return {each["user_id"] for each in self.events}

    def did(self, name: str, *, last_days: int | None = None) -> Counter[str]:
        """How often each customer did it."""
        return Counter(
            each["user_id"]
            for each in self._named(name)
            if last_days is None or each["timestamp"] > self.began - timedelta(days=last_days)
        )

    def spent(self) -> Counter[str]:
        """What each customer's orders add up to."""
        totals: Counter[str] = Counter()
        for each in self._named("Order Completed"):
            totals[each["user_id"]] += each["properties"]["total"]
        return totals

    def followed(self) -> set[str]:
        """Who completed an order at most 36 hours after something was added."""
        added: defaultdict[str, list[datetime]] = defaultdict(list)
        for each in self._named("Product Added"):
            added[each["user_id"]].append(each["timestamp"])
        return {
            each["user_id"]
            for each in self._named("Order Completed")
            if any(
                timedelta(0) < each["timestamp"] - before <= timedelta(hours=36)
                for before in added[each["user_id"]]
            )
        }

    def on_plan(self, plan: str) -> set[str]:
        """Whose traits say so."""
        said = {e["user_id"]: e["traits"]["plan"] for e in self.events if "traits" in e}
        return {user for user, said_plan in said.items() if said_plan == plan}

    def _named(self, name: str) -> list[dict[str, Any]]:
        return [each for each in self.events if each.get("event") == name]


def _name(sent: dict[str, Any]) -> str:
    return str(sent.get("event", "$identify"))


def books(count: int, began: datetime) -> Books:
    """What was sent when `count` events were."""
    return Books(tuple(event(number, began) for number in range(count)), began)


def _leaf(event_name: str, **fields: Any) -> dict[str, Any]:
    return {"type": "event", "event": event_name, **fields}


WEEK: Final = {"last": {"value": 7, "unit": "day"}}
# A segment of each kind that speaks of customers alone; `meant` has who is in it, by hand.
DEFINITIONS: Final[dict[str, Any]] = {
    "recent": _leaf("Order Completed", window=WEEK, times=3),
    "never": _leaf("Wishlist Opened", occurs="never"),
    "spenders": {
        "type": "event_aggregate",
        "event": "Order Completed",
        "fn": "sum",
        "prop": "total",
        "op": "gt",
        "value": 100,
    },
    "followed": {
        "type": "sequence",
        "steps": [{"event": "Product Added"}, {"event": "Order Completed"}],
        "within": {"value": 36, "unit": "hour"},
    },
    "pros": {"type": "trait", "trait": "plan", "op": "eq", "value": "pro"},
}


def meant(kept: Books) -> dict[str, set[str]]:
    """Who is in each of these segments, by hand."""
    recent, spent = kept.did("Order Completed", last_days=7), kept.spent()
    return {
        "recent": {user for user, times in recent.items() if times >= 3},
        "never": kept.customers() - set(kept.did("Wishlist Opened")),
        "spenders": {user for user, total in spent.items() if total > 100},
        "followed": kept.followed(),
        "pros": kept.on_plan("pro"),
    }


def today() -> datetime:
    """Now, in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)
