"""The evidence of one measured cell, in separate rounds after the timed ones."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.evidence.gil_share import measure_gil_share, with_hottest_lines
from benchmarks.evidence.gil_words import Gils, NotMeasuredError, find_gil_words, own_gil
from benchmarks.evidence.handing_out import LARGE_PART, SHORT_ITEM_S, Handed, HandingOut, measure_handing_out
from benchmarks.evidence.loop_lag import LoopLag, measure_loop_lag
from benchmarks.evidence.thread_states import measure_thread_states
from benchmarks.evidence.timeline import Timeline, trace_round
from benchmarks.machine.gil_state import gil_enabled
from benchmarks.process.messages import TASK_ERRORS, Failure, Finished, Starting, explain
from benchmarks.runners.coroutines import LoopExecutor
from benchmarks.runners.model import task_file
from benchmarks.runners.worker import in_every_worker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor
    from typing import Any

    from benchmarks.evidence.gil_share import GilShare
    from benchmarks.evidence.thread_states import ThreadStates
    from benchmarks.machine.memory import Memory
    from benchmarks.process.messages import Send
    from benchmarks.runners.model import Runner
    from workloads.model import Workload

OF_A_CEILING = "not applicable: a ceiling has no runner to explain."

IN_OTHER_PROCESSES = "not applicable: the work is done in other processes."

NO_LOOP = "not applicable: it has no event loop."
NOTHING_HANDED_OUT = "not applicable: sequential dispatches nothing."

NOT_SHORT = (
    f"not measured: items take more than {SHORT_ITEM_S * 1e3:g} ms, so dispatch costs little in comparison."
)

SMALL_PART = f"not measured: dispatch takes less than {LARGE_PART:.0%} of a round."

IN_ONE_THREAD = "not applicable: coroutines take turns in one thread."

NOT_SAMPLED = "not measured: this preset samples only some runners, with their fewest workers."


def find_gils(executor: Executor, runner: Runner, workers: int) -> Gils:
    """Return the GILs of an open cell."""
    if runner.start_method() is not None:
        return Gils(reason=IN_OTHER_PROCESSES, apply=False, here=False)
    if not runner.own_gils:
        return own_gil()
    try:
        return Gils(tuple(in_every_worker(executor, workers, find_gil_words)))
    except NotMeasuredError as error:
        return Gils(reason=str(error), apply=gil_enabled())


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence for a cell's speedup: each figure, or the reason why it is missing."""

    gil_share: GilShare | None = None
    gil_share_reason: str | None = "not measured."
    timeline: Timeline | None = None
    timeline_reason: str | None = "not measured."
    loop_lag: LoopLag | None = None
    loop_lag_reason: str | None = "not measured."
    thread_states: ThreadStates | None = None
    thread_states_reason: str | None = "not measured."
    handing_out: HandingOut | None = None
    handing_out_reason: str | None = "not measured."
    memory: Memory | None = None
    memory_reason: str | None = "not measured."


def no_evidence(reason: str) -> Evidence:
    """Return the evidence of a cell for which none was collected."""
    return Evidence(
        gil_share_reason=reason,
        timeline_reason=reason,
        loop_lag_reason=reason,
        thread_states_reason=reason,
        handing_out_reason=reason,
        memory_reason=reason,
    )


