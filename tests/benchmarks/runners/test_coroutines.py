"""The runners with an event loop: of coroutine forms, and of plain tasks that it hands to threads."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from functools import partial

import pytest

from benchmarks.runners.coroutines import ASYNCIO, ASYNCIO_THREADS, coroutine_of
from benchmarks.runners.worker import in_every_worker
from workloads.pure_python import PURE_PYTHON
from workloads.sleep import SLEEP, wait, wait_async

PATIENCE_S = 30.0


async def here(_item: int) -> int:
    """Return the thread that runs the coroutine."""
    return threading.get_ident()


def meet(everyone: threading.Barrier, _item: int) -> int:
    """Wait for the other items that are executed at the same time; return the thread."""
    everyone.wait(PATIENCE_S)
    return threading.get_ident()


def test_the_coroutine_form_is_what_is_executed() -> None:
    """The runner hands over the coroutine, not the task."""
    assert ASYNCIO.task(SLEEP) is wait_async
    assert ASYNCIO.refuses(SLEEP) is None


def test_a_workload_without_a_coroutine_form_is_refused() -> None:
    """The reason is known without trying; asking for the form nevertheless names the workload."""
    plain = replace(SLEEP, coroutine=None)
    reason = ASYNCIO.refuses(plain)
    assert reason is not None
    assert "no coroutine form" in reason
    with pytest.raises(ValueError, match="sleep has no coroutine form"):
        coroutine_of(plain)


def test_coroutines_run_in_the_thread_of_the_caller() -> None:
    """There is no other thread: what holds it up holds up all."""
    with ASYNCIO.open(3) as executor:
        assert set(executor.map(here, range(5))) == {threading.get_ident()}


def test_every_place_can_be_warmed_at_once() -> None:
    """Each of the coroutines waits for the others, so all of them have begun."""
    everyone = asyncio.Barrier(3)
    with ASYNCIO.open(3) as executor:
        assert sorted(in_every_worker(executor, 3, everyone.wait)) == [0, 1, 2]


def test_a_plain_function_is_called() -> None:
    """Questions to workers are plain functions, and so is a task that is asked for its dispatch cost."""
    with ASYNCIO.open(2) as executor:
        assert executor.submit(partial(wait, 3)).result() == 3
        assert list(executor.map(abs, [-1, -2])) == [1, 2]


def test_threads_execute_every_workload_as_its_plain_task() -> None:
    """With a coroutine form or without: it is the same task as everywhere."""
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
