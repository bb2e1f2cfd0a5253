from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.visibility.intervals import student, wilson
from projections.visibility.windows import Measured, Tally, first_day, history, looks
from schemas.alerts import AlertType
from tests.looks import TODAY

DAY = timedelta(days=1)
SOV, RANK, NEW = AlertType.SOV_JUMP, AlertType.RANK_DROP, AlertType.NEW_COMPETITOR


def over(days, **fields):
    return Measured("real", **{"subject": "Nike", **fields}, days=days)


@pytest.mark.parametrize(("alert_type", "days"), [(SOV, 14), (RANK, 6), (NEW, 14)], ids=str)
def test_two_windows_end_today(alert_type, days):
    (look,) = looks(alert_type, over({}), TODAY)

    assert look.current.until == TODAY
    assert look.current.since == TODAY - DAY * (days // 2 - 1)
    assert look.previous.until == look.current.since - DAY
    assert look.previous.since == first_day(alert_type, TODAY) == TODAY - DAY * (days - 1)


def test_days_outside_count_in_neither_window():
    days = {TODAY - DAY * back: Tally(1, 10**back, 1, 100**back) for back in range(9)}
    days[TODAY + DAY] = Tally(1, 7, 1, 49)
    (look,) = looks(RANK, over(days), TODAY)

    assert (look.current.numerator, look.previous.numerator) == (111, 111_000)


def test_only_candidates_that_the_window_names_are_looked_at():
    days = {TODAY - DAY * back: Tally(answers=10) for back in range(14)}
    named = {"Hoka": {TODAY: Tally(numerator=3)}, "Saucony": {TODAY - DAY * 7: Tally(numerator=9)}}
    (look,) = looks(NEW, over(days, candidates=named), TODAY)

    assert (look.subject, look.current.numerator, look.current.denominator) == ("Hoka", 3, 70)
    assert (look.previous.numerator, look.previous.denominator) == (0, 70)


def test_without_candidates_the_answers_are_still_counted():
    (look,) = looks(NEW, over({TODAY: Tally(answers=4)}), TODAY)

    assert (look.subject, look.current.answers, look.current.value) == ("", 4, 0)


def test_a_day_is_looked_at_when_it_is_over_and_today_now():
    now = datetime(2026, 5, 9, 15, tzinfo=UTC)
    seen = history(RANK, over({}), TODAY - DAY, now)

    assert [each.date for each in seen] == [TODAY - DAY, TODAY]
    assert [each.at for each in seen] == [datetime(2026, 5, 9, tzinfo=UTC), now]


answers = st.lists(
    st.tuples(st.integers(-1, 15), st.none() | st.integers(1, 9), st.sets(st.sampled_from("ABC"))),
    max_size=60,
)


def tallied(told, measure):
    """Days from single answers, each (days back, position, names)."""
    days = {}
    for back, position, names in told:
        day = TODAY - DAY * back
        days[day] = days.get(day, Tally()) + measure(position, names)
    return days


@given(answers)
def test_pooled_positions_are_those_of_the_single_answers(told):
    days = tallied(told, lambda p, _: Tally(1, p or 0, int(bool(p)), (p or 0) ** 2))
    (look,) = looks(RANK, over(days), TODAY)

    for window, backs in ((look.current, range(3)), (look.previous, range(3, 6))):
        inside = [position for back, position, _ in told if back in backs]
        positions = [position for position in inside if position]

        assert (window.answers, window.denominator) == (len(inside), len(positions))
        assert window.value == (sum(positions) / len(positions) if positions else None)
        squares = sum(p * p for p in positions)
        assert window.interval == student(sum(positions), squares, len(positions))


@given(answers)
def test_pooled_shares_are_those_of_the_single_answers(told):
    """One of three tracked names, in share of voice and among all answers."""
    voice = tallied(told, lambda _, names: Tally(1, int("A" in names), len(names)))
    listed = tallied(told, lambda *_: Tally(answers=1))
    named = tallied([t for t in told if "A" in t[2]], lambda *_: Tally(numerator=1))
    (sov,) = looks(SOV, over(voice), TODAY)
    (new,) = looks(NEW, over(listed, candidates={"A": named}), TODAY)

    for look in (sov, new):
        for window, backs in ((look.current, range(7)), (look.previous, range(7, 14))):
            inside = [names for back, _, names in told if back in backs]
            naming = sum("A" in names for names in inside)
            of = sum(map(len, inside)) if look is sov else len(inside)
            if look is new and not look.subject:
                naming = 0

            assert window.answers == len(inside)
            assert (window.numerator, window.denominator) == (naming, of)
            assert window.interval == wilson(naming, of)
