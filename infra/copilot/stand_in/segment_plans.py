"""How the stand-in goes about questions on segments."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from infra.copilot.stand_in.heard import Heard, calls, says
from infra.copilot.stand_in.plans import USUAL_DAYS, Turn, days_in, failed

_OFFERED: Final = 5
# With a list, a chart and an answer fewer calls than a question may take.
_MOST_TRENDS: Final = 12
# What people say, and what the events of a shop are called.
_MEANT: Final = (
    (re.compile(r"wish ?list", re.IGNORECASE), "Product Added to Wishlist"),
    (re.compile(r"\bcart\b", re.IGNORECASE), "Product Added"),
    (re.compile(r"checkout", re.IGNORECASE), "Checkout Started"),
    (re.compile(r"purchas|bought|order", re.IGNORECASE), "Order Completed"),
    (re.compile(r"view", re.IGNORECASE), "Product Viewed"),
    (re.compile(r"sign(?:ed)? ?up", re.IGNORECASE), "Signed Up"),
)
_SPENT: Final = re.compile(r"spent (more|less) than (\d+)", re.IGNORECASE)
_NEVER: Final = re.compile(r"\bnever\b|\bnot\b|n't\b", re.IGNORECASE)
_WINDOW: Final = re.compile(r"last (\d+) (hour|day|week|month)s?", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"([^"]{1,200})"')
_EITHER: Final = re.compile(r",|\bor\b|\band\b", re.IGNORECASE)
# As many as the segment language takes of one node.
_CHILDREN: Final = 20
_CLAUSE: Final = re.compile(r"\bbut\b|\band\b", re.IGNORECASE)


def size(asked: Heard, segment: str) -> Turn:
    """How many are in a segment, as a card."""
    found = asked.of("get_segment_detail")
    if found is None:
        return calls("get_segment_detail", segment=segment)
    if found.is_error:
        return failed(found)
    name, count = found.data["name"], found.data["member_count"]
    if count is None:
        return says(f"**{name}** is not counted yet.")
    if asked.of("display_metric_card") is None:
        return calls("display_metric_card", label=name, segment_id=found.data["id"])
    return says(f"**{name}** has {count} members.")


def conditions(asked: Heard, segment: str) -> Turn:
    """What a segment asks of a customer."""
    found = asked.of("get_segment_detail")
    if found is None:
        return calls("get_segment_detail", segment=segment)
    if found.is_error:
        return failed(found)
    lines = found.data["explain"]
    if not lines:
        return says(f"**{found.data['name']}** is a list of ids and has no conditions.")
    # Where several conditions are joined, the first line says how.
    how, lines = (f" {lines[0]}", lines[1:]) if lines[0].endswith(":") else (":", lines)
    told = "\n".join(f"- {line.strip()}" for line in lines)
    return says(f"**{found.data['name']}** means{how}\n{told}")


def trend(asked: Heard, segment: str) -> Turn:
    """How a segment grew, as a chart."""
    found = asked.of("query_segment_membership_trend")
    if found is None:
        days = days_in(asked.question, USUAL_DAYS)
        return calls("query_segment_membership_trend", segment=segment, days=days)
    if found.is_error:
        return failed(found)
    data = found.data
    if asked.of("display_event_chart") is None and data["member_count"]:
        title = f"{data['segment']}, last {data['days']} days"
        return calls("display_event_chart", result_id=data["result_id"], title=title)
    way = "grew" if data["change"] > 0 else "shrank" if data["change"] < 0 else "did not change"
    by = f" by {abs(round(data['change']))}" if data["change"] else ""
    return says(
        f"**{data['segment']}** {way}{by} over the last {data['days']} days, to"
        f" {data['member_count']} members."
    )


def growing(asked: Heard) -> Turn:
    """Which segments grew, the fastest of them as a chart."""
    listed, trends = asked.of("list_segments"), asked.every("query_segment_membership_trend")
    if listed is None:
        return calls("list_segments", status="active", limit=_MOST_TRENDS)
    if listed.is_error:
        return failed(listed)
    days, names = days_in(asked.question, USUAL_DAYS), [row["name"] for row in listed.data["rows"]]
    if names and not trends:
        each = [calls("query_segment_membership_trend", segment=n, days=days) for n in names]
        return [call for called in each for call in called]
    grown = [got.data for got in trends if not got.is_error and got.data["change"] > 0]
    if not grown:
        return says(f"No segment grew over the last {days} days.")
    grown.sort(key=lambda data: -data["change"])
    if asked.of("display_event_chart") is None:
        title = f"{grown[0]['segment']}, last {days} days"
        return calls("display_event_chart", result_id=grown[0]["result_id"], title=title)
    lines = [f"- **{g['segment']}**: +{round(g['change'])} to {g['member_count']}" for g in grown]
    return says(f"These grew over the last {days} days:\n" + "\n".join(lines))


def largest(asked: Heard) -> Turn:
    """The largest segments, as a table."""
    found = asked.of("list_segments")
    if found is None:
        return calls("list_segments", sort="member_count", order="desc", limit=10)
    if found.is_error:
        return failed(found)
    if not found.data["rows"]:
        return says("There are no segments yet. Ask me to create one.")
    if asked.of("display_segment_table") is None:
        return calls("display_segment_table", result_id=found.data["result_id"])
    return says(f"The largest is **{found.data['rows'][0]['name']}**.")


def created(asked: Heard) -> Turn:
    """A segment to save, as a button."""
    known = _known(asked)
    if isinstance(known, list):
        return known
    children = [node for clause in _clauses(asked.question) if (node := _node(clause, known))]
    if not children:
        return _asked_back(asked.question, known)
    root = children[0] if len(children) == 1 else {"type": "and", "children": children}
    return _offered(asked, _named(children), root)


def unfinished(asked: Heard, began: str, ended: str, value: str, unit: str) -> Turn:
    """A segment of those who began something and did not end it in time."""
    known = _known(asked)
    if isinstance(known, list):
        return known
    first, second = _event(began), _event(ended)
    if first not in known or second not in known:
        return _asked_back(asked.question, known)
    within = {"value": int(value), "unit": unit.lower()}
    steps = {"type": "sequence", "steps": [{"event": first}, {"event": second}], "within": within}
    children = [{"type": "event", "event": first}, {"type": "not", "child": steps}]
    return _offered(
        asked,
        f"{first} without {second}",
        {"type": "and", "children": children},
        f"Everybody is meant who did **{first}** and never had **{second}** within {value} {unit}s"
        " of it: also those whose time is not over yet, but nobody who once was in time. ",
    )


def active(asked: Heard, plans: str, city: str, period: str) -> Turn:
    """A segment of those on some plans, in a city, who did anything lately."""
    known = _known(asked)
    if isinstance(known, list):
        return known
    *count, unit = period.lower().split()
    window = {"last": {"value": int(count[0]) if count else 1, "unit": unit}}
    events = [{"type": "event", "event": event, "window": window} for event in known[:_CHILDREN]]
    levels = [each.strip().lower() for each in _EITHER.split(plans)]
    children = [
        {"type": "trait", "trait": "plan", "op": "in", "value": levels},
        {"type": "trait", "trait": "city", "op": "eq", "value": city},
        {"type": "or", "children": events},
    ]
    return _offered(
        asked,
        f"Active {plans} customers in {city}",
        {"type": "and", "children": children},
        f"Active means here that they did any of your events in the last {period}; I looked at the"
        " traits plan and city. ",
    )


def _known(asked: Heard) -> tuple[str, ...] | Turn:
    """The events that there are; else how to come to know them."""
    schemas = asked.of("list_event_schemas")
    if schemas is None:
        return calls("list_event_schemas", limit=50)
    if schemas.is_error:
        return failed(schemas)
    if not schemas.data["rows"]:
        return says("No events came in yet that a segment could ask for.")
    return tuple(row["event"] for row in schemas.data["rows"])


def _offered(asked: Heard, name: str, root: Mapping[str, Any], meaning: str = "") -> Turn:
    """The button, then what it means and how many are meant."""
    offer = asked.of("display_create_segment_cta")
    if offer is None:
        definition = {"version": 1, "root": root}
        return calls("display_create_segment_cta", name=name[:200], definition=definition)
    if offer.is_error:
        return failed(offer)
    estimate = offer.data["estimate"]
    counted = f"{estimate['count']} members now" if estimate else "members that I could not count"
    return says(
        f"{meaning}This would have {counted}. Press **Create segment** to open it in the builder,"
        " name it and save it; nothing is saved yet."
    )


def _asked_back(question: str, known: Sequence[str]) -> Turn:
    """What is likely meant first, then what happens most."""
    meant = [event for pattern, event in _MEANT if pattern.search(question) and event in known]
    offered = list(dict.fromkeys([*meant, *known]))[:_OFFERED]
    hint = f" Do you mean {', '.join(f'**{name}**' for name in offered)}?" if offered else ""
    return says(f"I could not tell which of your events are meant.{hint}")


def _clauses(question: str) -> Sequence[str]:
    return [part for part in _CLAUSE.split(question) if part.strip()]


def _node(clause: str, known: Sequence[str]) -> Mapping[str, Any] | None:
    """What a part of the question asks for; None when it names no event that is known."""
    window = {"window": _window(clause)} if _WINDOW.search(clause) else {}
    if spent := _SPENT.search(clause):
        op = "gt" if spent[1].lower() == "more" else "lt"
        event = {"type": "event_aggregate", "event": "Order Completed", "fn": "sum"}
        return {**event, "prop": "total", "op": op, "value": int(spent[2]), **window}
    event_name, is_never = _event(clause), bool(_NEVER.search(clause))
    if event_name is None or (event_name not in known and not is_never):
        return None
    occurs = {"occurs": "never"} if is_never else {}
    return {"type": "event", "event": event_name, **occurs, **window}


def _event(clause: str) -> str | None:
    if quoted := _QUOTED.search(clause):
        return quoted[1]
    return next((event for pattern, event in _MEANT if pattern.search(clause)), None)


def _window(clause: str) -> Mapping[str, Any]:
    found = _WINDOW.search(clause)
    assert found is not None  # noqa: S101 - the caller has looked
    return {"last": {"value": int(found[1]), "unit": found[2].lower()}}


def _named(children: Sequence[Mapping[str, Any]]) -> str:
    parts = [("No " if c.get("occurs") == "never" else "") + c["event"] for c in children]
    return ", ".join(parts)
