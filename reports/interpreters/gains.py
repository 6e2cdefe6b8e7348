"""What doing without the GIL costs with one worker and what threads then gain, in sentences and tables.

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


def cost_sentence(pair: Pair) -> str:
    """Return the mean cost of a pair, or why it has none."""
    mean = mean_cost(pair)
    if mean is None:
        why = pair.failed or "none of the workloads could be measured on both sides."
        return f"{pair.head.name} against {pair.base.name}, one worker: {why}"
    count = len(pair.costs)
    over = (
        f"on average of {count} workloads{_extremes(pair)}" if count > 1 else f"in {next(iter(pair.costs))}"
    )
    pep = f": {beside_pep_779(mean)}, beside the 10 to 15 % of PEP 779" if pair.differ_by == "build" else ""
    return f"With one worker {pair.head.name} took {ratio(mean)} as long as {pair.base.name}, {over}{pep}."


def _extremes(pair: Pair) -> str:
    """Return the cheapest and the dearest workload: an average over very different ones says little."""
    costs = {workload: cost(pair, workload) for workload in pair.costs}
    least, most = (
        min(costs, key=lambda name: costs[name].estimate),
        max(costs, key=lambda name: costs[name].estimate),
    )
    if costs[least].high >= costs[most].low:
        return ""
    return f", from {ratio(costs[least])} in {least} to {ratio(costs[most])} in {most}"


def cost_table(pair: Pair) -> TextTable:
    """Return the cost of every workload of a pair, and why others have none."""
    rows = list(_costs(pair))
    mean = mean_cost(pair)
    if mean:
        rows.append(("geometric mean", ratio(mean), beside_pep_779(mean), NOTHING, ""))
    rows += [(workload, NOT_MEASURED, NOTHING, NOTHING, reason) for workload, reason in pair.without.items()]
    headings = ("Workload", "Times as long", "Beside PEP 779", "Blocks", "Why not")
    shown = [0, 1, 2, 3, 4] if pair.differ_by == "build" else [0, 1, 3, 4]
    return TextTable(
        f"{pair.head.name} against {pair.base.name}: time with one worker",
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
        *(f"{head} against one worker of {base}", f"{head} against as many threads of {base}"),
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
    return TextTable(f"What threads gain with {head}, its cost taken off", headings, rows, (False,) * 6)


def _ratio(interval: Interval | None) -> str:
    return NOTHING if interval is None else ratio(interval)
