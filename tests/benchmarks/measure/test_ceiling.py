"""The ceiling: independent processes that execute and check all items, and leave nothing behind."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event

import psutil
import pytest

from benchmarks.measure.ceiling import CeilingError, open_ceiling
from workloads.model import Workload, WrongResultError

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


LONG_S = 0.2


def hold(item: float) -> float:
    """Take so many seconds."""
    Event().wait(item)
    return item


def check_held(items: Sequence[float], results: Sequence[float]) -> None:
    """Reject what is not the item."""
    if list(items) != list(results):
        raise WrongResultError("not the item")


def meet(folder: Path, many: int, item: int) -> bool:
    """Wait until so many calls are being executed at once, each with an item of its own."""
    (folder / str(item)).touch()
    deadline = time.monotonic() + 30
    while len(list(folder.iterdir())) < many and time.monotonic() < deadline:
        Event().wait(0.001)
    return len(list(folder.iterdir())) == many


def check_met(_items: Sequence[int], results: Sequence[bool]) -> None:
    """Reject a call that was alone."""
    if not all(results):
        raise WrongResultError("others did not come")


def leave_a_trace(path: Path, _items: Sequence[int], _results: Sequence[int]) -> None:
    """Show that results were checked."""
    path.touch()


DOUBLE = Workload("double", "Doubles.", "numbers", double, lambda: None, check)  # type: ignore[arg-type,return-value] # prepared by the tests


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_all_chunks_are_executed_round_after_round(workers: int) -> None:
    """More processes than items is no problem: some have nothing to do."""
    with open_ceiling(workers, DOUBLE, [1, 2, 3]) as ceiling:
        assert len(set(ceiling.pids)) == workers
        for _ in range(3):
            assert ceiling.run(time.perf_counter) > 0
            ceiling.settle()


def test_chunks_run_at_once(tmp_path: Path) -> None:
    """Each of four processes waits for the other three, and all meet."""
    meeting = replace(DOUBLE, task=partial(meet, tmp_path, 4), check=check_met)
    with open_ceiling(4, meeting, [0, 1, 2, 3]) as ceiling:
        ceiling.run(time.perf_counter)
        ceiling.settle()


@pytest.mark.parametrize(
    ("item", "said"), [(13, "ValueError: bad luck"), (14, "ended abruptly"), (15, "not the double")]
)
def test_a_failure_is_told(item: int, said: str) -> None:
    """A task that raises, a process that dies, a result that is wrong."""
    with pytest.raises(CeilingError, match=said), open_ceiling(2, DOUBLE, [1, 2, 3, item]) as ceiling:
        ceiling.run(time.perf_counter)
        ceiling.settle()


def test_nobody_checks_while_others_still_work(tmp_path: Path) -> None:
    """A check begins after the last process has finished: until the ceiling is settled, there is none."""
    checked = tmp_path / "checked"
    watched = replace(DOUBLE, check=partial(leave_a_trace, checked))
    with open_ceiling(2, watched, [1, 2, 3]) as ceiling:
        ceiling.run(time.perf_counter)
        assert not checked.exists()
        ceiling.settle()
        assert checked.exists()


def test_unequal_items_are_dealt_out_longest_first() -> None:
    """Two long items in one chunk are shared out after a round that shows them; all are still checked."""
    waits = replace(DOUBLE, task=hold, check=check_held)
    with open_ceiling(2, waits, [LONG_S, 0.0, LONG_S, 0.0]) as ceiling:
        assert ceiling.chunks == [[0, 2], [1, 3]]
        for _ in range(2):
            ceiling.run(time.perf_counter)
            ceiling.settle()
        assert [sum(place in {0, 2} for place in chunk) for chunk in ceiling.chunks] == [1, 1]


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
