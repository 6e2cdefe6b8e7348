"""The data of a group: its order, what its cells share, one timed round, and the results."""

from __future__ import annotations

import reprlib
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from benchmarks.plan.allowed import SUITE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor
    from typing import Any

    from benchmarks.evidence.collect import Evidence
    from benchmarks.machine.environment import Environment
    from benchmarks.machine.meters import Meters, Quota
    from benchmarks.plan.allowed import Load
    from benchmarks.plan.presets import Cell, Preset
    from benchmarks.process.messages import Failure
    from benchmarks.runners.worker import WorkerFacts
    from workloads.model import Workload


@dataclass(frozen=True, slots=True)
class GroupOrder:
    """What to measure; picklable.

    Attributes:
        workload: The name of the group.
        cells: Its cells.
        preset: When its blocks end, and what evidence is collected.
        seed: Seed of the order within blocks.
        make_workload: Makes the workload in the measuring process, if it is not of the suite.
        import_threads: Names of threads that its module's import started.
        load: The memory that its work is expected to take.
    """

    workload: str
    cells: tuple[Cell, ...]
    preset: Preset
    seed: int
    make_workload: Callable[[], Workload] | None = None
    import_threads: tuple[str, ...] = ()
    load: Load = SUITE


def named_threads(names: Sequence[str]) -> str:
    """Return a description with at most three names, for example ``a thread ('keep fresh')``."""
    shown = ", ".join(reprlib.repr(name) for name in names[:3])
    return f"a thread ({shown})" if len(names) == 1 else f"{len(names)} threads ({shown})"


@dataclass(frozen=True, slots=True)
class Work:
    """What the cells of a group have in common.

    Attributes:
        workload: The workload.
        items: Its prepared items.
        helpers: Ids of processes that ``prepare`` started.
        quota: Returns the time that a cgroup's quota has taken.
        clock: The monotonic clock of rounds, in seconds.
        standing: Ids of the worker processes of all open cells, and of their helpers.
    """

    workload: Workload
    items: Sequence[Any]
    helpers: tuple[int, ...]
    quota: Callable[[], Quota]
    clock: Callable[[], float]
    standing: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Round:
    """The figures of one round; None where this platform has no such figure.

    Attributes:
        wall_s: Seconds from submitting the first item to receiving the last result.
        cpu_s: CPU seconds of the measuring process, the cell's worker processes and all their descendants,
            including ended ones; None if one of these is on another machine.
        children_cpu_s: The part of ``cpu_s`` used by ended subprocesses of the task; None if unknown.
        helper_cpu_s: CPU seconds of the workload's helper processes, for example its HTTP server.
        other_cpu_s: CPU seconds of all other programs meanwhile.
        steal_s: CPU seconds that the hypervisor gave to other machines, over all logical CPUs.
        throttled_s: Seconds for which a cgroup quota stopped us, summed over the CPUs.
        periods: Periods of that quota; in ``throttled_periods`` of them it was used up.
        queue_s: Seconds for which our threads were runnable without a CPU, summed over the threads alive at
            the end of the round; None if ended subprocesses did at least a tenth of the work.
        minor_faults: Page faults without disk access, of the measuring process and the worker processes.
        major_faults: Page faults with disk access.
        involuntary_switches: Involuntary context switches of their threads.
        hand_overs: How often the GIL (or each worker's own GIL) passed from one thread to another.
    """

    wall_s: float
    cpu_s: float | None = None
    helper_cpu_s: float | None = None
    other_cpu_s: float | None = None
    steal_s: float | None = None
    throttled_s: float | None = None
    periods: int | None = None
    throttled_periods: int | None = None
    queue_s: float | None = None
    hand_overs: int | None = None
    minor_faults: int | None = None
    major_faults: int | None = None
    involuntary_switches: int | None = None
    children_cpu_s: float | None = None


@dataclass(frozen=True, slots=True)
class CellRounds:
    """A measured cell.

    Attributes:
        rounds: Its round in every block.
        workers: What its workers reported at the end.
        evidence: Its evidence.
        gil_on_after_imports: Whether any worker's GIL was on after it had executed the task once.
        hand_overs_reason: Why hand-overs of the GIL were not counted.
    """

    rounds: tuple[Round, ...]
    workers: tuple[WorkerFacts, ...]
    evidence: Evidence | None = None
    gil_on_after_imports: bool = False
    hand_overs_reason: str | None = None


@dataclass(frozen=True, slots=True)
class GroupResult:
    """The outcome of one group: every cell is in ``measured`` or in ``failures`` (failed or skipped).

    Attributes:
        environment: The environment of its measuring process; None if that process was lost.
    """

    item_count: int
    stopped_because: str
    caveats: tuple[str, ...] = ()
    measured: dict[Cell, CellRounds] = field(default_factory=dict)
    failures: dict[Cell, Failure] = field(default_factory=dict)
    environment: Environment | None = None


def run_round(executor: Executor, task: Callable[[Any], Any], work: Work, meters: Meters) -> Round:
    """Execute every item once, return the figures, and check the results outside the timed part.

    Args:
        executor: Executes the items.
        task: The form of the workload's task for this executor.
        work: The workload, its items and the clock.
        meters: Read before and after.

    Raises:
        WrongResultError: A result is wrong, so the round has no time.
        Exception: An error of the task.
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
    """Return the figures of ``execute``, which returns the wall seconds of its timed part."""
    wall_s, used = meters.measure(execute)
    return Round(
        wall_s,
        cpu_s=used.cpu_s if meters.complete else None,
        helper_cpu_s=used.helper_cpu_s,
        other_cpu_s=used.other_cpu_s,
        steal_s=used.steal_s,
        throttled_s=used.quota.throttled_s,
        periods=used.quota.periods,
        throttled_periods=used.quota.throttled_periods,
        queue_s=used.queue_s if meters.complete else None,
        hand_overs=used.hand_overs,
        children_cpu_s=used.ended_cpu_s if meters.tells_children else None,
        **(asdict(used.kernel) if used.kernel else {}),
    )
