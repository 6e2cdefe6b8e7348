"""Series, their values and their changes in words, the same in table, chart and browser."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from reports.data.document import printable
from reports.statistics.intervals import Interval
from reports.wording.numbers import percent, workers

if TYPE_CHECKING:
    import pandas as pd

    from reports.history.changes.change_points import ChangePoint
    from reports.history.changes.topology import CommitOrder
    from reports.series.identity import SeriesId

COMMIT = re.compile(r"\b([0-9a-f]{10})[0-9a-f]{30,54}\b")
TIMES = {"speedup": "Time of a round", "startup": "Time until all workers are ready"}
NOISE_TITLE = "Noise floor: half of the widest A/A interval (lower is quieter)"
NOUNS = {"memory": " memory", "hand-overs": " hand-overs"}
SOFTWARE = {"branch": "branch", "python_version": "Python", "kernel": "kernel", "libraries": "with"}


def series_name(series: SeriesId) -> str:
    """Return such as ``sha256, threads, 2 workers``."""
    parts = (series.subject, series.runner, workers(series.workers), series.detail)
    return printable(", ".join(part for part in parts if part))


def series_and_metric(series: SeriesId) -> str:
    """Return such as ``sha256, threads, 2 workers: time``."""
    return f"{series_name(series)}: {series.metric}"


def metric_title(series: SeriesId) -> str:
    """Return what a panel of the series shows and which way is better."""
    if series.metric == "time":
        return f"{TIMES.get(series.kind, 'Time of an operation')} (lower is better)"
    better = {"more": " (lower is better)", "less": " (higher is better)", "neither": ""}
    return f"{series.measure.title}{better[series.measure.worse]}"


def value(series: SeriesId, estimate: float, low: float = math.nan, high: float = math.nan) -> str:
    """Return a value of the series with its interval, such as ``1.81× (1.75–1.86)``."""
    return series.measure.write(Interval(estimate, low, high))


def short_commit(label: str) -> str:
    """Return a place's label with a commit id of ten digits."""
    return printable(COMMIT.sub(r"\1", label))


def software(runs: pd.DataFrame) -> list[str]:
    """Return for each run its branch, Python, kernel and libraries; what is not known is left out."""
    return [
        printable(
            ", ".join(f"{SOFTWARE[name]} {fact}" for name, fact in zip(SOFTWARE, row, strict=True) if fact)
        )
        for row in runs[list(SOFTWARE)].astype(str).itertuples(index=False, name=None)
    ]


def signed_percent(change: ChangePoint) -> str:
    """Return such as ``+12 %``."""
    sign = "+" if change.ratio >= 1 else "\N{MINUS SIGN}"
    return f"{sign}{percent(abs(change.ratio - 1))}"


def verdict(change: ChangePoint) -> str:
    """Return such as ``12 % slower``, or what it means for another metric, such as ``12 % more memory``."""
    size, measure = percent(abs(change.ratio - 1)), change.series.measure
    way = measure.more if change.ratio > 1 else measure.less
    if change.series.metric == "speedup":
        return f"speedup {size} {way}"
    if change.series.metric == "gil_share":
        before, after = (value(change.series, level) for level in (change.before, change.after))
        return f"GIL held for {way} of the time: {before} → {after}"
    return f"{size} {way}{NOUNS.get(measure.family, '')}"


def direction(change: ChangePoint) -> str:
    """Return ``worse`` or ``better``, or ``changed`` where neither way is."""
    if change.series.is_neutral:
        return "changed"
    return "worse" if change.worse else "better"


def levels(change: ChangePoint) -> str:
    """Return the levels on both sides of a change."""
    return f"{value(change.series, change.before)} before, {value(change.series, change.after)} after"


def commit_range(change: ChangePoint, order: CommitOrder) -> str:
    """Return with which commit it most likely changed, and between which it surely did."""
    places = (change.first_after, change.surely_after, change.last_before)
    likeliest, last, before = (short_commit(order.labels[place]) for place in places)
    at_the_latest = "" if last == likeliest else f", no later than {last}"
    return f"most likely with {likeliest} (after {before}{at_the_latest})"


def change_sentence(change: ChangePoint, order: CommitOrder) -> str:
    """Return all that is known of a change but its series."""
    drift = " It looks like a drift, not a step." if change.gradual else ""
    told = verdict(change)
    if change.series.metric != "gil_share":  # whose verdict are its levels
        told += f": {levels(change)}"
    return f"{told}; {commit_range(change, order)}.{drift}"
