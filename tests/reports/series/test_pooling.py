"""A series on two sides of several runs: its values, its noise, and what does not compare."""

from __future__ import annotations

import pytest

from reports.series.points import RunPoints, SeriesPoint
from reports.series.pooling import pooled
from reports.statistics.intervals import Interval
from tests.reports.compare.make_comparison import series


def measured(*values: float, reach: float = 0.0) -> RunPoints:
    """Return a run with these values of one series, whose A/A control reaches so far."""
    points = {series(): SeriesPoint(series(), values)} if values else {}
    return RunPoints(points, (), {"sha256": Interval(1.0, 1.0, 1.0 + reach)})


def test_six_runs_a_side_are_one_value_each() -> None:
    """Each is the median of its run."""
    found = pooled(series(), [measured(1, 2, 9)] * 6, [measured(3)] * 7)
    assert (found.base, found.head, found.between_runs) == ((2,) * 6, (3,) * 7, True)


def test_fewer_runs_are_pooled_block_by_block() -> None:
    """Runs without the series do not count, on either side."""
    found = pooled(series(), [measured(1, 2)] * 9, [*[measured(3)] * 5, measured()])
    assert (found.base, found.head, found.between_runs) == ((1, 2) * 9, (3,) * 5, False)


def test_the_noisier_side_counts_by_its_typical_run() -> None:
    """One bad run among three does not set the threshold."""
    base = [measured(1, reach=reach) for reach in (0.1, 0.2, 0.9)]
    assert pooled(series(), base, [measured(1, reach=0.05)]).noise == pytest.approx(0.2)


def test_a_failure_in_the_head_is_never_compared() -> None:
    """Whatever its other runs say."""
    point = SeriesPoint(series(), status="failed", reason="it hung")
    failed = RunPoints({series(): point}, (), {})
    found = pooled(series(), [measured(1)], [measured(1), failed])
    assert not found.comparable
    assert found.head_failure == "Failed in the head in 1 of 2 runs: it hung"