NO_EVIDENCE_OF_A_CEILING = no_evidence(OF_A_CEILING)


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the GIL of a cell is sampled.

    Attributes:
        gils: The GILs.
        workers: How many threads of this process execute items.
        sample_s: Seconds for which rounds are sampled; 0 for no sampling.
        lines: Whether to find the hottest lines, too.
        announce: Called before each round, with a description.
    """

    gils: Gils
    workers: int
    sample_s: float = 0
    lines: bool = False
    announce: Callable[[str], object] = str


def collect_evidence(
    executor: Executor, task: Callable[[Any], Any], items: Sequence[Any], sampling: Sampling
) -> Evidence:
    """Return the evidence of a cell.

    Args:
        executor: The cell's executor, after all blocks.
        task: The form of the workload's task that it calls.
        items: The items of a round.
        sampling: How its GIL is sampled.
    """

    def run() -> None:
        for _ in executor.map(task, items):
            pass

    share, share_reason = _gil_share(run, task_file(task), sampling)
    sampling.announce("a round that is traced")
    timeline = _timeline(executor, task, items)
    sampling.announce("a round in which its loop is watched")
    lag = _loop_lag(executor, task, items)
    sampling.announce("a round in which its threads are looked at")
    states = _thread_states(executor, task, items, sampling)
    return Evidence(share, share_reason, *timeline, *lag, *states)


def with_handing_out(evidence: Evidence, cell: Handed) -> Evidence:
    """Return the evidence of a cell with its cost of dispatch, or why that was not measured."""
    if cell.work_s > SHORT_ITEM_S * len(cell.items):
        return replace(evidence, handing_out_reason=NOT_SHORT)
    try:
        found = measure_handing_out(cell)
    except TASK_ERRORS as error:
        reason = f"not measured: the task failed while its dispatch was measured: {explain(error)}"
        return replace(evidence, handing_out_reason=reason)
    return replace(evidence, handing_out=found, handing_out_reason=SMALL_PART if found is None else None)


def _gil_share(
    run: Callable[[], None], task_file: str, sampling: Sampling
) -> tuple[GilShare | None, str | None]:
    if sampling.gils.apply and not sampling.sample_s:
        return None, NOT_SAMPLED
    try:
        announce = partial(sampling.announce, "a round in which its GIL is sampled")
        share = measure_gil_share(run, sampling.sample_s, sampling.gils, task_file, announce)
        return (with_hottest_lines(share, run, task_file) if sampling.lines else share), None
    except NotMeasuredError as error:
        return None, str(error)
    except TASK_ERRORS as error:
        return None, f"not measured: the task failed while it was sampled: {explain(error)}"


def _timeline(
    executor: Executor, task: Callable[[Any], Any], items: Sequence[Any]
) -> tuple[Timeline | None, str | None]:
    try:
        return trace_round(executor, task, items), None
    except TASK_ERRORS as error:
        return None, f"not measured: the task failed in the traced round: {explain(error)}"


def _loop_lag(
    executor: Executor, task: Callable[[Any], Any], items: Sequence[Any]
) -> tuple[LoopLag | None, str | None]:
    if not isinstance(executor, LoopExecutor) or not inspect.iscoroutinefunction(task):
        return None, NO_LOOP
    try:
        return measure_loop_lag(executor, task, items), None
    except TASK_ERRORS as error:
        return None, f"not measured: the task failed while its loop was watched: {explain(error)}"


def _thread_states(
    executor: Executor, task: Callable[[Any], Any], items: Sequence[Any], sampling: Sampling
) -> tuple[ThreadStates | None, str | None]:
    if not sampling.gils.here:
        return None, IN_OTHER_PROCESSES
    if inspect.iscoroutinefunction(task):
        return None, IN_ONE_THREAD
    try:
        return measure_thread_states(executor, sampling.workers, task, items, sampling.gils), None
    except NotMeasuredError as error:
        return None, str(error)
    except TASK_ERRORS as error:
        return None, f"not measured: the task failed while its threads were looked at: {explain(error)}"


def sample_task(make_workload: Callable[[], Workload], sample_s: float, send: Send) -> None:
    """Call a task for one item after the other in this thread, and send its GilShare or a Failure."""
    own_gil()  # before there are threads of others
    workload = make_workload()
    with workload.prepare() as items:

        def run() -> None:
            for item in items:
                workload.task(item)

        try:
            announce = partial(send, Starting("calling it while its GIL is sampled"))
            share = measure_gil_share(run, sample_s, own_gil(), task_file(workload.task), announce)
            send(Finished(with_hottest_lines(share, run, task_file(workload.task))))
        except NotMeasuredError as error:
            send(Finished(Failure(str(error), status="skipped")))
