"""Collects the evidence of one measured cell, in rounds of their own after the timed ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.evidence.gil_share import GilShare, NotMeasuredError, measure_gil_share
from benchmarks.evidence.timeline import Timeline, trace_round
from benchmarks.process.messages import TASK_ERRORS, explain
from benchmarks.runners.model import task_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor
    from typing import Any

    from benchmarks.runners.model import Runner

OF_A_CEILING = "not applicable: a ceiling has no runner whose doings could be explained."
IN_OTHER_PROCESSES = "not applicable: the work is done in other processes."
IN_OTHER_INTERPRETERS = "not applicable: every worker has a GIL of its own."


@dataclass(frozen=True, slots=True)
class Evidence:
    """What explains a cell's speedup; each figure is there, or the reason why it is not."""

    gil_share: GilShare | None = None
    gil_share_reason: str | None = "not measured."
    timeline: Timeline | None = None
    timeline_reason: str | None = "not measured."


NO_EVIDENCE_OF_A_CEILING = Evidence(gil_share_reason=OF_A_CEILING, timeline_reason=OF_A_CEILING)


def collect_evidence(
    executor: Executor, runner: Runner, task: Callable[[Any], Any], items: Sequence[Any], sample_s: int
) -> Evidence:
    """Return the evidence of a cell.

    Args:
        executor: The cell's, whose blocks are done.
        runner: Whose executor it is.
        task: The form of the workload's task that it calls.
        items: Of a round.
        sample_s: Seconds for which the GIL is sampled; 0 leaves it out.
    """

    def run() -> None:
        for _ in executor.map(task, items):
            pass

    share, share_reason = _gil_share(run, runner, task, sample_s)
    timeline, timeline_reason = _timeline(executor, task, items)
    return Evidence(share, share_reason, timeline, timeline_reason)


def _gil_share(
    run: Callable[[], None], runner: Runner, task: Callable[[Any], Any], sample_s: int
) -> tuple[GilShare | None, str | None]:
    if runner.start_method() is not None:
        return None, IN_OTHER_PROCESSES
    if runner.own_gils:
        return None, IN_OTHER_INTERPRETERS
    if not sample_s:
        return None, "not measured: this preset samples some runners only, with their fewest workers."
    try:
        return measure_gil_share(run, sample_s, task_file(task)), None
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
