"""One round: a runner executes all items of the workload once, timed; the results are checked afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from typing import Any

    from benchmarks.machine.meters import Meters
    from benchmarks.measure.open_cell import Work


@dataclass(frozen=True, slots=True)
class Round:
    """What was seen during one round. None is what this platform does not tell.

    Attributes:
        wall_s: Seconds from the first item being submitted to the last result being there.
        cpu_s: CPU seconds of the measuring process and the cell's worker processes; None if one of these is
            on another machine.
        helper_cpu_s: CPU seconds of the workload's helper processes, such as its HTTP server.
        other_cpu_s: CPU seconds that the rest of the machine used meanwhile.
        steal_s: CPU seconds that the hypervisor gave to other machines.
        throttled_s: Seconds for which a cgroup quota stopped us.
    """

    wall_s: float
    cpu_s: float | None = None
    helper_cpu_s: float | None = None
    other_cpu_s: float | None = None
    steal_s: float | None = None
    throttled_s: float | None = None


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
