"""The memory of a cell: sums over its process tree, at the peak of its rounds."""

from __future__ import annotations

import os
import time
from mmap import mmap
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.machine.memory import NO_PSS, ProcessMemory, Room, own_memory, summed
from benchmarks.machine.meters import NO_QUOTA
from benchmarks.measure import memory
from benchmarks.measure.memory import Loaded, Prepared, memory_of_rounds
from benchmarks.measure.open_cell import OpenCell, open_cell
from benchmarks.measure.rounds import Work
from benchmarks.plan.presets import Cell
from benchmarks.plan.selection import find_runners
from benchmarks.process.messages import fail
from workloads.sleep import SLEEP

if TYPE_CHECKING:
    import pytest

THIS, SERVER = os.getpid(), 1
WORKERS = (-2, -3)
BEFORE = ProcessMemory("pss", 100, 120, 90)
THERE = Room(8_000, "the machine")
BYTES = st.integers(0, 10**12)


def process(peak: int, uss: int | None = 10, method: str = "pss") -> ProcessMemory:
    """Return a process with that peak."""
    return ProcessMemory("pss" if method == "pss" else "rss", peak // 2, peak, uss)


def test_peaks_are_sums_of_each_round_and_parts_are_those_of_the_highest() -> None:
    """The fork server counts in the sum and is no worker."""
    first = {THIS: process(150), -2: process(30), -3: process(40), SERVER: process(5)}
    second = {THIS: process(130), -2: process(20), -3: process(20), SERVER: process(5)}
    found = summed([first, second], BEFORE, WORKERS, THERE)
    assert found is not None
    assert (found.peak_bytes, found.added_bytes) == ((225, 175), (125, 75))
    assert (found.own_bytes, found.worker_bytes) == (150, (40, 30))
    assert (found.uss_before_bytes, found.uss_bytes) == (90, 40)
    assert (found.method, found.method_reason) == ("pss", None)
    assert (found.room_bytes, found.room_by) == (8_000, "the machine")


def test_one_process_without_pss_makes_it_rss() -> None:
    """Then the reason is there, and nothing is unique."""
    found = summed([{THIS: process(150), -2: process(9, None, "rss")}], BEFORE, WORKERS, THERE)
    assert found is not None
    assert (found.method, found.method_reason, found.uss_bytes) == ("rss", NO_PSS, None)


def test_nothing_is_told_without_this_process() -> None:
    """Neither before nor after."""
    assert summed([{-2: process(9)}], BEFORE, WORKERS, THERE) is None
    assert summed([{THIS: process(9)}], None, WORKERS, THERE) is None


@given(st.lists(st.tuples(BYTES, BYTES, BYTES), min_size=1, max_size=3))
def test_the_highest_peak_is_the_sum_of_its_parts(rounds: list[tuple[int, int, int]]) -> None:
    """Where there are no processes but this one and workers."""
    seen = [{THIS: process(a), -2: process(b), -3: process(c)} for a, b, c in rounds]
    found = summed(seen, BEFORE, WORKERS, THERE)
    assert found is not None
    assert max(found.peak_bytes) == found.own_bytes + sum(found.worker_bytes)
    assert all(
        peak - added == BEFORE.now_bytes
        for peak, added in zip(found.peak_bytes, found.added_bytes, strict=True)
    )


def test_threads_add_their_results_and_start_no_process() -> None:
    """Four results of 16 MiB are there at the end of a round."""
    before = own_memory()
    with find_runners()["threads"].open(2) as executor:
        found = memory_of_rounds(Loaded(executor, _filled, range(4), (), (), THERE), before)
    assert found is not None
    assert found.worker_bytes == ()
    assert max(found.added_bytes) > 32 * 2**20


def _filled(item: int) -> mmap:
    pages = mmap(-1, 2**24)  # what an allocator keeps from earlier tests would be used again
    for at in range(0, len(pages), 4096):
        pages[at] = item + 1
    return pages


def test_an_error_while_a_cell_closes_costs_that_cell_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its reason does not blame the items."""
    work = Work(SLEEP, range(1), (), lambda: NO_QUOTA, time.perf_counter)

    def opened(*arguments: Any) -> OpenCell:  # noqa: ANN401 - as open_cell's
        found = open_cell(*arguments)
        found.closing.callback(fail, OSError("a queue is closed"))
        return found

    monkeypatch.setattr(memory, "open_cell", opened)
    found, reason = memory._measured(Cell("sleep", "threads", 1), Prepared(work, None, lambda _message: None))
    assert found is None
    assert str(reason).startswith("not measured: its workers failed to end after its memory was measured: ")
