from typing import get_args

import pytest

from schemas.activations import Trouble
from streams.domain.sync_timing import sentence, wait_seconds


@pytest.mark.parametrize(
    ("failures", "trouble", "status", "retry_after", "seconds"),
    [
        (1, "answered", 500, None, 5),
        (2, "answered", 500, None, 300),
        (3, "answered", 500, None, 1800),
        (4, "answered", 500, None, 1800),
        (1_000, "unreachable", None, None, 1800),
        (1, "timeout", None, None, 60),
        (1, "answered", 429, None, 60),
        (1, "answered", 410, None, 5),
        (1, "answered", 503, 90.0, 90),
        (3, "answered", 503, 90.0, 1800),
        (1, "answered", 503, 1e9, 86_400),
    ],
)
def test_the_waits_grow_to_half_an_hour_and_never_end(
    failures, trouble, status, retry_after, seconds
):
    assert wait_seconds(failures, trouble, status, retry_after, 0.5) == seconds


@pytest.mark.parametrize(("dice", "seconds"), [(0.0, 240), (1.0, 360)])
def test_a_wait_is_spread_by_a_fifth(dice, seconds):
    assert wait_seconds(2, "unreachable", None, None, dice) == pytest.approx(seconds)


@pytest.mark.parametrize("trouble", get_args(Trouble))
def test_every_trouble_has_a_sentence(trouble):
    assert sentence(trouble, 503).endswith(".")
    assert ("503" in sentence(trouble, 503)) is (trouble == "answered")
