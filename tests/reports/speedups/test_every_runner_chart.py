"""The small charts of all runners."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reports.drawing.style import series_styles
from reports.speedups import every_runner_chart as every_runner
from tests.reports.make_run import group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis

NAMES = ("threads", "processes", "asyncio")


def _many(analyzed: Callable[..., Analysis]) -> Analysis:
    return analyzed(
        group("sha", {(name, workers): [1 / workers] * 6 for name in NAMES for workers in (2, 4)})
    )


def test_it_is_there_for_runners_that_the_first_chart_leaves_out(
    analyzed: Callable[..., Analysis], analysis: Analysis
) -> None:
    """Threads and processes alone need no second chart."""
    assert {p.runner for p in every_runner.rows(_many(analyzed), "sha")} == set(NAMES)
    assert every_runner.rows(analysis, "sha") == ()


def test_every_runner_has_a_panel(analyzed: Callable[..., Analysis]) -> None:
    """With its line, all on the same axes; the title and the words have the figures."""
    found = every_runner.rows(_many(analyzed), "sha")
    panels = every_runner.draw("sha", found, series_styles(NAMES), 2).axes
    assert [axes.get_title(loc="left") for axes in panels] == sorted(NAMES)
    for axes in panels:
        (line,) = (container.lines[0] for container in axes.containers)  # type: ignore[attr-defined] # error bars
        np.testing.assert_array_equal(line.get_xydata(), [[2, 2.0], [4, 4.0]])
    assert len({axes.get_ylim() for axes in panels}) == 1
    assert every_runner.title("sha", found).startswith("sha, highest speedups: ")
    assert "asyncio, 4 workers: 4.00× (4.00–4.00)" in every_runner.alt("sha", found)
