from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.domain.alerts import judge
from streams.domain.episodes import episode_of, turn
from tests.looks import rule, shares

NOON = datetime(2026, 5, 9, 12, tzinfo=UTC)
NEW = "new_competitor"


def seen(*subjects, alert_type=NEW):
    """Verdicts: true of those in capitals."""
    watched = rule(alert_type)
    return [
        judge(watched, shares((9 if name.isupper() else 0, 9), (0, 9), name, alert_type))
        for name in subjects
    ]


@pytest.mark.parametrize(
    ("fired_hours_ago", "subject", "fires", "ends"),
    [
        (None, "A", True, False),
        (None, "a", False, False),
        (1, "A", False, False),
        (23.999, "A", False, False),
        (24, "A", True, False),
        (99, "A", True, False),
        (1, "a", False, True),
        (99, "a", False, True),
    ],
)
def test_a_rule_fires_once_an_episode_or_after_its_cool_down(fired_hours_ago, subject, fires, ends):
    """Spec "visibility", decision 15."""
    episodes = {} if fired_hours_ago is None else {"a": NOON - timedelta(hours=fired_hours_ago)}
    turned = turn(rule(NEW), episodes, seen(subject), NOON)

    assert [verdict.look.subject for verdict in turned.fired] == ([subject] if fires else [])
    assert turned.ended == (("a",) if ends else ())


def test_each_candidate_has_an_episode_of_its_own_however_it_is_written():
    turned = turn(rule(NEW), {"a": NOON, "b": NOON, "d": NOON}, seen("A", "b", "C"), NOON)

    assert [verdict.look.subject for verdict in turned.fired] == ["C"]
    assert turned.ended == ("b", "d")


@pytest.mark.parametrize(
    ("alert_type", "subject", "episode"),
    [("sov_jump", "Nike", "1"), ("rank_drop", "", ""), (NEW, "HOKA", "hoka")],
)
def test_a_new_name_for_the_same_is_the_same_episode(alert_type, subject, episode):
    assert episode_of(rule(alert_type), subject) == episode


@pytest.mark.parametrize("cooldown", [0.0, 1e300])
def test_a_cool_down_may_be_none_or_for_ever(cooldown):
    turned = turn(rule(NEW, cooldown_hours=cooldown), {"a": NOON}, seen("A"), NOON)

    assert bool(turned.fired) == (cooldown == 0)


looks_of = st.lists(st.tuples(st.booleans(), st.integers(1, 40)), max_size=30)


@given(looks_of, st.integers(0, 60))
def test_episodes_go_as_a_slow_reading_of_the_rule_says(history, cooldown):
    """The reading: walk back over the looks before, to the last that was false."""
    watched, episodes, now, told = rule(NEW, cooldown_hours=cooldown), {}, NOON, []
    for is_true, hours in history:
        now += timedelta(hours=hours)
        turned = turn(watched, episodes, seen("A" if is_true else "a"), now)
        episodes = {k: v for k, v in episodes.items() if k not in turned.ended}
        episodes |= dict.fromkeys(("a",) if turned.fired else (), now)
        told.append((now, is_true, bool(turned.fired)))

    for at, (when, is_true, fired) in enumerate(told):
        since_false = []
        for earlier in reversed(told[:at]):
            if not earlier[1]:
                break
            since_false.append(earlier)
        firings = [w for w, _, f in since_false if f]
        cooled = not firings or when - firings[0] >= timedelta(hours=cooldown)

        assert fired == (is_true and cooled)
