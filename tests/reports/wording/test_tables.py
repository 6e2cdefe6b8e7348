"""Tables of figures as texts."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from reports.wording.tables import frame_table, heading


def test_names_tell_units_and_bounds_join_their_figure() -> None:
    """Seconds, bytes, shares, flags, counts and texts are each written in their own way."""
    frame = pd.DataFrame(
        {
            "runner": ["threads"],
            "workers": [2],
            "create_s": [0.001],
            "create_s_low": [0.0005],
            "create_s_high": [0.002],
            "uss_bytes": [2.0 * 2**20],
            "true_share": [0.5],
            "contains_truth": [True],
            "workers_used": [(1, 2)],
            "kappa": [0.01234],
            "sentence": ["It scales."],
            "never_s": [math.nan],
        }
    )
    table = frame_table("A table", frame)
    assert table.headings == (
        *("Runner", "Workers", "Create", "USS", "True share", "Contains truth", "Workers used", "Kappa"),
        "Sentence",
    )
    assert table.rows == (
        (
            *("threads", "2", "1.00 ms (0.50–2.00)", "2.00 MiB", "50.0 %", "yes", "1, 2", "0.0123"),
            "It scales.",
        ),
    )
    assert table.wide == (*[False] * 8, True)


def test_what_is_missing_is_a_dash() -> None:
    """NaN and None are never 0."""
    frame = pd.DataFrame({"a": [1.5, math.nan], "b": ["x", None]})
    assert frame_table("t", frame).rows[1] == ("–", "–")


@pytest.mark.parametrize(
    ("name", "says"),
    [("first_result_s", "First result"), ("peak_rss_bytes", "Peak RSS"), ("mib_per_s", "MiB per s")],
)
def test_headings_are_words(name: str, says: str) -> None:
    """A unit that each figure shows is not repeated."""
    assert heading(name) == says
