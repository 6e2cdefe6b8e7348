"""Builds series, judgments, comparisons and sides, so that tests say only what matters to them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from reports.compare.comparing import Comparison
from reports.compare.judging import Judgment, Verdict
from reports.compare.side import Side, read_side
from reports.series.identity import SeriesId
from reports.series.metrics import Metric
from reports.statistics.intervals import Interval
from reports.statistics.ratios import Change
from tests.reports.make_run import document, group, stored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KEY = "linux-x86_64-example"


def series(subject: str = "sha256", runner: str = "threads", metric: Metric = "time") -> SeriesId:
    """Return a series of two workers."""
    return SeriesId("speedup", subject, runner, 2, "", metric)


def change(low: float, estimate: float, high: float, p_worse: float = 1.0, p_better: float = 1.0) -> Change:
    """Return a change with this interval, which could have shown 8 %."""
    return Change(Interval(estimate, low, high), p_worse, p_better, 0.08)


def judgment(
    verdict: Verdict, name: str = "sha256", sentence: str = "the reason.", ratio: float = 1.2
) -> Judgment:
    """Return a series with a verdict; those that only one side has come without a change."""
    alone = verdict in {Verdict.NEW, Verdict.MISSING, Verdict.FAILED}
    found = None if alone else change(ratio - 0.05, ratio, ratio + 0.05)
    return Judgment(series(name), verdict, found, math.nan if alone else 0.05, sentence)


def comparison_of(
    *judgments: Judgment,
    across: bool = False,
    failures: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
    presets: tuple[str, str] = ("quick", "quick"),
    names: tuple[str, str] = ("latest~1", "latest"),
) -> Comparison:
    """Return a comparison that came to these verdicts."""
    base, head = (
        Side(name, "example", frozenset({preset}), ("0123456",), frozenset(), (), interrupted=False)
        for name, preset in zip(names, presets, strict=True)
    )
    return Comparison(base, head, judgments, failures, notes, across)


def run(threads_s: Sequence[float], day: int = 1, **ours: object) -> dict[str, Any]:
    """Return a run of sha256 in two threads on a day of the month; sequential takes 1 s."""
    benchmarks = group("sha256", {("threads", 2): threads_s})
    return document(benchmarks, started=f"2026-11-{day:02}T12:00:00+00:00", **ours)


def side(folder: Path, *runs: dict[str, Any]) -> Side:
    """Return the side that these runs are, read from files as in real life."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [stored(folder, content, f"{place}.json") for place, content in enumerate(runs)]
    return read_side(folder.name, paths, several=True)[0]
