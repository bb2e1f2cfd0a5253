"""What happens at the demo's shop, day after day: visits, orders, newsletters, and some dirt.

The same first day gives the same events, however far they are told. What was ordered before the
thirty days comes from an older system, which knew orders and customers only. All is invented.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

import orjson

from infra.answers.simulated.dice import dice_of, roll
from infra.demo.comings import comes, identify, joins, opened
from infra.demo.dirt import INSTRUCTION, spoiled
from infra.demo.goods import filled, some_good
from infra.demo.history import DAYS
from infra.demo.rhythm import busyness, chosen, moment
from infra.demo.shoppers import EARLIER_DAYS, Shopper, shoppers
from infra.demo.visits import Deed, Visitor, order, visit
from schemas.customer_events import CustomerEvent

# How the ids of all its messages begin.
PREFIX: Final = "shop-"
# On an average day.
_VISITS: Final = 250
_EARLIER_ORDERS: Final = 34
# The part of the visits by nobody known; their browsers come again, and are slow to decide.
_STRANGE: Final = 0.3
_BROWSERS: Final = 2_400
_STRANGE_RESOLVE: Final = -0.12
_SOON: Final = timedelta(seconds=2)


class Shop:
    """A shop whose thirty whole days end before `today`, the day on which it is told first."""

    def __init__(self, today: date) -> None:
        self._first_day: Final = today - timedelta(days=DAYS)

    def happened(self, until: datetime) -> list[CustomerEvent]:
        """All events up to a moment (aware, UTC), in order of time."""
        everybody = shoppers(self._first_day, until.date())
        spent: dict[str, float] = defaultdict(float)
        last = (until.date() - self._first_day).days
        days = (self._first_day + timedelta(days=day) for day in range(-EARLIER_DAYS, last + 1))
        events = (event for on in days for event in self._day(on, everybody, spent))
        return sorted((e for e in events if e.ts <= until), key=lambda event: event.ts)

    def _day(
        self, on: date, everybody: Iterable[Shopper], spent: dict[str, float]
    ) -> Iterator[CustomerEvent]:
        dice = dice_of("shop", on.isoformat())
        known = [shopper for shopper in everybody if shopper.joined <= on]
        happens = self._ordered if on < self._first_day else self._visited
        deeds = sorted(happens(on, known, dice), key=lambda deed: deed.at)
        for number, deed in enumerate(spoiled(_valued(deeds, spent), dice)):
            yield _event(deed, f"{PREFIX}{on.isoformat()}-{number}")

    def _ordered(self, on: date, known: Sequence[Shopper], dice: Random) -> Iterator[Deed]:
        """What the older system knows of a day: who joined, and what was ordered."""
        for shopper in known:
            if shopper.joined == on:
                yield identify(_by_name(shopper), moment(on, dice), shopper.traits)
        count = round(_EARLIER_ORDERS * busyness(self._first_day, on))
        weights = [max(0.0, s.eagerness(on) * (0.3 + s.manner.resolve)) for s in known]
        for number, shopper in enumerate(chosen(known, weights, count, dice)):
            paid = order(filled(dice, some_good(dice)), f"o-{on:%y%m%d}-{number}")
            at = moment(on, dice)
            yield Deed(at, "track", "Order Completed", _by_name(shopper), paid)

    def _visited(self, on: date, known: Sequence[Shopper], dice: Random) -> Iterator[Deed]:
        """What a day of the thirty, or one after them, brings."""
        for shopper in known:
            if shopper.joined == on:
                at, order_id = moment(on, dice), f"o-{on:%y%m%d}-j{shopper.number}"
                yield from joins(shopper, at, order_id, dice)
        count = round(_VISITS * busyness(self._first_day, on))
        strange = round(count * _STRANGE)
        for number in range(strange):
            nobody = Visitor("", f"stranger-{roll(dice, _BROWSERS)}", _STRANGE_RESOLVE)
            yield from visit(nobody, moment(on, dice), f"o-{on:%y%m%d}-s{number}", dice)
        weights = [shopper.eagerness(on) for shopper in known]
        for number, shopper in enumerate(chosen(known, weights, count - strange, dice)):
            yield from comes(shopper, moment(on, dice), f"o-{on:%y%m%d}-{number}", dice)
        yield from opened(on, known, dice)


def mischief(at: datetime) -> CustomerEvent:
    """A stranger's search whose text is an instruction; one a day, at a moment of the caller's."""
    stranger = Visitor("", "stranger-0", 0.0)
    search = Deed(at, "track", "Products Searched", stranger, {"query": INSTRUCTION})
    return _event(search, f"{PREFIX}{at.date().isoformat()}-mischief")


def _by_name(shopper: Shopper) -> Visitor:
    """A customer as the shop's server knows them: without a browser."""
    return Visitor(shopper.user_id, "", shopper.manner.resolve)


def _valued(deeds: Iterable[Deed], spent: dict[str, float]) -> Iterator[Deed]:
    """The deeds, and after each order of a customer what they have spent so far."""
    for deed in deeds:
        yield deed
        if deed.event == "Order Completed" and (user_id := deed.visitor.user_id):
            spent[user_id] = round(spent[user_id] + deed.properties["total"], 2)
            customer = Visitor(user_id, "", 0.0)
            yield identify(customer, deed.at + _SOON, {"lifetime_value": spent[user_id]})


def _event(deed: Deed, message_id: str) -> CustomerEvent:
    channel = "web" if deed.visitor.anonymous_id else "server"
    return CustomerEvent(
        message_id=message_id,
        type=deed.type,
        event=deed.event,
        user_id=deed.visitor.user_id,
        anonymous_id=deed.visitor.anonymous_id,
        ts=deed.at,
        properties=orjson.dumps(deed.properties).decode(),
        context=orjson.dumps({"channel": channel}).decode(),
    )
