"""New pools: their start and their use put together, for the suite and for a user's function."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.chapters.startup.pools import item_count, new_pools, pool_of
from reports.speedups.cells import analyze
from reports.statistics.intervals import Interval
from tests.reports.make_kinds import point, run_of, start_up, sweep
from tests.reports.make_run import group
from tests.reports.user_function.make_own import NAME, own_run

if TYPE_CHECKING:
    from pathlib import Path


def test_the_suites_pools_come_from_start_up_and_the_longest_items() -> None:
    """7 ms to start and close; items of 10 ms, 1.6 times as fast with two: 12.5 ms of a worker each."""
    swept = sweep({0.001: [0.5] * 6, 0.01: [1.6] * 6})
    empty = point("processes", "empty", [0.01] * 6, chunk_size=1)  # 100 items: 0.1 ms each
    (pool,) = new_pools(analyze(run_of(start_up("processes", 2), *swept, empty)))
    assert (pool.runner, pool.workers) == ("processes", 2)
    assert pool.start.estimate == pytest.approx(0.007)
    assert pool.factor.estimate == pytest.approx(1.25)
    assert pool.dispatch_s == pytest.approx(0.0002)
    assert pool.pooled(0.01).estimate == pytest.approx(0.0125)
    assert pool.pooled(0.001).estimate == pytest.approx(0.00123 + 0.0002)
    assert pool.pays_from().estimate == 4  # 2 win by 20 to 19.5 ms, but 3 lose by 30 to 32
    assert pool.pays_from(0.001).estimate > 20


def test_dispatch_is_at_most_what_comes_on_top_of_the_item() -> None:
    """Sending overlaps with computing, so an item in the pool is no shorter than itself."""
    swept = sweep({0.001: [1.9] * 6})
    empty = point("processes", "empty", [0.1] * 6, chunk_size=1)  # 1 ms each: more than all of it
    (pool,) = new_pools(analyze(run_of(start_up("processes", 2), *swept, empty)))
    assert pool.stretch.estimate == pytest.approx(1.0)


def test_without_dispatch_nothing_is_known_of_other_lengths() -> None:
    """The items that were measured are known all the same."""
    (pool,) = new_pools(analyze(run_of(start_up("processes", 2), *sweep({0.01: [1.6] * 6}))))
    assert pool.dispatch_s is None
    assert pool.pooled(0.01).estimate == pytest.approx(0.0125)


def test_a_start_without_a_use_is_no_pool() -> None:
    """Nor a use without a start."""
    assert new_pools(analyze(run_of(start_up("processes", 2)))) == ()
    assert new_pools(analyze(run_of(*sweep({0.01: [1.6] * 6})))) == ()


def test_a_users_pool_has_the_import_and_the_users_items(tmp_path: Path) -> None:
    """500 calls of a round take 1 s, 0.6 s with two processes: 2.4 ms of a worker for an item of 2 ms."""
    benchmarks = group(NAME, {("processes", 2): [0.6] * 6}, items=500)
    started = [start_up("processes", 2, module="my_module"), start_up("threads", 2)]
    analysis, _ = own_run(tmp_path, benchmarks, other=started)
    pool = pool_of(analysis, "processes", 2)
    assert pool is not None
    assert pool.item_s == pytest.approx(0.002)
    assert pool.factor.estimate == pytest.approx(1.2)
    assert (
        pool.pays_from().estimate == 10
    )  # 8: 16.0 ms against 7 + 4 * 2.4; 9: 18 against 19; 10: 20 against 19
    assert pool_of(analysis, "threads", 2) is None


def test_a_bound_may_be_never() -> None:
    """And one item is one."""
    assert item_count(Interval(40, 33, float("inf"))) == "40 items (33–never)"
    assert item_count(Interval(1, 1, 2)) == "1 item (1–2)"
    assert item_count(Interval(12)) == "12 items"
    assert item_count(Interval(float("inf"), float("inf"), float("inf"))) == "never"
    assert item_count(Interval(float("inf"), 90, float("inf"))) == "not shown (90–never)"
