"""The analysis of a run: its tables of rounds and cells, the best cell of each runner, and its noise.

It is worked out once, and the page, the charts, the CSV and the summary show it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import pandas as pd

from reports.data.model import AA_CONTROL
from reports.speedups.caveats import cell_caveats
from reports.speedups.noise import noise_floor, noise_reach
from reports.speedups.rounds import (
    KEY,
    block_speedups,
    ceilings,
    cores_busy,
    hand_overs,
    rounds_table,
    speedups,
    throughput,
    times_as_fast,
)
from reports.speedups.verdicts import interval_of, verdict

if TYPE_CHECKING:
    from reports.data.model import Cell, CellWithoutTime, Run
    from reports.speedups.verdicts import Verdict

ROLE_ORDER = {"reference": 0, AA_CONTROL: 1, "ceiling": 2, "measured": 3}
INDEPENDENT_PROCESSES = "independent processes"
"""How pages call what the JSON calls ceiling."""

AS_GOOD = 0.9
"""Fewer workers that are shown to lose less than a tenth are as good: identical code was up to 8 % apart, and
the rest is not worth twice the workers."""

SHARES = ("gil_share", "gil_share_low", "gil_share_high")
FACTS = [
    *KEY,
    "status",
    "reason",
    "detail",
    "items",
    "unit",
    "start_method",
    "blas_threads",
    "stopped_because",
    *SHARES,
    "gil_share_method",
    "gil_share_reason",
    "hottest_reason",
    "hand_overs_reason",
    "timeline_reason",
    "memory_reason",
]
MEMORY = [
    "memory_peak_bytes",
    "memory_added_bytes",
    "memory_per_worker_bytes",
    "memory_own_bytes",
    "memory_uss_added_bytes",
    "memory_room_bytes",
]
"""At the peak; added since the items were prepared; what each worker adds to sequential's peak; the measuring
process's part; growth of what no other process has (below 0 if a fork shares more); the room."""


