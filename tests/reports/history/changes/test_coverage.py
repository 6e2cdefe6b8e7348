"""What was judged and why the rest was not, what came, went or failed, and the noise over time."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from reports.history.changes.change_points import NEVER_TIMED, TOO_FEW, UNKNOWN_CPU
from reports.history.changes.coverage import (
    Presence,
    coverage,
    noise_over_time,
    presences,
    scatter,
    smallest_step,
)
from reports.history.changes.topology import commit_order
from tests.reports.history.make_study import (
    KEY,
    TIME,
    commit,
    noisy,
    point,
    points_of,
    runs_of,
    track_of,
)

LONG, SHORT = [1.0] * 10, [1.0] * 9


def test_each_series_that_is_not_judged_has_one_reason() -> None:
    """The most frequent one comes first, and all numbers add up."""
    found = coverage([track_of(LONG), track_of(SHORT), track_of(SHORT), track_of([]), track_of(LONG, key="")])
    assert (found.judged, found.total) == (1, 5)
    assert found.reasons == ((TOO_FEW, 2), (UNKNOWN_CPU, 1), (NEVER_TIMED, 1))


def test_the_sentence_counts_and_says_why() -> None:
    """How many were searched, and how many not for each reason."""
    sentence = coverage([track_of(LONG), track_of(SHORT), track_of(SHORT), track_of([])]).sentence
    assert sentence == (
        "Searched 1 of 4 series for lasting changes. Not searched: 2 timed on fewer than 10 commits; "
        "1 never timed (failed, skipped or refused in every run)."
    )


def test_nothing_left_out_needs_no_reason() -> None:
    """Nor does an empty history."""
    assert coverage([track_of(LONG)]).sentence == "Searched 1 of 1 series for lasting changes."
    assert coverage([]).sentence == "Searched 0 of 0 series for lasting changes."


def test_noise_is_one_row_a_commit() -> None:
    """The median of its runs; runs without an A/A control say nothing."""
    runs = runs_of({"noise": 0.02}, {"noise": 0.06, "commit": commit(0)}, {}, {"noise": 0.01})
    table = noise_over_time(runs, commit_order(runs, None))
    assert list(table.columns) == ["environment_key", "position", "noise", "runs"]
    assert table.to_numpy().tolist() == [[KEY, 0, 0.04, 2], [KEY, 2, 0.01, 1]]


def test_scatter_is_the_deviation_of_the_noise() -> None:
    """Of a long track; a step in it adds nothing."""
    values = noisy(2000, seed=1, deviation=0.02)
    values[1000:] *= 3
    assert scatter(track_of(values)) == pytest.approx(0.02, rel=0.1)


def test_scatter_needs_two_differences() -> None:
    """One is no scatter."""
    assert math.isnan(scatter(track_of([1.0, 2.0])))
    assert scatter(track_of([1.0, 1.0, 1.0])) == 0


def test_the_smallest_step_is_never_below_what_counts() -> None:
    """Without noise it is the smallest change that is reported."""
    assert smallest_step(track_of([1.0] * 20)) == pytest.approx(0.03)
    assert math.isnan(smallest_step(track_of([1.0] * 9)))


def test_more_commits_show_smaller_steps() -> None:
    """With the root of their number, and a little more, for they also show their memory better."""
    noise = noisy(1600, seed=3, deviation=0.3)
    few, many = smallest_step(track_of(noise[:100])), smallest_step(track_of(noise))
    assert 3.5 < np.log1p(few) / np.log1p(many) < 6


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


def test_what_explains_the_times_neither_comes_nor_goes() -> None:
    """A version that measures it for the first time is no news for each series."""
    share = replace(TIME, metric="gil_share")
    runs = runs_of(*({} for _ in range(8)))
    points = points_of(*(point(number, TIME) for number in range(8)), point(7, share))
    assert not presences(runs, points, commit_order(runs, None))


def test_a_failure_that_was_put_right_is_no_news() -> None:
    """The last run that has it counts."""
    assert not found(8, {"run": 0}, {"run": 6, **FAILED}, {"run": 7})


def test_a_series_that_was_always_skipped_is_no_news() -> None:
    """It never was there."""
    assert not found(8, {"run": 7, "status": "skipped", "estimate": math.nan, "reason": "no GIL"})
