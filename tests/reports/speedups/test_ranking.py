"""Runners against each other, and who leads a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.speedups.ranking import RunnerComparison, in_words, ranking
from reports.statistics.intervals import Interval
from tests.reports.make_run import cell, group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


@pytest.mark.parametrize(
    ("threads", "processes", "ahead"),
    [
        (0.5, 0.5, ("processes", "threads")),
        (0.5, 0.8, ("threads",)),
        (1.0, 0.8, ("processes",)),
        (1.0, 2.0, ()),
    ],
)
def test_ahead_are_the_faster_ones_that_no_other_beats(
    analyzed: Callable[..., Analysis], threads: float, processes: float, ahead: tuple[str, ...]
) -> None:
    """Seconds of rounds for which sequential needs 1."""
    cells = {("threads", 2): [threads] * 6, ("processes", 2): [processes] * 6}
    assert ranking(analyzed(group("sha", cells)), "sha").leading == ahead


def test_noise_leads_nobody(analyzed: Callable[..., Analysis]) -> None:
    """A gain no larger than what sequential shows against itself is none."""
    benchmarks = group("sha", {("threads", 2): [0.95] * 6})
    benchmarks[1] = cell("sha", "sequential", 1, [0.9] * 6, role="twin")
    assert ranking(analyzed(benchmarks), "sha").leading == ()


def test_ratios_within_blocks_settle_what_intervals_cannot(analyzed: Callable[..., Analysis]) -> None:
    """Both drift by a factor of two, so their intervals overlap, but threads are ahead in every block."""
    threads = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    cells = {("threads", 2): threads, ("processes", 2): [1.25 * seconds for seconds in threads]}
    (comparison,) = ranking(analyzed(group("sha", cells)), "sha").comparisons
    assert comparison == RunnerComparison("threads", "processes", Interval(1.25, 1.25, 1.25), "faster")
    assert comparison.settled


def test_the_one_that_is_ahead_in_blocks_is_named_first(analyzed: Callable[..., Analysis]) -> None:
    """Medians against sequential may put one in front that is behind in nearly every block."""
    sequential = [1.0, 1.0, 1.0, 10.0, 10.0, 10.0, 10.0]
    benchmarks = [
        cell("sha", "sequential", 1, sequential, role="reference"),
        cell("sha", "a", 2, [1.1, 1.1, 1.1, 11.0, 9.0, 9.0, 9.0]),
        cell("sha", "b", 2, [1.0, 1.0, 1.0, 10.0, 8.5, 8.5, 8.5]),
    ]
    (comparison,) = ranking(analyzed(benchmarks), "sha").comparisons
    assert (comparison.runner, comparison.other) == ("b", "a")
    assert comparison.times_as_fast.low > 1


def test_a_lead_within_the_noise_settles_nothing(analyzed: Callable[..., Analysis]) -> None:
    """When identical code differs by 25 %, a lead of 10 % is named as noise."""
    benchmarks = group("sha", {("threads", 2): [0.5] * 6, ("processes", 2): [0.55] * 6})
    benchmarks[1] = cell("sha", "sequential", 1, [0.8] * 6, role="twin")
    (comparison,) = ranking(analyzed(benchmarks), "sha").comparisons
    assert not comparison.settled
    assert in_words(comparison) == (
        "threads vs processes: no difference shown, 1.10× (1.10–1.10), within this group's noise"
    )
