"""Has a group measured, and carries on when one of its cells takes the measuring process down.

Whatever happens in there (a hang, a crash of the whole process, no memory left) costs the cell that was
running, never the run: the other cells of the group are measured afresh without the lost one.
"""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING

from benchmarks import group
from benchmarks.job import JobLostError, run_job
from benchmarks.messages import GroupOrder, GroupResult

if TYPE_CHECKING:
    from benchmarks.cells import Cell
    from benchmarks.job import Supervision
    from benchmarks.messages import Failure


def measure_group(order: GroupOrder, supervision: Supervision) -> GroupResult:
    """Measure a group, again without each cell that takes its process down."""
    lost: dict[Cell, Failure] = {}
    while True:
        remaining = tuple(cell for cell in order.cells if cell not in lost)
        job = partial(group.measure_group, dataclasses.replace(order, cells=remaining))
        try:
            result = run_job(job, order.workload, supervision)
        except JobLostError as error:
            if error.cell is None or error.cell.is_reference:
                return GroupResult(0, "", failures=lost | dict.fromkeys(remaining, error.failure))
            lost[error.cell] = error.failure
            continue
        assert isinstance(result, GroupResult)  # noqa: S101 - what group.measure_group tells
        return dataclasses.replace(result, failures=lost | result.failures)
