"""Who leads a group: faster than sequential, and not shown to be slower than another runner.

Runners against each other: the best cell of one and of another, block by block.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reports.speedups.noise import within_noise
from reports.speedups.rounds import times_as_fast
from reports.speedups.verdicts import interval_of, side
from reports.statistics.intervals import Interval, side_of_one
from reports.wording.numbers import ratio, workers

if TYPE_CHECKING:
    import pandas as pd

    from reports.speedups.cells import Analysis

BUT_NOISE = ", though by no more than this group's noise"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many times as fast the best cell of ``runner`` is as the best cell of ``other``.

    When the interval is on one side of 1, ``runner`` is the faster one.

    Attributes:
        workers: Of both, where they have the same number, else None.
    """

    runner: str
    other: str
    times_as_fast: Interval
    within_noise: bool
    workers: int | None = None

    @property
    def settled(self) -> bool:
        """Whether the interval says which of the two is faster, and by more than the group's noise."""
        return side_of_one(self.times_as_fast) == "above" and not self.within_noise


def compare(blocks: pd.DataFrame, best: pd.DataFrame, noise: pd.DataFrame) -> tuple[Comparison, ...]:
    """Return how the runner with the highest speedup compares with each of the others, in one group.

    Args:
        blocks: The rounds of the run.
        best: The best cells of the group, one for each runner, the highest speedup first.
        noise: The group's row of the noise floor.
    """
    leader, *others = (row for _, row in best.iterrows())
    return tuple(_compare(blocks, leader, other, noise) for other in others)


def like_for_like(
    blocks: pd.DataFrame, best: pd.DataFrame, noise: pd.DataFrame, comparison: Comparison
) -> Comparison:
    """Return the comparison with as many workers each, where one of the two was not tried with the other's.

    A variant that the run measured with two workers only is not the slower one because it had no eight.

    Args:
        blocks: The rounds of the group.
        best: The best cells of the group.
        noise: The group's row of the noise floor.
        comparison: Of the best cells of two runners.
    """
    first, second = (best[best["runner"] == name].iloc[0] for name in (comparison.runner, comparison.other))
    tried = [set(blocks.loc[blocks["runner"] == row["runner"], "workers"]) for row in (first, second)]
    if first["workers"] in tried[1] and second["workers"] in tried[0]:
        return comparison
    both = tried[0] & tried[1]
    if not both:
        return comparison
    number = max(both)
    same = [row.where(row.index != "workers", number) for row in (first, second)]
    return replace(_compare(blocks, same[0], same[1], noise), workers=int(number))


def in_words(comparison: Comparison) -> str:
    """Return the comparison as a clause of a sentence."""
    runner, other, figure = comparison.runner, comparison.other, ratio(comparison.times_as_fast)
    each = f" with {workers(comparison.workers)} each" if comparison.workers else ""
    if side_of_one(comparison.times_as_fast) == "above":
        doubt = BUT_NOISE if comparison.within_noise else ""
        return f"{runner} were {figure} as fast as {other}{each}{doubt}"
    return f"{runner} and {other} can't be told apart{each}, at {figure} of each other's speed"


def _compare(blocks: pd.DataFrame, leader: pd.Series, other: pd.Series, noise: pd.DataFrame) -> Comparison:
    interval = times_as_fast(blocks, leader, other)
    if side_of_one(interval) == "below":  # ratios within blocks may disagree with the ratio of two medians
        leader, other = other, leader
        interval = times_as_fast(blocks, leader, other)
    return Comparison(leader["runner"], other["runner"], interval, within_noise(interval, noise))


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
