"""Start-up: the cost of starting each runner's workers, by phase, and their memory.

Every start happens in its own measuring process, so that nothing is running yet that a program's first pool
has to start (a fork server, a resource tracker). The first result and all workers are measured with different
executors, because one would delay or speed up the other.

Beside a user's function a start includes the import of its module in every worker, which a program pays as
well; the measuring process has imported it before, as the program has. Then only the time until all workers
are ready is measured, and the shutdown.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.kinds.model import Kind, Measured, Outcome, run_or_fail
from benchmarks.kinds.starts import AllReady, FirstResult, Starts, own_jobs, usual_jobs
from benchmarks.plan.presets import MIN_BLOCKS, Cell, Extent
from benchmarks.plan.selection import Selection
from benchmarks.process.messages import BlockEnded, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.plan.plan import Plan
    from benchmarks.process.messages import Job
    from benchmarks.process.supervisor import Supervision
    from benchmarks.runners.model import Runner

SUBJECT = "start-up"
REPEATS = {Extent.QUICK: MIN_BLOCKS, Extent.DEFAULT: MIN_BLOCKS, Extent.FULL: 15}
"""How often each runner is started with each number of workers."""
START_S = 0.5
"""Approximate seconds of one start with its two processes, for the estimate of time left."""
OWN_S = 25.0
"""Seconds for all starts beside a user's function by default: fewer cells if its import takes long. The same
cells are started more often by the full preset."""


def startup_cells(selection: Selection) -> dict[str, Cell]:
    """Return the cells by label, with the worker counts of groups; sequential starts nothing."""
    cells = [
        Cell(SUBJECT, name, count)
        for name in selection.runners
        if name != "sequential"
        for count in selection.fewer.get(name, selection.workers)
    ]
    return {f"{cell.runner}-{cell.workers}": cell for cell in cells}


def start_s(plan: Plan) -> float:
    """Return the approximate seconds of one repeat of one cell."""
    if plan.own is None:
        return START_S
    return START_S + 2 * float(plan.own.record.get("import_s") or 0)  # here, and in all workers at once


def planned_cells(plan: Plan) -> dict[str, Cell]:
    """Return the cells under a plan; beside a user's function those that can execute it and have the time.

    The most wanted are ``processes`` and ``threads``, then the other runners, each with the most workers that
    have a CPU each, then with the other counts.
    """
    cells = startup_cells(plan.selection)
    if plan.own is None:
        return cells
    cells = {label: cell for label, cell in cells.items() if not _is_stuck(plan, cell)}
    usual = {"processes": 0, "threads": 1}

    def wish(label: str) -> tuple[bool, int, int]:
        cell = cells[label]
        return cell.workers > plan.cpus.usable, usual.get(cell.runner, 2), -cell.workers

    most = max(1, int(OWN_S / (start_s(plan) * REPEATS[Extent.DEFAULT])))
    return {label: cells[label] for label in sorted(cells, key=wish)[:most]}


def why_no_start(plan: Plan, cell: Cell) -> str | None:
    """Return why the import of a user's function rules out a start, or None."""
    if plan.own and plan.own.import_threads and plan.runners[cell.runner].start_method() == "fork":
        return f"not tried: {cell.runner} would fork beside threads that the function's module starts."
    return None


def _is_stuck(plan: Plan, cell: Cell) -> bool:
    """Return whether the function can't be sent to such workers; its group has the reason."""
    runner, own = plan.runners[cell.runner], plan.own
    isolated = runner.start_method() is not None or runner.own_gils
    return own is not None and own.why_no_processes is not None and isolated


@dataclass(frozen=True, slots=True)
class StartOrder:
    """What to start.

    Attributes:
        cells: The cells by label.
        runners: Their runners by name.
        repeats: How often each is started.
        seed: Seed of the order within repeats.
        jobs: Returns the jobs of a cell's repeat.
        module: The user's module that every worker imports, if a user's function is measured.
    """

    cells: Mapping[str, Cell]
    runners: Mapping[str, Runner]
    repeats: int
    seed: int
    jobs: Callable[[Cell], tuple[Job, ...]] = usual_jobs
    module: str | None = None


