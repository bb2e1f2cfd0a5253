"""A heading states no number that its data does not hold. Source: spec "copilot", decision 3."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.copilot.headings import check_heading
from api.copilot.tool import ToolProblem

DATA = {"total": 1234, "days": 7, "rate": 45.2, "event": "10K Run ½", "from": "2026-05-01"}


@pytest.mark.parametrize(
    "text",
    ["All events", "Last 7 days", "1234 of them", "1,234 of them", "45.2 in May 2026", "10k run ½"],
)
def test_words_and_numbers_of_the_data_may_stand_there(text):
    check_heading(text, DATA)


@pytest.mark.parametrize(
    "text",
    [
        "1000000 users",
        "1,000,000 users",
        "12345",
        "1.234",
        "7 million",
        "7m",
        "7M events",
        "up 7%",
        "up 7 %",
        "10 runs",
        "¼ of them",
        "Ⅻ events",
        "٤٢ events",
        "events²",
    ],
)
def test_other_numbers_may_not(text):
    with pytest.raises(ToolProblem) as refused:
        check_heading(text, DATA)

    assert refused.value.data["error"] == "number_not_in_result"


@given(st.integers(10**4))
def test_no_number_is_invented(number):
    with pytest.raises(ToolProblem):
        check_heading(f"There are {number:,} of them", DATA)
