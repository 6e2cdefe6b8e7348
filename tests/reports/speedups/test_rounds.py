"""Figures of cells from their rounds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from reports.speedups.rounds import times_as_fast
from reports.speedups.verdicts import interval_of
from reports.statistics.intervals import Interval
from tests.reports.make_run import ceiling, cell, group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


def test_a_speedup_is_the_median_of_ratios_within_blocks(analyzed: Callable[..., Analysis]) -> None:
    """The reference drifts by a factor of six; the ratio within each block does not see it."""
    drift = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    benchmarks = [
        cell("sha", "sequential", 1, drift, role="reference"),
        cell("sha", "threads", 2, [seconds / 2 for seconds in drift]),
    ]
    row = analyzed(benchmarks).cells.iloc[1]
    assert interval_of(row, "speedup") == Interval(2.0, 2.0, 2.0)
    assert row["blocks"] == 6


def test_the_interval_is_of_the_ratios(analyzed: Callable[..., Analysis]) -> None:
    """Ten blocks bound the median by the second and the ninth ratio."""
    ratios = [1.0, 1.1, 1.2, 1.3, 1.4, 1.6, 1.7, 1.8, 1.9, 2.0]
    benchmarks = group("sha", {("threads", 2): [1 / ratio for ratio in ratios]})
    row = analyzed(benchmarks).cells.iloc[2]
    interval = interval_of(row, "speedup")
    assert [round(number, 9) for number in (interval.low, interval.estimate, interval.high)] == [
        1.1,
        1.5,
        1.9,
    ]


def test_the_reference_has_no_interval(analyzed: Callable[..., Analysis]) -> None:
    """Its speedup over itself is 1 by definition and measures nothing."""
    reference = analyzed(group("sha", {})).cells.iloc[0]
    assert reference["speedup"] == 1.0
    assert math.isnan(reference["speedup_low"])


def test_groups_have_references_of_their_own(analyzed: Callable[..., Analysis]) -> None:
    """A cell is divided by its own group's reference."""
    slow = [cell("b", "sequential", 1, [4.0] * 6, role="reference"), cell("b", "threads", 2, [1.0] * 6)]
    cells = analyzed([*group("a", {("threads", 2): [1.0] * 6}), *slow]).cells
    assert list(cells.loc[cells["runner"] == "threads", "speedup"]) == [1.0, 4.0]


def test_two_cells_are_compared_block_by_block(analyzed: Callable[..., Analysis]) -> None:
    """Of two cells the ratio is taken in each block, not of their medians."""
    threads, processes = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [2.0, 4.0, 6.0, 8.0, 10.0, 12.0]
    analysis = analyzed(group("sha", {("threads", 2): threads, ("processes", 2): processes}))
    rows = {row["runner"]: row for _, row in analysis.best.iterrows()}
    assert times_as_fast(analysis.run, rows["threads"], rows["processes"]) == Interval(2.0, 2.0, 2.0)


def test_throughput_is_items_over_the_median_round(analyzed: Callable[..., Analysis]) -> None:
    """Twenty items in 4 s (2 to 10) are 5 a second (2 to 10): the bounds change places."""
    timed = cell("sha", "threads", 2, [2.0, 4.0, 4.0, 4.0, 5.0, 10.0])
    row = analyzed([*group("sha", {}), timed]).cells.iloc[2]
    assert interval_of(row, "wall_s") == Interval(4.0, 2.0, 10.0)
    assert interval_of(row, "items_per_s") == Interval(5.0, 2.0, 10.0)


@pytest.mark.parametrize("blocks", [1, 5])
def test_few_rounds_have_a_throughput_without_interval(
    analyzed: Callable[..., Analysis], blocks: int
) -> None:
    """With fewer than six rounds only the estimate is given."""
    row = analyzed(group("sha", {("threads", 2): [4.0] * blocks})).cells.iloc[2]
    assert row["items_per_s"] == 5.0
    assert row[["items_per_s_low", "items_per_s_high"]].isna().all()


