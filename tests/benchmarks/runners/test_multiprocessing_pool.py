"""The pools of multiprocessing: their chunks, their order, and what they would wait for forever."""

from __future__ import annotations

import os
import sys
import threading
from functools import partial
from multiprocessing.pool import ThreadPool

import pytest

from benchmarks.plan.presets import PRESETS
from benchmarks.plan.selection import find_runners
from benchmarks.runners.model import Runner
from benchmarks.runners.multiprocessing_pool import (
    LostWorkerError,
    PoolExecutor,
    UnreadableResultError,
    as_they_arrive,
    one_by_one,
)

FOUND = find_runners()
PROCESSES = ("pool-map", "pool-imap", "pool-imap-unordered")
PATIENCE_S = 60
RAISE = "(_ for _ in ()).throw(__import__({!r}, fromlist=['x']).{})"
BREAKS = "type('Breaks', (), {'__reduce__': lambda self: (eval, ('1 / 0',))})()"
NOT_TO_BE_UNPICKLED = RAISE.format("builtins", f"RuntimeError({BREAKS})")
"""Whatever has been imported: Dask brings what teaches exceptions with odd arguments to be unpickled."""
ITS_OWN_TIMEOUT = RAISE.format("multiprocessing", "TimeoutError('of the task')")
END = "__import__('os')._exit(1)"

# Since 3.12 fork from a process with threads warns; pytest has threads, a measuring process has none yet.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


@pytest.fixture(params=PROCESSES)
def runner(request: pytest.FixtureRequest) -> Runner:
    """Each runner on a pool of processes."""
    found: Runner = FOUND[request.param]
    if reason := found.unavailable():
        pytest.skip(reason)
    return found


def open_threads(way: object) -> PoolExecutor:
    """Return a pool of two threads that maps in a way of a pool of processes."""
    return PoolExecutor(partial(ThreadPool, 2), way)  # type: ignore[arg-type] # one of the ways


@pytest.mark.parametrize("name", [*PROCESSES, "thread-pool"])
def test_no_preset_measures_it_unless_it_is_named(name: str) -> None:
    """They do what threads and processes do, with another interface."""
    assert not any(preset.numbers(FOUND[name], (1, 2, 4)) for preset in PRESETS.values())


def test_map_sends_four_chunks_to_each_worker() -> None:
    """So it says in the library: of 16 items for 2 workers, each two neighbors stay together."""
    with FOUND["pool-map"].open(2) as executor:
        pids = list(executor.map(eval, ["__import__('os').getpid()"] * 16))
    assert pids[::2] == pids[1::2]


def test_results_that_arrive_in_another_order_are_put_back_in_that_of_their_items() -> None:
    """The first item ends only after the second one has."""
    second_is_done = threading.Event()

    def task(item: int) -> tuple[int, bool]:
        if item == 0:
            return item, second_is_done.wait(PATIENCE_S)
        second_is_done.set()
        return item, True

    with open_threads(as_they_arrive) as executor:
        assert list(executor.map(task, [0, 1])) == [(0, True), (1, True)]


def test_several_arguments_are_kept_together(runner: Runner) -> None:
    """As in the standard executors; none of the pool's own kinds of map does that."""
    with runner.open(2) as executor:
        assert list(executor.map(pow, [2, 3, 4], [2, 2, 2])) == [4, 9, 16]


@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_chunk_size_can_be_named(runner: Runner, size: int) -> None:
    """Results are the same, whatever their chunks."""
    with runner.open(2) as executor:
        assert list(executor.map(abs, range(-7, 0), chunksize=size)) == [7, 6, 5, 4, 3, 2, 1]


def test_a_worker_that_ends_among_many_items_is_an_error(runner: Runner) -> None:
    """The pool itself would start another worker, and wait forever."""
    with runner.open(2) as executor, pytest.raises(LostWorkerError, match="ended abruptly"):
        list(executor.map(eval, ["1", END, "2"]))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_exception_that_cannot_be_unpickled_is_an_error(runner: Runner) -> None:
    """It ends the thread that reads results, for which the pool would wait forever; closing works."""
    with runner.open(2) as executor:
        pids = {process.pid for process in executor._processes}  # type: ignore[attr-defined] # of this executor
        with pytest.raises(UnreadableResultError, match="can't be unpickled"):
            list(executor.map(eval, [NOT_TO_BE_UNPICKLED, "1"]))
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_time_out_of_the_task_is_not_taken_for_one_of_the_pool(runner: Runner) -> None:
    """An error of an item, whatever its type, is raised, and no result is left out."""
    with runner.open(2) as executor, pytest.raises(Exception, match="of the task"):
        list(executor.map(eval, ["1", ITS_OWN_TIMEOUT, "2"]))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("end", [sys.exit, partial(eval, "(_ for _ in ()).throw(SystemExit)")])
def test_a_thread_that_exits_is_an_error(end: object) -> None:
    """SystemExit ends a pool's thread without a word."""
    with FOUND["thread-pool"].open(2) as executor, pytest.raises(LostWorkerError):
        executor.submit(end).result()  # type: ignore[arg-type] # both are functions


def test_the_other_chunks_are_executed_after_a_failed_item() -> None:
    """Of 20 items in chunks of 3, the first item's failure drops the other two of its chunk, and no more."""
    done = []

    def task(item: int) -> None:
        done.append(item)
        if item == 0:
            raise ValueError("first")

    with FOUND["thread-pool"].open(2) as executor:
        with pytest.raises(ValueError, match="first"):
            list(executor.map(task, range(20)))
        assert sorted(done) == [0, *range(3, 20)]


def test_waiting_for_a_result_can_be_limited() -> None:
    """A result that does not come in time raises, as in the standard executors; it can come later."""
    release = threading.Event()
    with FOUND["thread-pool"].open(1) as executor:
        future = executor.submit(release.wait, PATIENCE_S)
        with pytest.raises(TimeoutError):
            future.result(timeout=0.001)
        release.set()
        assert future.result() is True


def test_a_slow_item_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks at the pool between its results end no wait."""
    monkeypatch.setattr("benchmarks.runners.multiprocessing_pool.LOOK_EVERY_S", 0.001)
    looked_often, looks = threading.Event(), []
    with open_threads(one_by_one) as executor:

        def look() -> None:
            looks.append(1)
            if len(looks) == 3:
                looked_often.set()

        executor.look = look  # type: ignore[method-assign] # a stand-in that counts
        assert list(executor.map(looked_often.wait, [PATIENCE_S])) == [True]
    assert len(looks) >= 3


def test_a_closed_pool_says_so() -> None:
    """Closing twice is no error, using it afterwards is."""
    executor = FOUND["thread-pool"].make(1)
    executor.shutdown()
    executor.shutdown()
    with pytest.raises(RuntimeError, match="was shut down"):
        executor.submit(abs, 1)
