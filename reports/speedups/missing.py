"""The cells without a time: one row for each reason, however many cells it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.speedups.cells import runner_name
from reports.wording.numbers import listing

if TYPE_CHECKING:
    import pandas as pd

    from reports.speedups.cells import Analysis

ALL = "all"


@dataclass(frozen=True, slots=True)
class Missing:
    """The cells that have no time for one reason.

    Attributes:
        workload: Name of the workload or kind, of several, or ``"all"``.
        workers: All numbers of workers.
        detail: Stacks or a traceback, empty if there are none; only a row of a single cell has it.
    """

    workload: str
    runner: str
    workers: str
    status: str
    reason: str
    detail: str

    @property
    def sentence(self) -> str:
        """All of it on one line."""
        count = [f"{self.workers} worker{'' if self.workers == '1' else 's'}"] if self.workers else []
        return f"{', '.join([self.workload, self.runner, *count])}: {self.reason}"


def missing(analysis: Analysis) -> tuple[Missing, ...]:
    """Return a row for each reason, kinds of measurement first, then cells in the order of the run."""
    others = [
        Missing(other.kind, other.name, "", other.status, other.reason, "")
        for other in analysis.run.other_failures
    ]
    lost = analysis.cells[analysis.cells["status"] != "timed"]
    groups: dict[tuple[str, ...], list[pd.Series]] = {}
    for place, row in lost.iterrows():
        # A failure with its stacks is always one of its own: they belong to one cell.
        alone = str(place) if isinstance(row["detail"], str) and row["detail"] else ""
        groups.setdefault((row["status"], runner_name(row), about_any(row), alone), []).append(row)
    everything = set(analysis.cells["workload"])
    return (*others, *(_row(rows, everything) for rows in groups.values()))


def about_any(row: pd.Series) -> str:
    """Return the reason without the cell that it begins with."""
    workload, count = row["workload"], row["workers"]
    reason = str(row["reason"]).removeprefix(f"{workload} ")
    return reason.removeprefix(f"under {row['runner']} with {count} workers ")


def _row(rows: list[pd.Series], everything: set[str]) -> Missing:
    first = rows[0]
    workloads = list(dict.fromkeys(row["workload"] for row in rows))
    numbers = sorted({int(row["workers"]) for row in rows})
    every = len(workloads) > 1 and set(workloads) == everything
    return Missing(
        workload=ALL if every else listing(workloads),
        runner=runner_name(first),
        workers=listing([str(number) for number in numbers]),
        status=first["status"],
        reason=first["reason"] if len(rows) == 1 else about_any(first),
        detail=first["detail"] if isinstance(first["detail"], str) else "",
    )
