"""Who leads a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.leading import compared, leading
from tests.reports.make_run import cell, group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.analysis import Analysis


@pytest.mark.parametrize(
    ("threads", "processes", "ahead"),
    [
        (0.5, 0.5, ["processes", "threads"]),
        (0.5, 0.8, ["threads"]),
        (1.0, 0.8, ["processes"]),
        (1.0, 2.0, []),
    ],
)
def test_ahead_are_the_faster_ones_that_no_other_beats(
    analysed: Callable[..., Analysis], threads: float, processes: float, ahead: list[str]
) -> None:
    """Seconds of rounds for which sequential needs 1."""
    cells = {("threads", 2): [threads] * 6, ("processes", 2): [processes] * 6}
    best, noise, comparisons = compared(analysed(group("sha", cells)), "sha")
    assert leading(best, comparisons, noise) == ahead


def test_noise_leads_nobody(analysed: Callable[..., Analysis]) -> None:
    """A gain no larger than what sequential shows against itself is none."""
    benchmarks = group("sha", {("threads", 2): [0.95] * 6})
    benchmarks[1] = cell("sha", "sequential", 1, [0.9] * 6, role="twin")
    best, noise, comparisons = compared(analysed(benchmarks), "sha")
    assert leading(best, comparisons, noise) == []
