"""The table of cells, and the best cell of a runner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reports.make_run import group, without_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


def test_cells_stand_in_order(analyzed: Callable[..., Analysis]) -> None:
    """Groups keep the run's order; in one come reference, A/A control, then runners, timed or not."""
    cells = {("threads", 10): [1.0] * 6, ("threads", 2): [1.0] * 6, ("processes", 2): [1.0] * 6}
    lost = [without_time("z", "threads", 4, "failed"), without_time("only lost", "threads", 2, "skipped")]
    table = analyzed([*group("z", cells), *group("a", {})], lost).cells
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


def test_a_lost_cell_has_a_reason_and_no_figures(analyzed: Callable[..., Analysis]) -> None:
    """Failed and skipped cells carry status and reason, and NaN for every figure."""
    table = analyzed(group("sha", {}), [without_time("sha", "threads", 2, "failed")]).cells
    lost = table.iloc[2]
    assert (lost["status"], lost["reason"]) == ("failed", "the reason")
    assert lost[["speedup", "wall_s", "items_per_s", "cores_busy"]].isna().all()


def test_a_run_without_any_time_has_a_table(analyzed: Callable[..., Analysis]) -> None:
    """A run of which every cell failed, and one with no cells, are tables too."""
    assert list(analyzed([], [without_time("sha", "threads", 2, "failed")]).cells["status"]) == ["failed"]
    assert analyzed([]).cells.empty


def _noisy(speedup: float) -> list[float]:
    return [1 / (speedup * noise) for noise in (0.95, 0.97, 0.99, 1.01, 1.03, 1.05)]


def test_fewer_workers_win_when_more_cannot_be_told_from_them(analyzed: Callable[..., Analysis]) -> None:
    """Two workers at 1.80 do as well as eight at 1.83 (1.74 to 1.92)."""
    best = analyzed(
        group("sha", {("threads", w): _noisy(s) for w, s in ((2, 1.8), (4, 1.7), (8, 1.83))})
    ).best
    assert list(best["workers"]) == [2]


def test_one_that_is_not_shown_to_be_faster_is_no_equal(analyzed: Callable[..., Analysis]) -> None:
    """Two workers at 1.10 (0.90 to 1.30) are near four at 1.23 (1.09 to 1.40), yet only four are faster."""
    two = [1 / ratio for ratio in (0.9, 1.0, 1.09, 1.11, 1.2, 1.3)]
    four = [1 / ratio for ratio in (1.09, 1.15, 1.2, 1.26, 1.3, 1.4)]
    best = analyzed(group("file", {("threads", 2): two, ("threads", 4): four})).best
    assert list(best["workers"]) == [4]


def test_one_that_is_shown_to_be_faster_goes_before_a_higher_median(
    analyzed: Callable[..., Analysis],
) -> None:
    """Two workers at 1.90 (0.99 to 2.25) are not shown to be faster, eight at 1.86 (1.54 to 2.03) are."""
    two = [1 / ratio for ratio in (0.99, 1.8, 1.88, 1.92, 2.0, 2.25)]
    eight = [1 / ratio for ratio in (1.54, 1.8, 1.85, 1.87, 1.9, 2.03)]
    best = analyzed(group("sha", {("threads", 2): two, ("threads", 8): eight})).best
    assert list(best["workers"]) == [8]


def test_the_fastest_wins_when_it_stands_out(analyzed: Callable[..., Analysis]) -> None:
    """Two workers at 1.50 don't reach the interval of four at 3.00."""
    best = analyzed(group("sha", {("threads", w): _noisy(s) for w, s in ((2, 1.5), (4, 3.0))})).best
    assert list(best["workers"]) == [4]


def test_medians_near_each_other_do_not_show_that_fewer_are_as_good(
    analyzed: Callable[..., Analysis],
) -> None:
    """Two workers are at 0.8 to 1.2 of four's speed from block to block: which is as good is not shown."""
    two = [0.5 / ratio for ratio in (0.8, 0.9, 0.98, 1.0, 1.1, 1.2)]
    best = analyzed(group("sha", {("threads", 2): two, ("threads", 4): [0.499] * 6})).best
    assert list(best["workers"]) == [4]


def test_without_intervals_the_fastest_wins(analyzed: Callable[..., Analysis]) -> None:
    """Five blocks tell no interval, so the highest median is taken."""
    best = analyzed(group("sha", {("threads", 2): [0.51] * 5, ("threads", 4): [0.5] * 5})).best
    assert list(best["workers"]) == [4]


def test_each_runner_and_workload_has_one(analyzed: Callable[..., Analysis]) -> None:
    """There is one best cell for each workload and runner with a time, and none without."""
    cells = {(runner, workers): [1.0] * 6 for runner in ("threads", "processes") for workers in (2, 4)}
    lost = [without_time("b", "interpreters", 2, "skipped")]
    best = analyzed([*group("a", cells), *group("b", cells)], lost).best
    assert len(best) == 4
    assert "interpreters" not in set(best["runner"])
