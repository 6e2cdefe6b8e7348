"""One round: a runner executes all items of the workload once, timed; the results are checked afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure.model import Round

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from typing import Any

    from benchmarks.machine.meters import Meters
    from benchmarks.measure.model import Work


def run_round(executor: Executor, task: Callable[[Any], Any], work: Work, meters: Meters) -> Round:
    """Execute every item once, return what was seen, and check the results outside the timed part.

    Args:
        executor: Whose workers do it.
        task: The form of the workload's task that this executor calls.
        work: The workload, its items and the clock.
        meters: What is read before and after.

    Raises:
        WrongResultError: A result is wrong; the round then has no time.
        Exception: Whatever the task raised.
    """
    results: list[Any] = []

    def execute() -> float:
        started = work.clock()
        results.extend(executor.map(task, work.items))
        return work.clock() - started

    seen = metered_round(meters, execute)
    work.workload.check(work.items, results)
    return seen


def metered_round(meters: Meters, execute: Callable[[], float]) -> Round:
    """Return what was seen while ``execute`` ran; it returns the wall seconds of its timed part."""
    before = meters.read()
    wall_s = execute()
    used = meters.read() - before
    return Round(
        wall_s,
        cpu_s=used.cpu_s if meters.complete else None,
        helper_cpu_s=used.helper_cpu_s,
        other_cpu_s=used.other_cpu_s,
        steal_s=used.steal_s,
        throttled_s=used.throttled_s,
    )
