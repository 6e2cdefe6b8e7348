"""What is measured of a group: its order, what its cells share, one timed round, and the results."""

from __future__ import annotations

import reprlib
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor
    from typing import Any

    from benchmarks.evidence.collect import Evidence
    from benchmarks.machine.environment import Environment
    from benchmarks.machine.meters import Meters, Quota
    from benchmarks.plan.presets import Cell, Preset
    from benchmarks.process.messages import Failure
    from benchmarks.runners.worker import WorkerFacts
    from workloads.model import Workload


@dataclass(frozen=True, slots=True)
class GroupOrder:
    """What to measure; it pickles.

    Attributes:
        workload: The name of the group.
        cells: Its cells.
        preset: When its blocks end, and what evidence is collected.
        seed: Of the blocks' order.
        make_workload: Makes the workload where it is measured, if it is none of the suite's.
        import_threads: Names of threads that run since its module was imported.
    """

    workload: str
    cells: tuple[Cell, ...]
    preset: Preset
    seed: int
    make_workload: Callable[[], Workload] | None = None
    import_threads: tuple[str, ...] = ()


def named_threads(names: Sequence[str]) -> str:
    """Return such as ``a thread ('keep fresh')``, with no more than three names."""
    shown = ", ".join(reprlib.repr(name) for name in names[:3])
    return f"a thread ({shown})" if len(names) == 1 else f"{len(names)} threads ({shown})"


@dataclass(frozen=True, slots=True)
class Work:
    """What the cells of a group have in common.

    Attributes:
        workload: The workload.
        items: Its prepared items.
        helpers: Process ids of what ``prepare`` started.
        quota: Tells what a cgroup's quota has taken.
        clock: Seconds, monotonic; what rounds are timed with.
        standing: Process ids of the workers of all cells that are open, and of what these need.
    """

    workload: Workload
    items: Sequence[Any]
    helpers: tuple[int, ...]
    quota: Callable[[], Quota]
    clock: Callable[[], float]
    standing: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Round:
    """What was seen during one round. None is what this platform does not tell.

    Attributes:
        wall_s: Seconds from the first item being submitted to the last result being there.
        cpu_s: CPU seconds of the measuring process, the cell's worker processes and all that these have
            started, ended or not; None if one of these is on another machine.
        children_cpu_s: The part of ``cpu_s`` that programs used which the task has started and which have
            ended; None where that is not told.
        helper_cpu_s: CPU seconds of the workload's helper processes, such as its HTTP server.
        other_cpu_s: CPU seconds that the rest of the machine used meanwhile.
        steal_s: CPU seconds that the hypervisor gave to other machines, of all logical CPUs.
        throttled_s: Seconds for which a cgroup quota stopped us, added up over the CPUs.
        periods: Periods of that quota, of which it was used up in ``throttled_periods``.
        queue_s: Seconds for which threads of ours were ready to run and had no CPU, added up over those that
            are there at the end of the round; None if programs that ended meanwhile did a tenth of the work.
        minor_faults: Page faults of the measuring process and the worker processes that needed no disk.
        major_faults: Those that did.
        involuntary_switches: How often one of their threads had to leave its CPU to another.
        hand_overs: How often the GIL, or each worker's own, passed from one thread to another.
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
        rounds: Its round of every block.
        workers: What its workers said at the end.
        evidence: What explains it.
        gil_on_after_imports: Whether any worker's GIL was on once it had executed the task for once.
        hand_overs_reason: Why no hand-overs of the GIL were counted.
    """

    rounds: tuple[Round, ...]
    workers: tuple[WorkerFacts, ...]
    evidence: Evidence | None = None
    gil_on_after_imports: bool = False
    hand_overs_reason: str | None = None


@dataclass(frozen=True, slots=True)
class GroupResult:
    """The outcome of one group: every cell is in ``measured`` or in ``failures``, where it may be skipped.

    Attributes:
        environment: What the process that measured it says of itself; None if it was lost.
    """

    item_count: int
    stopped_because: str
    caveats: tuple[str, ...] = ()
    measured: dict[Cell, CellRounds] = field(default_factory=dict)
    failures: dict[Cell, Failure] = field(default_factory=dict)
    environment: Environment | None = None


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
