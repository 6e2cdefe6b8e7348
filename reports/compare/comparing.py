"""Compares two sides series by series: what changed, what only one side has, and what limits the whole."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from reports.compare.judging import Candidate, Judgment, Verdict, judge, pooled, without_change
from reports.series.identity import threshold_of
from reports.series.points import FAILURES
from reports.statistics.ratios import unpaired_change
from reports.wording.numbers import listing, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reports.compare.judging import PooledSeries
    from reports.compare.side import Side
    from reports.series.identity import Override, SeriesId

ACROSS = (
    "The sides come from different environments: only speedups are compared, they move with the machine as "
    "well, and this is advice that gates nothing."
)
DRIFT = (
    "The sides were measured at different moments and their values are blocks of few runs: what drifts from "
    "run to run is not in the intervals. At least 6 runs a side would show it, and 'make gate' avoids it."
)
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
    base: Side, head: Side, overrides: Sequence[Override] = (), *, across: bool = False
) -> Comparison:
    """Return the comparison of two sides whose environments may be compared.

    Args:
        base: What was.
        head: What is.
        overrides: The user's own thresholds.
        across: Whether only speedups are compared, for environments that differ.
    """
    both = {
        series: pooled(series, base.runs, head.runs)
        for series in {series for side in (base, head) for run in side.runs for series in run.points}
        if series.metric == "speedup" or not across
    }
    comparable = {series: values for series, values in both.items() if values.comparable}
    judgments = (
        *judge({series: _candidate(series, values, overrides) for series, values in comparable.items()}),
        *_one_sided(both),
    )
    return Comparison(
        base=base,
        head=head,
        judgments=tuple(sorted(judgments, key=lambda judgment: judgment.series)),
        failures=tuple(dict.fromkeys(_unnamed_failures(head))),
        notes=tuple(_notes(base, head, comparable, across=across)),
        across=across,
    )


def _unnamed_failures(side: Side) -> Iterator[str]:
    for run in side.runs:
        for point in run.unnamed:
            if point.status in FAILURES:
                yield f"{point.series.kind}, {point.series.subject}: {point.reason}"


def _candidate(series: SeriesId, values: PooledSeries, overrides: Sequence[Override]) -> Candidate:
    wanted = threshold_of(series, overrides)
    threshold = max(wanted, values.noise)
    change = unpaired_change(values.base, values.head, threshold, larger_is_worse=series.larger_is_worse)
    return Candidate(change, threshold, wanted, values.base_s(series))


def _one_sided(both: Mapping[SeriesId, PooledSeries]) -> Iterator[Judgment]:
    """Yield every series that cannot be compared; what neither side could run is nobody's finding."""
    for series, values in both.items():
        if values.head_failure:
            yield without_change(series, Verdict.FAILED, values.head_failure)
        elif values.base and values.head and not values.comparable:
            yield without_change(series, Verdict.INCONCLUSIVE, values.unequal_work)
        elif values.head and not values.base:
            reason = values.base_absence or "the base has no such series."
            yield without_change(series, Verdict.NEW, reason)
        elif values.base and not values.head:
            reason = values.head_absence or "the head has no such series."
            yield without_change(series, Verdict.MISSING, reason)


def _notes(
    base: Side, head: Side, comparable: Mapping[SeriesId, PooledSeries], *, across: bool
) -> Iterator[str]:
    if across:
        yield ACROSS
    if shared := len(base.identities & head.identities):
        yield f"The sides have {shared} of their runs in common: they look more alike than they are."
    if base.presets != head.presets:
        before, after = (listing(sorted(side.presets)) for side in (base, head))
        yield (
            f"The presets differ ({before} and {after}), and so does what they measure: "
            "a missing series is named but is no failure."
        )
    for name, side in (("base", base), ("head", head)):
        if side.interrupted:
            yield f"The {name} holds a run that was interrupted, so part of it is not there."
    if not all(values.between_runs for values in comparable.values()):
        yield DRIFT
    if moved := _moved_together(comparable):
        yield moved


def _moved_together(comparable: Mapping[SeriesId, PooledSeries]) -> str:
    """Return a sentence if nearly all times moved one way, as a slower moment of the machine moves them."""
    moves = [
        math.log(median(values.head) / median(values.base))
        for series, values in comparable.items()
        if series.metric == "time"
    ]
    together = max(sum(move > 0 for move in moves), sum(move < 0 for move in moves))
    if len(moves) < FEWEST_TIMES or together < TOGETHER * len(moves):
        return ""
    return (
        f"Of {len(moves)} times {together} moved the same way, typically by "
        f"{percent(abs(math.expm1(median(moves))))}: that is how another moment of the machine looks, and "
        "speedups tell more here than times."
    )
