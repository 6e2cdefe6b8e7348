"""Costs of primitives, how their variants compare, and what was found, in sentences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.chapters.synchronization.chapter import (
    SynchronizationPoint,
    comparisons,
    cost_ratio,
    cost_s,
    experiment_tables,
    named_settings,
    sentences,
)
from reports.statistics.intervals import Interval
from tests.reports.make_kinds import run_of
from tests.reports.make_lesson import trial


def test_the_pipeline_tells_its_rates() -> None:
    """Both ways to build it, in items per second."""
    buffer = trial("condition", "BoundedBuffer", 5, unit="items")
    queue = trial("condition", "queue.Queue", 5, wall_s=[2.0] * 6, unit="items")
    first, second = sentences(run_of(buffer, queue).of(SynchronizationPoint))
    assert first == (
        "The pipeline with 5 threads: 1,000 items/s (1,000–1,000) through BoundedBuffer and "
        "500 items/s (500–500) through queue.Queue."
    )
    assert second == (
        "The time of an operation, BoundedBuffer against queue.Queue: 0.50× (0.50–0.50) with 5 threads "
        "(costs less)."
    )


def test_a_comparison_claims_nothing_astride_of_one() -> None:
    """No difference shown is said so, and so are too few blocks."""
    astride = [0.5, 0.5, 0.5, 2.0, 2.0, 2.0]
    (found,) = sentences(
        run_of(trial("rlock", "RLock, taken once", wall_s=astride), trial("rlock", "Lock")).of(
            SynchronizationPoint
        )
    )
    assert found.endswith("(no difference shown).")
    few = [trial("rlock", "RLock, taken once", wall_s=[1.0]), trial("rlock", "Lock", wall_s=[1.0])]
    assert sentences(run_of(*few).of(SynchronizationPoint))[0].endswith("(too few blocks to tell).")


def test_where_a_readers_writer_lock_pays() -> None:
    """One sentence for each time spent inside, with the verdict at each reading share."""
    made = []
    for section_s, seconds in ((0.0, 4.0), (0.001, 0.25)):
        settings = {"reading_share": 0.9, "section_s": section_s}
        made += [
            trial("read_write_lock", "ReadWriteLock", 12, wall_s=[seconds] * 6, settings=settings),
            trial("read_write_lock", "Lock", 12, settings=settings),
        ]
    memory, disk = sentences(run_of(*made).of(SynchronizationPoint))
    assert (
        "no longer than a look into memory takes: at 90 % reading it costs more than it gains (4.00×"
        in memory
    )
    assert "held for 1 ms: at 90 % reading it pays (0.25×" in disk


def test_without_experiments_there_is_nothing_to_say() -> None:
    """No sentence."""
    assert sentences(()) == ()


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
    assert named_settings(one) == "1 thread, reading share 90 %, section 0, period 1 ms"


def test_there_may_be_nothing() -> None:
    """No trials: no table and no comparison."""
    assert list(experiment_tables(())) == []
    assert comparisons(()) == ()
