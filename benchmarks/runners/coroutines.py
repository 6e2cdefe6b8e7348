"""Asyncio: coroutines in one event loop, or plain tasks that the loop hands to threads of a pool."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING

from benchmarks.runners.loop_executor import LoopExecutor
from benchmarks.runners.model import Runner, Variant
from benchmarks.runners.threads import make_threads

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from typing import Any

    from workloads.model import Workload


def make_coroutines(workers: int) -> Executor:
    """Return a loop in which at most ``workers`` coroutines have begun and not ended."""
    return LoopExecutor(workers, call_in_loop)


async def call_in_loop(fn: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the function returns
    """Call the function and await what it returns, if that can be awaited; else it held up the loop."""
    answer = fn()
    return await answer if inspect.isawaitable(answer) else answer


def make_coroutine_threads(workers: int) -> Executor:
    """Return a loop with a default pool of ``workers`` threads, and as many coroutines that wait for them."""
    return LoopExecutor(workers, asyncio.to_thread, make_threads(workers))


def refuses(workload: Workload) -> str | None:
    """Return why the loop can't execute the workload, or None.

    Its plain task would hold up the loop, item after item: that is sequential with a detour.
    """
    return (
        None
        if workload.coroutine is not None
        else "has no coroutine form (asyncio-threads executes its plain task)"
    )


def coroutine_of(workload: Workload) -> Callable[[Any], Any]:
    """Return the coroutine form of the workload.

    Raises:
        ValueError: It has none; ``refuses`` says so beforehand.
    """
    if workload.coroutine is None:
        raise ValueError(f"{workload.name} has no coroutine form; ask `refuses` first.")
    return workload.coroutine


ASYNCIO = Runner("asyncio", make_coroutines, refuses=refuses, task=coroutine_of, variant=Variant.SCALING)
ASYNCIO_THREADS = Runner("asyncio-threads", make_coroutine_threads, variant=Variant.USUAL)
