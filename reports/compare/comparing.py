"""Compares two sides series by series: which have changed, which only one side has, and what limits it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reports.compare import notes, sentences
from reports.compare.judging import Candidate, Judged, Verdict, judge, unjudged
from reports.compare.pooling import Pooled, pooled
from reports.compare.statistics import unpaired_change
from reports.compare.thresholds import threshold_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reports.compare.series import SeriesId
    from reports.compare.side import Side
    from reports.compare.thresholds import Override


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides compared.

    Attributes:
        judged: A verdict for each series, sorted by series.
        failures: What failed in the head without telling its series, one sentence each.
        notes: What limits the whole comparison, one sentence each.
        across: Whether the sides come from different environments, or might: advice that gates nothing.
    """

    base: Side
    head: Side
    judged: tuple[Judged, ...]
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
    pairs = _pairs(base, head, across=across)
    candidates = {
        series: _candidate(series, pair, overrides) for series, pair in pairs.items() if pair.comparable
    }
    judged = (
        *(_said_if_raised(entry, overrides) for entry in judge(candidates)),
        *_one_sided(pairs),
    )
    return Comparison(
        base=base,
        head=head,
        judged=tuple(sorted(judged, key=lambda entry: entry.series)),
        failures=tuple(dict.fromkeys(said for run in head.runs for said in run.unnamed_failures)),
        notes=notes.notes(base, head, pairs, across=across),
        across=across,
    )


def _pairs(base: Side, head: Side, *, across: bool) -> dict[SeriesId, Pooled]:
    named = {series for side in (base, head) for run in side.runs for series in (*run.values, *run.absent)}
    wanted = (series for series in named if series.metric == "speedup" or not across)
    return {series: pooled(series, base.runs, head.runs) for series in wanted}


def _candidate(series: SeriesId, pair: Pooled, overrides: Sequence[Override]) -> Candidate:
    wanted = threshold_of(series, overrides)
    threshold = max(wanted, pair.noise)
    change = unpaired_change(pair.base, pair.head, threshold, larger_is_worse=series.larger_is_worse)
    return Candidate(change, threshold, pair.base_s(series), same_within=wanted)


def _said_if_raised(entry: Judged, overrides: Sequence[Override]) -> Judged:
    wanted = threshold_of(entry.series, overrides)
    if entry.threshold <= wanted or entry.verdict is Verdict.EQUIVALENT:
        return entry
    return replace(entry, sentence=f"{entry.sentence} {sentences.raised(entry.threshold, wanted)}")


def _one_sided(pairs: Mapping[SeriesId, Pooled]) -> Iterator[Judged]:
    """Yield every series that cannot be compared; what neither side could run is nobody's finding."""
    for series, pair in pairs.items():
        if pair.head_failure:
            yield unjudged(series, Verdict.FAILED, pair.head_failure)
        elif pair.base and pair.head and not pair.comparable:
            yield unjudged(series, Verdict.INCONCLUSIVE, pair.unequal_work)
        elif pair.head and not pair.base:
            yield unjudged(series, Verdict.NEW, pair.base_absence or "the base has no such series.")
        elif pair.base and not pair.head:
            yield unjudged(series, Verdict.MISSING, pair.head_absence or "the head has no such series.")
