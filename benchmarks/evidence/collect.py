"""Collects the evidence of one measured cell, in rounds of their own after the timed ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.evidence.gil_share import GilShare, NotMeasuredError, measure_gil_share
from benchmarks.evidence.timeline import Timeline, trace_round
from benchmarks.measure.pickling import task_file
from benchmarks.process.failure import TASK_ERRORS, explain

if TYPE_CHECKING:
    from benchmarks.measure.open_cell import OpenCell

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


def collect_evidence(opened: OpenCell, sample_s: int) -> Evidence:
    """Return the evidence of a cell.

    Args:
        opened: The cell, whose blocks are done.
        sample_s: Seconds for which the GIL is sampled; 0 leaves it out.
    """
    share, share_reason = _gil_share(opened, sample_s)
    timeline, timeline_reason = _timeline(opened)
    return Evidence(share, share_reason, timeline, timeline_reason)


def _gil_share(opened: OpenCell, sample_s: int) -> tuple[GilShare | None, str | None]:
    if opened.runner.start_method() is not None:
        return None, IN_OTHER_PROCESSES
    if opened.runner.own_gils:
        return None, IN_OTHER_INTERPRETERS
    if not sample_s:
        return None, "not measured: this preset samples some runners only, with their fewest workers."
    task, items = opened.task, opened.work.items

    def run() -> None:
        for _ in opened.executor.map(task, items):
            pass

    try:
        return measure_gil_share(run, sample_s, task_file(task)), None
    except NotMeasuredError as error:
        return None, str(error)
    except TASK_ERRORS as error:
        return None, f"not measured: the task failed while it was sampled: {explain(error)}"


def _timeline(opened: OpenCell) -> tuple[Timeline | None, str | None]:
    try:
        return trace_round(opened.executor, opened.task, opened.work.items), None
    except TASK_ERRORS as error:
        return None, f"not measured: the task failed in the traced round: {explain(error)}"
