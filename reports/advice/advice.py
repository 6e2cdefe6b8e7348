"""The advice for each workload: the simplest runner than which none is shown to be faster, and why.

What could change it follows from what limits the runners now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.advice.memory import memory_hints
from reports.speedups.ranking import ranking
from reports.speedups.verdicts import interval_of
from reports.statistics.scheduling import CHUNKED
from reports.why import words
from reports.why.cause import diagnose
from reports.why.limits import REACHED, above, most_speedup, reached_ceiling
from reports.wording.numbers import listing, ratio, workers
from reports.wording.runners import simplicity
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from reports.speedups.cells import Analysis
    from reports.speedups.ranking import RunnerComparison
    from reports.statistics.intervals import Interval
    from reports.why.briefs import CauseName
    from reports.why.cause import Diagnosis
    from reports.why.evidence import CellEvidence, CellKey
    from reports.why.words import Cause

HINTS: dict[CauseName, str] = {
    "GIL-bound": "a free-threaded build, or a task that releases the GIL",
    "partly GIL-bound": "a free-threaded build, or a task that holds the GIL less",
    "handed over too often": "larger pieces of work in each call, so that the GIL is handed over less",
    "serialized by a lock": "a lock that is held less, or one for each worker",
    "bound to one thread": "less computing between two waits",
    "too many native threads": "fewer native threads for each worker",
    "blocks its event loop": "await, or asyncio.to_thread, instead of what blocks",
    "too short to hand out": "longer items, or many of them in one call",
    "unequal items": "the longest items first, or shorter items",
    "dispatch-bound": "longer items, or less data to send",
    "contended on shared objects": "fewer shared objects",
    "inconclusive": "a longer run on a quieter machine (PRESET=full)",
}
MOST_NAMED = 2
"""The most other runners named in brief; the table has all."""
ONE_BY_ONE = "items handed out one by one, the longest first"
"""Of unequal items where chunks are handed out, in which sorting would put all long ones together."""
ALSO_WHEN_NOTHING_IS_LEFT = frozenset(
    {"GIL-bound", "partly GIL-bound", "handed over too often", "serialized by a lock"}
)
"""These hold back threads, which are the simpler choice wherever they do as well."""


def what_would_change(
    advised: CellKey | None, best: Sequence[CellKey], diagnosis: Diagnosis
) -> tuple[str, ...]:
    """Return in a few words each what could change the advice.

    Args:
        advised: The advised cell; None if sequential is advised.
        best: The best cell of each runner of the group.
        diagnosis: Of the run.
    """
    evidence, causes = diagnosis.evidence, diagnosis.causes
    hints = list(_of_the_ceiling(advised, evidence)) if advised else []
    nothing_left = advised is not None and reached_ceiling(evidence[advised])
    for name, hint in HINTS.items():
        if nothing_left and name not in ALSO_WHEN_NOTHING_IS_LEFT:
            continue
        runners = [runner for _, runner, _ in (key for key in best if causes[key].name == name)]
        if name == "unequal items" and CHUNKED in runners:
            hints.append(f"{CHUNKED}: {ONE_BY_ONE}")
            runners.remove(CHUNKED)
        if runners:
            hints.append(f"{listing(runners)}: {spoken(hint)}")
    return tuple(hints)


def _of_the_ceiling(advised: CellKey, evidence: Mapping[CellKey, CellEvidence]) -> Iterator[str]:
    """Yield what would raise the ceiling, where the advised cell has reached it."""
    cell = evidence[advised]
    workload, runner, count = advised
    tried = max(key[2] for key in evidence if key[:2] == (workload, runner))
    if not reached_ceiling(cell):
        return
    if above(cell.cores_busy, REACHED * cell.usable_cpus):
        yield f"more cores: all {cell.usable_cpus} were busy"
    elif count == tried and above(cell.ceiling, REACHED * most_speedup(cell)):
        yield f"more than {count} workers: no limit was reached"


@dataclass(frozen=True, slots=True)
class Advice:
    """What to use for a workload.

    Attributes:
        speedup: What to expect of it against sequential; None for sequential itself.
        use: The advice with its figure, in a sentence.
        tie: That others do as well, in a sentence; empty where none does.
        why: Its reason, as the end of a sentence.
        sentence: The advice with its figures and its reason.
        what_would_change: What could make the advice another one, in a few words each.
    """

    runner: str
    workers: int
    speedup: Interval | None
    use: str
    tie: str
    why: str
    sentence: str
    what_would_change: tuple[str, ...]

    @property
    def brief(self) -> str:
        """The advice, and whether another does as well, in at most 30 words."""
        return f"{self.use} {self.tie}".rstrip()

    @property
    def answer(self) -> str:
        """The advice in a few words."""
        return self.runner if self.speedup is None else f"{self.runner} with {workers(self.workers)}"

    @property
    def short(self) -> str:
        """The same as a label, in at most six words."""
        if self.speedup is None:
            return "Stay sequential"
        return f"{self.runner[:1].upper()}{self.runner[1:]}, {workers(self.workers)}"


def advise(analysis: Analysis) -> dict[str, Advice]:
    """Return the advice for each workload of which any runner was measured, in the run's order."""
    diagnosis = diagnose(analysis)
    causes = diagnosis.causes
    coroutine = analysis.run.own is not None and analysis.run.own.form == "coroutine"
    advised = {}
    for workload in dict.fromkeys(analysis.best["workload"]):
        ranked = ranking(analysis, workload)
        best = ranked.best
        row = _simplest(best, ranked.leading, coroutine=coroutine)
        change = what_would_change(
            None if row is None else _key(row),
            [_key(other) for _, other in best.iterrows()],
            diagnosis,
        )
        if row is not None:
            change += tuple(memory_hints(analysis, *_key(row)))
        if row is None:
            advised[workload] = _stay_sequential(best, causes, change)
        else:
            advised[workload] = _use(row, ranked.comparisons, causes, change)
    return advised


