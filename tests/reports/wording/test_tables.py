"""Tables of figures as texts."""

from __future__ import annotations

import math

import pytest

from reports.statistics.intervals import Interval
from reports.wording.tables import TextTable, heading, text_table


def test_names_tell_units_and_bounds_join_their_figure() -> None:
    """Seconds, bytes, shares, flags, counts and texts are each written in their own way."""
    row = {
        "runner": "threads",
        "workers": 2,
        "create_s": Interval(0.001, 0.0005, 0.002),
        "uss_bytes": 2.0 * 2**20,
        "true_share": 0.5,
        "contains_truth": True,
        "workers_used": (1, 2),
        "kappa": 0.01234,
        "sentence": "It scales.",
        "never_s": Interval(math.nan),
    }
    table = text_table("A table", [row])
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
    """NaN, None and what a row lacks are never 0."""
    rows = [{"a": math.nan, "b": None}, {"a": 1.5, "b": "x", "c": 1}]
    assert text_table("t", rows).rows[0] == ("–", "–", "–")


def test_columns_come_as_they_are_first_named() -> None:
    """Also where the first rows have nothing in them."""
    rows = [{"a": None, "b": 1, "c": None}, {"a": 1, "b": 1}]
    assert text_table("t", rows).headings == ("A", "B")


def test_a_dataclass_is_a_row() -> None:
    """Its fields are the columns."""
    assert text_table("t", [Interval(1.5, 1.0, 2.0)]) == TextTable(
        "t", ("Estimate", "Low", "High"), (("1.50", "1", "2"),), (False, False, False), ((1.5, 1.0, 2.0),)
    )


def test_rows_are_sorted_by_numbers_where_there_are_some() -> None:
    """By the estimate of an interval; texts, flags and what is missing have none."""
    rows = [{"a": Interval(2.0, 1.0, 3.0), "b": "x", "c": True, "d": 7}, {"a": Interval(math.nan), "d": None}]
    assert text_table("t", rows).values == ((2.0, None, None, 7.0), (None, None, None, None))


@pytest.mark.parametrize(
    ("name", "says"),
    [("first_result_s", "First result"), ("peak_rss_bytes", "Peak RSS"), ("mib_per_s", "MiB per s")],
)
def test_headings_are_words(name: str, says: str) -> None:
    """A unit that each figure shows is not repeated."""
    assert heading(name) == says
