"""Tests of cutting a row of values into levels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.history.segmentation import cuts
from tests.reports.history.make_tracks import noisy

LEVEL = 0.001


def test_two_steps_are_two_cuts_judged_by_their_neighbours() -> None:
    """Each has the level before and after, not all of the row."""
    logs = np.log(np.concatenate([noisy(30, seed=1), noisy(30, 1.1, seed=2), noisy(30, 1.2, seed=3)]))
    first, second = cuts(logs, LEVEL)
    assert (first.start, first.location.best, first.stop) == (0, 30, 60)
    assert (second.start, second.location.best, second.stop) == (30, 60, 90)
    assert np.exp(first.change) == pytest.approx(1.1, rel=0.01)


def test_what_went_back_is_found() -> None:
    """A level that lasted for twenty commits has two ends."""
    logs = np.log(np.concatenate([noisy(60, seed=1), noisy(20, 1.1, seed=2), noisy(60, seed=3)]))
    assert [cut.location.best for cut in cuts(logs, LEVEL)] == [60, 80]


def test_a_step_below_three_percent_is_taken_back() -> None:
    """However sure it is."""
    assert not cuts(np.log(np.repeat([1.0, 1.029], 50)), LEVEL)
    assert cuts(np.log(np.repeat([1.0, 1.031], 50)), LEVEL)


def test_two_small_steps_make_one_large_enough() -> None:
    """When one is taken back the other separates both levels."""
    found = cuts(np.log(np.repeat([1.0, 1.02, 1.045], 40)), LEVEL)
    assert len(found) == 1
    assert found[0].change > np.log(1.03)


@given(st.lists(st.floats(-3, 3), max_size=80))
def test_cuts_are_in_order_and_five_apart(row: list[float]) -> None:
    """Of any row, at a level that lets nearly everything pass."""
    found = cuts(np.array(row), 0.5)
    places = [0, *(cut.location.best for cut in found), len(row)]
    if found:
        assert min(np.diff(places)) >= 5
    for cut in found:
        assert cut.start < cut.location.earliest <= cut.location.best <= cut.location.latest < cut.stop
        assert abs(cut.change) >= np.log(1.03)
