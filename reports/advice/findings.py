"""What was found in a group, in words that follow from its intervals and its CPU time alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.advice.advice import Advice, advise
from reports.data.model import AA_CONTROL
from reports.speedups.cells import fastest_cell
from reports.speedups.noise import doubts
from reports.speedups.ranking import in_words, like_for_like, ranking
from reports.speedups.rounds import times_as_fast
from reports.speedups.verdicts import interval_of, speedup_text
from reports.why.cause import diagnose
from reports.why.limits import COSTLY, MOSTLY, SATURATED_CORES, sequential_mostly_waited
from reports.wording.numbers import cores, listing, ratio, significant, workers

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from reports.speedups.cells import Analysis
    from reports.speedups.ranking import Ranking
    from reports.speedups.verdicts import Verdict
    from reports.why.evidence import CellEvidence

CLAUSES: dict[Verdict, str] = {
    "faster": "{runner}: faster than sequential, {figure}",
    "slower": "{runner}: slower than sequential, {figure} at best",
    "within noise": "{runner}: within this group's noise of sequential, {figure}",
    "no difference shown": "{runner}: no difference from sequential shown, {figure}",
    "too few blocks": "{runner}: too few blocks to tell, {figure}",
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
        return _capitalized("; ".join(self.clauses))


def findings(analysis: Analysis) -> tuple[Finding, ...]:
    """Return one finding for each workload of a run, in the run's order."""
    advised = advise(analysis)
    return tuple(_finding(analysis, workload, advised.get(workload)) for workload in analysis.workloads)


def _finding(analysis: Analysis, workload: str, advice: Advice | None) -> Finding:
    untimed = _runners_without_time(analysis.cells[analysis.cells["workload"] == workload])
    if advice is None:
        return Finding(
            workload, "not measured", tuple(untimed) or ("only sequential was measured",), None, None
        )
    ranked = ranking(analysis, workload)
    usable_cpus = analysis.run.environment.usable_cpus
    clauses = [
        *(_against_sequential(row, usable_cpus) for _, row in ranked.best.iterrows()),
        *(in_words(like_for_like(analysis, ranked.best, each)) for each in ranked.comparisons),
        *untimed,
    ]
    rounds, noise = (table[table["workload"] == workload] for table in (analysis.blocks, analysis.noise))
    doubt = doubts(rounds, ranked.best, noise, analysis.run.environment)
    return Finding(workload, _answer(ranked), tuple(clauses), doubt, advice)


def _against_sequential(row: pd.Series, usable_cpus: int) -> str:
    clause = CLAUSES[row["verdict"]].format(runner=row["runner"], figure=speedup_text(row))
    busy = row["cores_busy"]
    seen = "" if math.isnan(busy) else f" and {cores(busy)} of {usable_cpus} cores busy"
    return f"{clause} with {workers(row['workers'])}{seen}"


def _answer(ranked: Ranking) -> str:
    """Return the runners that lead, or what else can be said in a few words."""
    if ranked.leading:
        return listing(ranked.leading, "or")
    verdicts = set(ranked.best["verdict"])
    if verdicts == {"slower"}:
        return "sequential"
    return "too few blocks" if "too few blocks" in verdicts else "no gain shown"


def _runners_without_time(cells: pd.DataFrame) -> list[str]:
    """Return a clause for each runner of a group of which not one cell has a time."""
    clauses = []
    for runner, group in cells[~cells["role"].isin([AA_CONTROL, "ceiling"])].groupby("runner", sort=False):
        statuses = group["status"].unique()
        if "timed" not in statuses:
            clauses.append(f"no time for {runner} ({listing(statuses)})")
    return clauses


def _capitalized(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def explanations(analysis: Analysis, workload: str) -> tuple[str, ...]:
    """Return sentences on what the CPU time of one group says."""
    cells = analysis.cells[analysis.cells["workload"] == workload]
    best = analysis.best[analysis.best["workload"] == workload]
    references = cells[(cells["role"] == "reference") & (cells["status"] == "timed")]
    if references.empty or best.empty:
        return ()
    reference = references.iloc[0]
    known = diagnose(analysis).evidence[workload, best.iloc[0]["runner"], int(best.iloc[0]["workers"])]
    waited = sequential_mostly_waited(known)
    sentences = [*_of_sequential(reference, known)] if waited else []
    for _, row in best.iterrows():
        sentences += [*_of_cores(row, reference, waited=waited), *_of_cost(row, reference)]
        sentences += _of_workers(analysis, row, cells)
    sentences += _of_helpers(cells)
    return tuple(sentences)


def _of_sequential(reference: pd.Series, known: CellEvidence) -> Iterator[str]:
    yield (
        f"Sequential keeps {cores(reference['cores_busy'])} of {known.usable_cpus} cores busy. Most of its "
        "time is waiting, and waits can overlap on any number of cores."
    )


def _of_cores(row: pd.Series, reference: pd.Series, *, waited: bool) -> Iterator[str]:
    mine, before = interval_of(row, "cores_busy"), interval_of(reference, "cores_busy")
    if math.isnan(mine.low) or math.isnan(before.low):
        return
    faster = row["verdict"] == "faster"
    first, then = cores(before.estimate), cores(mine.estimate)
    use = f"{row['runner']}: CPU use {first} → {then} cores"
    if waited and faster and mine.high < MOSTLY:
        yield f"{use}; what ran side by side was mostly waiting."
    elif first == then or (before.low <= mine.high and mine.low <= before.high):
        same = "faster at the same CPU use" if faster else "no difference in CPU use shown"
        yield f"{row['runner']}: {same}."
    elif mine.low > before.high:
        yield f"{use}; {'finished earlier' if faster else 'not shown to finish earlier'}."
    else:
        yield f"{use}; less work ran at once."


def _of_cost(row: pd.Series, reference: pd.Series) -> Iterator[str]:
    cost = (row["cores_busy"] * row["wall_s"]) / (reference["cores_busy"] * reference["wall_s"])
    if cost >= COSTLY:
        yield f"{row['runner']}: CPU time per item {significant(cost, 2)}× sequential."


def _of_workers(analysis: Analysis, row: pd.Series, cells: pd.DataFrame) -> Iterator[str]:
    same = cells[
        (cells["runner"] == row["runner"]) & (cells["role"] == "measured") & (cells["status"] == "timed")
    ]
    most, fastest = int(same["workers"].max()), fastest_cell(same)
    mine, tried = workers(int(row["workers"])), f"(tried up to {most})"
    if row["workers"] != fastest["workers"]:
        lost, alone = ratio(times_as_fast(analysis.run, row, fastest)), row["workers"] == 1
        yield (
            f"{row['runner']}: {mine} {'reaches' if alone else 'reach'} {lost} the speed of "
            f"{int(fastest['workers'])}, so {row['workers']} {'is' if alone else 'are'} enough {tried}."
        )
    elif row["workers"] < most:
        yield f"{row['runner']}: no gain shown from more than {mine} {tried}."


def _of_helpers(cells: pd.DataFrame) -> Iterator[str]:
    busiest = cells["helper_cores_busy"].max()
    if busiest >= SATURATED_CORES:
        yield (
            f"Helper processes (for example a server) used up to {cores(busiest)} cores. They may limit this "
            "workload, not the runner."
        )
    elif busiest < SATURATED_CORES:
        yield (
            f"Helper processes (for example a server) used at most {cores(busiest)} cores: none was "
            "saturated."
        )
