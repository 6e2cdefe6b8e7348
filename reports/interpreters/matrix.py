"""The matrix: what is fastest with each interpreter, and what one worker pays for doing without the GIL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reports.advice.findings import findings
from reports.interpreters.by_interpreter import grid
from reports.interpreters.pairs import cost, mean_cost
from reports.speedups.ranking import ranking
from reports.speedups.verdicts import speedup_text
from reports.statistics.intervals import side_of_one
from reports.wording.numbers import listing, ratio, workers
from reports.wording.runners import simplicity
from reports.wording.tables import EMPTY, Grid, Place, Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from reports.advice.findings import Finding
    from reports.interpreters.pairs import Pair
    from reports.interpreters.study import Measured, Study
    from reports.statistics.intervals import Interval, Side

COST_STYLES: dict[Side, str] = {"above": "slower", "below": "faster"}
"""How a cost is shown: what takes longer without the GIL is slower; all that is open is unclear."""
SIGNS = {"faster": "▲", "slower": "▼", "unclear": "="}
"""So that no verdict is told by color alone."""


@dataclass(frozen=True, slots=True)
class Leaders:
    """Which runners lead in a workload by one run.

    Attributes:
        names: Of the runners, sorted, or the few words that say why none leads.
        place: The simplest of them with its speedup, and that of threads beside it.
        decided: Whether the run shows who leads: runners, or sequential where all are slower.
    """

    names: tuple[str, ...]
    place: Place
    decided: bool = True


@dataclass(frozen=True, slots=True)
class LeadersByInterpreter:
    """One workload and who leads with each interpreter; None where it was not measured."""

    workload: str
    found: tuple[Leaders | None, ...]

    @property
    def decided(self) -> tuple[frozenset[str], ...]:
        """The leaders with each interpreter whose run shows who leads."""
        return tuple(frozenset(leaders.names) for leaders in self.found if leaders and leaders.decided)

    @property
    def depends(self) -> bool:
        """Whether no runner is among the leaders of all runs that show who leads."""
        return len(self.decided) > 1 and not frozenset.intersection(*self.decided)


def leaders(study: Study) -> tuple[LeadersByInterpreter, ...]:
    """Return who leads in every workload, in the order of the workloads and of the interpreters."""
    found = [
        {finding.workload: _leaders(one, finding) for finding in findings(one.analysis)}
        for one in study.measured
    ]
    return tuple(
        LeadersByInterpreter(name, tuple(mine.get(name) for mine in found)) for name in study.workloads
    )


def _leaders(measured: Measured, finding: Finding) -> Leaders:
    analysis = measured.analysis
    if not (analysis.best["workload"] == finding.workload).any():
        return Leaders((finding.answer,), Place(finding.answer, "none"), decided=False)
    ranked = ranking(analysis, finding.workload)
    ahead = tuple(sorted(ranked.leading))
    if ahead:
        return Leaders(ahead, _ahead(ranked.best, ahead))
    slower = set(ranked.best["verdict"]) == {"slower"}
    names = ("sequential",) if slower else (finding.answer,)
    fastest = ranked.best.iloc[0]
    best = f"best: {fastest['runner']} {_estimate(fastest)}"
    style = "slower" if slower else "unclear"
    text = f"{SIGNS[style]} {names[0]}"
    place = Place(text, style, best, _in_full(fastest), float(fastest["speedup"]))
    return Leaders(names, place, decided=slower)


def _ahead(best: pd.DataFrame, ahead: Sequence[str]) -> Place:
    """Return the simplest of the leaders; threads, which the GIL decides on, stand beside another one."""
    rows = {row["runner"]: row for _, row in best.iterrows()}
    shown = rows[min(ahead, key=simplicity)]
    beside = [workers(int(shown["workers"]))]
    told = [rows[name] for name in ahead]
    if shown["runner"] != "threads" and "threads" in rows:
        beside.append(f"threads {_estimate(rows['threads'])}")
        told.append(rows["threads"])
    tip = "; ".join(map(_in_full, told))
    text = f"{SIGNS['faster']} {shown['runner']} {_estimate(shown)}"
    return Place(text, "faster", "; ".join(beside), tip, float(shown["speedup"]))


def _estimate(row: pd.Series) -> str:
    return speedup_text(row).partition(" (")[0]


def _in_full(row: pd.Series) -> str:
    return f"{row['runner']}, {workers(int(row['workers']))}: {speedup_text(row)}"


def matrix(study: Study, found: Sequence[LeadersByInterpreter]) -> Grid:
    """Return who leads with each interpreter and, where interpreters took turns, what one worker pays."""
    pairs = [pair for pair in study.pairs if pair.costs]
    caption = "Fastest runner and its speedup over sequential: ▲ faster, ▼ all slower, = no difference shown"
    if pairs:
        caption += "; 1 worker: extra time without the GIL"
    table = grid(study, caption, "Workload", ())
    columns = (*table.columns, *(f"1 worker: {pair.head.name} vs {pair.base.name}" for pair in pairs))
    rows = tuple(
        Row(
            one.workload,
            (*(each.place if each else EMPTY for each in one.found), *_costs(pairs, one.workload)),
        )
        for one in found
    )
    means = tuple(_cost(mean) if (mean := mean_cost(pair)) else EMPTY for pair in pairs)
    foot = (Row("geometric mean", (*(Place("", "none") for _ in study.measured), *means)),) if pairs else ()
    return Grid(table.caption, table.corner, columns, rows, foot)


def _costs(pairs: Sequence[Pair], workload: str) -> Iterator[Place]:
    for pair in pairs:
        if workload in pair.costs:
            yield _cost(cost(pair, workload))
        else:
            yield replace(EMPTY, tip=pair.without.get(workload, ""))


def _cost(found: Interval) -> Place:
    style = COST_STYLES.get(side_of_one(found), "unclear")
    more = "+" if found.estimate >= 1 else "\N{MINUS SIGN}"
    text = f"{SIGNS[style]} {more}{100 * abs(found.estimate - 1):.1f} %"
    return Place(text, style, tip=f"{ratio(found)} the time", value=found.estimate)


def leader_sentence(study: Study, found: Sequence[LeadersByInterpreter]) -> str:
    """Return in which workloads the answer depends on the interpreter."""
    if len(study.measured) < 2:
        return "There is one interpreter only: name runs of others to see them side by side."
    compared = [one for one in found if len(one.decided) > 1]
    return " ".join(filter(None, (_depending(compared), _untold(found, compared))))


def _depending(compared: Sequence[LeadersByInterpreter]) -> str:
    depending = [one.workload for one in compared if one.depends]
    if depending:
        where = f"{len(depending)} of {len(compared)} workloads: {listing(depending)}"
        return f"The fastest runner depends on the interpreter in {where}."
    if compared:
        return f"In each of {len(compared)} workloads one runner is among the fastest with every interpreter."
    return ""


def _untold(found: Sequence[LeadersByInterpreter], compared: Sequence[LeadersByInterpreter]) -> str:
    """Return where it is not known: a run that is undecided says nothing about its interpreter."""
    untold = [one.workload for one in found if one not in compared]
    return f"Fewer than two runs show a fastest runner for {listing(untold)}." if untold else ""
