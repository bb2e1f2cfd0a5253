"""How the stand-in goes about a question: which tool next, or what it says in the end."""

import re
from typing import Final

from infra.copilot.stand_in.heard import Got, Heard, calls, says
from infra.copilot.stand_in.wire import Block

Turn = list[Block]

_DAYS: Final = re.compile(r"(\d+)\s*(hour|day|week|month)", re.IGNORECASE)
_UNIT_DAYS: Final = {"day": 1, "week": 7, "month": 30}
_TODAY: Final = re.compile(r"\b(today|aujourd'hui|24 hours)\b", re.IGNORECASE)
_MONTH: Final = re.compile(r"\bmonth\b", re.IGNORECASE)
_COUNT: Final = re.compile(r"\btop (\d+)|\b(\d+) (?:top|principaux)", re.IGNORECASE)
_WEEK: Final = 7
USUAL_DAYS: Final = 30


def days_in(text: str, otherwise: int) -> int:
    """Over how many days is asked."""
    if _TODAY.search(text):
        return 1
    if found := _DAYS.search(text):
        each = _UNIT_DAYS.get(found[2].lower())
        return max(1, min(365, int(found[1]) * each)) if each else 1
    return USUAL_DAYS if _MONTH.search(text) else otherwise


def failed(got: Got) -> Turn:
    """What is said of a call that did not work."""
    match got.data:
        case {"candidates": [*candidates]}:
            return says(f"Which one do you mean: {_listed(candidates)}?")
        case {"error": "unknown_segment", "nearest": [*nearest]}:
            hint = f" The nearest are {_listed(nearest)}." if nearest else ""
            return says(f"There is no segment of that name.{hint}")
        case {"error": "unknown_event", "nearest": [*nearest]}:
            hint = f" Do you mean {_listed(nearest)}?" if nearest else ""
            return says(f"There is no event of that name.{hint}")
        case {"error": "not_counted_yet"}:
            return says("This segment is not counted yet.")
    return says("The data does not answer at the moment. Please try again in a minute.")


def ranking(asked: Heard) -> Turn:
    """The most frequent events, as a chart."""
    text = asked.question
    if " ".join(text.lower().split()).startswith(("and ", "and only")):
        counted = _COUNT.search(asked.before)
    else:
        counted = _COUNT.search(text)
    limit = int(counted[1] or counted[2]) if counted else 10
    days = days_in(text, _WEEK)
    top = asked.of("query_top_events")
    if top is None:
        return calls("query_top_events", days=days, limit=min(limit, 50))
    if top.is_error:
        return failed(top)
    if not top.data["rows"]:
        return says(
            f"No events came in over the last {days} days. Check that your write key sends events."
        )
    if asked.of("display_event_chart") is None:
        title = f"Top {limit} events, {_last(days)}"
        return calls("display_event_chart", result_id=top.data["result_id"], title=title)
    first = top.data["rows"][0]
    if "principaux" in text.lower():
        return says(
            f"**{first['event']}** est en tête avec {first['count']} événements"
            f" ({_last(days, french=True)}, UTC ; la journée en cours est partielle)."
        )
    return says(
        f"**{first['event']}** leads with {first['count']} events in the {_last(days)}"
        " (UTC; today is partial)."
    )


def volume(asked: Heard, event: str | None = None) -> Turn:
    """Events a day, as a chart."""
    days = days_in(asked.question, USUAL_DAYS)
    found = asked.of("query_event_volume")
    if found is None:
        return calls("query_event_volume", days=days, **({"event": event} if event else {}))
    if found.is_error:
        return failed(found)
    name = found.data["event"] or "All events"
    if not found.data["total"]:
        return says(f"{name}: no events in the {_last(days)} (UTC).")
    if asked.of("display_event_chart") is None:
        title = f"{name}, {_last(days)}"
        return calls("display_event_chart", result_id=found.data["result_id"], title=title)
    peak = max(found.data["rows"], key=lambda row: row["count"])
    return says(
        f"{name}: {found.data['total']} events in the {_last(days)} (UTC; today is partial)."
        f" The peak was {peak['count']} on {peak['date']}."
    )


def amount(asked: Heard, event: str | None = None) -> Turn:
    """How many events there were, as a card."""
    days = days_in(asked.question, USUAL_DAYS)
    found = asked.of("query_event_volume")
    if found is None:
        return calls("query_event_volume", days=days, **({"event": event} if event else {}))
    if found.is_error:
        return failed(found)
    name, total = found.data["event"] or "All events", found.data["total"]
    if asked.of("display_metric_card") is None:
        result_id, label = found.data["result_id"], f"{name}, {_last(days)}"
        return calls("display_metric_card", label=label, result_id=result_id, field="total")
    before = found.data["previous_total"]
    return says(
        f"**{name}**: {total} in the {_last(days)} (UTC; today is partial), {before} in as many"
        " days before."
    )


