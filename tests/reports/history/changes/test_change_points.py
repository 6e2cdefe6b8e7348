"""Tests of change points: hand-made histories, and what must hold for any."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.history.changes.change_points import ChangePoint, change_points
from reports.series.identity import SeriesId
from tests.reports.history.make_study import SPEEDUP, TIME, noisy, track_of

STEPPED = np.concatenate([noisy(20, seed=1), noisy(20, 1.1, seed=2)])


def only(found: tuple[ChangePoint, ...]) -> ChangePoint:
    """Return the only change that there is."""
    assert len(found) == 1
    return found[0]


def test_a_step_up_of_a_time_is_worse() -> None:
    """With its levels, its place and how many commits are behind it."""
    change = only(change_points([track_of(STEPPED)]))
    assert change.last_before < change.first_after == 20 <= change.surely_after
    assert change.points == (20, 20)
    assert change.ratio == pytest.approx(1.1, rel=0.01)
    assert change.worse
    assert not change.gradual


def test_a_share_must_change_by_five_points() -> None:
    """Twice as much of 2 % is found and does not matter; from 12 to 48 % is for the worse."""
    share = replace(TIME, metric="gil_share")
    little, much = (
        np.concatenate([noisy(20, before, seed=1), noisy(20, after, seed=2)])
        for before, after in ((0.02, 0.04), (0.12, 0.48))
    )
    assert not change_points([track_of(little, share)])
    assert only(change_points([track_of(much, share)])).worse


def test_hand_overs_change_for_nothing_worse() -> None:
    """Neither more of them nor fewer."""
    series = replace(TIME, metric="hand_overs")
    steps = np.concatenate([noisy(20, 2, seed=1), noisy(20, 9, seed=2)])
    assert not only(change_points([track_of(steps, series)])).worse
    assert not only(change_points([track_of(steps[::-1], series)])).worse


def test_what_explains_the_times_hides_none() -> None:
    """A hundred quiet figures of memory change nothing in what is found of a time, nor in its order."""
    alone = change_points([track_of(STEPPED), track_of(STEPPED, SPEEDUP)])
    memory = [
        track_of(noisy(40, seed=10 + n), replace(TIME, subject=f"m{n}", metric="peak_memory"))
        for n in range(100)
    ]
    assert change_points([*memory, track_of(STEPPED), track_of(STEPPED, SPEEDUP)])[-2:] == alone


def test_a_step_down_of_a_time_is_better() -> None:
    """The same backwards."""
    change = only(change_points([track_of(STEPPED[::-1])]))
    assert change.first_after == 20
    assert not change.worse


def test_a_step_down_of_a_speedup_is_worse() -> None:
    """Fewer times as fast."""
    assert only(change_points([track_of(STEPPED[::-1], SPEEDUP)])).worse
    assert not only(change_points([track_of(STEPPED, SPEEDUP)])).worse


def test_five_and_five_without_noise_are_enough() -> None:
    """The smallest history that can be judged."""
    change = only(change_points([track_of([1.0] * 5 + [1.1] * 5)]))
    assert (change.last_before, change.first_after, change.surely_after) == (4, 5, 5)
    assert (change.before, change.after) == (1.0, 1.1)


@pytest.mark.parametrize(
    "values",
    [
        [1.0] * 5 + [2.0] * 4,
        [1.0] * 40,
        [1.0] * 20 + [9.0] + [1.0] * 19,
        [1.0] * 36 + [2.0] * 4,
        [],
    ],
    ids=["too few", "constant", "one outlier", "four at the end", "never timed"],
)
def test_no_change_is_reported_of(values: list[float]) -> None:
    """Nothing that could not be told from chance, or that lasted for fewer than five commits."""
    assert not change_points([track_of(values)])


def test_an_unknown_machine_is_not_judged() -> None:
    """Its runs may come from any CPU."""
    assert not change_points([track_of(STEPPED, key="")])


def test_gaps_and_an_outlier_do_not_hide_a_step() -> None:
    """Commits are named by their place in the order, not by how many values there are."""
    values = STEPPED.copy()
    values[[3, 7, 19, 30]] = math.nan
    values[12] = 3
    change = only(change_points([track_of(values)]))
    assert (change.last_before, change.first_after) == (18, 20)


def test_a_drift_is_gradual() -> None:
    """It is no step, whatever number of steps describes it."""
    found = change_points([track_of(noisy(100, seed=4) * np.linspace(1, 1.2, 100))])
    assert found
    assert all(change.gradual and change.worse for change in found)


def test_one_small_history_is_not_called_among_many() -> None:
    """Ten commits cannot be surer than 2 in 252, which is not enough for one of 60 series."""
    names = [replace(TIME, subject=f"w{number}") for number in range(60)]
    flat = [track_of(noisy(10, seed=9), name) for name in names[1:]]
    assert not change_points([track_of([1.0] * 5 + [1.1] * 5, names[0]), *flat])


def test_false_changes_are_rare() -> None:
    """Of 20 histories with 30 series without any change, most have none called."""
    wrong = 0
    for history in range(20):
        names = [replace(TIME, subject=f"w{number}") for number in range(30)]
        found = [
            track_of(noisy(40, seed=1000 * history + at, deviation=0.1), name)
            for at, name in enumerate(names)
        ]
        wrong += bool(change_points(found))
    assert wrong <= 4


def test_the_answer_is_the_same_every_time() -> None:
    """Also with equal values, which are ranked by lot."""
    track = track_of(np.round(STEPPED, 2))
    assert change_points([track]) == change_points([track])


@settings(max_examples=40)
@given(st.integers(5, 35), st.floats(1.05, 3), st.floats(1e-6, 1e3), st.booleans())
def test_a_clear_step_is_found_at_any_scale(at: int, ratio: float, unit: float, falls: bool) -> None:  # noqa: FBT001 - drawn
    """Where it is and how large, whatever the unit and the direction."""
    factor = 1 / ratio if falls else ratio
    values = unit * np.where(np.arange(40) < at, 1.0, factor)
    change = only(change_points([track_of(values)]))
    assert change.first_after == at
    assert change.ratio == pytest.approx(factor)
    assert change.worse is not falls


def test_changes_are_ordered_by_track_and_place() -> None:
    """As the tracks were given."""
    other = SeriesId("speedup", "aaa", "threads", 2, "", "time")
    twice = np.concatenate([STEPPED, noisy(20, 1.3, seed=3)])
    found = change_points([track_of(twice), track_of(STEPPED, other)])
    assert [(change.series, change.first_after) for change in found] == [(TIME, 20), (TIME, 40), (other, 20)]


@pytest.mark.parametrize("step_at", [3332, 3333, 3334, 3335, 3336])
def test_a_long_history_is_searched_by_groups_that_its_range_allows_for(step_at: int) -> None:
    """6,001 commits in groups of four: the step may fall within one, and still lies within the range."""
    values = np.concatenate([noisy(step_at, seed=3), noisy(6001 - step_at, 1.1, seed=4)])
    change = only(change_points([track_of(values)]))
    assert change.last_before < step_at <= change.surely_after
    assert abs(change.first_after - step_at) <= 4
    assert sum(change.points) == 6001
    assert change.ratio == pytest.approx(1.1, rel=0.01)
