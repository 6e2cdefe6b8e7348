"""How long a run will take."""

from __future__ import annotations

from benchmarks.plan.presets import PRESETS
from benchmarks.plan.selection import Selection
from benchmarks.user_function.plan import Estimate, with_runners

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


def test_what_was_made_for_such_a_function_is_measured_like_any_runner() -> None:
    """With all numbers of workers, also where the preset has none of it or little."""
    little = Selection(("f",), ("sequential", "asyncio", "dask"), (2, 4, 8), {"asyncio": (2,), "dask": (2,)})
    for selection in (little, Selection(("f",), ("sequential", "dask"), (2, 4, 8), {"dask": (2,)})):
        found = with_runners(selection, "asyncio")
        assert sorted(found.runners) == ["asyncio", "dask", "sequential"]
        assert (found.fewer, found.workers) == ({"dask": (2,)}, (2, 4, 8))


def test_other_kinds_are_counted_in() -> None:
    """Twenty more seconds are twenty more seconds."""
    estimate = Estimate(0.1, 25, 10, DEFAULT, 0.0)
    assert estimate.sentence(0) != estimate.sentence(20)
