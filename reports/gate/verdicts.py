"""What a gate decides: the first pass screens every series, the second one confirms what looked worse."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from reports.compare.judging import Candidate, Judgment, Verdict, judge, without_change
from reports.data.document import UnreadableRunError
from reports.gate.measured.pairing import paired_series
from reports.gate.measured.passes import BASE, HEAD
from reports.series.identity import threshold_of
from reports.series.metrics import is_evidence
from reports.statistics.intervals import FEWEST_BLOCKS
from reports.statistics.ratios import paired_change, paired_change_of_shares
from reports.wording.numbers import percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reports.gate.measured.pairing import PairedSeries
    from reports.gate.measured.passes import Pass
    from reports.series.identity import Override, SeriesId


@dataclass(frozen=True, slots=True)
class Screening:
    """The first pass.

    Attributes:
        judgments: Every series, each judged as if it were the only one.
        flagged: Those that looked worse, and are measured again: clearly so, or by their estimate only.
    """

    judgments: tuple[Judgment, ...]
    flagged: tuple[SeriesId, ...]


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """How often the gate was wrong about code that did not change.

    Attributes:
        series: How many were compared.
        flagged: How many the first pass flagged; ``confirmed`` is how many both did.
        largest_usual: The 95th percentile of the sizes of changes of times and speedups, as a fraction: what
            noise looks like here.
    """

    series: int
    flagged: int
    confirmed: int
    largest_usual: float

    @property
    def sentence(self) -> str:
        """The rates in words."""
        usual = f" 95 % of all changes of times were smaller than {percent(self.largest_usual)}."
        return (
            f"Both sides are the same commit, so every alarm is false: the first pass flagged {self.flagged} "
            f"of {self.series} series, the second confirmed {self.confirmed}."
            f"{'' if math.isnan(self.largest_usual) else usual}"
        )


def screen(measured: Pass, overrides: Sequence[Override]) -> Screening:
    """Judge every series on its own, and flag generously: a false alarm costs a second measurement here.

    What is not flagged can't fail, so an estimate beyond the threshold is enough, even with a wide interval.

    Raises:
        UnreadableRunError: One side ran with its GIL on and the other without.
    """
    _refuse_mixed_interpreters(measured)
    judgments = [
        _alone(series, pair, threshold_of(series, overrides))
        for series, pair in paired_series(measured).items()
    ]
    flagged = tuple(judgment.series for judgment in judgments if _looks_worse(judgment))
    return Screening(tuple(sorted(judgments, key=lambda judgment: judgment.series)), flagged)


def confirm(screening: Screening, fresh: Pass, overrides: Sequence[Override]) -> tuple[Judgment, ...]:
    """Return the verdicts after a second pass on fresh blocks: only what both passes show has regressed.

    What fails in the head has failed, in whichever pass that was.
    The first pass has shown an estimate beyond the threshold; the second must show the whole interval there.
    It is controlled for false discoveries among the few series that were flagged.

    Raises:
        UnreadableRunError: One side ran with its GIL on and the other without.
    """
    _refuse_mixed_interpreters(fresh)
    found = paired_series(fresh)
    again = judge(
        {
            series: _candidate(series, found[series], threshold_of(series, overrides))
            for series in screening.flagged
            if series in found and _is_enough(series, found[series])
        }
    )
    second = {judgment.series: judgment for judgment in again}
    flagged = set(screening.flagged)
    return tuple(
        _failed_again(first, found)
        or (_agreement(first, second.get(first.series)) if first.series in flagged else first)
        for first in screening.judgments
    )


def cells_again(flagged: Sequence[SeriesId]) -> dict[str, dict[str, list[str]]]:
    """Return what was flagged, by workload.

    Returns:
        ``cells``, each as ``runner:workers``: the reference always comes along, and needs no name. And
        ``explains``: the families of flagged figures that are measured beside the times.
    """
    again: dict[str, dict[str, list[str]]] = {}
    for series in flagged:
        is_cell = series.kind == "speedup"  # others are beside a function: 'work:f, event_loop'
        workload = series.subject if is_cell else series.subject.rpartition(", ")[0]
        found = again.setdefault(workload, {"cells": [], "explains": []})
        cell, family = f"{series.runner}:{series.workers}", series.measure.family
        if is_cell and series.runner != "sequential" and cell not in found["cells"]:
            found["cells"].append(cell)
        if is_evidence(series.metric) and family not in found["explains"]:
            found["explains"].append(family)
    return again


def false_alarms(screening: Screening, confirmed: Sequence[Judgment]) -> FalseAlarms:
    """Return the rates of one gate between identical commits."""
    times = [judgment for judgment in screening.judgments if not is_evidence(judgment.series.metric)]
    sizes = [abs(np.log(judgment.change.ratio.estimate)) for judgment in times if judgment.change]
    return FalseAlarms(
        series=sum(judgment.change is not None for judgment in screening.judgments),
        flagged=len(screening.flagged),
        confirmed=sum(judgment.verdict is Verdict.REGRESSED for judgment in confirmed),
        largest_usual=float(np.expm1(np.percentile(sizes, 95))) if sizes else math.nan,
    )


def _is_enough(series: SeriesId, pair: PairedSeries) -> bool:
    """Tell whether a second pass can confirm: what explains the times is sure by nothing but an interval."""
    return len(pair.base) >= (FEWEST_BLOCKS if is_evidence(series.metric) else 1)


def _looks_worse(judgment: Judgment) -> bool:
    if judgment.verdict is not Verdict.INCONCLUSIVE or judgment.change is None:
        return judgment.verdict in {Verdict.REGRESSED, Verdict.LOOKS_WORSE}
    ratio, series = judgment.change.ratio.estimate, judgment.series
    if series.is_neutral or (is_evidence(series.metric) and _is_small(judgment)):
        return False
    return (ratio if series.larger_is_worse else 1 / ratio) > 1 + judgment.threshold


def _is_small(judgment: Judgment) -> bool:
    """Tell whether a difference is below its floor, as between shares of 1 and 2 %."""
    floor, base, head = judgment.series.floor, judgment.base, judgment.head
    return floor is not None and base is not None and head is not None and abs(head - base) <= floor


def _failed_again(first: Judgment, found: Mapping[SeriesId, PairedSeries]) -> Judgment | None:
    """Return the failure of a series whose head has failed in the second pass, else None."""
    pair = found.get(first.series)
    if pair is None or HEAD not in pair.failed:
        return None
    return without_change(first.series, Verdict.FAILED, f"Failed in the second pass: {pair.failed[HEAD]}")


def _agreement(first: Judgment, second: Judgment | None) -> Judgment:
    """Return what two passes say together; if they contradict each other, that is inconclusive."""
    if second is None:
        sentence = f"{first.sentence} The second pass has no figure to confirm it."
        return replace(first, verdict=Verdict.INCONCLUSIVE, sentence=sentence)
    if second.verdict is Verdict.REGRESSED:
        return replace(second, sentence=f"{second.sentence} Both passes agree.")
    contradiction = first.verdict is Verdict.REGRESSED
    return replace(
        second,
        verdict=Verdict.INCONCLUSIVE if contradiction else second.verdict,
        sentence=f"Worse in the first pass, but not in the second, on fresh blocks. {second.sentence}",
    )


def _alone(series: SeriesId, pair: PairedSeries, threshold: float) -> Judgment:
    if HEAD in pair.failed and BASE in pair.failed and not pair.present:
        both = f"It fails on both sides, at the head: {pair.failed[HEAD]}"
        return without_change(series, Verdict.INCONCLUSIVE, both)
    if HEAD in pair.failed:
        return without_change(series, Verdict.FAILED, pair.failed[HEAD])
    if BASE not in pair.present and BASE not in pair.failed:
        return without_change(series, Verdict.NEW, "Not in the base.")
    if HEAD not in pair.present:
        return without_change(series, Verdict.MISSING, "Not in the head.")
    if not pair.base:
        reason = pair.failed.get(BASE, "No block has a time of both sides.")
        return without_change(series, Verdict.INCONCLUSIVE, f"Nothing to compare with: {reason}")
    return _with_failures(_judged(series, pair, threshold), pair)


def _judged(series: SeriesId, pair: PairedSeries, threshold: float) -> Judgment:
    """Return the verdict of a series that has figures of both sides."""
    candidate = _candidate(series, pair, threshold)
    if is_evidence(series.metric) and len(pair.base) < FEWEST_BLOCKS:
        return _of_few(series, candidate, len(pair.base))
    (judgment,) = judge({series: candidate})
    return judgment


def _of_few(series: SeriesId, candidate: Candidate, count: int) -> Judgment:
    """Return what a few figures a side look like; what looks worse is measured again, with an interval.

    Memory hardly varies: of the same code, peaks of 8 workloads under 3 runners differed by less than 3 %
    from process to process, also on a busy machine.
    """
    change, threshold = candidate.change, candidate.threshold
    ratio, verdict = change.ratio.estimate, Verdict.EQUIVALENT
    if candidate.is_below(series.floor, ratio):
        why = "they differ too little to matter"
    elif abs(math.log(ratio)) <= math.log1p(threshold):
        why = f"they are within {percent(threshold)} of each other"
    else:
        worse = (ratio > 1) == series.larger_is_worse
        verdict = Verdict.LOOKS_WORSE if worse else Verdict.LOOKS_BETTER
        why = f"they differ by more than {percent(threshold)}"
    sentence = f"{count} measurement{'s' * (count > 1)} a side, so no interval; {why}."
    return Judgment(series, verdict, change, threshold, sentence, candidate.base, candidate.head)


def _with_failures(judgment: Judgment, pair: PairedSeries) -> Judgment:
    """Return a verdict that says in how many blocks the base failed; the others decide."""
    if BASE not in pair.failed:
        return judgment
    share = f"{pair.failures[BASE]} of {pair.blocks} blocks"
    return replace(judgment, sentence=f"{judgment.sentence} The base failed in {share}: {pair.failed[BASE]}")


def _candidate(series: SeriesId, pair: PairedSeries, threshold: float) -> Candidate:
    paired = paired_change_of_shares if series.measure.is_share else paired_change
    change = paired(pair.base, pair.head, threshold, larger_is_worse=series.larger_is_worse)
    levels = median(pair.base), median(pair.head)
    return Candidate(change, threshold, threshold, *levels)


def _refuse_mixed_interpreters(measured: Pass) -> None:
    states = {
        name: {block.sides[name].gil_enabled_at_end for block in measured.blocks if name in block.sides}
        - {None}
        for name in (BASE, HEAD)
    }
    if states[BASE] and states[HEAD] and states[BASE] != states[HEAD]:
        raise UnreadableRunError(
            "The GIL was on at the end of one side only: an import switched it on. With and without a GIL, "
            "times are not comparable."
        )