def test_cores_busy_is_cpu_over_wall_time_of_the_same_round(analyzed: Callable[..., Analysis]) -> None:
    """Each round's CPU seconds are divided by that round's wall seconds."""
    wall_s = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    busy = cell(
        "sha", "threads", 2, wall_s, cpu_s=[1.5 * s for s in wall_s], helper_cpu_s=[0.5 * s for s in wall_s]
    )
    row = analyzed([*group("sha", {}), busy]).cells.iloc[2]
    assert interval_of(row, "cores_busy") == Interval(1.5, 1.5, 1.5)
    assert row["helper_cores_busy"] == 0.5


def test_hand_overs_are_counted_per_item_and_per_second_of_the_same_round(
    analyzed: Callable[..., Analysis],
) -> None:
    """Of 20 items in 1 to 6 s, 100 hand-overs a second each: 5 per item and s, so 17.5 (5 to 30) per item."""
    wall_s = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    counted = cell("sha", "threads", 2, wall_s, hand_overs=[int(100 * s) for s in wall_s])
    row = analyzed([*group("sha", {}), counted]).cells.iloc[2]
    assert interval_of(row, "hand_overs_per_s") == Interval(100.0, 100.0, 100.0)
    assert interval_of(row, "hand_overs_per_item") == Interval(17.5, 5.0, 30.0)


def test_what_was_not_measured_is_not_zero(analyzed: Callable[..., Analysis]) -> None:
    """A series that is null, or null in every block, is NaN."""
    cells = [
        cell("sha", "threads", 2, [1.0] * 6, cpu_s=None),
        cell("sha", "threads", 4, [1.0] * 6, cpu_s=[None] * 6),
    ]
    table = analyzed([*group("sha", {}), *cells]).cells
    assert all(math.isnan(busy) for busy in table["cores_busy"][2:])
    assert table["stolen_cores"].isna().all()
    assert table["hand_overs_per_s"].isna().all()


def test_each_cell_is_held_against_the_ceiling_of_its_workers(analyzed: Callable[..., Analysis]) -> None:
    """Ceiling 0.5 s, cell 0.8 s: 2× was allowed, 1.25× reached, which is 62.5 % of it and of two workers."""
    cells = {("threads", 2): [0.8] * 6, ("threads", 4): [0.8] * 6}
    table = analyzed([*group("sha", cells), ceiling("sha", 2, [0.5] * 6)]).cells
    two, four = (row for _, row in table[table["role"] == "measured"].iterrows())
    assert (two["ceiling"], two["ceiling_low"], two["ceiling_high"]) == (2.0, 2.0, 2.0)
    assert two["efficiency_of_ceiling"] == pytest.approx(0.625)
    assert two["efficiency"] == pytest.approx(0.625)
    assert four["efficiency"] == pytest.approx(0.3125)
    assert math.isnan(four["ceiling"])
    assert math.isnan(four["efficiency_of_ceiling"])


def test_the_efficiency_is_paired_block_by_block(analyzed: Callable[..., Analysis]) -> None:
    """A machine that slows down by half hits both alike, and their ratio does not move."""
    drift = [1.0, 2.0, 4.0, 1.0, 2.0, 4.0]
    cells = {("threads", 2): [0.8 * slow for slow in drift]}
    table = analyzed([*group("sha", cells), ceiling("sha", 2, [0.4 * slow for slow in drift])]).cells
    row = table[table["role"] == "measured"].iloc[0]
    assert [row[f"efficiency_of_ceiling{bound}"] for bound in ("_low", "", "_high")] == [0.5] * 3


def test_a_ceiling_is_no_runner(analyzed: Callable[..., Analysis]) -> None:
    """It has a speedup, and is never the best of anything, a runner, or the noise."""
    cells = {("threads", 2): [0.8] * 6}
    analysis = analyzed([*group("sha", cells), ceiling("sha", 2, [0.1] * 6), ceiling("sha", 4, [0.1] * 6)])
    ceilings = analysis.cells[analysis.cells["role"] == "ceiling"]
    assert list(ceilings["speedup"]) == [10.0, 10.0]
    assert list(analysis.best["runner"]) == ["threads"]
    assert analysis.runners == ("threads",)
    assert len(analysis.noise) == 1
