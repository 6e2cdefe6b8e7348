"""The history's tables as their readers use them."""

from __future__ import annotations

from pathlib import Path

from reports.series.identity import SeriesId
from reports.series.reading import read_history
from reports.series.tables import each_series
from tests.reports.history.small_runs import put, small_run


def test_each_series_has_its_points_in_order(tmp_path: Path) -> None:
    """Sorted by series, and within one as the runs follow each other."""
    put(tmp_path, "a.json", small_run(2, threads_s=0.25))
    put(tmp_path, "b.json", small_run(1))
    found = dict(each_series(read_history(tmp_path).points))
    assert list(found) == sorted(found)
    assert set(found) == {
        SeriesId("speedup", "sha256", "sequential", 1, "", "time"),
        SeriesId("speedup", "sha256", "threads", 2, "", "time"),
        SeriesId("speedup", "sha256", "threads", 2, "", "speedup"),
    }
    speedup = found[SeriesId("speedup", "sha256", "threads", 2, "", "speedup")]
    assert list(speedup["run"]) == [0, 1]
    assert list(speedup["estimate"]) == [2.0, 4.0]
