"""The chart of scaling laws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from reports.chapters.scaling import chart as scaling
from reports.drawing.marks import Point
from reports.drawing.style import series_styles
from tests.reports.make_run import environment, group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.chapters.scaling.chart import ScalingRows
    from reports.speedups.cells import Analysis

STYLES = series_styles(["threads", "processes"])


@pytest.fixture
def drawn(analyzed: Callable[..., Analysis]) -> ScalingRows:
    """Threads with a serial quarter on four CPUs, and a count beyond them; processes with one count."""
    cells = {
        ("threads", 2): [1 / 1.6] * 6,
        ("threads", 4): [7 / 16] * 6,
        ("threads", 8): [7 / 16] * 6,
        ("processes", 2): [0.5] * 6,
    }
    found = scaling.rows(analyzed(group("sha", cells), environment=environment(usable_cpus=4)), "sha")
    assert found is not None
    return found


def test_rows_are_the_runners_with_a_law(drawn: ScalingRows) -> None:
    """All their speedups, those that were not fitted too."""
    assert [(p.runner, p.workers) for p in drawn.points] == [("threads", 2), ("threads", 4), ("threads", 8)]
    assert drawn.points[0] == Point("threads", 2, 1.6, 1.6, 1.6)
    assert scaling.title(drawn) == "sha: scales as if this part of the work were serial: threads 25 %"


def test_what_is_drawn_is_what_the_rows_say(drawn: ScalingRows) -> None:
    """The law goes through what it was fitted to, and what was left out is marked apart."""
    (axes,) = scaling.draw(drawn, STYLES).axes
    series = {str(c.get_label()): c.lines[0] for c in axes.containers}  # type: ignore[attr-defined] # error bars
    np.testing.assert_allclose(series["threads"].get_xydata(), [[2, 1.6], [4, 16 / 7]])
    np.testing.assert_allclose(series["threads, not fitted"].get_xydata(), [[8, 16 / 7]])
    (law,) = [line for line in axes.lines if line.get_label() == "threads: Amdahl"]
    drawn_law = np.asarray(law.get_xydata(), dtype=float)
    np.testing.assert_allclose(drawn_law[[0, -1]], [[1.0, 1.0], [4.0, 16 / 7]])


def test_the_words_hold_every_number(drawn: ScalingRows) -> None:
    """Each speedup, and the sentence on the law."""
    words = scaling.alt(drawn)
    assert "threads, 8 workers: 2.29× (2.29–2.29)" in words
    assert "serial fraction 25.0 % (25.0–25.0)" in words


def test_without_a_law_there_is_no_chart(analyzed: Callable[..., Analysis]) -> None:
    """Too few points on two CPUs."""
    cells = {("threads", 2): [0.5] * 6, ("threads", 4): [0.5] * 6}
    assert scaling.rows(analyzed(group("sha", cells)), "sha") is None
