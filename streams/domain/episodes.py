"""When a rule that is true fires: once per episode, and again when its cool-down is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from schemas.alerts import AlertRule, AlertType
from schemas.names import key_of
from streams.domain.alerts import Verdict

_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one look does: which verdicts fire, and which episodes end."""

    fired: tuple[Verdict, ...]
    ended: tuple[str, ...]


def turn(
    rule: AlertRule, episodes: Mapping[str, datetime], verdicts: Sequence[Verdict], now: datetime
) -> Turn:
    """What a look at `now` does to the episodes that last, each with when it fired last.

    An episode begins with a firing and ends with the first look by which the rule is not true of
    its subject, for whatever reason. While it lasts, the rule fires again only when its cool-down
    has passed since it last did. Source: spec "visibility", decision 15.
    """
    true = {episode_of(rule, each.look.subject): each for each in verdicts if each.is_true}
    return Turn(
        fired=tuple(
            verdict
            for episode, verdict in true.items()
            if _may_fire(episodes.get(episode), now, rule.cooldown_hours)
        ),
        ended=tuple(sorted(episodes.keys() - true.keys())),
    )


def episode_of(rule: AlertRule, subject: str) -> str:
    """Which of a rule's episodes a subject is in.

    A competitor may be renamed meanwhile, and a candidate written otherwise.
    """
    if rule.alert_type is AlertType.NEW_COMPETITOR:
        return key_of(subject)
    return str(rule.competitor or "")


def _may_fire(fired_at: datetime | None, now: datetime, cooldown_hours: float) -> bool:
    return fired_at is None or (now - fired_at) / _HOUR >= cooldown_hours
