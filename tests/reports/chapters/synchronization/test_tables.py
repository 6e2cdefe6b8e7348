"""Costs of primitives, what was seen of them, and how their variants compare."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.chapters.synchronization.facts import SynchronizationPoint
from reports.chapters.synchronization.tables import (
    comparisons,
    cost_ratio,
    cost_s,
    experiment_tables,
    named_settings,
)
from reports.statistics.intervals import Interval
from tests.reports.make_kinds import run_of
from tests.reports.make_lesson import trial


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
    ((caption, table),) = experiment_tables(run_of(made).of(SynchronizationPoint))
    assert caption == "condition: What condition never does."
    (row,) = table.to_dict("records")
    assert (row["variant"], row["participants"], row["producers"]) == ("BoundedBuffer", 2, "3")
    assert (row["cost_s"], row["items per second"], row["items per second_high"]) == (1e-3, 1000, 1000)
    assert (row["wake_p50_s"], row["wake_p50_s_low"], row["wake_p50_s_high"]) == (3.5, 1.0, 6.0)
    assert (row["highest_size"], row["lost_items"], row["capacity"]) == (3, 7, 10)
    assert math.isnan(row["capacity_low"])
    assert row["stop_p50_s"] == "0"


def test_settings_are_named_for_people() -> None:
    """Participants, then every setting."""
    made = trial("x", "y", 1, settings={"reading_share": 0.9, "section_s": 0, "period_s": 1e-3})
    (one,) = run_of(made).of(SynchronizationPoint)
    assert named_settings(one) == "1 thread, reading share 90 %, section 0, period 1 ms"


def test_there_may_be_nothing() -> None:
    """No trials: no table and no comparison."""
    assert list(experiment_tables(())) == []
    assert comparisons(()) == ()
