"""Cutting a row of values into levels, and where each step is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.step_place import Location, is_gradual, locate
from reports.statistics.steps import cuts
from tests.reports.history.make_study import noisy

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVEL = 0.001


def test_two_steps_are_two_cuts_judged_by_their_neighbors() -> None:
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


def test_a_clean_step_is_where_it_is() -> None:
    """Without noise nothing else is likely."""
    row = np.repeat([1.0, 2.0], 20)
    assert locate(row, 20) == Location(20, 20, 20)


def test_a_wrong_guess_nearby_is_put_right() -> None:
    """The guess only tells apart what is noise and what is the step."""
    row = np.repeat([1.0, 2.0], 20) + 0.01 * np.random.default_rng(0).standard_normal(40)
    assert locate(row, 17).best == 20


def test_an_outlier_does_not_move_the_place() -> None:
    """It is clipped to the noise around its level."""
    row = np.repeat([1.0, 1.1], 20) + 0.01 * np.random.default_rng(0).standard_normal(40)
    row[30] = 50
    assert locate(row, 20).best == 20


def test_a_constant_row_may_have_its_step_anywhere() -> None:
    """Every place with five on both sides fits as well as the others."""
    found = locate(np.ones(30), 15)
    assert (found.earliest, found.latest) == (5, 25)


def test_the_range_holds_the_true_place() -> None:
    """95 % of ranges do, so that of 300 no more than 30 (four errors of counting) miss it."""
    rng = np.random.default_rng(7)
    rows = np.repeat([0.0, 1.5], 30) + rng.standard_normal((300, 60))
    found = [locate(row, 30) for row in rows]
    assert sum(not place.earliest <= 30 <= place.latest for place in found) <= 30


@pytest.mark.parametrize("row", [np.linspace(0, 1, 40), np.linspace(1, 0, 41)], ids=["up", "down"])
def test_a_line_is_gradual(row: NDArray[np.float64]) -> None:
    """Two levels leave more than it does."""
    assert is_gradual(row, 20)


@pytest.mark.parametrize("at", [5, 20, 35])
def test_a_step_is_not_gradual(at: int) -> None:
    """Wherever it is."""
    assert not is_gradual(np.repeat([0.0, 1.0], [at, 40 - at]), at)


def test_a_constant_row_is_not_gradual() -> None:
    """A line must describe it better, not as well."""
    assert not is_gradual(np.ones(40), 20)
