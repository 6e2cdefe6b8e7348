"""Costs of primitives, how their variants compare, and what was found, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.chapters.synchronization.chapter import (
    SynchronizationPoint,
    comparison_rows,
    comparisons,
    cost_ratio,
    cost_s,
    experiment_tables,
    headline,
    in_short,
    named_settings,
    sentences,
)
from reports.speedups.cells import analyze
from reports.statistics.intervals import Interval
from tests.reports.make_kinds import run_of
from tests.reports.make_lesson import broken, trial

if TYPE_CHECKING:
    from reports.data.cells import Benchmark
    from reports.speedups.cells import Analysis


def _analysis(*benchmarks: Benchmark) -> Analysis:
    return analyze(run_of(*benchmarks))


def _locks(reading_share: float, section_s: float, wall_s: list[float]) -> list[Benchmark]:
    settings = {"reading_share": reading_share, "section_s": section_s}
    return [
        trial("read_write_lock", "ReadWriteLock", 12, wall_s=wall_s, settings=settings),
        trial("read_write_lock", "Lock", 12, settings=settings),
    ]


ASTRIDE = [0.5, 0.5, 0.5, 2.0, 2.0, 2.0]


@pytest.mark.parametrize(
    ("wall_s", "verdict"),
    [
        ([2.0] * 6, "slower"),
        ([0.5] * 6, "faster"),
        (ASTRIDE, "no difference shown"),
        ([1.0], "too few blocks to tell"),
    ],
)
def test_a_comparison_is_a_row_with_its_verdict(wall_s: list[float], verdict: str) -> None:
    """It claims nothing astride of 1."""
    made = (
        trial("rlock", "RLock, taken once", wall_s=wall_s),
        trial("rlock", "Lock", wall_s=[1.0] * len(wall_s)),
    )
    (row,) = comparison_rows(comparisons(run_of(*made).of(SynchronizationPoint)))
    assert (row["primitive"], row["against"], row["conditions"]) == ("RLock, taken once", "Lock", "2 threads")
    assert row["verdict"] == verdict


def test_the_headline_counts_where_a_readers_writer_lock_is_faster() -> None:
    """In short there is one sentence for each time inside, at the greatest reading share; of no cache."""
    cache = {"settings": {"reading_share": 0.99}}
    found = _analysis(
        *_locks(0.5, 0.0, [6.0] * 6),
        *_locks(0.9, 0.0, ASTRIDE),
        *_locks(0.9, 0.001, [0.25] * 6),
        trial("lru_cache", "LruCache", wall_s=[3.0] * 6, **cache),
        trial("lru_cache", "functools.lru_cache", **cache),
    )
    assert headline(found) == "Readers–writer lock: shown faster than a Lock in 1 of 3 cases"
    assert list(in_short(found)) == [
        "With 90 % reads in memory: no difference shown.",
        "With 90 % reads of 1 ms: 0.25× a Lock's time.",
    ]


def test_without_that_lock_the_headline_tells_of_the_first_pair() -> None:
    """With its verdict."""
    slower = (trial("lock", "Lock", wall_s=[2.0] * 6), trial("lock", "no lock"))
    astride = (trial("lock", "Lock", wall_s=ASTRIDE), trial("lock", "no lock"))
    assert headline(_analysis(*slower)) == "Lock takes 2.00× as long per operation as no lock"
    assert headline(_analysis(*astride)) == "Lock against no lock: no difference shown"
    assert headline(_analysis(trial("lock", "Lock"))) == "Costs of primitives: not measured"


def test_a_broken_promise_comes_first() -> None:
    """Whatever was measured beside it."""
    run = replace(
        run_of(*_locks(0.9, 0.0, [0.5] * 6)), other_failures=(broken("lock", "Lock", "3 were lost."),)
    )
    assert headline(analyze(run)) == "1 promise was broken: Lock"
    assert list(sentences(analyze(run))) == ["Lock with 5 threads broke its promise: 3 were lost."]


def test_without_experiments_there_is_nothing_to_say() -> None:
    """No sentence."""
    assert list(in_short(_analysis())) == []
    assert list(sentences(_analysis())) == []


def test_a_cost_is_seconds_per_operation_of_all() -> None:
    """1,000 operations in 2 s are 2 ms each, whoever did them."""
    (found,) = run_of(trial("lock", "Lock", 5, wall_s=[2.0, 4.0])).of(SynchronizationPoint)
    assert cost_s(found) == (2e-3, 4e-3)


def test_blocks_are_paired_and_operations_counted() -> None:
    """The ratio is within each block, and twice the operations in twice the time cost the same."""
    lock = trial("lock", "Lock", wall_s=[2.0, 4.0, 6.0, 8.0, 10.0, 12.0], operations=2_000)
    bare = trial("lock", "no lock", wall_s=[1.0, 2.0, 3.0, 4.0, 5.0, 1.0])
    (found,) = comparisons(run_of(lock, bare).of(SynchronizationPoint))
    assert (found.variant.variant, found.against.variant) == ("Lock", "no lock")
    assert found.ratio == Interval(1.0, 1.0, 6.0)


@pytest.mark.parametrize(
    "other",
    [
        trial("lock", "no lock", participants=5),
        trial("lock", "no lock", settings={"limit": 1}),
        trial("lock", "no lock", wall_s=[1.0] * 5),
        trial("lock", "no lock", unit="chunks"),
        trial("rlock", "no lock"),
        trial("lock", "no lock, call inside"),
    ],
)
def test_unequal_conditions_are_not_compared(other: object) -> None:
    """Participants, settings, blocks and units must agree, and only named pairs are compared."""
    assert comparisons(run_of(trial("lock", "Lock"), other).of(SynchronizationPoint)) == ()  # type: ignore[list-item] # benchmarks


@given(st.lists(st.floats(1e-3, 1e3), min_size=6, max_size=20))
def test_turning_a_comparison_around_turns_its_ratio_around(seconds: list[float]) -> None:
    """Both ways say the same: one over the other."""
    ones = trial("lock", "Lock", wall_s=[1.0] * len(seconds))
    mine, other = run_of(trial("lock", "Lock", wall_s=seconds), ones).of(SynchronizationPoint)
    there, back = cost_ratio(mine, other), cost_ratio(other, mine)
    np.testing.assert_allclose((there.low, there.high), (1 / back.high, 1 / back.low))


def test_a_table_tells_of_each_variant() -> None:
    """Measures are medians with bounds, extremes the greatest of all blocks, counts totals."""
    observed = {
        "wake_p50_s": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        "highest_size": [1, 2, 3, 3, 2, 1],
        "lost_items": [0, 0, 0, 7, 0, 0],
        "capacity": [10] * 6,
        "stop_p50_s": [0.0] * 6,
    }
    made = trial("condition", "BoundedBuffer", settings={"producers": 3}, unit="items", observations=observed)
    (table,) = experiment_tables(run_of(made).of(SynchronizationPoint))
    assert table.caption == "condition: What condition never does."
    assert table.headings == (
        *("Variant", "Participants", "Producers", "Cost", "Items per second", "Wake p50"),
        *("Highest size", "Lost items", "Capacity", "Stop p50"),
    )
    assert table.rows == (
        (
            *("BoundedBuffer", "2", "3", "1.00 ms (1.00–1.00)", "1,000 (1,000–1,000)", "3.50 s (1.00–6.00)"),
            *("3", "7", "10", "0"),
        ),
    )


def test_settings_are_named_for_people() -> None:
    """Participants, then every setting."""
    made = trial("x", "y", 1, settings={"reading_share": 0.9, "section_s": 0, "period_s": 1e-3})
    (one,) = run_of(made).of(SynchronizationPoint)
    assert named_settings(one) == "1 thread, reading share 90 %, no wait inside the lock, period 1 ms"


def test_there_may_be_nothing() -> None:
    """No trials: no table and no comparison."""
    assert list(experiment_tables(())) == []
    assert comparisons(()) == ()
