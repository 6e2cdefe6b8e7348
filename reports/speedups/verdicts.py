"""What a row of the table of cells says against sequential: its interval, side of 1, and words for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.statistics.intervals import Interval, Side, side_of_one
from reports.wording.numbers import ratio_or_why_bare

if TYPE_CHECKING:
    import pandas as pd

WORDS: dict[Side, str] = {
    "above": "faster",
    "below": "slower",
    "astride": "can't be told from sequential here",
    "unknown": "too few blocks to tell",
}


def interval_of(row: pd.Series, name: str) -> Interval:
    """Return a figure of a row with its bounds."""
    return Interval(float(row[name]), float(row[f"{name}_low"]), float(row[f"{name}_high"]))


def side(row: pd.Series) -> Side:
    """Return where the whole interval of a cell's speedup lies."""
    return side_of_one(interval_of(row, "speedup"))


def speedup_text(row: pd.Series) -> str:
    """Return a cell's speedup as it is written everywhere."""
    return ratio_or_why_bare(interval_of(row, "speedup"), int(row["blocks"]))
