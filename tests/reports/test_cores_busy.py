"""Cores busy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.intervals import Interval
from reports.verdicts import interval_of
from tests.reports.make_run import cell, group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.analysis import Analysis


def test_cores_busy_is_cpu_over_wall_time_of_the_same_round(analysed: Callable[..., Analysis]) -> None:
    """Each round's CPU seconds are divided by that round's wall seconds."""
    wall_s = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    busy = cell(
        "sha", "threads", 2, wall_s, cpu_s=[1.5 * s for s in wall_s], helper_cpu_s=[0.5 * s for s in wall_s]
    )
    row = analysed([*group("sha", {}), busy]).cells.iloc[2]
    assert interval_of(row, "cores_busy") == Interval(1.5, 1.5, 1.5)
    assert row["helper_cores_busy"] == 0.5


def test_what_was_not_measured_is_not_zero(analysed: Callable[..., Analysis]) -> None:
    """A series that is null, or null in every block, is NaN."""
    cells = [
        cell("sha", "threads", 2, [1.0] * 6, cpu_s=None),
        cell("sha", "threads", 4, [1.0] * 6, cpu_s=[None] * 6),
    ]
    table = analysed([*group("sha", {}), *cells]).cells
    assert all(math.isnan(busy) for busy in table["cores_busy"][2:])
    assert table["stolen_cores"].isna().all()
