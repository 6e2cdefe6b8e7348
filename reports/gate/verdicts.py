"""What a gate decides: the first pass screens every series, the second one confirms what looked worse.

What a gate of a commit against itself says of this machine: every difference it sees is a false one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from reports.compare.judging import Candidate, Judged, Verdict, judge, unjudged
from reports.data.document import UnreadableRunError
from reports.gate.passes import BASE, HEAD
from reports.gate.series import pairs
from reports.series.thresholds import threshold_of
from reports.statistics.ratios import paired_change
from reports.wording.numbers import percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reports.gate.passes import Pass
    from reports.gate.series import Pair
    from reports.series.identity import SeriesId
    from reports.series.thresholds import Override


@dataclass(frozen=True, slots=True)
class Screened:
    """The first pass.

    Attributes:
        judged: Every series, each judged as if it were the only one.
        flagged: Those that looked worse, and are measured again: clearly so, or by their estimate only.
    """

    judged: tuple[Judged, ...]
    flagged: tuple[SeriesId, ...]


def screen(measured: Pass, overrides: Sequence[Override]) -> Screened:
    """Judge every series on its own, and flag generously: a false alarm costs a second measurement here.

    What is not flagged can't fail, so an estimate beyond the threshold is enough, whatever its interval.

    Raises:
        UnreadableRunError: One side ran with its GIL on and the other without.
    """
    _refuse_mixed_interpreters(measured)
    found = pairs(measured)
    judged = [
        entry
        for series, pair in found.items()
        for entry in _alone(series, pair, threshold_of(series, overrides))
    ]
    flagged = tuple(entry.series for entry in judged if _looks_worse(entry))
    return Screened(tuple(sorted(judged, key=lambda entry: entry.series)), flagged)


def confirm(screened: Screened, fresh: Pass, overrides: Sequence[Override]) -> tuple[Judged, ...]:
    """Return the verdicts after a second pass on fresh blocks: only what both passes show has regressed.

    The first pass has shown an estimate beyond the threshold; the second must show the whole interval there.
    It is controlled for false discoveries among the few series that were flagged.

    Raises:
        UnreadableRunError: One side ran with its GIL on and the other without.
    """
    _refuse_mixed_interpreters(fresh)
    found = pairs(fresh)
    again = judge(
        {
            series: _candidate(series, found[series], threshold_of(series, overrides))
            for series in screened.flagged
            if series in found and found[series].base
        }
    )
    second = {entry.series: entry for entry in again}
    flagged = set(screened.flagged)
    return tuple(
        _agreed(entry, second.get(entry.series)) if entry.series in flagged else entry
        for entry in screened.judged
    )


def cells_again(flagged: Sequence[SeriesId]) -> dict[str, list[str]]:
    """Return the flagged cells by workload, each as ``runner:workers``; the reference always comes along."""
    cells: dict[str, list[str]] = defaultdict(list)
    for series in flagged:
        named = cells[series.subject]
        cell = f"{series.runner}:{series.workers}"
        if series.runner != "sequential" and cell not in named:
            named.append(cell)
    return dict(cells)


def _looks_worse(entry: Judged) -> bool:
    if entry.verdict is not Verdict.INCONCLUSIVE or entry.change is None:
        return entry.verdict is Verdict.REGRESSED
    ratio = entry.change.ratio.estimate
    worse = ratio if entry.series.larger_is_worse else 1 / ratio
    return worse > 1 + entry.threshold


def _agreed(first: Judged, second: Judged | None) -> Judged:
    if second is None:
        return replace(
            first, verdict=Verdict.INCONCLUSIVE, sentence=f"{first.sentence} It was not confirmed."
        )
    if second.verdict is Verdict.REGRESSED:
        return replace(second, sentence=f"{second.sentence} Both passes agree.")
    verdict = second.verdict
    if first.verdict is Verdict.REGRESSED:  # they contradict each other, which is no answer
        verdict = Verdict.INCONCLUSIVE
    said = f"The first pass looked like a regression, the second, on fresh blocks, did not: {second.sentence}"
    return replace(second, verdict=verdict, sentence=said)


def _alone(series: SeriesId, pair: Pair, threshold: float) -> tuple[Judged, ...]:
    if HEAD in pair.failed:
        return (unjudged(series, Verdict.FAILED, pair.failed[HEAD]),)
    if BASE in pair.failed or BASE not in pair.present:
        was = pair.failed.get(BASE, "the base does not have it.")
        return (unjudged(series, Verdict.NEW, was),)
    if HEAD not in pair.present:
        return (unjudged(series, Verdict.MISSING, "the head does not have it."),)
    return judge({series: _candidate(series, pair, threshold)})


def _candidate(series: SeriesId, pair: Pair, threshold: float) -> Candidate:
    change = paired_change(pair.base, pair.head, threshold, larger_is_worse=series.larger_is_worse)
    return Candidate(change, threshold, median(pair.base) if series.metric == "time" else None)


def _refuse_mixed_interpreters(measured: Pass) -> None:
    states: Mapping[str, set[bool]] = {
        side: {
            arm.gil_enabled_at_end
            for block in measured.blocks
            if (arm := block.arms.get(side)) is not None and arm.gil_enabled_at_end is not None
        }
        for side in (BASE, HEAD)
    }
    if states[BASE] and states[HEAD] and states[BASE] != states[HEAD]:
        raise UnreadableRunError(
            "One side ended with its GIL on and the other without: an import switched it on, and two "
            "different interpreters are not compared."
        )


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """How often the gate was wrong about code that did not change.

    Attributes:
        series: How many were compared.
        flagged: How many the first pass flagged; ``confirmed`` is how many both did.
        largest_usual: The 95th percentile of the changes' sizes, as a fraction: what noise looks like here.
    """

    series: int
    flagged: int
    confirmed: int
    largest_usual: float

    @property
    def sentence(self) -> str:
        """The rates in words."""
        return (
            f"Both sides are the same commit, so every alarm is a false one: of {self.series} series the "
            f"first pass flagged {self.flagged} and the second confirmed {self.confirmed}; 95 % of all "
            f"changes were smaller than {percent(self.largest_usual)}."
        )


def false_alarms(screened: Screened, judged: Sequence[Judged]) -> FalseAlarms:
    """Return the rates of one gate between identical commits."""
    sizes = [
        abs(np.log(entry.change.ratio.estimate)) for entry in screened.judged if entry.change is not None
    ]
    return FalseAlarms(
        series=len(sizes),
        flagged=len(screened.flagged),
        confirmed=sum(entry.verdict is Verdict.REGRESSED for entry in judged),
        largest_usual=float(np.expm1(np.percentile(sizes, 95))) if sizes else float("nan"),
    )
