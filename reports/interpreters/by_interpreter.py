"""Tables with a column for each interpreter: speedups, start-up, what is fastest, claims, response times.

Each figure comes from within one interpreter's own run; they stand side by side and are never divided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.advice.findings import findings
from reports.chapters.latency.facts import Answers, AnswersPoint, condition_name, place
from reports.chapters.startup.chapter import StartUpRow, start_up_rows
from reports.claims.judged import judge_all
from reports.claims.judging import DELAYED, by_region, number_text
from reports.claims.model import Verdict
from reports.speedups.cells import INDEPENDENT_PROCESSES
from reports.speedups.ranking import ranking
from reports.speedups.verdicts import speedup_text
from reports.statistics.intervals import in_blocks, percentile
from reports.wording.numbers import duration, listing, ratio, workers
from reports.wording.runners import prominence
from reports.wording.tables import EMPTY, STYLES, Grid, Place, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from reports.advice.findings import Finding
    from reports.claims.judged import Judged
    from reports.claims.model import Claim
    from reports.interpreters.study import Measured, Study

RunnerKey = tuple[str, int]
"""A runner and its number of workers."""

SHOWN = ("measured", "ceiling")
"""Roles of the cells that are shown; sequential is 1 everywhere, and its control is the noise floor."""
DECIDED = frozenset({Verdict.CONFIRMED, Verdict.REFUTED, Verdict.NOT_APPLICABLE})
"""Verdicts that say something of an interpreter; the others say that a measurement did not suffice."""
DELAY_STYLES = {Verdict.CONFIRMED: "slower", Verdict.REFUTED: "faster", Verdict.INCONCLUSIVE: "unsure"}
"""How answers are shown that are delayed to at least twice their time, that are not, or that may be."""


def _grid(study: Study, caption: str, corner: str, rows: Iterable[Row]) -> Grid:
    return Grid(caption, corner, tuple(one.name for one in study.measured), tuple(rows))


def speedup_grid(study: Study, workload: str) -> Grid:
    """Return one workload: a row for each runner with so many workers, the ceilings last."""
    cells = [_cells(one, workload) for one in study.measured]
    keys = sorted({key for found in cells for key in found}, key=_order)
    rows = (
        Row(_name(runner), tuple(_speedup(found.get((runner, count))) for found in cells), workers(count))
        for runner, count in keys
    )
    caption = f"{workload}: speedup over sequential of the same interpreter, in the same run"
    return _grid(study, caption, "Runner", rows)


def _name(runner: str) -> str:
    return INDEPENDENT_PROCESSES if runner == "ceiling" else runner


def _cells(measured: Measured, workload: str) -> dict[RunnerKey, pd.Series]:
    cells = measured.analysis.cells
    mine = cells[(cells["workload"] == workload) & cells["role"].isin(SHOWN)]
    return {(row["runner"], int(row["workers"])): row for _, row in mine.iterrows()}


def _order(key: RunnerKey) -> tuple[object, ...]:
    """Return what sorts rows: plain runners first, each by its number of workers, and ceilings last."""
    runner, count = key
    return runner == "ceiling", prominence(runner), count


def _speedup(cell: pd.Series | None) -> Place:
    if cell is None:
        return EMPTY
    if cell["status"] != "timed":
        return Place(str(cell["status"]), "unsure" if cell["status"] == "skipped" else "lost")
    style = "" if cell["role"] == "ceiling" else STYLES.get(cell["verdict"], "unsure")
    estimate, bracket, interval = speedup_text(cell).partition(" (")  # apart, so that the columns are narrow
    return Place(estimate, style, f"{bracket.strip()}{interval}")


def start_ups(study: Study) -> dict[RunnerKey, tuple[StartUpRow | None, ...]]:
    """Return by runner and number of workers, in the order of a table, the start-up in each run."""
    found = [{(row.runner, row.workers): row for row in start_up_rows(one.run)} for one in study.measured]
    keys = sorted({key for mine in found for key in mine}, key=_order)
    return {key: tuple(mine.get(key) for mine in found) for key in keys}


def startup_grid(study: Study) -> Grid:
    """Return a row for each runner with so many workers; it has no rows if no start-up was measured."""
    rows = (
        Row(runner, tuple(map(_start_up, found)), workers(count))
        for (runner, count), found in start_ups(study).items()
    )
    return _grid(study, "Until all workers are ready; below it until the first result", "Runner", rows)


def _start_up(row: StartUpRow | None) -> Place:
    if row is None:
        return EMPTY
    ready, _, interval = duration(row.all_ready_s).partition(" (")
    first = f"first result {duration(row.first_result_s)}"
    beside = (f"({interval}" if interval else "", row.start_method, first)
    return Place(ready, small="; ".join(filter(None, beside)))


@dataclass(frozen=True, slots=True)
class Leaders:
    """Which runners lead in a workload by one run.

    Attributes:
        names: Of the runners, sorted, or the few words that say why none leads.
        place: The same with the highest speedup.
        decided: Whether the run tells who leads: runners, or sequential where all are slower.
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
        """The leaders with each interpreter whose run tells who leads."""
        return tuple(frozenset(leaders.names) for leaders in self.found if leaders and leaders.decided)

    @property
    def depends(self) -> bool:
        """Whether no runner is among the leaders with all interpreters whose runs tell who leads."""
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
        return Leaders((finding.answer,), Place(finding.answer, "unsure"), decided=False)
    ranked = ranking(analysis, finding.workload)
    ahead = tuple(sorted(ranked.leading))
    names = ahead or (finding.answer,)
    fastest = ranked.best.iloc[0]
    figure = f"{fastest['runner']}, {workers(int(fastest['workers']))}: {speedup_text(fastest)}"
    place = Place(listing(names, "or"), "faster" if ahead else "unsure", figure)
    return Leaders(names, place, decided=bool(ahead) or names == ("sequential",))


