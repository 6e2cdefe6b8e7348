"""What a run for a user's function measures."""

from __future__ import annotations

from benchmarks.plan.selection import Selection
from benchmarks.user_function.plan import with_runners


def test_what_was_made_for_such_a_function_is_measured_like_any_runner() -> None:
    """With all numbers of workers, also where the preset has none of it or little."""
    little = Selection(("f",), ("sequential", "asyncio", "dask"), (2, 4, 8), {"asyncio": (2,), "dask": (2,)})
    for selection in (little, Selection(("f",), ("sequential", "dask"), (2, 4, 8), {"dask": (2,)})):
        found = with_runners(selection, "asyncio")
        assert sorted(found.runners) == ["asyncio", "dask", "sequential"]
        assert (found.fewer, found.workers) == ({"dask": (2,)}, (2, 4, 8))
