"""Throughput."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.intervals import Interval
from reports.verdicts import interval_of
from tests.reports.make_run import cell, group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.analysis import Analysis


def test_throughput_is_items_over_the_median_round(analysed: Callable[..., Analysis]) -> None:
    """Twenty items in 4 s (2 to 10) are 5 a second (2 to 10): the bounds change places."""
    timed = cell("sha", "threads", 2, [2.0, 4.0, 4.0, 4.0, 5.0, 10.0])
    row = analysed([*group("sha", {}), timed]).cells.iloc[2]
    assert interval_of(row, "wall_s") == Interval(4.0, 2.0, 10.0)
    assert interval_of(row, "items_per_s") == Interval(5.0, 2.0, 10.0)


@pytest.mark.parametrize("blocks", [1, 5])
def test_few_rounds_have_a_throughput_without_interval(
    analysed: Callable[..., Analysis], blocks: int
) -> None:
    """With fewer than six rounds only the estimate is given."""
    row = analysed(group("sha", {("threads", 2): [4.0] * blocks})).cells.iloc[2]
    assert row["items_per_s"] == 5.0
    assert row[["items_per_s_low", "items_per_s_high"]].isna().all()
