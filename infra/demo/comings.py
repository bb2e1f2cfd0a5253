"""How customers of the demo's shop come to be known: they join, sign in, and read their mail."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from infra.answers.simulated.dice import happens
from infra.demo.rhythm import moment
from infra.demo.shoppers import Shopper
from infra.demo.visits import Deed, Visitor, visit

# The part of the visits that begin before the visitor has signed in.
_SIGNED_OUT: Final = 0.15
# On Tuesdays and Fridays, this part of who takes the newsletter opens it.
_MAIL_DAYS: Final = (1, 4)
_OPENS: Final = 0.24
_SOON: Final = timedelta(minutes=1)


def joins(shopper: Shopper, at: datetime, order_id: str, dice: Random) -> Iterator[Deed]:
    """Somebody looks around as nobody known, signs up, and goes on."""
    *_, last = looked = [*visit(_signed_out(shopper), at, f"{order_id}-a", dice)]
    signed_up = last.at + _SOON
    known = as_visitor(shopper)
    yield from looked
    yield Deed(signed_up, "track", "Signed Up", known, {"method": "email"})
    yield identify(known, signed_up + timedelta(seconds=1), shopper.traits)
    yield from visit(known, signed_up + _SOON, order_id, dice)


def comes(shopper: Shopper, at: datetime, order_id: str, dice: Random) -> Iterator[Deed]:
    """A customer comes again; some sign in only after they looked around."""
    known = as_visitor(shopper)
    if happens(dice, _SIGNED_OUT):
        *_, last = looked = [*visit(_signed_out(shopper), at, f"{order_id}-a", dice)]
        yield from looked
        at = last.at + _SOON
        yield identify(known, at, shopper.traits)
    yield from visit(known, at + timedelta(seconds=2), order_id, dice)


def opened(on: date, shoppers: Iterable[Shopper], dice: Random) -> Iterator[Deed]:
    """Who opens the newsletter of a day, if there is one; those who left do not."""
    if on.weekday() not in _MAIL_DAYS:
        return
    mail = {"email_id": f"news-{on.isoformat()}", "campaign_name": "Newsletter"}
    for shopper in shoppers:
        if shopper.traits["newsletter"] and on < shopper.leaves and happens(dice, _OPENS):
            reader = Visitor(shopper.user_id, "", 0.0)
            yield Deed(moment(on, dice), "track", "Email Opened", reader, mail)


def as_visitor(shopper: Shopper) -> Visitor:
    """A customer who is signed in, with the browser that is theirs."""
    return Visitor(shopper.user_id, shopper.browser, shopper.manner.resolve)


def identify(visitor: Visitor, at: datetime, traits: Mapping[str, Any]) -> Deed:
    """What is said of a customer at some time."""
    return Deed(at, "identify", "$identify", visitor, traits)


def _signed_out(shopper: Shopper) -> Visitor:
    return Visitor("", shopper.browser, shopper.manner.resolve)