def leader_grid(study: Study, found: Iterable[LeadersByInterpreter]) -> Grid:
    """Return who leads as a table."""
    rows = (Row(one.workload, tuple(each.place if each else EMPTY for each in one.found)) for one in found)
    return _grid(study, "The fastest, as far as can be told, and the highest speedup", "Workload", rows)


def leader_sentence(study: Study, found: Sequence[LeadersByInterpreter]) -> str:
    """Return in which workloads the answer depends on the interpreter."""
    if len(study.measured) < 2:
        return "There is one interpreter only: name the runs of others to see them side by side."
    compared = [one for one in found if len(one.decided) > 1]
    return " ".join(filter(None, (_depending(compared), _untold(found, compared))))


def _depending(compared: Sequence[LeadersByInterpreter]) -> str:
    depending = [one.workload for one in compared if one.depends]
    among = f"{len(compared)} workloads"
    if depending:
        where = f"{len(depending)} of {among}: {listing(depending)}"
        return f"What is fastest depends on the interpreter in {where}."
    return f"What is fastest is shown to depend on the interpreter in none of {among}." if compared else ""


def _untold(found: Sequence[LeadersByInterpreter], compared: Sequence[LeadersByInterpreter]) -> str:
    """Return where it can't be told: a run that is undecided says nothing of its interpreter."""
    untold = [one.workload for one in found if one not in compared]
    return f"Fewer than two runs tell what is fastest in {listing(untold)}." if untold else ""


@dataclass(frozen=True, slots=True)
class ClaimByInterpreter:
    """One claim and what each run says of it, in the order of the interpreters."""

    claim: Claim
    judged: tuple[Judged, ...]

    @property
    def changes(self) -> bool:
        """Whether two interpreters decide it differently."""
        return len({entry.judgment.verdict for entry in self.judged} & DECIDED) > 1


def claims(study: Study) -> tuple[ClaimByInterpreter, ...]:
    """Return all claims in their order, each judged by every run."""
    by_run = [judge_all(one.analysis) for one in study.measured]
    return tuple(ClaimByInterpreter(judged[0].claim, judged) for judged in zip(*by_run, strict=True))


def claim_grid(study: Study, shown: Iterable[ClaimByInterpreter], caption: str) -> Grid:
    """Return a row for each claim with its verdicts and their numbers."""
    rows = (
        Row(one.claim.sentence, tuple(map(_verdict, one.judged)), f"expected: {one.claim.expected}")
        for one in shown
    )
    return _grid(study, caption, "Claim", rows)


def claim_sentence(found: Sequence[ClaimByInterpreter]) -> str | None:
    """Return how many claims change their verdict; None with one interpreter."""
    if not found or len(found[0].judged) < 2:
        return None
    changing = sum(one.changes for one in found)
    change = "changes its" if changing == 1 else "change their"
    return f"{changing} of {len(found)} claims {change} verdict from interpreter to interpreter."


def _verdict(entry: Judged) -> Place:
    verdict = entry.judgment.verdict
    number = " ".join(filter(None, (number_text(entry.judgment), entry.judgment.unit)))
    return Place(verdict, verdict.replace(" ", "-"), "" if entry.judgment.number is None else number)


def answers_of(measured: Measured) -> Answers:
    """Return the answers of one run."""
    return Answers(measured.run.of(AnswersPoint))


def latency_grid(study: Study) -> Grid:
    """Return a row for each condition; it has no rows if nobody measured any."""
    found = [answers_of(one) for one in study.measured]
    named = [{condition_name(point): point for point in answers.points} for answers in found]
    every = sorted((point for answers in found for point in answers.points), key=place)
    rows = (
        Row(
            name, tuple(_latency(mine.get(name), answers) for mine, answers in zip(named, found, strict=True))
        )
        for name in dict.fromkeys(map(condition_name, every))
    )
    caption = "Median answer; below it over the idle one, and the 99th percentile"
    return _grid(study, caption, "Answers of", rows)


def latency_sentence(study: Study) -> str | None:
    """Return what one busy thread does to the median answer, by interpreter; None if nobody measured it."""
    told = []
    for one in study.measured:
        answers = answers_of(one)
        alone, beside = answers.find(), answers.find("threads", 1)
        if alone is not None and beside is not None:
            told.append(f"{ratio(in_blocks(beside, alone))} with {one.name}")
    if not told:
        return None
    return f"Beside one busy thread the median answer takes so many times as long: {listing(told)}."


def _latency(point: AnswersPoint | None, answers: Answers) -> Place:
    if point is None:
        return EMPTY
    median, _, interval = duration(percentile(point, 0.5)).partition(" (")
    rare = percentile(point, 0.99)
    beside = [f"({interval}"] if interval else []
    alone = answers.find(responder=point.responder)
    style = ""
    if alone is not None and alone is not point:
        times = in_blocks(point, alone)
        beside.append(f"{ratio(times)} as long")
        style = DELAY_STYLES.get(by_region(times, DELAYED), "")
    if rare.estimate == rare.estimate:
        beside.append(f"99 % within {duration(rare.estimate)}")
    return Place(median, style, "; ".join(beside))
