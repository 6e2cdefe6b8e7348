"""Tests of the noise over time and of a track's own scatter."""

from __future__ import annotations

import math

import numpy as np
import pytest

from reports.history.changes.noise import noise_over_time, scatter, smallest_step
from reports.history.changes.topology import commit_order
from tests.reports.history.make_study import KEY, commit, noisy, runs_of, track_of


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
    """With the root of their number."""
    noise = np.tile([1.0, 1.1], 200)
    few, many = smallest_step(track_of(noise[:100])), smallest_step(track_of(noise))
    assert np.log1p(few) == pytest.approx(2 * np.log1p(many), rel=0.01)
