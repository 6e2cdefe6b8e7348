"""Runners compared block by block, and which of them lead: no other is shown to be faster."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from reports.speedups.noise import noise_reach
from reports.speedups.rounds import times_as_fast
from reports.speedups.verdicts import WITHIN_NOISE, verdict
from reports.wording.numbers import ratio, workers

if TYPE_CHECKING:
    import pandas as pd

    from reports.speedups.cells import Analysis
    from reports.speedups.verdicts import Verdict
    from reports.statistics.intervals import Interval


@dataclass(frozen=True, slots=True)
class RunnerComparison:
    """How many times as fast the best cell of ``runner`` is as the best cell of ``other``.

    Attributes:
        verdict: On ``runner``; it is never slower, because then the two change places.
        workers: Of both, where they have the same number, else None.
    """

    runner: str
    other: str
    times_as_fast: Interval
    verdict: Verdict
    workers: int | None = None

    @property
    def settled(self) -> bool:
        """Whether ``runner`` is shown to be faster, by more than the group's noise."""
        return self.verdict == "faster"


@dataclass(frozen=True, slots=True, eq=False)  # tables have no equals
class Ranking:
    """The runners of one group.

    Attributes:
        best: The best cell of each, the highest speedup first.
        comparisons: The first against each of the others.
    """

    best: pd.DataFrame
    comparisons: tuple[RunnerComparison, ...]

    @property
    def leading(self) -> tuple[str, ...]:
        """The runners that are faster than sequential and than which no other is shown to be faster."""
        beaten = {comparison.other for comparison in self.comparisons if comparison.settled}
        faster = self.best.loc[self.best["verdict"] == "faster", "runner"]
        return tuple(runner for runner in faster if runner not in beaten)


@lru_cache(maxsize=64)  # findings, advice, cards, tables and charts ask for the same group's
def ranking(analysis: Analysis, workload: str) -> Ranking:
    """Return the runners of a group, of which at least one has a time."""
    best = analysis.best[analysis.best["workload"] == workload]
    best = best.sort_values("speedup", ascending=False, kind="stable")
    leader, *others = (row for _, row in best.iterrows())
    return Ranking(best, tuple(_compare(analysis, leader, other) for other in others))


def like_for_like(analysis: Analysis, best: pd.DataFrame, comparison: RunnerComparison) -> RunnerComparison:
    """Return the comparison at equal workers, if one runner was not measured with the other's number.

    A variant that the run measured with two workers only is not the slower one because it had no eight.

    Args:
        analysis: The run.
        best: The best cells of the group.
        comparison: Of the best cells of two runners.
    """
    first, second = (best[best["runner"] == name].iloc[0] for name in (comparison.runner, comparison.other))
    tried = [_tried(analysis, row) for row in (first, second)]
    if first["workers"] in tried[1] and second["workers"] in tried[0]:
        return comparison
    both = tried[0] & tried[1]
    if not both:
        return comparison
    number = max(both)
    same = [row.where(row.index != "workers", number) for row in (first, second)]
    return replace(_compare(analysis, same[0], same[1]), workers=int(number))


def _tried(analysis: Analysis, row: pd.Series) -> set[int]:
    """Return with how many workers the runner of a row has a time in its group."""
    ids = (cell.id for cell in analysis.run.cells if cell.id.role == "measured")
    return {each.workers for each in ids if (each.workload, each.runner) == (row["workload"], row["runner"])}


def in_words(comparison: RunnerComparison) -> str:
    """Return the comparison as a clause."""
    runner, other, figure = comparison.runner, comparison.other, ratio(comparison.times_as_fast)
    each = f" with {workers(comparison.workers)} each" if comparison.workers else ""
    pair = f"{runner} vs {other}{each}"
    if comparison.verdict == "faster":
        return f"{pair}: {figure} as fast"
    noise = WITHIN_NOISE if comparison.verdict == "within noise" else ""
    return f"{pair}: no difference shown, {figure}{noise}"


def _compare(analysis: Analysis, leader: pd.Series, other: pd.Series) -> RunnerComparison:
    interval = times_as_fast(analysis.run, leader, other)
    if verdict(interval) == "slower":  # ratios within blocks may disagree with the ratio of two medians
        leader, other = other, leader
        interval = times_as_fast(analysis.run, leader, other)
    noise = noise_reach(analysis.noise, leader["workload"])
    return RunnerComparison(leader["runner"], other["runner"], interval, verdict(interval, noise))
