"""The knee of a curve."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.knee import knee_of


def flat(**rates: float) -> dict[int, list[float]]:
    """Return a curve that is the same in six blocks, by numbers of workers such as ``w4``."""
    return {int(name[1:]): [rate] * 6 for name, rate in rates.items()}


def test_the_knee_is_the_fewest_workers_within_five_percent_of_the_best() -> None:
    """Its interval begins above the largest number that is slower."""
    knee = knee_of(flat(w1=10.0, w2=20.0, w4=39.0, w8=40.0, w16=38.0))
    assert (knee.workers, knee.low, knee.high, knee.best, knee.most) == (4, 3, 4, 8, 16)
    assert (knee.gain.estimate, knee.open, knee.rising) == (3.9, False, False)


def test_a_curve_that_rises_to_its_end_is_open() -> None:
    """Nothing is said beyond what was measured."""
    knee = knee_of(flat(w1=10.0, w2=20.0, w4=40.0))
    assert (knee.workers, knee.low, knee.high) == (4, 3, 4)
    assert (knee.open, knee.rising) == (True, True)


def test_where_more_workers_gain_nothing_at_all_the_knee_is_one() -> None:
    """Threads that compute under a GIL; also where one worker is all that was measured."""
    assert knee_of(flat(w1=10.0, w2=9.9, w4=10.1)).workers == 1
    one = knee_of(flat(w1=10.0))
    assert (one.low, one.workers, one.high, one.open) == (1, 1, 1, False)


def test_noise_widens_the_interval() -> None:
    """Of 2 it is not clear whether 4 is faster: in half of the blocks it is by ten percent. So 2 do."""
    rates = {1: [10.0] * 6, 2: [20.0, 18.0] * 3, 4: [20.0] * 6, 8: [20.1] * 6}
    knee = knee_of(rates)
    assert (knee.low, knee.workers, knee.high) == (2, 2, 4)


def test_too_few_blocks_leave_everything_possible() -> None:
    """The medians have a knee, the interval is from one worker to the most."""
    knee = knee_of({1: [10.0] * 5, 2: [20.0] * 5, 4: [20.0] * 5})
    assert (knee.low, knee.workers, knee.high, knee.open) == (1, 2, 4, True)


@given(
    st.lists(st.integers(2, 500), min_size=1, max_size=8, unique=True).flatmap(
        lambda counts: st.fixed_dictionaries(
            {count: st.lists(st.floats(0.1, 1e4), min_size=6, max_size=6) for count in (1, *counts)}
        )
    )
)
def test_the_knee_lies_in_its_interval_and_was_measured(rates: dict[int, list[float]]) -> None:
    """Whatever the curve; and the best is never below the knee."""
    knee = knee_of(rates)
    assert {knee.workers, knee.high, knee.best} <= set(rates)
    assert knee.low - 1 in {0, *rates}
    assert 1 <= knee.low <= knee.workers <= knee.high <= knee.most == max(rates)
    assert knee.workers <= knee.best
    assert math.isfinite(knee.gain.estimate)
