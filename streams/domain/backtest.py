"""A rule tried on the past: when it would have fired, and what other thresholds would have done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.alerts import AlertRule
from schemas.previews import (
    Preview,
    PreviewedDay,
    PreviewedFiring,
    PreviewedThreshold,
    Seen,
    Suggestion,
)
from streams.domain.alerts import Verdict, judge, leading
from streams.domain.episodes import episode_of, turn
from streams.domain.thresholds import candidates, is_known


@dataclass(frozen=True, slots=True)
class _Day:
    """One day judged: all verdicts, and those that fired."""

    seen: Seen
    verdicts: tuple[Verdict, ...]
    fired: tuple[Verdict, ...]


def backtest(rule: AlertRule, history: Sequence[Seen]) -> Preview:
    """What the rule would have done over these days (at least one), the oldest first.

    Evidence and basis are left to whoever knows them.
    """
    days = list(_judged(rule, history))
    leaders = [leading(day.verdicts) for day in days]
    table = tuple(
        _tried(rule.model_copy(update={"threshold": threshold}), history)
        for threshold in candidates(rule, leaders)
    )
    return Preview(
        rule=rule,
        since=history[0].date,
        until=history[-1].date,
        days=len(history),
        firings=tuple(_firing(day.seen.at, verdict) for day in days for verdict in day.fired),
        series=tuple(map(_told, history, leaders)),
        thresholds=table,
        suggested=suggestion(table, len(history), is_known=any(map(is_known, leaders))),
    )


def _judged(rule: AlertRule, history: Sequence[Seen]) -> Iterator[_Day]:
    """Each day, with the episodes that the days before it left."""
    episodes: dict[str, datetime] = {}
    for seen in history:
        verdicts = tuple(judge(rule, look) for look in seen.looks)
        turned = turn(rule, episodes, verdicts, seen.at)
        for ended in turned.ended:
            del episodes[ended]
        episodes |= {episode_of(rule, each.look.subject): seen.at for each in turned.fired}
        yield _Day(seen, verdicts, turned.fired)


def _tried(rule: AlertRule, history: Sequence[Seen]) -> PreviewedThreshold:
    days = list(_judged(rule, history))
    fired = [verdict for day in days for verdict in day.fired]
    return PreviewedThreshold(
        threshold=rule.threshold,
        firings=len(fired),
        significant=sum(verdict.is_significant for verdict in fired),
        days_true=sum(any(verdict.is_true for verdict in day.verdicts) for day in days),
    )


def suggestion(table: Sequence[PreviewedThreshold], days: int, *, is_known: bool) -> Suggestion:
    """The smallest threshold that would have fired at most once a week on average.

    Once is never too often. `is_known` says whether the rule could be judged on any day.
    """
    if not is_known:
        return Suggestion(threshold=None, reason="On none of these days are there enough answers.")
    rare = [row for row in table if row.firings <= max(1, days // 7)]
    if not rare:
        return Suggestion(threshold=None, reason="Each of these would fire more than once a week.")
    best = min(rare, key=lambda row: row.threshold)
    return Suggestion(
        threshold=best.threshold,
        reason=f"The smallest of these that would have fired at most once a week:"
        f" {best.firings} times in {days} days, {best.significant} of them significant.",
    )


def _firing(at: datetime, verdict: Verdict) -> PreviewedFiring:
    return PreviewedFiring(
        at=at,
        subject=verdict.look.subject,
        value=float(verdict.value or 0),
        message=verdict.detail,
        current=verdict.look.current,
        previous=verdict.look.previous,
        is_significant=verdict.is_significant,
    )


def _told(seen: Seen, leader: Verdict) -> PreviewedDay:
    current = leader.look.current
    return PreviewedDay(
        date=seen.date,
        state=leader.state,
        subject=leader.look.subject,
        value=None if leader.value is None else float(leader.value),
        answers=current.answers,
        level=current.value,
        interval=current.interval,
        is_true=leader.is_true,
        is_significant=leader.is_significant,
    )
