"""What was found in a group, in words that follow from its intervals and from nothing else."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.advice import Advice, advise
from reports.cause.rules import causes
from reports.comparison import BUT_NOISE, Comparison, in_words, like_for_like
from reports.doubts import doubts
from reports.formatting import cores, listing, workers
from reports.leading import compared, leading
from reports.noise_floor import within_noise
from reports.verdicts import interval_of, side, speedup_text

if TYPE_CHECKING:
    import pandas as pd

    from reports.analysis import Analysis

CLAUSES = {
    "above": "{runner} were faster than sequential, {figure}",
    "below": "{runner} were slower than sequential, {figure} at best",
    "astride": "{runner} can't be told from sequential here, {figure}",
    "unknown": "{runner} had too few blocks to tell, {figure}",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """The finding of one group.

    Attributes:
        answer: A few words: who was fastest, as far as can be told.
        clauses: The answer with its numbers: every runner against sequential, and the fastest against each.
        doubt: Why the group's numbers are doubtful, or None.
        advice: What to use for it and why, or None if no runner has a time.
    """

    workload: str
    answer: str
    clauses: tuple[str, ...]
    doubt: str | None
    advice: Advice | None

    @property
    def sentence(self) -> str:
        """All clauses as one sentence."""
        return _capitalised("; ".join(self.clauses))


def findings(analysis: Analysis) -> tuple[Finding, ...]:
    """Return one finding for each workload of a run, in the run's order."""
    advised = advise(analysis, causes(analysis))
    return tuple(_finding(analysis, workload, advised.get(workload)) for workload in analysis.workloads)


def _finding(analysis: Analysis, workload: str, advice: Advice | None) -> Finding:
    untimed = _runners_without_time(analysis.cells[analysis.cells["workload"] == workload])
    if advice is None:
        return Finding(
            workload, "not measured", tuple(untimed) or ("only sequential was measured",), None, None
        )
    best, noise, comparisons = compared(analysis, workload)
    rounds = analysis.blocks[analysis.blocks["workload"] == workload]
    usable_cpus = analysis.run.environment.usable_cpus
    clauses = [
        *(_against_sequential(row, usable_cpus, noise) for _, row in best.iterrows()),
        *(in_words(like_for_like(rounds, best, noise, comparison)) for comparison in comparisons),
        *untimed,
    ]
    return Finding(
        workload,
        _answer(best, comparisons, noise),
        tuple(clauses),
        doubts(rounds, best, noise, usable_cpus),
        advice,
    )


def _against_sequential(row: pd.Series, usable_cpus: int, noise: pd.DataFrame) -> str:
    clause = CLAUSES[side(row)].format(runner=row["runner"], figure=speedup_text(row))
    busy = row["cores_busy"]
    seen = "" if math.isnan(busy) else f" and {cores(busy)} of {usable_cpus} cores busy"
    told = side(row) in {"above", "below"}
    doubt = BUT_NOISE if told and within_noise(interval_of(row, "speedup"), noise) else ""
    return f"{clause} with {workers(row['workers'])}{seen}{doubt}"


def _answer(best: pd.DataFrame, comparisons: tuple[Comparison, ...], noise: pd.DataFrame) -> str:
    """Return the runners that lead, or what else can be said in a few words."""
    ahead = leading(best, comparisons, noise)
    if ahead:
        return listing(ahead, "or")
    sides = {
        "astride" if within_noise(interval_of(row, "speedup"), noise) else side(row)
        for _, row in best.iterrows()
    }
    if sides == {"below"}:
        return "sequential"
    return "too few blocks" if "unknown" in sides else "no gain that can be told"


def _runners_without_time(cells: pd.DataFrame) -> list[str]:
    """Return a clause for each runner of a group of which not one cell has a time."""
    clauses = []
    for runner, group in cells[~cells["role"].isin(["twin", "ceiling"])].groupby("runner", sort=False):
        statuses = group["status"].unique()
        if "timed" not in statuses:
            clauses.append(f"no time for {runner} ({listing(statuses)})")
    return clauses


def _capitalised(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
