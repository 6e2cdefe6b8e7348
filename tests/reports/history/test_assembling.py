"""The tables of the history: their columns, order and types."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reports.history.reading import read_history
from reports.history.tables import POINT_COLUMNS, RUN_COLUMNS, History
from tests.reports.history.small_runs import put, small_run
from tests.reports.make_run import without_time

if TYPE_CHECKING:
    import pandas as pd


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Return three runs, stored in the opposite order of their times; one has lost its threads."""
    lost = small_run(
        3, environment_key=None, cells_without_time=[without_time("sha256", "threads", 2, "failed")]
    )
    put(tmp_path, "a.json", lost)
    put(tmp_path, "b.json", small_run(2, threads_s=0.25, interrupted="SIGINT"))
    put(tmp_path, "c.json", small_run(1))
    return read_history(tmp_path)


def types(table: pd.DataFrame) -> dict[str, str]:
    """Return the columns' types by name."""
    return {str(name): str(kind) for name, kind in table.dtypes.items()}


def test_columns_are_as_promised(history: History, tmp_path: Path) -> None:
    """Also where there is no row."""
    (tmp_path / "empty").mkdir()
    for each in (history, read_history(tmp_path / "empty")):
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


def test_noise_is_that_of_the_twins(history: History) -> None:
    """Twins that never differ: a width of 0."""
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