def compared(asked: Heard) -> Turn:
    """Whether orders went up or down against the week before."""
    schemas = asked.of("list_event_schemas")
    if schemas is None:
        return calls("list_event_schemas", search="order", limit=50)
    found = asked.of("query_event_volume")
    if found is None:
        names = [row["event"] for row in schemas.data.get("rows", ())]
        event = "Order Completed" if "Order Completed" in names else next(iter(names), None)
        return calls("query_event_volume", days=_WEEK, **({"event": event} if event else {}))
    if found.is_error:
        return failed(found)
    now, before = found.data["total"], found.data["previous_total"]
    if asked.of("display_metric_card") is None:
        label = f"{found.data['event'] or 'All events'}, {_last(_WEEK)}"
        result_id = found.data["result_id"]
        return calls("display_metric_card", label=label, result_id=result_id, field="total")
    way = "went up" if now > before else "went down" if now < before else "did not change"
    percent = found.data["change_percent"]
    by = f" ({percent:+} %)" if percent is not None else ""
    return says(
        f"It {way}: {now} in the last 7 days (today is partial) against {before} in the"
        f" 7 days before{by}."
    )


def ingested(asked: Heard) -> Turn:
    """What came in today."""
    recent, found = asked.of("list_recent_events"), asked.of("query_top_events")
    if recent is None:
        return calls("list_recent_events", limit=10) + calls("query_top_events", days=1, limit=10)
    if found is None or found.is_error:
        return failed(found or recent)
    if not found.data["rows"]:
        return says("No events came in today so far (UTC).")
    if asked.of("display_event_chart") is None:
        result_id = found.data["result_id"]
        return calls("display_event_chart", result_id=result_id, title="Events today")
    first = found.data["rows"][0]
    return says(
        f"{found.data['total']} events came in today so far (UTC; the day is not over), most of"
        f" them **{first['event']}**."
    )


def overview(asked: Heard) -> Turn:
    """What there is, as a chart of the week and a table of segments."""
    top, segments = asked.of("query_top_events"), asked.of("list_segments")
    if top is None or segments is None:
        return calls("query_top_events", days=_WEEK, limit=10) + calls("list_segments", limit=10)
    if top.is_error or segments.is_error:
        return failed(top if top.is_error else segments)
    if asked.of("display_event_chart") is None and top.data["rows"]:
        title = f"Top events, {_last(_WEEK)}"
        chart = calls("display_event_chart", result_id=top.data["result_id"], title=title)
        return chart + calls("display_segment_table", result_id=segments.data["result_id"])
    return says(
        f"That is much, so here is an overview: {top.data['total']} events in the {_last(_WEEK)}"
        f" (UTC; today is partial) and {segments.data['total']} segments. Ask me next about one"
        " event, one segment, your connectors or your AI visibility."
    )


def schemas_listed(asked: Heard) -> Turn:
    """Which events there are."""
    found = asked.of("list_event_schemas")
    if found is None:
        return calls("list_event_schemas", limit=50)
    if found.is_error:
        return failed(found)
    rows = found.data["rows"]
    if not rows:
        return says("No events came in yet, so there are no event schemas.")
    lines = [f"- {row['event']}: {_properties(row['property_count'])}" for row in rows]
    return says(f"{found.data['total']} event schemas:\n" + "\n".join(lines))


def connectors(asked: Heard) -> Turn:
    """Which connectors are active."""
    found = asked.of("list_activations")
    if found is None:
        return calls("list_activations", status="active")
    if found.is_error:
        return failed(found)
    rows = found.data["rows"]
    if not rows:
        return says("No connector is active.")
    lines = [f"- {row['name']} ({row['connector']})" for row in rows]
    return says(f"{len(rows)} active:\n" + "\n".join(lines))


def _properties(count: int) -> str:
    return f"{count} propert{'y' if count == 1 else 'ies'}"


def _last(days: int, *, french: bool = False) -> str:
    if french:
        return f"{days} derniers jours" if days > 1 else "dernier jour"
    return f"last {days} days" if days > 1 else "last day"


def _listed(names: list[str]) -> str:
    return ", ".join(f"**{name}**" for name in names)
