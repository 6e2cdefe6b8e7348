"""What is followed: every metric is described, and written in its own unit."""

from __future__ import annotations

import pytest

from reports.series.metrics import FAMILY_TITLES, MEASURES, METRICS, Metric, is_evidence
from reports.statistics.intervals import Interval


def test_every_metric_is_described() -> None:
    """With a title of its own and a family that has one; times and speedups alone are no evidence."""
    assert tuple(MEASURES) == METRICS
    assert len({measure.title for measure in MEASURES.values()}) == len(METRICS)
    assert {measure.family for measure in MEASURES.values()} == FAMILY_TITLES.keys()
    assert [metric for metric in METRICS if not is_evidence(metric)] == ["time", "speedup"]


@pytest.mark.parametrize(
    ("metric", "figure", "text"),
    [
        ("time", Interval(0.0125), "12.5 ms"),
        ("speedup", Interval(1.5, 1.4, 1.6), "1.50× (1.40–1.60)"),
        ("gil_share", Interval(0.12, 0.11, 0.13), "12 % (11–13)"),
        ("gil_share", Interval(0.01, 0.01, 0.01), "1 % or less"),
        ("p99", Interval(2e-3), "2.00 ms"),
        ("peak_memory", Interval(3 * 2**20), "3.00 MiB"),
        ("hand_overs", Interval(1.921875, 1.84375, 1.96875), "1.9"),
    ],
)
def test_figures_have_their_units(metric: Metric, figure: Interval, text: str) -> None:
    """The same on pages, in the terminal and in Markdown."""
    assert MEASURES[metric].write(figure) == text