def _simplest(best: pd.DataFrame, runners: Sequence[str], *, coroutine: bool) -> pd.Series | None:
    """Return the row of the simplest of some runners, or None if there is none."""
    rows = [row for _, row in best.iterrows() if row["runner"] in runners]
    return min(rows, key=lambda row: simplicity(row["runner"], coroutine=coroutine), default=None)


def _use(
    row: pd.Series,
    comparisons: tuple[RunnerComparison, ...],
    causes: Mapping[CellKey, Cause],
    change: tuple[str, ...],
) -> Advice:
    speedup, count = interval_of(row, "speedup"), int(row["workers"])
    cause = causes[_key(row)]
    use = f"Use {row['runner']} with {workers(count)}"
    tied = _undecided(row["runner"], comparisons)
    why = f"{cause.name}: {cause.because}"
    if tied:
        pair = f"{row['runner']} and {listing(tied)}"
        why += f"; no difference shown between {pair}, so the simpler one is advised"
    return Advice(
        row["runner"],
        count,
        speedup,
        f"{use}: {ratio(speedup)} as fast as sequential.",
        _simpler(tied),
        why,
        f"{use}, {ratio(speedup)} as fast as sequential – {why}.",
        change,
    )


def _undecided(runner: str, comparisons: tuple[RunnerComparison, ...]) -> list[str]:
    """Return which others are not shown to differ from the advised runner, which is then the simpler one."""
    return [
        comparison.other if comparison.runner == runner else comparison.runner
        for comparison in comparisons
        if runner in {comparison.runner, comparison.other} and not comparison.settled
    ]


def _simpler(tied: Sequence[str]) -> str:
    """Return in a sentence that others do as well, by name while there are few."""
    if not tied:
        return ""
    others = listing(tied) if len(tied) <= MOST_NAMED else f"{len(tied)} other runners"
    return f"Simplest choice; no difference shown to {others}."


def _stay_sequential(best: pd.DataFrame, causes: Mapping[CellKey, Cause], change: tuple[str, ...]) -> Advice:
    tried = [
        f"{row['runner']} {words.gave(interval_of(row, 'speedup'))} ({_in_brief(causes[_key(row)])})"
        for _, row in best.iterrows()
    ]
    unknown = (best["verdict"] == "too few blocks").any()
    why = "too few blocks to tell" if unknown else "no runner is shown to be faster"
    use = f"Stay with sequential: {why}."
    return Advice("sequential", 1, None, use, "", why, f"{use[:-1]}; {'; '.join(tried)}.", change)


def _in_brief(cause: Cause) -> str:
    return "cause unclear" if cause.name == "inconclusive" else f"{cause.name}: {cause.because}"


def _key(row: pd.Series) -> CellKey:
    return row["workload"], row["runner"], int(row["workers"])
