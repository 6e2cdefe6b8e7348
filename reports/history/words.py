"""Series, their values and their changes in words, the same in table, chart and browser.

What a run was measured with, in one line.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from reports.data.document import printable
from reports.statistics.intervals import Interval
from reports.wording.numbers import duration, percent, ratio, workers

if TYPE_CHECKING:
    import pandas as pd

    from reports.history.changes.change_points import ChangePoint
    from reports.history.changes.topology import CommitOrder
    from reports.series.identity import SeriesId

COMMIT = re.compile(r"\b([0-9a-f]{10})[0-9a-f]{30,54}\b")
TIMES = {"speedup": "Time of a round", "startup": "Time until all workers are ready"}
NOISE_TITLE = "Widest interval of a twin, half of it (lower is quieter)"


def series_name(series: SeriesId) -> str:
    """Return such as ``sha256, threads, 2 workers``."""
    parts = (series.subject, series.runner, workers(series.workers), series.detail)
    return printable(", ".join(part for part in parts if part))


def metric_title(series: SeriesId) -> str:
    """Return what a panel of the series shows and which way is better."""
    if series.metric == "speedup":
        return "Speedup over sequential (higher is better)"
    return f"{TIMES.get(series.kind, 'Time of an operation')} (lower is better)"


def metric_name(series: SeriesId) -> str:
    """Return the metric within a sentence."""
    return "speedup" if series.metric == "speedup" else "time"


def value(series: SeriesId, estimate: float, low: float = math.nan, high: float = math.nan) -> str:
    """Return a value of the series with its interval, such as ``1.81× (1.75–1.86)``."""
    interval = Interval(estimate, low, high)
    return ratio(interval) if series.metric == "speedup" else duration(interval)


def short_commit(label: str) -> str:
    """Return a place's label with a commit id of ten digits."""
    return printable(COMMIT.sub(r"\1", label))


def signed_percent(change: ChangePoint) -> str:
    """Return such as ``+12 %``."""
    sign = "+" if change.ratio >= 1 else "\N{MINUS SIGN}"
    return f"{sign}{percent(abs(change.ratio - 1))}"


def verdict(change: ChangePoint) -> str:
    """Return such as ``12 % slower``, or what it means for a speedup."""
    if change.series.metric == "speedup":
        way = "lower" if change.worse else "higher"
        return f"speedup {percent(abs(change.ratio - 1))} {way}"
    return f"{percent(abs(change.ratio - 1))} {'slower' if change.worse else 'faster'}"


def levels(change: ChangePoint) -> str:
    """Return the levels on both sides of a change."""
    return f"{value(change.series, change.before)} before, {value(change.series, change.after)} after"


def commit_range(change: ChangePoint, order: CommitOrder) -> str:
    """Return between which commits it changed, and where most likely."""
    likeliest = short_commit(order.labels[change.first_after])
    last = short_commit(order.labels[change.surely_after])
    after = short_commit(order.labels[change.last_before])
    upto = "" if last == likeliest else f", at the latest with {last}"
    return f"most likely with {likeliest}{upto}, after {after}"


def change_sentence(change: ChangePoint, order: CommitOrder) -> str:
    """Return all that is known of a change but its series."""
    slow = " It looks like a drift rather than a step." if change.gradual else ""
    where = commit_range(change, order)
    return f"{signed_percent(change)} ({verdict(change)}): {levels(change)}; {where}.{slow}"


FACTS = {"branch": "branch", "python_version": "Python", "kernel": "kernel", "libraries": "with"}


def software(runs: pd.DataFrame) -> list[str]:
    """Return for each run its branch, Python, kernel and libraries; what is not known is left out."""
    rows = runs[list(FACTS)].astype(str).itertuples(index=False, name=None)
    return [
        printable(", ".join(f"{word} {fact}" for word, fact in zip(FACTS.values(), row, strict=True) if fact))
        for row in rows
    ]
