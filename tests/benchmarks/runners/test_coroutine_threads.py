"""The runner that hands plain tasks from an event loop to threads."""

from __future__ import annotations

import threading
from functools import partial

from benchmarks.runners.coroutine_threads import ASYNCIO_THREADS
from workloads.pure_python import PURE_PYTHON
from workloads.sleep import SLEEP

PATIENCE_S = 30.0


def meet(everyone: threading.Barrier, _item: int) -> int:
    """Wait for the other items that are executed at the same time; return the thread."""
    everyone.wait(PATIENCE_S)
    return threading.get_ident()


def test_every_workload_is_executed_as_its_plain_task() -> None:
    """With a coroutine form or without: threads run the same task as everywhere."""
    for workload in (SLEEP, PURE_PYTHON):
        assert ASYNCIO_THREADS.refuses(workload) is None
        assert ASYNCIO_THREADS.task(workload) is workload.task


def test_as_many_items_run_at_once_as_there_are_threads() -> None:
    """Three items meet in three threads, none of which is the loop's."""
    with ASYNCIO_THREADS.open(3) as executor:
        threads = list(executor.map(partial(meet, threading.Barrier(3)), range(6)))
    assert len(set(threads)) == 3
    assert threading.get_ident() not in threads


def test_the_threads_end_with_the_loop() -> None:
    """Closing joins them."""
    before = set(threading.enumerate())
    with ASYNCIO_THREADS.open(2):
        assert len(set(threading.enumerate()) - before) == 2
    assert set(threading.enumerate()) == before
