"""A traced round in words."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.timeline import TimelineFigures
from reports.timeline_words import clause, sentence

PLAIN = TimelineFigures(
    dispatch_delay_s=1e-5, stretch=1.0, idle_share=0.02, result_delay_s=2e-5, overlap=1.9, item_s=0.01
)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, "overlap and keep their length"),
        ({"stretch": 1.97}, "overlap but stretch 1.97×"),
        ({"stretch": 0.5}, "overlap and shrink to 0.50×"),
        ({"stretch": math.nan}, "overlap"),
        ({"overlap": 1.0}, "hardly overlap and keep their length"),
        ({"dispatch_delay_s": 0.005}, "overlap and keep their length, starting 5.00 ms late"),
    ],
)
def test_the_clause_says_what_the_figures_say(changed: dict[str, float], says: str) -> None:
    """Nothing is presumed of a runner: the same figures give the same words."""
    assert clause(replace(PLAIN, **changed)) == says


def test_the_sentence_holds_every_figure() -> None:
    """Five figures, each with its unit; without a reference there is no stretch."""
    assert sentence(PLAIN) == (
        "1.90 items under way at a time, each took 1.00 times as long as in sequential, "
        "each began 10.0 µs after it could have, 2.0 % of the workers' time idle, "
        "results arrived 20.0 µs after their item's end"
    )
    assert "nan" not in sentence(replace(PLAIN, stretch=math.nan))


@given(st.floats(0, 10), st.floats(0.01, 10))
def test_no_clause_contradicts_its_figures(overlap: float, stretch: float) -> None:
    """Stretching is said only of items that took longer, and overlapping only above one at a time."""
    words = clause(replace(PLAIN, overlap=overlap, stretch=stretch))
    assert ("stretch" not in words) or stretch > 1
    assert ("shrink" not in words) or stretch < 1
    assert words.startswith("hardly") == (overlap < 1.25)
