"""Tests of putting points into tracks."""

from __future__ import annotations

import math

from reports.history.changes.change_points import tracks
from reports.history.changes.topology import commit_order
from tests.reports.history.make_study import commit, points_of, runs_of


def test_runs_of_one_commit_are_one_value() -> None:
    """Their median, with the widest bounds and how many there were."""
    runs = runs_of({}, {"commit": commit(0)}, {"commit": commit(0)}, {})
    points = points_of(
        {"run": 0, "estimate": 1.0, "low": 0.8},
        {"run": 1, "estimate": 5.0, "high": 6.0},
        {"run": 2, "estimate": 2.0},
        {"run": 3, "estimate": 3.0, "low": math.nan, "high": math.nan},
    )
    (track,) = tracks(runs, points, commit_order(runs, None))
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
    (track,) = tracks(runs, points, commit_order(runs, None))
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
    found = tracks(runs, points, commit_order(runs, None))
    assert [(track.environment_key, track.series.workers, len(track.values)) for track in found] == [
        ("a", 1, 0),
        ("a", 2, 2),
        ("b", 2, 1),
    ]
    assert found[0].series.metric == "speedup"


def test_an_empty_history_has_no_tracks() -> None:
    """It is no error."""
    runs = runs_of()
    assert tracks(runs, points_of(), commit_order(runs, None)) == ()
