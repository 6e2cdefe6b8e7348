"""What running without the GIL costs one worker and what threads then gain, in sentences and tables.

The cost was measured in turns; what threads gain comes from the runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.interpreters.pairs import beside_pep_779, cost, mean_cost
from reports.speedups.verdicts import interval_of
from reports.statistics.intervals import quotient
from reports.wording.numbers import NOT_MEASURED, NOTHING, ratio
from reports.wording.tables import TextTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from reports.interpreters.pairs import Pair, PairedInterpreter
    from reports.interpreters.study import Measured, Study
    from reports.statistics.intervals import Interval

Blocks = tuple[float, ...]
"""One speedup for each block of a run."""


PEP_779 = {
    "within 10 %": "within PEP 779's target of 10 %",
    "between 10 and 15 %": "above PEP 779's target of 10 %, within its limit of 15 %",
    "within 15 %, perhaps within 10 %": "within PEP 779's limit of 15 %, perhaps within its target of 10 %",
    "above 10 %, perhaps above 15 %": "above PEP 779's target of 10 %, perhaps above its limit of 15 %",
    "above 15 %": "above PEP 779's limit of 15 %",
    "undecided": "too uncertain to compare with PEP 779",
    "no interval": "too few blocks to compare with PEP 779",
}
"""Where a cost lies, as the end of a sentence."""


def cost_sentence(pair: Pair) -> str:
    """Return the mean cost of a pair and what PEP 779 says to it, or why it has none."""
    mean = mean_cost(pair)
    if mean is None:
        why = pair.failed or "no workload could be measured on both sides."
        return f"{pair.head.name} vs {pair.base.name}, one worker: {why}"
    count = len(pair.costs)
    where = f" in {next(iter(pair.costs))}" if count == 1 else ""
    pep = f": {PEP_779[beside_pep_779(mean)]}" if pair.differ_by == "build" else ""
    of_several = f" This is the mean of {count} workloads{_extremes(pair)}." if count > 1 else ""
    takes = f"{pair.head.name} takes {ratio(mean)} the time of {pair.base.name}"
    return f"With one worker {takes}{where}{pep}.{of_several}"


def _extremes(pair: Pair) -> str:
    """Return the cheapest and the most expensive workload: a mean over very different ones says little."""
    costs = {workload: cost(pair, workload) for workload in pair.costs}
    least, most = (
        min(costs, key=lambda name: costs[name].estimate),
        max(costs, key=lambda name: costs[name].estimate),
    )
    if costs[least].high >= costs[most].low:
        return ""
    return f", from {costs[least].estimate:.2f}× in {least} to {costs[most].estimate:.2f}× in {most}"


def cost_table(pair: Pair) -> TextTable:
    """Return the cost of every workload of a pair, and why others have none."""
    rows = list(_costs(pair))
    mean = mean_cost(pair)
    if mean:
        rows.append(("geometric mean", ratio(mean), beside_pep_779(mean), NOTHING, ""))
    rows += [(workload, NOT_MEASURED, NOTHING, NOTHING, reason) for workload, reason in pair.without.items()]
    headings = ("Workload", "Time ratio", "PEP 779", "Blocks", "Why not measured")
    shown = [0, 1, 2, 3, 4] if pair.differ_by == "build" else [0, 1, 3, 4]
    return TextTable(
        f"One worker: time of {pair.head.name} over time of {pair.base.name}",
        tuple(headings[place] for place in shown),
        tuple(tuple(row[place] for place in shown) for row in rows),
        tuple(place == 4 for place in shown),
    )


def _costs(pair: Pair) -> Iterator[tuple[str, ...]]:
    for workload, blocks in pair.costs.items():
        interval = cost(pair, workload)
        yield workload, ratio(interval), beside_pep_779(interval), str(len(blocks)), ""


@dataclass(frozen=True, slots=True)
class Gain:
    """One workload of a pair with a number of threads.

    Attributes:
        cost: Time of one worker without the GIL over its time with it, measured in turns.
        with_gil: Speedup of the threads with the GIL, within that interpreter's run; None if not measured.
        without_gil: The same without the GIL.
        over_one: Speed of the threads without the GIL over that of one worker with it.
        over_threads: The same over equally many threads with it; None without ``with_gil``.
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

    Times of different runs are never divided: speedups come from within the runs, the cost from turns within
    one job, and the gain is their quotient. Without a run of the head there is no gain.
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


def _run_of(study: Study, side: PairedInterpreter) -> Measured | None:
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


def gain_table(study: Study, pair: Pair) -> TextTable:
    """Return what threads gain in every workload of a pair, with each number of them."""
    base, head = pair.base.name, pair.head.name
    headings = (
        *("Workload", "Threads", f"Speedup with {base}", f"Speedup with {head}"),
        *(f"{head} vs 1 worker of {base}", f"{head} vs as many threads of {base}"),
    )
    rows = tuple(
        (
            gain.workload,
            str(gain.workers),
            _ratio(gain.with_gil),
            ratio(gain.without_gil),
            ratio(gain.over_one),
            _ratio(gain.over_threads),
        )
        for gain in gains(study, pair)
    )
    return TextTable(f"What threads gain with {head} after its cost", headings, rows, (False,) * 6)


def _ratio(interval: Interval | None) -> str:
    return NOTHING if interval is None else ratio(interval)
