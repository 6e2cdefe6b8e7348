"""How much runs of a series differ from one to the next, and what that makes of a change between two runs."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from scipy.special import stdtr, stdtrit

from reports.data.document import CACHE
from reports.series.tables import each_series
from reports.statistics.intervals import Interval
from reports.statistics.memory import NORMAL_MAD
from reports.statistics.ratios import TAIL, of_points

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    import pandas as pd

    from reports.series.identity import SeriesId
    from reports.series.tables import History
    from reports.statistics.ratios import Change

FEWEST_EARLIER = 8
"""With so many earlier runs an interval is 4.1 deviations to either side, about twice as wide as if the
scatter were known (1.96); with 20 it is 2.5. With half as many it would be 17, and call nothing."""

MOST_EARLIER = 50
"""The newest so many count: a machine of last year is another one. More would make no interval narrower: 50
make it 2.1 deviations, and with all that there could ever be it would be 1.96."""

EACH = 0.3
"""Degrees of freedom that a difference of neighbors adds. The median of normal deviations uses 37 % of what
they tell (Rousseeuw and Croux, Alternatives to the median absolute deviation, 1993), and neighbors share a
run. With 0.3 at most 5 % of identical runs fall outside; a test simulates it."""


@dataclass(frozen=True, slots=True)
class Scatter:
    """How much a series differs from one run to the next.

    Attributes:
        runs: From how many earlier runs it is known.
        deviation: Standard deviation of the log ratio of two neighboring runs; of shares, of their
            difference.
    """

    runs: int
    deviation: float
    of_shares: bool = False

    @property
    def share(self) -> float:
        """The deviation as a fraction: 0.03 is 3 %, or 3 points of shares."""
        return self.deviation if self.of_shares else math.expm1(self.deviation)

    def between(self, base_runs: int, head_runs: int) -> Scatter:
        """Return the scatter between sides of so many runs each."""
        return replace(self, deviation=self.deviation * math.sqrt((1 / base_runs + 1 / head_runs) / 2))

    @property
    def degrees(self) -> float:
        """Degrees of freedom of the deviation."""
        return EACH * (self.runs - 1)


def scatter_of(figures: Sequence[float], *, of_shares: bool = False) -> Scatter | None:
    """Return the scatter of a series from its figures in earlier runs, in their order; None if they are few.

    It is the median size of the steps from one run to the next, as a deviation of normal noise. So up to half
    of the steps may be real changes, as commits between the runs make them: they move the median little.
    Drift of the machine from day to day is part of it, as it is of the steps.

    Args:
        figures: Positive; one for each run.
        of_shares: Whether differences count, as of shares, rather than ratios.
    """
    if len(figures) < FEWEST_EARLIER:
        return None
    scaled = figures if of_shares else [math.log(figure) for figure in figures]
    steps = [abs(later - earlier) for earlier, later in pairwise(scaled)]
    return Scatter(len(figures), median(steps) * NORMAL_MAD, of_shares)


def widened(
    change: Change,
    scatter: Scatter,
    threshold: float,
    *,
    larger_is_worse: bool,
    base: float | None = None,
) -> Change:
    """Return a change whose interval and probabilities hold what runs of the same code differ by, too.

    The interval is the wider one of two: what the runs themselves show, and Student's t with the deviation of
    earlier runs. The probability is the larger one. Of two runs of the same code at most 5 % fall outside,
    where noise is normal; where one run in ten is four times as noisy, at most 10 %.

    Args:
        change: As the values within the runs have it; its interval may be unknown.
        scatter: Between the two sides.
        threshold: That of the change, as a fraction.
        larger_is_worse: Whether a rise of the series is for the worse.
        base: The figure of the base, if it is a share.
    """
    deviation = scatter.deviation
    half = deviation * float(stdtrit(scatter.degrees, 1 - TAIL))
    moved, limits = math.log(change.ratio.estimate), [math.log1p(threshold)] * 2
    logs = Interval(moved, moved - half, moved + half)
    if base is not None:
        moved = base * (change.ratio.estimate - 1)
        limits = [base * threshold, base * (1 - 1 / (1 + threshold))]
        logs = of_points(Interval(moved, moved - half, moved + half), base)
    rises = _beyond(moved - limits[0], deviation, scatter.degrees)
    falls = _beyond(-moved - limits[1], deviation, scatter.degrees)
    return _wider(change, logs, threshold, (rises, falls) if larger_is_worse else (falls, rises))


def _wider(change: Change, logs: Interval, threshold: float, chances: tuple[float, float]) -> Change:
    """Return a change with the wider of two intervals, and the larger of two probabilities on each side."""
    (low, high), (worse, better) = (math.exp(logs.low), math.exp(logs.high)), chances
    if not math.isnan(change.ratio.low):
        low, high = min(low, change.ratio.low), max(high, change.ratio.high)
        worse, better = max(worse, change.p_worse), max(better, change.p_better)
    resolution = math.expm1(math.log1p(threshold) + (math.log(high) - math.log(low)) / 2)
    return replace(
        change,
        ratio=Interval(change.ratio.estimate, low, high),
        p_worse=worse,
        p_better=better,
        resolution=resolution,
    )


def _beyond(excess: float, deviation: float, degrees: float) -> float:
    """Return the probability of so much beyond a threshold, or more, if there were nothing beyond it."""
    if not deviation > 0:
        return 0.0 if excess > 0 else 1.0
    return float(stdtr(degrees, -excess / deviation))


def earlier_figures(
    history: History, environment_key: str, presets: Iterable[str], before: datetime
) -> dict[SeriesId, tuple[float, ...]]:
    """Return the figures of each series in earlier runs that compare, in the order in which these started.

    They are of the same environment and the same presets, which measure the same. Runs with local changes and
    interrupted ones count as well: they are as noisy as others.

    Args:
        history: All stored runs.
        environment_key: Of the sides; empty if it is not known, and then nothing compares.
        presets: Those of the sides.
        before: When the head was measured: what is earlier counts.
    """
    runs, points = history.runs, history.points
    same = (runs["environment_key"] == environment_key) & runs["preset"].isin(list(presets))
    chosen = runs[same & (runs["started"] < before)]
    if not environment_key or len(chosen) < FEWEST_EARLIER:
        return {}
    newest = chosen["run"].tail(MOST_EARLIER)
    timed = points[points["run"].isin(newest) & (points["estimate"] > 0)]
    return dict(_by_series(timed.sort_values("run", kind="stable")))


def _by_series(points: pd.DataFrame) -> Iterator[tuple[SeriesId, tuple[float, ...]]]:
    """Yield each series with its figures; runs are numbered in the order in which they started."""
    for series, rows in each_series(points):
        yield series, tuple(float(each) for each in rows["estimate"])


def stored_scatters(
    storage: Path, environment_key: str, presets: Iterable[str], before: datetime | None
) -> dict[SeriesId, Scatter]:
    """Return the scatter of each series that has enough earlier runs in a storage; empty without one.

    Args:
        storage: The folder of the history.
        environment_key: As ``earlier_figures`` has it, and so are the presets.
        presets: Those of the sides.
        before: When the head was measured; None where that is not known, so that nothing is earlier.
    """
    if before is None or not storage.is_dir():
        return {}
    from reports.series.reading import read_history  # noqa: PLC0415 - it loads pandas

    history = read_history(storage, storage / CACHE)
    figures = earlier_figures(history, environment_key, presets, before)
    found = {
        series: scatter_of(values, of_shares=series.measure.is_share) for series, values in figures.items()
    }
    return {series: scatter for series, scatter in found.items() if scatter}
