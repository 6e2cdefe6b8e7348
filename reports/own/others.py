"""What threads and processes gave where they are not what is advised, and why, or why they have no time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.comparison import BUT_NOISE
from reports.formatting import listing, workers
from reports.noise_floor import within_noise
from reports.own.hottest import hottest_line
from reports.runners import family, prominence
from reports.verdicts import interval_of, side, speedup_text
from reports.without_time import about_any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from reports.analysis import Analysis
    from reports.cause.model import Cause
    from reports.evidence import CellKey

FAMILIES = ("threads", "processes")
HELD_BACK_BY_THE_GIL = frozenset({"GIL-bound", "partly GIL-bound"})


def others(
    analysis: Analysis, workload: str, advised: str | None, causes: Mapping[CellKey, Cause]
) -> Iterator[str]:
    """Yield a sentence on threads and one on processes, unless it is what is advised.

    Args:
        analysis: The run.
        workload: The group.
        advised: The advised runner; None if there is none.
        causes: The main cause of each measured cell.
    """
    for name in FAMILIES:
        best = analysis.best[analysis.best["workload"] == workload]
        row = _of_family(best, name)
        if row is None:
            yield _without_time(analysis.cells[analysis.cells["workload"] == workload], name)
        elif row["runner"] != advised:
            yield _gave(analysis, row, causes[workload, row["runner"], int(row["workers"])])


def _of_family(best: pd.DataFrame, name: str) -> pd.Series | None:
    """Return the best cell of the plain runner, or of the variant next to it."""
    rows = [row for _, row in best.iterrows() if family(row["runner"]) == name]
    return min(rows, key=lambda row: prominence(row["runner"]), default=None)


def _gave(analysis: Analysis, row: pd.Series, cause: Cause) -> str:
    what = f"{_capitalised(row['runner'])} give {speedup_text(row)} with {workers(int(row['workers']))}"
    noise = analysis.noise[analysis.noise["workload"] == row["workload"]]
    if side(row) in {"above", "below"} and within_noise(interval_of(row, "speedup"), noise):
        what = f"{what}{BUT_NOISE}"
    if cause.name == "inconclusive":
        return f"{what}; why is not clear: {cause.because}."
    where = ""
    if cause.name in HELD_BACK_BY_THE_GIL:
        line = hottest_line(analysis.run, row["workload"], row["runner"], int(row["workers"]))
        where = f" The GIL was held {line}." if line else ""
    return f"{what}: {cause.name}, because {cause.because}.{where}"


def _without_time(cells: pd.DataFrame, name: str) -> str:
    measured = cells[cells["role"] == "measured"]
    lost = [row for _, row in measured.iterrows() if family(row["runner"]) == name]
    if not lost:
        return f"{_capitalised(name)} were not measured."
    reasons = dict.fromkeys(f"{row['status']}: {about_any(row).rstrip('.')}" for row in lost)
    return f"{_capitalised(name)} have no time ({listing(reasons)})."


def _capitalised(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
