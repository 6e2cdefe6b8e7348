"""Measures a group in a process of its own, and again without the cells that hang or crash that process."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.evidence.collect import no_evidence
from benchmarks.measure.group import is_explained, measure_group
from benchmarks.measure.memory import NOT_WANTED, measure_memory
from benchmarks.measure.rounds import GroupResult, named_threads
from benchmarks.plan.presets import Role
from benchmarks.plan.selection import find_runners
from benchmarks.process.messages import FailedError, Failure
from benchmarks.process.supervisor import HUNG, RECORDED, run_job

if TYPE_CHECKING:
    from benchmarks.measure.rounds import GroupOrder
    from benchmarks.plan.presets import Cell
    from benchmarks.process.supervisor import Supervision


def measure_supervised(order: GroupOrder, supervision: Supervision) -> GroupResult:
    """Measure a group in its own process; measure it again without each cell that crashes that process."""
    lost: dict[Cell, Failure] = {}
    while True:
        remaining = tuple(cell for cell in order.cells if cell not in lost)
        job = partial(measure_group, replace(order, cells=remaining))
        try:
            result = run_job(job, order.workload, supervision)
        except FailedError as error:
            if isinstance(error.measured, GroupResult):
                result = _with_lost_evidence(error.measured, error.failure)
                return _with_memory(order, replace(result, failures=lost | result.failures), supervision)
            if error.cell is None or error.cell.is_reference:
                return GroupResult(0, "", failures=lost | dict.fromkeys(remaining, error.failure))
            lost |= lost_cells(error, error.cell, order, remaining)
            continue
        assert isinstance(result, GroupResult)  # noqa: S101 - what measure_group sends
        return _with_memory(order, replace(result, failures=lost | result.failures), supervision)


def _with_memory(order: GroupOrder, result: GroupResult, supervision: Supervision) -> GroupResult:
    """Return the result with the memory of its cells, measured in a process that has executed nothing yet."""
    explained = {
        cell: seen.evidence for cell, seen in result.measured.items() if is_explained(cell) and seen.evidence
    }
    reason = NOT_WANTED
    found: object = None
    if order.preset.memory_s and explained:
        try:
            found = run_job(partial(measure_memory, order, tuple(explained)), order.workload, supervision)
        except FailedError as error:
            reason, found = f"lost: {error.failure.reason.replace(RECORDED, '')}", error.measured
    known = found if isinstance(found, dict) else {}
    measured = dict(result.measured)
    for cell, evidence in explained.items():
        memory, why = known.get(cell, (None, reason))
        with_memory = replace(evidence, memory=memory, memory_reason=why)
        measured[cell] = replace(measured[cell], evidence=with_memory)
    return replace(result, measured=measured)


def lost_cells(
    error: FailedError, cell: Cell, order: GroupOrder, remaining: tuple[Cell, ...]
) -> dict[Cell, Failure]:
    """Return the failure of a cell, and of others that would hang for the same reason.

    If the task's module has started threads, one forking cell that hangs is enough.
    """
    if not (order.import_threads and HUNG in error.failure.reason and _forks(cell)):
        return {cell: error.failure}
    threads = named_threads(order.import_threads)
    why = (
        f": importing its module starts {threads}; a lock that one holds while a worker is forked stays "
        "locked in the worker. spawn and forkserver are safe"
    )
    others = Failure(
        f"not tried: it would fork beside {threads}, where {cell.sentence} hung.", status="skipped"
    )
    own = replace(error.failure, reason=error.failure.reason.replace(RECORDED, f"{why}{RECORDED}"))
    return {**{other: others for other in remaining if _forks(other)}, cell: own}


def _forks(cell: Cell) -> bool:
    return cell.role is Role.MEASURED and find_runners()[cell.runner].start_method() == "fork"


def _with_lost_evidence(result: GroupResult, failure: Failure) -> GroupResult:
    """Return the result with the reason in place of the missing evidence."""
    lost = no_evidence(f"lost: {failure.reason.replace(RECORDED, '')}")
    measured = {
        cell: replace(seen, evidence=lost) if seen.evidence is None and is_explained(cell) else seen
        for cell, seen in result.measured.items()
    }
    return replace(result, measured=measured)
