"""Who leads a group: faster than sequential, and not shown to be slower than another runner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.comparison import Comparison, compare
from reports.noise_floor import within_noise
from reports.verdicts import interval_of, side

if TYPE_CHECKING:
    import pandas as pd

    from reports.analysis import Analysis


def compared(analysis: Analysis, workload: str) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Comparison, ...]]:
    """Return a group's best cells, the fastest first, its noise, and the fastest against the others."""
    best, blocks, noise = (
        table[table["workload"] == workload] for table in (analysis.best, analysis.blocks, analysis.noise)
    )
    best = best.sort_values("speedup", ascending=False, kind="stable")
    return best, noise, compare(blocks, best, noise)


def leading(best: pd.DataFrame, comparisons: tuple[Comparison, ...], noise: pd.DataFrame) -> list[str]:
    """Return the runners that were faster than sequential and than which no other is shown to be faster.

    Args:
        best: The best cells of the group.
        comparisons: The fastest against each of the others.
        noise: The group's row of the noise floor; what it covers is no difference.
    """
    beaten = {comparison.other for comparison in comparisons if comparison.settled}
    return [
        row["runner"]
        for _, row in best.iterrows()
        if side(row) == "above"
        and not within_noise(interval_of(row, "speedup"), noise)
        and row["runner"] not in beaten
    ]
