"""How long a run will take."""

from __future__ import annotations

from benchmarks.plan.presets import PRESETS
from benchmarks.user_function.estimate import Estimate

DEFAULT = PRESETS["default"]


def test_short_rounds_take_the_budget() -> None:
    """The blocks end with the budget, and then comes some time for the rest."""
    estimate = Estimate(0.1, 25, 10, DEFAULT, 0.0)
    assert DEFAULT.budget_s < estimate.total_s < 2 * DEFAULT.budget_s
    assert "wide" not in estimate.sentence(0)


def test_long_rounds_take_as_many_blocks_as_an_interval_needs() -> None:
    """Half a minute an item: seven blocks of four cells with two items each, and that is said."""
    estimate = Estimate(60.0, 2, 4, DEFAULT, 0.0)
    assert estimate.total_s > 7 * 4 * 60
    assert "expect wide intervals" in estimate.sentence(0)


def test_other_kinds_are_counted_in() -> None:
    """Twenty more seconds are twenty more seconds."""
    estimate = Estimate(0.1, 25, 10, DEFAULT, 0.0)
    assert estimate.sentence(0) != estimate.sentence(20)
