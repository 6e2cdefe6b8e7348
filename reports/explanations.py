"""What the CPU time beside a group's speedups says about them: measured facts, no presumed cause."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.cause.limits import COSTLY
from reports.cause.words import SATURATED_CORES
from reports.formatting import cores, significant, workers
from reports.verdicts import interval_of, side

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from reports.intervals import Interval

MOSTLY_WAITING_CORES = 0.5
"""Sequential work that keeps fewer cores busy waits for most of its time, and waits overlap without cores."""


def explanations(cells: pd.DataFrame, best: pd.DataFrame, usable_cpus: int) -> tuple[str, ...]:
    """Return sentences on one group.

    Args:
        cells: The group's rows of the table of cells.
        best: The best cell of each of its runners.
        usable_cpus: CPUs that the measuring process could use.
    """
    references = cells[(cells["role"] == "reference") & (cells["status"] == "timed")]
    if references.empty or best.empty:
        return ()
    reference = references.iloc[0]
    sentences = [*_of_sequential(reference, usable_cpus)]
    for _, row in best.iterrows():
        sentences += [*_of_cores(row, reference), *_of_cost(row, reference), *_of_workers(row, cells)]
    sentences += _of_helpers(cells)
    return tuple(sentence[0].upper() + sentence[1:] for sentence in sentences)


def _of_sequential(reference: pd.Series, usable_cpus: int) -> Iterator[str]:
    if reference["cores_busy_high"] < MOSTLY_WAITING_CORES:
        yield (
            f"Sequential kept {cores(reference['cores_busy'])} of {usable_cpus} cores busy: "
            "most of its time is waiting, and waits can overlap whatever the number of cores."
        )


def _of_cores(row: pd.Series, reference: pd.Series) -> Iterator[str]:
    mine, before = interval_of(row, "cores_busy"), interval_of(reference, "cores_busy")
    figures = f"{row['runner']} kept {cores(mine.estimate)} cores busy, sequential {cores(before.estimate)}"
    faster = side(row) == "above"
    if faster and mine.high < MOSTLY_WAITING_CORES:
        yield f"{figures}: what ran side by side was mostly waiting."
    elif mine.low > before.high:
        yield f"{figures}: more work ran at once, " + (
            "and was sooner done." if faster else "but no sooner done."
        )
    elif mine.high < before.low:
        yield f"{figures}: less work ran at once."
    elif not _missing(mine, before):
        yield f"{figures}: no more work ran at once" + (", yet it was sooner done." if faster else ".")


def _of_cost(row: pd.Series, reference: pd.Series) -> Iterator[str]:
    cost = (row["cores_busy"] * row["wall_s"]) / (reference["cores_busy"] * reference["wall_s"])
    if cost >= COSTLY:
        yield f"The same items took {row['runner']} {significant(cost, 2)} times the CPU time of sequential."


def _of_workers(row: pd.Series, cells: pd.DataFrame) -> Iterator[str]:
    same = cells[
        (cells["runner"] == row["runner"]) & (cells["role"] == "measured") & (cells["status"] == "timed")
    ]
    most = int(same["workers"].max())
    if row["workers"] < most:
        yield (
            f"{row['runner']}: {workers(int(row['workers']))} gave what more of them gave, "
            f"as far as the intervals tell (tried: up to {most})."
        )


def _of_helpers(cells: pd.DataFrame) -> Iterator[str]:
    busiest = cells["helper_cores_busy"].max()
    if busiest >= SATURATED_CORES:
        yield (
            f"Helper processes (such as a server) used up to {cores(busiest)} cores: "
            "they may be what limits this workload, rather than the runner."
        )
    elif busiest < SATURATED_CORES:
        yield f"Helper processes (such as a server) used at most {cores(busiest)} cores: none was saturated."


def _missing(*intervals: Interval) -> bool:
    return any(math.isnan(interval.low) for interval in intervals)
