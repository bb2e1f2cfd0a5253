"""How the stand-in goes about questions on AI visibility."""

from typing import Any

from infra.copilot.stand_in.heard import Heard, calls, says
from infra.copilot.stand_in.plans import USUAL_DAYS, Turn, failed
from schemas.base import PROVIDER_LABELS, Provider


def visibility(asked: Heard, provider: str | None) -> Turn:
    """How assistants speak of the brand."""
    found = asked.of("query_visibility")
    if found is None:
        return calls(
            "query_visibility", days=USUAL_DAYS, **({"provider": provider} if provider else {})
        )
    if found.is_error:
        return failed(found)
    data = found.data
    if not data["answers"]:
        return says("There are no answers of assistants in the last 30 days.")
    if asked.of("display_metric_card") is None:
        field = "mention_rate_percent"
        label = "Mention rate, last 30 days"
        return calls("display_metric_card", label=label, result_id=data["result_id"], field=field)
    whose = "" if data["basis"] != "simulated" else " The answers are simulated."
    of = f" of {PROVIDER_LABELS[Provider(provider)]}" if provider else ""
    return says(
        f"You are mentioned in {data['mention_rate_percent']} % of {data['answers']} answers{of}"
        f" over the last 30 days.{whose}"
    )


def competitors(asked: Heard) -> Turn:
    """Who wins and loses in assistants' answers."""
    found = asked.of("query_competitors")
    if found is None:
        return calls("query_competitors", days=USUAL_DAYS)
    if found.is_error:
        return failed(found)
    lines = [_duel(row) for row in found.data["rows"] if row["compared"]]
    if not lines:
        return says("No competitor was compared with you in the last 30 days.")
    whose = "" if found.data["basis"] != "simulated" else "\nThe answers are simulated."
    return says("Your wins and losses over the last 30 days:\n" + "\n".join(lines) + whose)


def _duel(row: Any) -> str:
    return f"- {row['competitor']}: {row['wins']} won, {row['losses']} lost, {row['ties']} tied"
