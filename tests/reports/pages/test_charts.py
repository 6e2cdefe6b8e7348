"""All charts of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.pages.chapters import draw_all
from tests.reports.make_run import group, without_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


def test_every_group_has_its_charts(analysis: Analysis) -> None:
    """Overview, three for each group in the run's order, noise floor; each with words and both formats."""
    charts = draw_all(analysis)
    assert [(chart.kind, chart.workload) for chart in charts] == [
        ("overview", None),
        *((kind, workload) for workload in ("sha", "loud") for kind in ("speedup", "blocks", "throughput")),
        ("noise_floor", None),
    ]
    assert all(chart.alt and chart.png and chart.svg for chart in charts)


def test_there_is_no_chart_without_numbers(analysed: Callable[..., Analysis]) -> None:
    """Sequential alone has only its noise, a run without times nothing."""
    assert [chart.kind for chart in draw_all(analysed(group("sha", {})))] == ["noise_floor"]
    assert draw_all(analysed([], [without_time("sha", "threads", 2, "failed")])) == ()


@pytest.mark.parametrize("name", ["../../etc", "数", "a" * 200, "CON", "A b/c"])
def test_file_names_are_safe(analysed: Callable[..., Analysis], name: str) -> None:
    """Whatever a workload is called, its files are plain names of bearable length, and unique."""
    charts = draw_all(analysed(group(name, {("threads", 2): [1.0] * 6})))
    names = [chart.file_name for chart in charts]
    assert len(set(names)) == len(names)
    assert all(set(n) <= set("abcdefghijklmnopqrstuvwxyz0123456789_.") and len(n) < 90 for n in names)
    assert not any("/" in n or ".." in n for n in names)
