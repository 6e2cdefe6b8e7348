"""Speedups within blocks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.intervals import Interval
from reports.speedup import times_as_fast
from reports.verdicts import interval_of
from tests.reports.make_run import cell, group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.analysis import Analysis


def test_a_speedup_is_the_median_of_ratios_within_blocks(analysed: Callable[..., Analysis]) -> None:
    """The reference drifts by a factor of six; the ratio within each block does not see it."""
    drift = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    benchmarks = [
        cell("sha", "sequential", 1, drift, role="reference"),
        cell("sha", "threads", 2, [seconds / 2 for seconds in drift]),
    ]
    row = analysed(benchmarks).cells.iloc[1]
    assert interval_of(row, "speedup") == Interval(2.0, 2.0, 2.0)
    assert row["blocks"] == 6


def test_the_interval_is_of_the_ratios(analysed: Callable[..., Analysis]) -> None:
    """Ten blocks bound the median by the second and the ninth ratio."""
    ratios = [1.0, 1.1, 1.2, 1.3, 1.4, 1.6, 1.7, 1.8, 1.9, 2.0]
    benchmarks = group("sha", {("threads", 2): [1 / ratio for ratio in ratios]})
    row = analysed(benchmarks).cells.iloc[2]
    interval = interval_of(row, "speedup")
    assert [round(number, 9) for number in (interval.low, interval.estimate, interval.high)] == [
        1.1,
        1.5,
        1.9,
    ]


def test_the_reference_has_no_interval(analysed: Callable[..., Analysis]) -> None:
    """Its speedup over itself is 1 by definition and measures nothing."""
    reference = analysed(group("sha", {})).cells.iloc[0]
    assert reference["speedup"] == 1.0
    assert math.isnan(reference["speedup_low"])


def test_groups_have_references_of_their_own(analysed: Callable[..., Analysis]) -> None:
    """A cell is divided by its own group's reference."""
    slow = [cell("b", "sequential", 1, [4.0] * 6, role="reference"), cell("b", "threads", 2, [1.0] * 6)]
    cells = analysed([*group("a", {("threads", 2): [1.0] * 6}), *slow]).cells
    assert list(cells.loc[cells["runner"] == "threads", "speedup"]) == [1.0, 4.0]


def test_two_cells_are_compared_block_by_block(analysed: Callable[..., Analysis]) -> None:
    """Of two cells the ratio is taken in each block, not of their medians."""
    threads, processes = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [2.0, 4.0, 6.0, 8.0, 10.0, 12.0]
    analysis = analysed(group("sha", {("threads", 2): threads, ("processes", 2): processes}))
    rows = {row["runner"]: row for _, row in analysis.best.iterrows()}
    assert times_as_fast(analysis.blocks, rows["threads"], rows["processes"]) == Interval(2.0, 2.0, 2.0)
