"""The function as a load of a loop and of threads; a wrong result and an exit; once for real."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.kinds.latency.own.calls import ExitedError, Function, open_load
from benchmarks.kinds.latency.own.conditions import Lasting, OwnCondition, Runs, Waits
from benchmarks.kinds.latency.own.measurement import OwnOrder, OwnResult, measure_waits
from benchmarks.kinds.latency.responders import open_loop_responder
from benchmarks.process.messages import Failure, Finished
from workloads.model import Workload, WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

CALLED, TO_THREAD, POOL = (
    OwnCondition(Waits.LOOP, runs, 1) for runs in (Runs.IN_LOOP, Runs.TO_THREAD, Runs.POOL)
)
THREADS = OwnCondition(Waits.THREAD, Runs.THREADS, 2)


def check(items: Sequence[Any], results: Sequence[Any]) -> None:
    """Accept squares."""
    if [item**2 for item in items] != list(results):
        raise WrongResultError("no square")


def function(task: Callable[[Any], Any], coroutine: Callable[[Any], Any] | None = None) -> Function:
    """Return a function of the items 0 to 2 whose results should be squares."""

    @contextmanager
    def prepare() -> Iterator[Sequence[Any]]:
        yield [0, 1, 2]

    made = Workload("square", "Squares.", "numbers", task, prepare, check, coroutine=coroutine)
    return Function(made, [0, 1, 2], 0.0)


def no_pool() -> Any:  # noqa: ANN401 - there is none
    """Raise why there is no pool."""
    raise OSError("no semaphores")


@contextmanager
def running() -> Iterator[asyncio.AbstractEventLoop]:
    """Yield a loop that answers."""
    with open_loop_responder() as responder:
        yield responder.loop


def run(condition: OwnCondition, of: Function, calls: threading.Semaphore, count: int = 5) -> None:
    """Run a load until so many calls were counted."""
    with running() as loop:
        opened = open_load(condition, of, no_pool, loop if condition.waits is Waits.LOOP else None)
        with opened as load:
            load.begin()
            for _ in range(count):
                assert calls.acquire(timeout=10)
            ends = load.end()
        assert sum(len(each) - 1 for each in ends) >= count
        assert len(ends) == condition.workers


@pytest.mark.parametrize("condition", [CALLED, TO_THREAD, THREADS], ids=lambda each: each.label)
def test_every_load_calls_item_after_item(condition: OwnCondition) -> None:
    """And its results are right."""
    calls = threading.Semaphore(0)

    def square(item: int) -> int:
        calls.release()
        return item**2

    run(condition, function(square), calls)


def test_a_coroutine_function_is_awaited_in_the_loop() -> None:
    """Not its plain task."""
    calls = threading.Semaphore(0)

    async def square(item: int) -> int:
        await asyncio.sleep(0)
        calls.release()
        return item**2

    run(CALLED, function(no_pool, square), calls)


@pytest.mark.parametrize("condition", [CALLED, THREADS], ids=lambda each: each.label)
def test_a_wrong_result_has_no_time(condition: OwnCondition) -> None:
    """It is found when the load ends."""
    calls = threading.Semaphore(0)

    def wrong(_item: int) -> int:
        calls.release()
        return -1

    with pytest.raises(WrongResultError, match="no square"):
        run(condition, function(wrong), calls)


@pytest.mark.parametrize("condition", [CALLED, TO_THREAD], ids=lambda each: each.label)
def test_a_call_that_exits_leaves_the_loop_running(condition: OwnCondition) -> None:
    """It is an error like any other."""
    calls = threading.Semaphore(0)

    def leave(_item: int) -> int:
        calls.release()
        raise SystemExit(3)

    with pytest.raises(ExitedError, match=r"sys\.exit\(3\)"):
        run(condition, function(leave), calls, count=1)


def test_without_a_pool_its_conditions_say_why() -> None:
    """The reason of the pool."""
    with running() as loop, pytest.raises(OSError, match="no semaphores"):
        open_load(POOL, function(no_pool), no_pool, loop).__enter__()


def test_a_call_in_the_loop_makes_requests_wait() -> None:
    """Once for real: beside waits of 60 ms, an idle loop answers in less than half of what it takes then."""
    pause = threading.Event()

    def task(item: int) -> int:
        pause.wait(0.06)
        return item**2

    made = function(task).workload
    idle = OwnCondition(Waits.LOOP)
    order = OwnOrder(lambda: made, (idle, CALLED), Lasting(0.06, 0.06), 0.5, 3, 1, pool="processes")
    sent: list[object] = []
    measure_waits(order, sent.append)
    (result,) = [each.result for each in sent if isinstance(each, Finished)]
    assert isinstance(result, OwnResult)
    assert set(result.measured) == {idle, CALLED}
    waits = {
        condition: median(each for seen in rounds for each in seen.answers.latencies_s)
        for condition, rounds in result.measured.items()
    }
    assert waits[idle] < waits[CALLED] / 2


def test_items_that_cannot_be_prepared_are_a_failure() -> None:
    """With the reason, not a crash of the job."""

    def prepare() -> AbstractContextManager[Sequence[Any]]:
        raise OSError("the file of the items is gone")

    broken = replace(function(abs).workload, prepare=prepare)
    said: list[object] = []
    order = OwnOrder(lambda: broken, (CALLED,), Lasting(0.001, 0.001), 1.0, 1, 1, pool="processes")
    measure_waits(order, said.append)
    (failure,) = [message.result for message in said if isinstance(message, Finished)]
    assert isinstance(failure, Failure)
    assert "the file of the items is gone" in failure.reason
