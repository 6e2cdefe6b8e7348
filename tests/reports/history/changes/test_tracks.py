"""Tests of putting points into tracks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.history.changes.change_points import UnusedRun, tracks
from reports.history.changes.selection import UNCOMMITTED, selection
from reports.history.changes.topology import commit_order
from tests.reports.history.make_study import commit, points_of, runs_of

if TYPE_CHECKING:
    import pandas as pd

    from reports.history.changes.change_points import Track


def followed(runs: pd.DataFrame, points: pd.DataFrame) -> tuple[Track, ...]:
    """Return the tracks in the order of time."""
    order = commit_order(runs, None)
    return tracks(runs, points, order, selection(runs, order).reasons)


def test_runs_of_one_commit_are_one_value() -> None:
    """Their median, with the widest bounds and how many there were."""
    runs = runs_of({}, {"commit": commit(0)}, {"commit": commit(0)}, {})
    points = points_of(
        {"run": 0, "estimate": 1.0, "low": 0.8},
        {"run": 1, "estimate": 5.0, "high": 6.0},
        {"run": 2, "estimate": 2.0},
        {"run": 3, "estimate": 3.0, "low": math.nan, "high": math.nan},
    )
    (track,) = followed(runs, points)
    assert list(track.positions) == [0, 1]
    assert list(track.values) == [2.0, 3.0]
    assert (track.low[0], track.high[0]) == (0.8, 6.0)
    assert math.isnan(track.low[1])
    assert list(track.runs) == [3, 1]


def test_only_what_was_timed_is_in_a_track() -> None:
    """A failure is a gap, and so is a time that cannot be."""
    runs = runs_of({}, {}, {}, {}, {})
    points = points_of(
        {"run": 0},
        {"run": 1, "status": "failed", "estimate": math.nan},
        {"run": 2, "estimate": 0.0},
        {"run": 3, "estimate": math.inf},
        {"run": 4},
    )
    (track,) = followed(runs, points)
    assert list(track.positions) == [0, 4]


def test_series_and_environments_are_tracks_of_their_own_in_order() -> None:
    """One that was never timed is there and empty."""
    runs = runs_of({"environment_key": "b"}, {"environment_key": "a"}, {"environment_key": "a"})
    points = points_of(
        {"run": 0},
        {"run": 1},
        {"run": 2},
        {"run": 2, "workers": 1, "metric": "speedup", "status": "skipped", "estimate": math.nan},
    )
    found = followed(runs, points)
    assert [(track.environment_key, track.series.workers, len(track.values)) for track in found] == [
        ("a", 1, 0),
        ("a", 2, 2),
        ("b", 2, 1),
    ]
    assert found[0].series.metric == "speedup"


def test_an_empty_history_has_no_tracks() -> None:
    """It is no error."""
    runs = runs_of()
    assert followed(runs, points_of()) == ()


def test_what_is_not_used_stands_beside_with_its_reason() -> None:
    """It is in no array, so neither level nor change knows of it."""
    runs = runs_of({}, {"dirty": True}, {})
    points = points_of({"run": 0}, {"run": 1, "estimate": 7.0}, {"run": 2})
    (track,) = followed(runs, points)
    assert list(track.positions) == [0, 2]
    assert track.unused == (UnusedRun(1, 7.0, UNCOMMITTED),)
