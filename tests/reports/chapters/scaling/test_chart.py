"""The chart of serial fractions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.chapters.scaling import chart as scaling
from reports.drawing.style import series_styles
from tests.reports.make_run import environment, group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.drawing.marks import Mark
    from reports.speedups.cells import Analysis

STYLES = series_styles(["threads", "processes"])


@pytest.fixture
def drawn(analyzed: Callable[..., Analysis]) -> tuple[Mark, ...]:
    """Threads with a serial quarter on four CPUs, and a count beyond them; processes with one count."""
    cells = {
        ("threads", 2): [1 / 1.6] * 6,
        ("threads", 4): [7 / 16] * 6,
        ("threads", 8): [7 / 16] * 6,
        ("processes", 2): [0.5] * 6,
    }
    return scaling.rows(analyzed(group("sha", cells), environment=environment(usable_cpus=4)))


def test_rows_are_the_runners_that_the_law_describes(drawn: tuple[Mark, ...]) -> None:
    """By workload; a runner with too few counts has no serial fraction."""
    assert [(mark.row, mark.series, round(mark.point.value, 6)) for mark in drawn] == [
        ("sha", "threads", 0.25)
    ]
    assert scaling.title(drawn) == "Serial fraction: 25 % (sha, threads)"


def test_what_is_drawn_is_what_the_rows_say(drawn: tuple[Mark, ...]) -> None:
    """A mark in the row of its workload, on an axis of percents from 0."""
    (axes,) = scaling.draw(drawn, STYLES).axes
    (mark,) = (container.lines[0] for container in axes.containers)  # type: ignore[attr-defined] # error bars
    assert float(mark.get_xdata()[0]) == pytest.approx(0.25)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["sha"]
    assert axes.get_xlim()[0] <= 0


def test_the_words_hold_every_number(drawn: tuple[Mark, ...]) -> None:
    """Each fraction with its interval."""
    assert "sha, threads: 25.0 % (25.0–25.0)" in scaling.alt(drawn)


def test_without_a_law_there_is_no_chart(analyzed: Callable[..., Analysis]) -> None:
    """Too few points on two CPUs."""
    cells = {("threads", 2): [0.5] * 6, ("threads", 4): [0.5] * 6}
    assert scaling.rows(analyzed(group("sha", cells))) == ()
