"""The tables of the history: their columns, order and types."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reports.series.identity import SeriesId
from reports.series.reading import read_history
from reports.series.tables import POINT_COLUMNS, RUN_COLUMNS, History, each_series
from tests.reports.make_run import without_time
from tests.reports.series.make_stored import put, small_run

if TYPE_CHECKING:
    import pandas as pd


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


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Return three runs, stored in the opposite order of their times; one has lost its threads."""
    lost = small_run(
        3, environment_key=None, cells_without_time=[without_time("sha256", "threads", 2, "failed")]
    )
    storage = tmp_path_factory.mktemp("storage")
    put(storage, "a.json", lost)
    put(storage, "b.json", small_run(2, threads_s=0.25, interrupted="SIGINT"))
    put(storage, "c.json", small_run(1))
    return read_history(storage)


def types(table: pd.DataFrame) -> dict[str, str]:
    """Return the columns' types by name."""
    return {str(name): str(kind) for name, kind in table.dtypes.items()}


def test_columns_are_as_promised(history: History, tmp_path: Path) -> None:
    """Also where there is no row."""
    for each in (history, read_history(tmp_path)):
        assert types(each.runs) == RUN_COLUMNS
        assert types(each.points) == POINT_COLUMNS


def test_runs_are_in_the_order_of_their_times(history: History) -> None:
    """File names count up in each folder by itself, so they tell nothing."""
    assert list(history.runs["source"]) == ["c.json", "b.json", "a.json"]
    assert list(history.runs["run"]) == list(history.runs.index) == [0, 1, 2]
    assert list(history.runs["interrupted"]) == [False, True, False]


def test_points_belong_to_their_runs(history: History) -> None:
    """In the order of the runs, and within a run as in its file."""
    threads = history.points[history.points["runner"] == "threads"]
    assert list(threads["run"]) == [0, 0, 1, 1, 2, 2]
    assert list(threads["metric"]) == ["time", "speedup"] * 3
    assert list(threads["estimate"][:4]) == [0.5, 2.0, 0.25, 4.0]
    assert list(history.points.index) == list(range(9))


def test_what_has_no_time_says_why(history: History) -> None:
    """Its numbers are not there, and are not 0 either."""
    failed = history.points[history.points["status"] == "failed"]
    assert list(failed["reason"]) == ["the reason", "the reason"]
    assert all(map(math.isnan, failed["estimate"]))
    assert list(failed["blocks"]) == [0, 0]


def test_what_is_not_known_is_empty(history: History) -> None:
    """An unknown CPU has no key and is never compared."""
    assert list(history.runs["environment_key"]) == ["linux-x86_64-example"] * 2 + [""]


def test_noise_is_that_of_the_controls(history: History) -> None:
    """A/A controls that never differ: a width of 0."""
    assert list(history.runs["noise"]) == [0.0] * 3


def test_categories_are_sorted(history: History) -> None:
    """Sorting by them is sorting by text, whichever run came first."""
    for column in ("runner", "metric", "status"):
        categories = list(history.points[column].cat.categories)
        assert categories == sorted(categories)


def test_of_a_run_that_is_there_twice_the_first_is_kept(tmp_path: Path) -> None:
    """By name, as nothing else tells them apart."""
    for name in ("b.json", "a.json", "c.json"):
        put(tmp_path, name, small_run(1))
    history = read_history(tmp_path)
    assert list(history.runs["source"]) == ["a.json"]
    assert [str(fault) for fault in history.faults] == [
        "b.json is the same run as a.json.",
        "c.json is the same run as a.json.",
    ]
