"""What threads gain where there is no GIL, the cost with one worker taken off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.across.pairs import cost
from reports.across.quotient import quotient
from reports.verdicts import interval_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from reports.across.pairs import Pair, Side
    from reports.across.study import Measured, Study
    from reports.intervals import Interval

Blocks = tuple[float, ...]
"""One speedup for each block of a run."""


@dataclass(frozen=True, slots=True)
class Gain:
    """One workload of a pair, with so many threads.

    Attributes:
        cost: How many times as long one worker takes without the GIL, measured in turns.
        with_gil: Speedup of the threads with the GIL, within that interpreter's run; None if not measured.
        without_gil: The same without the GIL.
        over_one: How many times as fast the threads without the GIL are as one worker with it.
        over_threads: How many times as fast they are as as many threads with it; None without ``with_gil``.
    """

    workload: str
    workers: int
    cost: Interval
    with_gil: Interval | None
    without_gil: Interval
    over_one: Interval
    over_threads: Interval | None


def gains(study: Study, pair: Pair) -> tuple[Gain, ...]:
    """Return what threads gain, for each workload that has a cost and each number of threads.

    No times of two runs are divided: speedups come from within the runs and the cost from turns within one
    job, and what follows from both is their quotient, as exact as they are.
    Without a run of the head there is nothing to tell.
    """
    head = _run_of(study, pair.head)
    return tuple(_gains(pair, head, _run_of(study, pair.base))) if head else ()


def _gains(pair: Pair, head: Measured, base: Measured | None) -> Iterator[Gain]:
    for workload in pair.costs:
        with_gil = _threads(base, workload) if base else {}
        for workers, cell in _threads(head, workload).items():
            yield _gain(pair, cell, _blocks(head, cell), base, with_gil.get(workers))


def _gain(
    pair: Pair, cell: pd.Series, speedups: Blocks, base: Measured | None, beside: pd.Series | None
) -> Gain:
    costs = pair.costs[cell["workload"]]
    over_threads = None
    if base is not None and beside is not None:
        over_threads = quotient(speedups, costs, _blocks(base, beside))
    return Gain(
        workload=cell["workload"],
        workers=int(cell["workers"]),
        cost=cost(pair, cell["workload"]),
        with_gil=None if beside is None else interval_of(beside, "speedup"),
        without_gil=interval_of(cell, "speedup"),
        over_one=quotient(speedups, costs),
        over_threads=over_threads,
    )


def _run_of(study: Study, side: Side) -> Measured | None:
    return next((one for one in study.measured if one.interpreter == side.interpreter), None)


def _threads(measured: Measured, workload: str) -> dict[int, pd.Series]:
    cells = measured.analysis.cells
    mine = cells[
        (cells["workload"] == workload) & (cells["runner"] == "threads") & (cells["status"] == "timed")
    ]
    return {int(row["workers"]): row for _, row in mine.iterrows() if row["workers"] > 1}


def _blocks(measured: Measured, cell: pd.Series) -> Blocks:
    """Return the speedups of a cell, block by block."""
    blocks = measured.analysis.blocks
    same = (
        (blocks["workload"] == cell["workload"])
        & (blocks["runner"] == cell["runner"])
        & (blocks["workers"] == cell["workers"])
        & (blocks["role"] == cell["role"])
    )
    return tuple(blocks.loc[same, "speedup"])
