"""The table of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reports.make_run import group, without_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.analysis import Analysis


def test_cells_stand_in_order(analysed: Callable[..., Analysis]) -> None:
    """Groups keep the run's order; within one come reference, twin, then runners by workers, timed or not."""
    cells = {("threads", 10): [1.0] * 6, ("threads", 2): [1.0] * 6, ("processes", 2): [1.0] * 6}
    lost = [without_time("z", "threads", 4, "failed"), without_time("only lost", "threads", 2, "skipped")]
    table = analysed([*group("z", cells), *group("a", {})], lost).cells
    assert list(zip(table["workload"], table["role"], table["runner"], table["workers"], strict=True)) == [
        ("z", "reference", "sequential", 1),
        ("z", "twin", "sequential", 1),
        ("z", "measured", "processes", 2),
        ("z", "measured", "threads", 2),
        ("z", "measured", "threads", 4),
        ("z", "measured", "threads", 10),
        ("a", "reference", "sequential", 1),
        ("a", "twin", "sequential", 1),
        ("only lost", "measured", "threads", 2),
    ]


def test_a_lost_cell_has_a_reason_and_no_figures(analysed: Callable[..., Analysis]) -> None:
    """Failed and skipped cells carry status and reason, and NaN for every figure."""
    table = analysed(group("sha", {}), [without_time("sha", "threads", 2, "failed")]).cells
    lost = table.iloc[2]
    assert (lost["status"], lost["reason"]) == ("failed", "the reason")
    assert lost[["speedup", "wall_s", "items_per_s", "cores_busy"]].isna().all()


def test_a_run_without_any_time_has_a_table(analysed: Callable[..., Analysis]) -> None:
    """A run of which every cell failed, and one with no cells, are tables too."""
    assert list(analysed([], [without_time("sha", "threads", 2, "failed")]).cells["status"]) == ["failed"]
    assert analysed([]).cells.empty
