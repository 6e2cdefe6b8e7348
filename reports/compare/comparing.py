"""Compares two sides series by series: what changed, what only one side has, and what limits the whole."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from types import MappingProxyType
from typing import TYPE_CHECKING

from reports.compare.judging import Candidate, Judgment, Verdict, judge, without_change
from reports.series.identity import threshold_of
from reports.series.metrics import is_evidence
from reports.series.points import FAILURES
from reports.series.pooling import pooled
from reports.series.scatter import FEWEST_EARLIER, widened
from reports.statistics.ratios import change_of_figures, change_of_shares, unpaired_change
from reports.wording.numbers import listing, percent
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reports.compare.side import Side
    from reports.series.identity import Override, SeriesId
    from reports.series.pooling import PooledSeries
    from reports.series.scatter import Scatter
    from reports.statistics.ratios import Change

ACROSS = (
    "The sides come from different environments, so only speedups are compared. The machine may explain a "
    "difference: take this as advice."
)
DRIFT = (
    "The intervals cover variation within a run, not between runs, so a change only looks like one. Measure "
    f"at least 6 runs a side, keep {FEWEST_EARLIER} earlier runs of this environment and preset, or use "
    "'make gate'."
)
ONLY_WITHIN = (
    "How much runs differ from each other is not known "
    f"(that takes {FEWEST_EARLIER} earlier runs), so it only looks like that."
)
NO_SCATTERS: Mapping[SeriesId, Scatter] = MappingProxyType({})
FEWEST_TIMES = 10
TOGETHER = 0.9
"""So large a part of all times must have moved the same way before the machine is suspected."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides compared.

    Attributes:
        judgments: A verdict for each series, sorted by series.
        failures: What failed in the head without telling its series, one sentence each.
        notes: What limits the whole comparison, one sentence each, the most limiting first.
        across: Whether the sides come from different environments, or might: advice that gates nothing.
    """

    base: Side
    head: Side
    judgments: tuple[Judgment, ...]
    failures: tuple[str, ...]
    notes: tuple[str, ...]
    across: bool


def compare(
    base: Side,
    head: Side,
    overrides: Sequence[Override] = (),
    *,
    across: bool = False,
    scatters: Mapping[SeriesId, Scatter] = NO_SCATTERS,
) -> Comparison:
    """Return the comparison of two sides whose environments may be compared.

    Args:
        base: What was.
        head: What is.
        overrides: The user's own thresholds.
        across: Whether only speedups are compared, for environments that differ.
        scatters: How much the series differ from run to run, as far as earlier runs tell. At least 6 runs a
            side tell it themselves.
    """
    both = {
        series: pooled(series, base.runs, head.runs)
        for series in {series for side in (base, head) for run in side.runs for series in run.points}
        if series.metric == "speedup" or not across
    }
    comparable = {series: values for series, values in both.items() if values.comparable}
    candidates = {
        series: _candidate(series, values, overrides, scatters.get(series))
        for series, values in comparable.items()
    }
    judgments = (*judge(candidates), *_one_sided(both))
    return Comparison(
        base=base,
        head=head,
        judgments=tuple(sorted(judgments, key=lambda judgment: judgment.series)),
        failures=tuple(dict.fromkeys(_unnamed_failures(head))),
        notes=tuple(_notes(base, head, comparable, scatters, across=across)),
        across=across,
    )


def _unnamed_failures(side: Side) -> Iterator[str]:
    for run in side.runs:
        for point in run.unnamed:
            if point.status in FAILURES:
                yield f"{point.series.kind}, {point.series.subject}: {point.reason}"


def _candidate(
    series: SeriesId, values: PooledSeries, overrides: Sequence[Override], scatter: Scatter | None
) -> Candidate:
    wanted = threshold_of(series, overrides)
    threshold = max(wanted, values.noise)
    change = _change(series, values, threshold)
    worse = series.larger_is_worse
    if values.between_runs:
        scatter = None
    elif scatter:
        base = median(values.base) if series.measure.is_share else None
        change = widened(change, scatter.between(*values.runs), threshold, larger_is_worse=worse, base=base)
    only_within = "" if values.between_runs or scatter else ONLY_WITHIN
    levels = median(values.base), median(values.head)
    return Candidate(change, threshold, wanted, *levels, only_within, scatter)


def _change(series: SeriesId, values: PooledSeries, threshold: float) -> Change:
    if values.figures:
        change_of = change_of_shares if series.measure.is_share else change_of_figures
        return change_of(*values.figures, threshold, larger_is_worse=series.larger_is_worse)
    return unpaired_change(values.base, values.head, threshold, larger_is_worse=series.larger_is_worse)


def _one_sided(both: Mapping[SeriesId, PooledSeries]) -> Iterator[Judgment]:
    """Yield every series that can't be compared; what neither side could run is left out.

    So is evidence that one side has not measured, as older versions have not: it is no lost measurement.
    """
    for series, values in both.items():
        if is_evidence(series.metric) and not (values.base and values.head):
            continue
        if values.head_failure:
            yield without_change(series, Verdict.FAILED, values.head_failure)
        elif values.base and values.head and not values.comparable:
            yield without_change(series, Verdict.INCONCLUSIVE, values.unequal_work)
        elif values.head and not values.base:
            reason = values.base_absence or "Not in the base."
            yield without_change(series, Verdict.NEW, reason)
        elif values.base and not values.head:
            reason = values.head_absence or "Not in the head."
            yield without_change(series, Verdict.MISSING, reason)


def _notes(
    base: Side,
    head: Side,
    comparable: Mapping[SeriesId, PooledSeries],
    scatters: Mapping[SeriesId, Scatter],
    *,
    across: bool,
) -> Iterator[str]:
    if across:
        yield ACROSS
    if shared := len(base.identities & head.identities):
        yield f"The sides share {shared} run{'s' * (shared > 1)}: they look more alike than they are."
    if base.presets != head.presets:
        before, after = (listing(sorted(side.presets)) for side in (base, head))
        yield (
            f"The presets differ (base: {before}; head: {after}) and measure different series: "
            "a missing series is listed but does not fail."
        )
    yield from dict.fromkeys((*base.notes, *head.notes))
    for name, side in (("base", base), ("head", head)):
        if side.interrupted:
            yield f"A run of the {name} was interrupted, so it is incomplete."
    yield from _between_runs(comparable, scatters)
    if moved := _moved_together(comparable):
        yield moved


def _between_runs(
    comparable: Mapping[SeriesId, PooledSeries], scatters: Mapping[SeriesId, Scatter]
) -> Iterator[str]:
    """Yield how much runs differ, where the sides have too few to tell, or that nothing tells it."""
    within = [series for series, values in comparable.items() if not values.between_runs]
    known = [scatters[series].runs for series in within if series in scatters]
    if known:
        least, most = min(known), max(known)
        runs = f"{most}" if least == most else f"{least} to {most}"
        yield (
            f"How much runs of the same series differ is taken from {runs} earlier runs of this environment "
            f"and preset, for {len(known)} of {len(within)} series."
        )
    if len(known) < len(within):
        yield spoken(DRIFT)


def _moved_together(comparable: Mapping[SeriesId, PooledSeries]) -> str:
    """Return a sentence if nearly all times moved one way, as they do when the machine changes."""
    moves = [
        math.log(median(values.head) / median(values.base))
        for series, values in comparable.items()
        if series.metric == "time"
    ]
    together = max(sum(move > 0 for move in moves), sum(move < 0 for move in moves))
    if len(moves) < FEWEST_TIMES or together < TOGETHER * len(moves):
        return ""
    return (
        f"{together} of {len(moves)} times moved in the same direction, typically by "
        f"{percent(abs(math.expm1(median(moves))))}: the machine may have changed. Trust speedups more than "
        "times here."
    )
