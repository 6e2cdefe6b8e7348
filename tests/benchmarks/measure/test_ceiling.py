"""The ceiling: isolated processes that execute and check all items, and leave nothing behind."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

import psutil
import pytest

from benchmarks.measure.ceiling import CeilingError, open_ceiling
from workloads.model import Workload, WrongResultError
from workloads.sleep import SLEEP

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


def double(item: int) -> int:
    """Return twice the item; 13 is bad luck, 14 ends the process."""
    if item == 13:
        raise ValueError("bad luck")
    if item == 14:
        os._exit(1)
    return 2 * item


def check(items: Sequence[int], results: Sequence[int]) -> None:
    """Reject what is not double; 15 is never right."""
    if results != [2 * item for item in items] or 15 in items:
        raise WrongResultError("not the double")


DOUBLE = Workload("double", "Doubles.", "numbers", double, lambda: None, check)  # type: ignore[arg-type,return-value] # prepared by the tests


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_all_chunks_are_executed_round_after_round(workers: int) -> None:
    """More processes than items is no problem: some have nothing to do."""
    with open_ceiling(workers, DOUBLE, [1, 2, 3]) as ceiling:
        assert len(set(ceiling.pids)) == workers
        assert all(ceiling.run(time.perf_counter) > 0 for _ in range(3))


def test_chunks_run_at_once() -> None:
    """Four sleeping processes take nearer to a quarter than to the whole time of eight waits."""
    with SLEEP.prepare() as items, open_ceiling(4, SLEEP, items) as ceiling:
        assert ceiling.run(time.perf_counter) < 0.020 * len(items) / 2


@pytest.mark.parametrize(
    ("item", "said"), [(13, "ValueError: bad luck"), (14, "ended abruptly"), (15, "not the double")]
)
def test_a_failure_is_told(item: int, said: str) -> None:
    """A task that raises, a process that dies, a result that is wrong."""
    with pytest.raises(CeilingError, match=said), open_ceiling(2, DOUBLE, [1, 2, 3, item]) as ceiling:
        ceiling.run(time.perf_counter)


def test_a_failure_of_the_first_item_is_told_at_the_start() -> None:
    """Every process executes one item before it is ready."""
    with pytest.raises(CeilingError, match="bad luck"), open_ceiling(1, DOUBLE, [13]):
        pass


def test_no_process_is_left() -> None:
    """Whether the block ends well or not."""
    pids: list[int] = []
    with pytest.raises(RuntimeError), open_ceiling(3, DOUBLE, [1, 2, 3]) as ceiling:
        pids += ceiling.pids
        raise RuntimeError
    assert len(pids) == 3
    assert not [pid for pid in pids if psutil.pid_exists(pid)]
