"""Predictions of more cores: by hand, and what none of them ever claims."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.speedups.rounds import items_bound
from reports.statistics.intervals import Interval
from reports.statistics.prediction import NO_LOCK, Facts, Prediction, predict, widened


def facts(
    speedups: dict[int, float],
    ceilings: dict[int, float] | None = None,
    lock: Interval = NO_LOCK,
    *,
    cpus: int = 2,
    items: int = 64,
) -> Facts:
    """Return facts without noise, of which the CPUs limit all with more workers than CPUs."""
    known = ceilings or {}
    return Facts(
        {n: [value] * 6 for n, value in speedups.items()},
        {n: [value] * 6 for n, value in known.items()},
        frozenset(n for n in speedups if n <= cpus),
        frozenset(n for n in known if n <= cpus),
        cpus,
        lock,
        partial(items_bound, items),
        shares_memory=False,
    )


def test_what_loses_nothing_goes_on_so() -> None:
    """No law has anything to take away."""
    told = predict(facts({2: 2.0}, {2: 2.0}), 8)
    assert (told.basis, told.workers) == ("predicted", 2)
    assert told.speedup == Interval(8.0, 8.0, 8.0)


def test_a_loss_by_hand() -> None:
    """1.8 of 2: Amdahl's ninth gives 8 / (1 + 7 / 9) = 4.5, a loss paid once 7.2, and queueing less."""
    told = predict(facts({2: 1.8}, {2: 1.8}), 8).speedup
    assert told.estimate == pytest.approx(4.5)
    assert told.high == pytest.approx(7.2)
    assert 1.8 < told.low < 4.5


def test_sending_is_serial_at_worst_and_side_by_side_at_best() -> None:
    """2 and 1: half of sequential's time goes into sending, on 8 cores still, or an eighth of it."""
    told = predict(facts({2: 1.0}, {2: 2.0}), 8).speedup
    assert told.estimate == told.low == pytest.approx(1 / (1 / 8 + 1 / 2))
    assert told.high == pytest.approx(1 / (1 / 8 + 1 / 8))


def test_the_gil_allows_no_more_than_its_share() -> None:
    """Held half of the time: 2 at most, whatever the cores; the estimate is that of a queue."""
    share = Interval(0.5, 0.49, 0.51)
    told = predict(facts({2: 1.6}, {2: 2.0}, share), 8)
    assert 1.6 < told.speedup.estimate < 2 < told.speedup.high < 1 / 0.49


def test_what_left_cores_idle_stays_as_it_was() -> None:
    """Eight workers that wait need no eight cores: they were measured."""
    waits = facts({2: 1.9, 8: 6.0}, {2: 2.0, 8: 7.0})
    told = predict(replace(waits, free=frozenset({2, 8})), 8)
    assert (told.basis, told.speedup.estimate) == ("measured", 6.0)


def test_nothing_is_known_of_the_machine_on_one_cpu() -> None:
    """Then there is an upper bound: by the share of the GIL, or by the items."""
    told = predict(facts({2: 0.98}, {2: 1.0}, Interval(0.25, 0.25, 0.25), cpus=1), 8)
    assert (told.basis, told.workers, told.speedup.high) == ("at most", 1, 4.0)
    assert predict(facts({2: 0.98}, {2: 1.0}, cpus=1, items=6), 8).speedup.high == 6


def test_without_independent_processes_the_runner_itself_is_extrapolated() -> None:
    """By the same laws."""
    assert predict(facts({2: 1.8}), 8).speedup.estimate == pytest.approx(4.5)


def test_fewer_workers_speak_against_a_law() -> None:
    """1.8 of 2 and 3.6 of 4 were paid once: two workers would have lost less by all other laws."""
    told = predict(facts({4: 3.6}, {2: 1.8, 4: 3.6}, cpus=4), 8)
    assert told.speedup.estimate == pytest.approx(7.2)


def test_a_limit_that_shows_is_told() -> None:
    """2 of 2 and 2.5 of 4: the memory gives no more, or hardly more if the limit is not quite reached."""
    told = predict(facts({4: 2.5}, {2: 2.0, 4: 2.5}, cpus=4), 8).speedup
    assert told.low == pytest.approx(2.5)
    assert told.high < 3


def test_few_blocks_have_no_interval() -> None:
    """Five blocks give an estimate alone, as everywhere."""
    five = replace(facts({2: 1.8}), speedups={2: [1.8] * 5})
    assert math.isnan(predict(five, 8).speedup.low)


def test_its_own_error_widens_an_interval_for_each_doubling() -> None:
    """A factor of 1.1 for one doubling is 1.21 for two, and never more than is possible."""
    told = Prediction(8, Interval(6.0, 5.0, 7.0), "predicted", 2)
    wider = widened(told, math.log(1.1), 8.0).speedup
    assert (wider.low, wider.high) == (pytest.approx(5.0 / 1.21), 8.0)
    measured = replace(told, basis="measured")
    assert widened(measured, math.log(1.1), 8.0) == measured


def test_what_fewer_workers_would_have_told() -> None:
    """Nothing of more workers is used, so that the prediction can be checked."""
    known = facts({2: 1.9, 4: 3.0}, {2: 2.0, 4: 3.5}, cpus=4).up_to(2)
    assert (known.speedups.keys(), known.ceilings.keys(), known.usable_cpus) == ({2}, {2}, 2)
    assert predict(known, 4).workers == 2


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0.3, 2.4), min_size=6, max_size=12),
    st.floats(0.5, 1.1),
    st.floats(0, 1),
    st.integers(2, 40),
    st.sampled_from((4, 8, 16)),
)
def test_no_prediction_goes_beyond_what_items_and_lock_allow(
    ceilings: list[float], kept: float, share: float, items: int, cores: int
) -> None:
    """Whatever was measured, however noisy; and the estimate lies in its interval."""
    lock = Interval(share, max(0.0, share - 0.02), min(1.0, share + 0.02))
    known = replace(
        facts({}, {}, lock, items=items),
        speedups={2: [kept * each for each in ceilings]},
        ceilings={2: ceilings},
        free=frozenset({2}),
        free_ceilings=frozenset({2}),
    )
    told = predict(known, cores).speedup
    most = min(items_bound(items, cores), 1 / lock.low if lock.low else math.inf)
    assert 0 < told.low <= told.estimate <= told.high <= most * (1 + 1e-9)