def cell_table(run: Run, blocks: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each cell: key, ``status``, facts and figures.

    ``status`` is ``"timed"``, or else ``"failed"``, ``"skipped"`` or ``"refused"`` with a ``reason`` and NaN
    figures. Groups keep the run's order; within one come the reference, its A/A control, the ceilings, then
    runners by workers. ``efficiency`` is the speedup of a measured cell over its number of workers.

    Args:
        run: The run.
        blocks: Its rounds with their speedups.
    """
    facts = [*(_timed(cell, run) for cell in run.cells), *map(_without_time, run.cells_without_time)]
    table = pd.DataFrame(facts, columns=[*FACTS, "memory_method", "memory_room_by", *MEMORY, "caveats"])
    table = table.astype(dict.fromkeys((*SHARES, *MEMORY), float))
    figures = (
        speedups(blocks),
        throughput(blocks),
        cores_busy(blocks),
        hand_overs(blocks),
        ceilings(blocks),
    )
    for found in figures:
        table = table.merge(found, on=KEY, how="left")
    table["efficiency"] = (table["speedup"] / table["workers"]).where(table["role"] == "measured")
    return _in_order(table)


def _timed(cell: Cell, run: Run) -> dict[str, object]:
    return {
        **asdict(cell.id),
        "status": "timed",
        "items": cell.items,
        "unit": cell.unit,
        "start_method": cell.start_method,
        "blas_threads": cell.blas_threads,
        "stopped_because": cell.stopped_because,
        **_gil_share(cell),
        "hand_overs_reason": cell.hand_overs_reason,
        "timeline_reason": cell.timeline_reason,
        **_memory(cell, run),
        "caveats": cell_caveats(cell, run.environment),
    }


def _gil_share(cell: Cell) -> dict[str, object]:
    found = cell.gil_share
    if found is None:
        return {"gil_share_reason": cell.gil_share_reason}
    share = {"gil_share": found.share, "gil_share_low": found.low, "gil_share_high": found.high}
    return {**share, "gil_share_method": found.method, "hottest_reason": found.hottest_reason}


def _memory(cell: Cell, run: Run) -> dict[str, object]:
    found = cell.memory
    if found is None:
        return {"memory_reason": cell.memory_reason}
    alone = next(
        (c for c in run.cells if c.id.workload == cell.id.workload and c.id.role == "reference"), cell
    )
    per_worker = (found.peak - alone.memory.peak) / cell.id.workers if alone.memory else None
    uss = (found.uss_bytes, found.uss_before_bytes)
    figures = (
        found.peak,
        found.peak - found.before_bytes,
        per_worker if cell.id.role == "measured" else None,
        found.own_bytes,
        None if uss[0] is None or uss[1] is None else uss[0] - uss[1],
        found.room_bytes,
    )
    words = {"memory_method": found.method, "memory_room_by": found.room_by}
    return {**words, **dict(zip(MEMORY, figures, strict=True))}


def _without_time(cell: CellWithoutTime) -> dict[str, object]:
    known = {"status": cell.status, "reason": cell.reason, "detail": cell.detail, "caveats": ()}
    return {**asdict(cell.id), **known}


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    groups = {workload: place for place, workload in enumerate(table["workload"].unique())}
    places = table.assign(
        _group=table["workload"].map(groups).astype(int), _role=table["role"].map(ROLE_ORDER).astype(int)
    )
    ordered = places.sort_values(["_group", "_role", "runner", "workers"], kind="stable", ignore_index=True)
    return ordered.drop(columns=["_group", "_role"])


def best_cells(cells: pd.DataFrame, run: Run) -> pd.DataFrame:
    """Return one row of the table of cells, with its verdicts, for each workload and runner that has a time.

    The rule: take the runner's highest median speedup, among the cells shown to be faster than sequential if
    there are any; then the smallest worker count that is as good.
    Fewer workers are as good if the blocks in which both were measured show that they lose no more than
    ``AS_GOOD`` allows; similar medians show nothing. If the fastest cell is shown to be faster than
    sequential, the cell with fewer workers must be too.

    Args:
        cells: The table of cells.
        run: The run.
    """
    timed = cells[(cells["role"] == "measured") & (cells["status"] == "timed")]
    chosen = [_best(group, run) for _, group in timed.groupby(["workload", "runner"], sort=False)]
    return cells.loc[chosen].reset_index(drop=True)


def fastest_cell(group: pd.DataFrame) -> pd.Series:
    """Return the row with the highest speedup of one runner's cells in one group.

    A cell shown to be faster than sequential goes before all others: a median alone shows no gain.
    """
    shown = group[group["verdict"] == "faster"]
    return (group if shown.empty else shown).sort_values("speedup", kind="stable").iloc[-1]


def _best(group: pd.DataFrame, run: Run) -> int:
    """Return the index label of the best row of one runner's cells in one group."""
    fastest = fastest_cell(group)
    wanted = fastest["verdict"] == "faster"
    for label, row in group[group["workers"] < fastest["workers"]].sort_values("workers").iterrows():
        told = row["verdict"] == "faster" or not wanted
        if told and times_as_fast(run, row, fastest).low > AS_GOOD:
            return int(str(label))
    return int(str(fastest.name))


def runner_name(row: pd.Series) -> str:
    """Return the runner's name with the role that it plays in the group, if a special one."""
    if row["role"] == "ceiling":
        return INDEPENDENT_PROCESSES
    role = {"reference": " (reference)", AA_CONTROL: " (A/A control)"}.get(row["role"], "")
    return f"{row['runner']}{role}"


@dataclass(frozen=True, slots=True, eq=False)  # equal is the same one: tables have no hash
class Analysis:
    """A run and its tables.

    Attributes:
        blocks: One row for each round, with its speedup within its block.
        cells: One row for each cell, timed or not; timed ones have a ``verdict`` against sequential.
        best: The rows of ``cells`` that are the best of their runner in their group.
        noise: One row for each A/A control.
    """

    run: Run
    blocks: pd.DataFrame
    cells: pd.DataFrame
    best: pd.DataFrame
    noise: pd.DataFrame

    @property
    def workloads(self) -> tuple[str, ...]:
        """The workloads in the run's order, those without any time included."""
        return tuple(self.cells["workload"].unique())

    @property
    def runners(self) -> tuple[str, ...]:
        """The names of all runners that were compared with sequential, sorted."""
        return tuple(sorted(self.cells.loc[self.cells["role"] == "measured", "runner"].unique()))


def analyze(run: Run) -> Analysis:
    """Return all tables of a run."""
    blocks = block_speedups(rounds_table(run))
    cells = cell_table(run, blocks)
    noise = noise_floor(cells)
    cells["verdict"] = [_verdict(row, noise) for _, row in cells.iterrows()]
    return Analysis(run, blocks, cells, best_cells(cells, run), noise)


def _verdict(row: pd.Series, noise: pd.DataFrame) -> Verdict | None:
    if row["status"] != "timed":
        return None
    return verdict(interval_of(row, "speedup"), noise_reach(noise, row["workload"]))
