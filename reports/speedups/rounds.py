"""Figures of cells from their rounds: speedup, throughput, cores busy, and what the machine allowed.

Each is the median over the blocks of what is worked out within a block, which removes the machine's drift.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from functools import reduce
from typing import TYPE_CHECKING

import pandas as pd

from reports.data.model import METERED, CellId
from reports.statistics.intervals import Interval, median_interval

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reports.data.environment import Environment
    from reports.data.model import Cell, Run

KEY = ["workload", "runner", "workers", "role"]
NAMES = {
    "cpu_s": "cores_busy",
    "helper_cpu_s": "helper_cores_busy",
    "other_cpu_s": "other_cores_busy",
    "steal_s": "stolen_cores",
    "throttled_s": "throttled_share",
    "queue_s": "queued_threads",
    "lost_s": "lost_cores",
}
COLUMNS = [*KEY, "block", "items", "wall_s", *METERED, "lost_s"]
TICK_S = 0.01
"""The kernel counts the CPU time of the whole machine in ticks of 10 ms on each CPU."""
RESOLVED_CORES = 0.05
"""How exact a figure in ticks must be to be reported."""


def rounds_table(run: Run) -> pd.DataFrame:
    """Return ``workload, runner, workers, role, block, items, wall_s`` and what was metered, in order.

    Blocks are counted from 1. What was not measured is NaN.
    """
    rows = [row for cell in run.cells for row in _rows(cell, run.environment)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _rows(cell: Cell, environment: Environment) -> Iterator[dict[str, object]]:
    series = {name: getattr(cell, name) for name in METERED} | {"lost_s": lost_s(cell, environment)}
    for block, wall_s in enumerate(cell.wall_s):
        seen = {name: float("nan") if values is None else values[block] for name, values in series.items()}
        yield {**asdict(cell.id), "block": block + 1, "items": cell.items, "wall_s": wall_s, **seen}


def lost_s(cell: Cell, environment: Environment) -> tuple[float, ...] | None:
    """Return the CPU seconds that other programs took from a cell in each round; None if that is not known.

    They took at most what our threads queued for, at most what we left of the CPUs that we may use, and at
    most what others ran. The first alone may be our own doing: eight threads on two CPUs queue for each
    other. The last alone may have been on other CPUs: a container may use two CPUs of 64 and sees all.
    """
    others = _other_cores(cell, environment)
    if cell.cpu_s is None or (cell.queue_s is None and others is None):
        return None
    cpus = min(environment.usable_cpus, environment.quota_cpus or math.inf)
    helped = cell.helper_cpu_s or (0.0,) * len(cell.wall_s)
    queued = cell.queue_s or _most_queued(cell, environment.usable_cpus, others or 0.0)
    limits = zip(queued, cell.wall_s, cell.cpu_s, helped, strict=True)
    most = math.inf if others is None else others
    return tuple(
        max(0.0, min(queue, cpus * wall - cpu - helper, most * wall)) for queue, wall, cpu, helper in limits
    )


def _other_cores(cell: Cell, environment: Environment) -> float | None:
    """Return how many cores others kept busy, over all rounds; None if that is not known.

    Where rounds are short compared with clock ticks, what may be the error of these is left off: workers that
    wait in bursts queue for each other and leave CPUs free in turn, which must not look like other programs.
    If we may use only some of the CPUs and our queueing is unknown, it is not known.
    """
    cpus = environment.logical_cpus or environment.usable_cpus
    apart = cell.queue_s is None and cpus > environment.usable_cpus
    if cell.other_cpu_s is None or apart:
        return None
    doubtful_s = 0.0 if resolved(cell.wall_s, cpus) else _error_s(len(cell.wall_s), cpus)
    return max(0.0, (sum(cell.other_cpu_s) - doubtful_s) / sum(cell.wall_s))


def resolved(wall_s: Sequence[float], cpus: int) -> bool:
    """Tell whether a sum of ticks over rounds and CPUs is exact enough: six rounds on two CPUs need 0.7 s."""
    return _error_s(len(wall_s), cpus) <= RESOLVED_CORES * sum(wall_s)


def _error_s(rounds: int, cpus: int) -> float:
    """Return the error of a sum of ticks: a tick for each round and CPU, which add up like random ones."""
    return TICK_S * math.sqrt(rounds * cpus)


def _most_queued(cell: Cell, cpus: int, others: float) -> list[float]:
    """Return how long workers queued at most, if others filled the free CPUs first."""
    return [max(0.0, others + min(cell.id.workers, cpus) - cpus) * wall_s for wall_s in cell.wall_s]


def per_cell(
    rounds: pd.DataFrame, value: str, name: str, summarize: Callable[[pd.Series[float]], Interval]
) -> pd.DataFrame:
    """Return one row for each cell: the key, and an interval of a column of its rounds.

    Args:
        rounds: A table with the key and the column.
        value: The column to summarize.
        name: What the summary is called; its bounds get ``_low`` and ``_high`` appended.
        summarize: The estimate and its interval, from the values of one cell.
    """
    rows = []
    for key, values in rounds.groupby(KEY, sort=False)[value]:
        interval = summarize(values)
        rows.append((*key, interval.estimate, interval.low, interval.high))
    return pd.DataFrame(rows, columns=[*KEY, name, f"{name}_low", f"{name}_high"])


def block_speedups(rounds: pd.DataFrame) -> pd.DataFrame:
    """Return the rounds with a column ``speedup``: the reference's wall time in that block over the cell's.

    Dividing within a block removes the machine's drift, because rounds of one block are seconds apart.
    """
    reference = rounds.loc[rounds["role"] == "reference", ["workload", "block", "wall_s"]]
    paired = rounds.merge(reference, on=["workload", "block"], how="left", suffixes=("", "_reference"))
    paired["speedup"] = paired.pop("wall_s_reference") / paired["wall_s"]
    return paired


def speedups(blocks: pd.DataFrame) -> pd.DataFrame:
    """Return ``blocks, speedup, speedup_low, speedup_high`` of each cell from the speedups of its blocks.

    The reference's own speedup is 1 by definition and measures nothing, so it has no interval.
    """
    table = per_cell(blocks, "speedup", "speedup", median_interval)
    table.loc[table["role"] == "reference", ["speedup_low", "speedup_high"]] = float("nan")
    counted = blocks.groupby(KEY, sort=False).size().rename("blocks").reset_index()
    return table.merge(counted, on=KEY)


def times_as_fast(run: Run, faster: pd.Series, slower: pd.Series) -> Interval:
    """Return how many times as fast one cell is as another of its group, block by block.

    Args:
        run: The run.
        faster: Row of a table with the key of the cell whose speed is asked for.
        slower: Row with the key of the cell that it is compared with.
    """
    both = zip(_wall_s(run, slower), _wall_s(run, faster), strict=True)  # rounds of the same blocks
    return median_interval([longer_s / shorter_s for longer_s, shorter_s in both])


def _wall_s(run: Run, row: pd.Series) -> tuple[float, ...]:
    wanted = CellId(row["workload"], row["runner"], int(row["workers"]), row["role"])
    return next(cell.wall_s for cell in run.cells if cell.id == wanted)


def throughput(rounds: pd.DataFrame) -> pd.DataFrame:
    """Return ``wall_s`` and ``items_per_s`` of each cell, each with ``_low`` and ``_high``.

    More time is less throughput, so the bounds change places.
    """
    table = per_cell(rounds, "wall_s", "wall_s", median_interval)
    items = table.merge(rounds[[*KEY, "items"]].drop_duplicates(), on=KEY)["items"]
    table["items_per_s"] = items / table["wall_s"]
    table["items_per_s_low"] = items / table["wall_s_high"]
    table["items_per_s_high"] = items / table["wall_s_low"]
    return table


def cores_busy(rounds: pd.DataFrame) -> pd.DataFrame:
    """Return the median cores busy of each cell, of other programs and of helpers, with intervals.

    Columns are those of ``NAMES``, each with ``_low`` and ``_high``; NaN where nothing was measured.
    """
    shares = rounds.assign(**{name: rounds[series] / rounds["wall_s"] for series, name in NAMES.items()})
    tables = [per_cell(shares, name, name, median_interval) for name in NAMES.values()]
    return reduce(lambda left, right: left.merge(right, on=KEY), tables)


def items_bound(items: int, workers: int) -> float:
    """Return the highest speedup of a number of workers on a number of equal items.

    The last turn may not fill all workers: 20 items on 8 workers take 3 turns, so 20/3 at most.
    """
    return items / math.ceil(items / workers)


def hand_overs(rounds: pd.DataFrame) -> pd.DataFrame:
    """Return hand-overs of the GIL per item and per second of each cell, with ``_low`` and ``_high``.

    They are medians. Each round's count is exact, so the interval only shows how blocks differ. NaN where
    nothing was counted.
    """
    per = {
        "hand_overs_per_item": rounds["hand_overs"] / rounds["items"],
        "hand_overs_per_s": rounds["hand_overs"] / rounds["wall_s"],
    }
    per_item, per_s = (per_cell(rounds.assign(**per), name, name, median_interval) for name in per)
    return per_item.merge(per_s, on=KEY)


def ceilings(blocks: pd.DataFrame) -> pd.DataFrame:
    """Return ``ceiling`` and ``efficiency_of_ceiling`` of each measured cell, with ``_low`` and ``_high``.

    The ceiling is the speedup of the group's ceiling with the same number of workers. The efficiency is
    the median over the blocks of the cell's speedup over the ceiling's, which is the ceiling's time over
    the cell's; 1 means that the machine allowed no more. NaN without such a ceiling.

    Args:
        blocks: The rounds with their speedups.
    """
    place = ["workload", "workers", "block"]
    allowed = blocks.loc[blocks["role"] == "ceiling", [*place, "wall_s", "speedup"]]
    measured = blocks[blocks["role"] == "measured"]
    paired = measured.merge(allowed, on=place, how="left", suffixes=("", "_ceiling"))
    paired["efficiency_of_ceiling"] = paired["wall_s_ceiling"] / paired["wall_s"]
    ceiling = per_cell(paired, "speedup_ceiling", "ceiling", median_interval)
    return ceiling.merge(
        per_cell(paired, "efficiency_of_ceiling", "efficiency_of_ceiling", median_interval), on=KEY
    )
