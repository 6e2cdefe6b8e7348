"""Values that keep a part of the one before: seen, taken out, and never taken for a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reports.statistics.memory import MOST_MEMORY, safe_memory, without_memory
from reports.statistics.steps import clearest_anywhere

if TYPE_CHECKING:
    from numpy.typing import NDArray

MEMORIES = (0.0, 0.3, 0.6)
ROWS = arrays(np.float64, (3, 20), elements=st.floats(-1e6, 1e6))


def drifting(count: int, size: int, memory: float, *, seed: int) -> NDArray[np.float64]:
    """Return rows of deviation 1 in which each value keeps a part of the one before (AR(1))."""
    new = np.random.default_rng(seed).standard_normal((count, size))
    rows = np.empty_like(new)
    rows[:, 0] = new[:, 0]
    for place in range(1, size):
        rows[:, place] = memory * rows[:, place - 1] + np.sqrt(1 - memory**2) * new[:, place]
    return rows


def called(rows: NDArray[np.float64], level: float = 0.05) -> float:
    """Return the share of rows in which a step is called."""
    splits = [clearest_anywhere(row) for row in rows]
    return sum(split is not None and split.p <= level for split in splits) / len(rows)


@pytest.mark.parametrize("memory", MEMORIES)
@pytest.mark.parametrize("size", [20, 60])
def test_drift_is_called_a_step_no_more_often_than_promised(memory: float, size: int) -> None:
    """At a level of 5 %; 200 rows of exactly 5 % have at most 18 called in 99.5 % of the cases."""
    assert called(drifting(200, size, memory, seed=20)) <= 18 / 200


@pytest.mark.parametrize("memory", MEMORIES)
def test_a_step_of_ten_percent_in_usual_scatter_is_found(memory: float) -> None:
    """Scatter of 1 % from commit to commit, 60 commits: nearly always, whatever the memory."""
    logs = 0.01 * drifting(40, 60, memory, seed=21)
    logs[:, 30:] += np.log(1.1)
    assert called(logs) >= 0.9


def test_the_memory_is_seen_from_above() -> None:
    """Of long rows it is a little more than what it is; steps, outliers and a slow change add nothing."""
    rows = drifting(3, 4000, 0.5, seed=22)
    rows[0, 2000:] += 50
    rows[1, ::400] += 30
    rows[2] += np.linspace(0, 40, 4000)
    assert safe_memory(rows, np.full(3, 2000)) == pytest.approx(0.52, abs=0.05)


def test_a_known_memory_leaves_only_what_is_new() -> None:
    """Worked out by hand: (4 - 0.5 · 2) / 0.5 is 6; the first value stays, and so does a level."""
    row = np.array([[2.0, 4.0, 4.0, 4.0]])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reports.statistics.memory.safe_memory", lambda *_: np.array([0.5]))
        assert without_memory(row, np.array([2])).tolist() == [[2.0, 6.0, 4.0, 4.0]]


@given(ROWS, st.integers(5, 15))
def test_a_memory_is_never_too_much_and_nothing_breaks(rows: NDArray[np.float64], at: int) -> None:
    """It is from 0 to 0.9, whatever the values, and what is left is finite."""
    places = np.full(len(rows), at)
    assert ((safe_memory(rows, places) >= 0) & (safe_memory(rows, places) <= MOST_MEMORY)).all()
    assert np.isfinite(without_memory(rows, places)).all()


def test_equal_values_have_no_more_memory_than_their_number_leaves_open() -> None:
    """Nothing was seen, so only the margin stays, which falls with the number of values."""
    few, many = (float(safe_memory(np.ones((1, size)), np.array([5]))[0]) for size in (20, 2000))
    assert 0 < many < few < MOST_MEMORY
