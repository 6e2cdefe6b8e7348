"""Builds series, changes and judged series, so that tests say only what matters to them."""

from __future__ import annotations

import math

from reports.compare.judging import Judged, Verdict
from reports.series.identity import Metric, SeriesId
from reports.statistics.intervals import Interval
from reports.statistics.ratios import Change


def series(subject: str = "sha256", runner: str = "threads", metric: Metric = "time") -> SeriesId:
    """Return a series of two workers."""
    return SeriesId("speedup", subject, runner, 2, "", metric)


def change(low: float, estimate: float, high: float, p_worse: float = 1.0, p_better: float = 1.0) -> Change:
    """Return a change with this interval, which could have shown 8 %."""
    return Change(Interval(estimate, low, high), p_worse, p_better, 0.08)


def judged(
    verdict: Verdict, name: str = "sha256", sentence: str = "the reason.", ratio: float = 1.2
) -> Judged:
    """Return a series with a verdict; those that only one side has come without a change."""
    alone = verdict in {Verdict.NEW, Verdict.MISSING, Verdict.FAILED}
    found = None if alone else change(ratio - 0.05, ratio, ratio + 0.05)
    return Judged(series(name), verdict, found, math.nan if alone else 0.05, sentence)
