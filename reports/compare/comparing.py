"""Compares two sides series by series: which have changed, which only one side has, and what limits it.

What limits a whole comparison, in sentences: drift, noise, presets, and machines that moved as one.

What a comparison comes to: how many series of each verdict, in which order, and the exit code.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from reports.compare import judging as sentences
from reports.compare.judging import Candidate, Judged, Verdict, judge, unjudged
from reports.compare.pooling import Pooled, pooled
from reports.series.thresholds import threshold_of
from reports.statistics.ratios import unpaired_change
from reports.wording.numbers import listing, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reports.compare.side import Side
    from reports.series.identity import SeriesId
    from reports.series.thresholds import Override

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


def notes(base: Side, head: Side, pairs: Mapping[SeriesId, Pooled], *, across: bool) -> tuple[str, ...]:
    """Return the sentences that hold for the comparison as a whole, the most limiting first."""
    return tuple(_notes(base, head, pairs, across=across))


def _notes(base: Side, head: Side, pairs: Mapping[SeriesId, Pooled], *, across: bool) -> Iterator[str]:
    if across:
        yield ACROSS
    shared = len(base.identities & head.identities)
    if shared:
        yield f"The sides have {shared} of their runs in common: they look more alike than they are."
    if base.presets != head.presets:
        named = [listing(sorted(side.presets)) for side in (base, head)]
        yield (
            f"The presets differ ({named[0]} and {named[1]}), and so does what they measure: "
            "a missing series is named but is no failure."
        )
    for name, side in (("base", base), ("head", head)):
        if side.interrupted:
            yield f"The {name} holds a run that was interrupted, so part of it is not there."
    if any(pair.comparable and not pair.between_runs for pair in pairs.values()):
        yield DRIFT
    if moved := _moved_together(pairs):
        yield moved


def _moved_together(pairs: Mapping[SeriesId, Pooled]) -> str:
    """Return a sentence if nearly all times moved one way, as a slower moment of the machine moves them."""
    moves = [
        math.log(median(pair.head) / median(pair.base))
        for series, pair in pairs.items()
        if pair.comparable and series.metric == "time"
    ]
    together = max(sum(move > 0 for move in moves), sum(move < 0 for move in moves))
    if len(moves) < FEWEST_TIMES or together < TOGETHER * len(moves):
        return ""
    return (
        f"Of {len(moves)} times {together} moved the same way, typically by "
        f"{percent(abs(math.expm1(median(moves))))}: that is how another moment of the machine looks, and "
        "speedups tell more here than times."
    )


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
        notes=notes(base, head, pairs, across=across),
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


GOOD, REGRESSION, WRONG_USE, INCONCLUSIVE = 0, 1, 2, 3
ORDER = (
    Verdict.FAILED,
    Verdict.REGRESSED,
    Verdict.MISSING,
    Verdict.INCONCLUSIVE,
    Verdict.IMPROVED,
    Verdict.NEW,
    Verdict.EQUIVALENT,
)
"""The worst first: in this order they are counted and shown."""


def exit_code(comparison: Comparison, *, allow_inconclusive: bool = False) -> int:
    """Return 1 for what became worse, 3 for what could not be told or compared, else 0; advice is always 0.

    A missing series counts as worse unless the presets differ, which measure different things.
    """
    if comparison.across:
        return GOOD
    found = {entry.verdict for entry in comparison.judged}
    worse = {Verdict.REGRESSED, Verdict.FAILED}
    if comparison.base.presets == comparison.head.presets:
        worse.add(Verdict.MISSING)
    if found & worse or comparison.failures:
        return REGRESSION
    compared = found & {Verdict.IMPROVED, Verdict.EQUIVALENT}
    if compared and Verdict.INCONCLUSIVE not in found:
        return GOOD
    return GOOD if allow_inconclusive else INCONCLUSIVE


def headline(judged: Sequence[Judged], failures: Sequence[str] = ()) -> str:
    """Return such as ``1 regressed, 2 inconclusive and 57 equivalent of 60 series.``."""
    if not judged and not failures:
        return "There is no series to compare."
    counted = Counter(entry.verdict for entry in judged)
    said = (
        listing(f"{counted[verdict]} {verdict}" for verdict in ORDER if counted[verdict])
        if judged
        else "none"
    )
    other = f" {len(failures)} more failed without naming their series." if failures else ""
    return f"{said} of {len(judged)} series.{other}"


def visibility(judged: Iterable[Judged]) -> str:
    """Return what the typical series could have shown, or an empty text if none could have shown anything."""
    seen = [entry.change.resolution for entry in judged if entry.change]
    told = [resolution for resolution in seen if not math.isnan(resolution)]
    if not told:
        return ""
    return (
        f"The smallest change that could have been told is {percent(median(told))} for the typical series, "
        f"{percent(min(told))} for the clearest and {percent(max(told))} for the noisiest."
    )


def worst_first(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """Return the series by verdict, and within a verdict those that changed most first."""
    return tuple(sorted(judged, key=lambda entry: (ORDER.index(entry.verdict), -_size(entry), entry.series)))


def noteworthy(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """Return all that is not equivalent, worst first."""
    return worst_first(entry for entry in judged if entry.verdict is not Verdict.EQUIVALENT)


def _size(entry: Judged) -> float:
    return abs(math.log(entry.change.ratio.estimate)) if entry.change else 0.0