def measure_startups(order: StartOrder, supervision: Supervision) -> Outcome:
    """Start every cell as often as ordered, in a new random order each time."""
    shuffle = random.Random(f"{order.seed} {SUBJECT}")  # noqa: S311 - an order, no secret
    outcome, cells, runners = Outcome(), order.cells, order.runners
    for label, cell in cells.items():
        if (reason := runners[cell.runner].unavailable()) is not None:
            _lose(outcome, label, cell, Failure(f"{cell.runner} can't run here: {reason}", status="skipped"))
    starts = {label: Starts() for label in cells if label not in outcome.failures}
    for repeat in range(order.repeats):
        labels = list(starts)
        shuffle.shuffle(labels)
        for label in labels:
            failure = _start_once(order.jobs(cells[label]), starts[label], supervision)
            if failure is not None:
                _lose(outcome, label, cells[label], failure)
                del starts[label]
        supervision.block_ended(BlockEnded(repeat + 1, None))
    for label, seen in starts.items():
        start_method = runners[cells[label].runner].start_method()
        measured = startup_record(cells[label], start_method, seen)
        measured.extra_info["module"] = order.module
        outcome.measured[label] = measured
    return outcome


def startup_record(cell: Cell, start_method: str | None, seen: Starts) -> Measured:
    """Return the benchmark of a cell: its time is that until all workers were ready."""
    peaks = [start.ready.peak_rss_bytes for start in seen.all]
    known_peaks = [peak for peak in peaks if peak is not None]
    extra_info: dict[str, Any] = {
        "kind": "startup",
        "runner": cell.runner,
        "workers": cell.workers,
        "start_method": start_method,
        "verified": True,  # every worker answered
        "unit": "starts",
        "create_s": [start.create_s for start in seen.first] or None,
        "first_result_s": [start.first_result_s for start in seen.first] or None,
        "all_ready_s": [start.all_ready_s for start in seen.all],
        "shutdown_s": [start.shutdown_s for start in seen.all],
        "uss_bytes": _growth([(start.before.uss_bytes, start.ready.uss_bytes) for start in seen.all]),
        "pss_bytes": _growth([(start.before.pss_bytes, start.ready.pss_bytes) for start in seen.all]),
        "peak_rss_bytes": max(known_peaks) if known_peaks else None,
        "caveats": _caveats(start_method),
    }
    return Measured(tuple(extra_info["all_ready_s"]), extra_info)


def _caveats(start_method: str | None) -> list[str]:
    if start_method != "fork":
        return []
    return [
        (
            "Forked workers share memory pages with their parent process, so fewer pages are unique: the USS "
            "may even shrink. Compare the PSS."
        )
    ]


def _lose(outcome: Outcome, label: str, cell: Cell, failure: Failure) -> None:
    outcome.lose(label, failure, {"runner": cell.runner, "workers": cell.workers})


def _start_once(jobs: Sequence[Job], starts: Starts, supervision: Supervision) -> Failure | None:
    for job in jobs:
        match run_or_fail(job, SUBJECT, supervision):
            case FirstResult() as first:
                starts.first.append(first)
            case AllReady() as ready:
                starts.all.append(ready)
            case Failure() as failure:
                return failure
    return None


def _growth(sizes: Sequence[tuple[int | None, int | None]]) -> list[int] | None:
    grown = [after - before for before, after in sizes if before is not None and after is not None]
    return grown if len(grown) == len(sizes) else None


def _measure(plan: Plan, supervision: Supervision) -> Outcome:
    cells, repeats = planned_cells(plan), REPEATS[plan.preset.extent]
    if plan.own is None:
        return measure_startups(StartOrder(cells, plan.runners, repeats, plan.seed), supervision)
    lost = {
        label: reason for label, cell in cells.items() if (reason := why_no_start(plan, cell)) is not None
    }
    tried = {label: cell for label, cell in cells.items() if label not in lost}
    jobs = partial(own_jobs, plan.own.make_workload)
    module = str(plan.own.record["module"])
    order = StartOrder(tried, plan.runners, repeats, plan.seed, jobs, module)
    outcome = measure_startups(order, supervision)
    for label, reason in lost.items():
        _lose(outcome, label, cells[label], Failure(reason, status="skipped"))
    return outcome


STARTUP = Kind(
    "startup",
    words=SUBJECT,
    since=Extent.DEFAULT,
    place=1,
    labels=lambda plan: tuple(planned_cells(plan)),
    about_s=lambda plan: start_s(plan) * REPEATS[plan.preset.extent] * len(planned_cells(plan)),
    measure=_measure,
    possible=Selection.has_parallel_runners,
    own_since=Extent.DEFAULT,
    of_own=True,
)
