"""What doing without the GIL costs with one worker, and what threads then gain: interpreters that took turns.

PEP 779 says what a free-threaded build may cost with one thread.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from reports.speedups.verdicts import interval_of
from reports.statistics.intervals import Interval, median_interval, quotient, resampled_interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    import pandas as pd
    from numpy.typing import NDArray

    from reports.data.model import Environment
    from reports.interpreters.interpreter import Interpreter
    from reports.interpreters.study import Measured, Study

Difference = Literal["build", "switch"]

Blocks = tuple[float, ...]
"""One speedup for each block of a run."""

DESIRED, LIMIT = 1.10, 1.15
"""Times as long as the build with the GIL: the target, and what must not be exceeded."""

SOURCE = "https://peps.python.org/pep-0779/"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: the base has the GIL, the head does without.

    Attributes:
        name: What the interpreter is called.
        interpreter: Which it was; None if it could not be asked.
    """

    name: str
    interpreter: Interpreter | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two interpreters and the workloads that both executed with one worker.

    Attributes:
        differ_by: ``"build"`` (with the GIL, and free-threaded) or ``"switch"`` (one binary, GIL on and off).
        costs: Of each workload the cost of every block: the head's time over the base's, above 1 where doing
            without the GIL takes longer.
        without: Why a workload has no cost, by its name.
        failed: Why the pair has none, or no more; None if all went well.
    """

    differ_by: Difference
    base: Side
    head: Side
    costs: Mapping[str, tuple[float, ...]]
    without: Mapping[str, str]
    failed: str | None
    caveats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairFile:
    """What one file holds.

    Attributes:
        machines: The environments of all sides that could be asked.
    """

    source: str
    started: datetime
    commit: str | None
    preset: str
    machines: tuple[Environment, ...]
    pairs: tuple[Pair, ...]


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


def cost(pair: Pair, workload: str) -> Interval:
    """Return the cost of one workload: the median over its blocks, with its exact interval."""
    return median_interval(pair.costs[workload])


def mean_cost(pair: Pair) -> Interval | None:
    """Return the geometric mean of the workloads' costs with its bootstrap interval; None without any."""
    if not pair.costs:
        return None
    (interval,) = resampled_interval(list(pair.costs.values()), _geometric_mean)
    return interval


def _geometric_mean(values: NDArray[np.float64]) -> list[float]:
    return [float(np.exp(np.mean(np.log(values))))]


def beside_pep_779(cost: Interval) -> str:
    """Return where the whole interval lies; the PEP itself judges by other programs (pyperformance)."""
    if math.isnan(cost.low):
        return "no interval"
    if cost.high <= DESIRED:
        return "within 10 %"
    if cost.low > LIMIT:
        return "above 15 %"
    if cost.low > DESIRED and cost.high <= LIMIT:
        return "between 10 and 15 %"
    if cost.high <= LIMIT:
        return "within 15 %, perhaps within 10 %"
    return "above 10 %, perhaps above 15 %" if cost.low > DESIRED else "can't be told"


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
