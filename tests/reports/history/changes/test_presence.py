"""Tests of what came, went or failed."""

from __future__ import annotations

import math

from reports.history.changes.presence import Presence, presences
from reports.history.changes.topology import commit_order
from tests.reports.history.make_study import KEY, TIME, points_of, runs_of

FAILED = {"status": "failed", "estimate": math.nan, "reason": "wrong result"}
OTHER = {"subject": "other"}


def found(count: int, *rows: dict[str, object]) -> tuple[Presence, ...]:
    """Return what is said about points in so many runs; another series is in all of them."""
    runs = runs_of(*[{}] * count)
    always = [{"run": run, **OTHER} for run in range(count)]
    return presences(runs, points_of(*always, *rows), commit_order(runs, None))


def test_a_series_timed_first_in_a_late_run_is_new() -> None:
    """With the commit since when it is there."""
    assert found(8, {"run": 5}, {"run": 7}) == (Presence(KEY, "new", TIME, 5, ""),)


def test_a_series_is_not_new_for_ever() -> None:
    """After five runs it is like the others."""
    assert not found(8, *({"run": run} for run in range(2, 8)))
    assert found(8, *({"run": run} for run in range(3, 8)))


def test_the_first_run_of_all_has_nothing_new() -> None:
    """There is nothing that it could be compared with."""
    assert not found(1, {"run": 0})
    assert not found(3, {"run": 0}, {"run": 2})


def test_a_series_missing_from_five_runs_is_gone() -> None:
    """With the last commit that had it; four may have been of chosen workloads."""
    assert found(8, {"run": 0}, {"run": 2}) == (Presence(KEY, "gone", TIME, 2, ""),)
    assert not found(8, {"run": 0}, {"run": 3})


def test_a_series_that_failed_last_time_has_its_reason() -> None:
    """It is not gone, and it is not new."""
    assert found(8, {"run": 6}, {"run": 7, **FAILED}) == (Presence(KEY, "failed", TIME, 7, "wrong result"),)


def test_a_failure_that_was_put_right_is_no_news() -> None:
    """The last run that has it counts."""
    assert not found(8, {"run": 0}, {"run": 6, **FAILED}, {"run": 7})


def test_a_series_that_was_always_skipped_is_no_news() -> None:
    """It never was there."""
    assert not found(8, {"run": 7, "status": "skipped", "estimate": math.nan, "reason": "no GIL"})
