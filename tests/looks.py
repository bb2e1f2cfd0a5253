"""Small builders of rules and of what they see: a test names what it is about."""

from datetime import date, timedelta

from schemas.alerts import DEFAULT_THRESHOLDS, WINDOW_DAYS, AlertRule, AlertType, Look, Window

TODAY = date(2026, 5, 9)


def rule(alert_type="sov_jump", **fields):
    """A rule with its type's default threshold."""
    type_ = AlertType(alert_type)
    competitor = 1 if type_ is AlertType.SOV_JUMP else None
    defaults = {"threshold": DEFAULT_THRESHOLDS[type_], "competitor": competitor}
    return AlertRule(**{"alert_type": type_, **defaults, **fields})


def window(numerator=0, denominator=0, answers=None, interval=None, *, until=TODAY, days=7):
    return Window(
        since=until - timedelta(days=days - 1),
        until=until,
        answers=denominator if answers is None else answers,
        numerator=numerator,
        denominator=denominator,
        value=numerator / denominator if denominator else None,
        interval=interval,
    )


def look(now=None, before=None, subject="Nike", alert_type="sov_jump"):
    """What a rule sees today; each window as the arguments of `window`."""
    days = WINDOW_DAYS[AlertType(alert_type)]
    earlier = TODAY - timedelta(days=days)
    return Look(
        subject=subject,
        current=window(**(now or {}), days=days),
        previous=window(**(before or {}), until=earlier, days=days),
    )


def shares(now, before=(0, 0), subject="Nike", alert_type="sov_jump"):
    """A look at two (numerator, denominator)."""
    pairs = ({"numerator": n, "denominator": d} for n, d in (now, before))
    return look(*pairs, subject=subject, alert_type=alert_type)
