"""Tables with a column for each interpreter: speedups, start-up, claims, response times.

Each figure comes from within one interpreter's own run; they stand side by side and are never divided.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.latency.facts import Answers, AnswersPoint, condition_name, place
from reports.chapters.startup.chapter import StartUpRow, start_up_rows
from reports.claims.judged import judge_all
from reports.claims.judging import DELAYED, by_region, number_text
from reports.claims.model import Verdict
from reports.speedups.cells import INDEPENDENT_PROCESSES
from reports.speedups.verdicts import speedup_text
from reports.statistics.intervals import in_blocks, percentile
from reports.wording.numbers import duration, listing, ratio, workers
from reports.wording.runners import prominence
from reports.wording.tables import EMPTY, STYLES, Grid, Place, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from reports.claims.judged import Judged
    from reports.claims.model import Claim
    from reports.interpreters.study import Measured, Study

RunnerKey = tuple[str, int]
"""A runner and its number of workers."""

SHOWN = ("measured", "ceiling")
"""Roles of the cells that are shown; sequential is 1 everywhere, and its control is the noise floor."""
DECIDED = frozenset({Verdict.CONFIRMED, Verdict.REFUTED, Verdict.NOT_APPLICABLE})
"""Verdicts about an interpreter; the others only say that a measurement was not enough."""
DELAY_STYLES = {Verdict.CONFIRMED: "slower", Verdict.REFUTED: "faster", Verdict.INCONCLUSIVE: "unclear"}
"""How response times are shown that are at least doubled, that are not, or that may be."""


def grid(study: Study, caption: str, corner: str, rows: Iterable[Row]) -> Grid:
    """Return a table with a column for each interpreter."""
    return Grid(caption, corner, tuple(one.name for one in study.measured), tuple(rows))


def speedup_grid(study: Study, workload: str) -> Grid:
    """Return one workload: a row for each runner and number of workers, the ceilings last."""
    cells = [_cells(one, workload) for one in study.measured]
    keys = sorted({key for found in cells for key in found}, key=_order)
    rows = (
        Row(
            _name(runner),
            tuple(_speedup(found.get((runner, count))) for found in cells),
            workers(count),
            "" if runner == "ceiling" else runner,
        )
        for runner, count in keys
    )
    caption = f"{workload}: speedup over sequential of the same interpreter, in the same run"
    return grid(study, caption, "Runner", rows)


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
        style = "unclear" if cell["status"] == "skipped" else "lost"
        return Place(str(cell["status"]), style, tip=cell["reason"])
    style = "" if cell["role"] == "ceiling" else STYLES.get(cell["verdict"], "unclear")
    estimate, bracket, interval = speedup_text(cell).partition(" (")  # apart, so that the columns are narrow
    tip = f"{cell['blocks']:.0f} blocks" + ("" if cell["role"] == "ceiling" else f": {cell['verdict']}")
    return Place(estimate, style, f"{bracket.strip()}{interval}", tip, float(cell["speedup"]))


def start_ups(study: Study) -> dict[RunnerKey, tuple[StartUpRow | None, ...]]:
    """Return by runner and number of workers, in the order of a table, the start-up in each run."""
    found = [{(row.runner, row.workers): row for row in start_up_rows(one.run)} for one in study.measured]
    keys = sorted({key for mine in found for key in mine}, key=_order)
    return {key: tuple(mine.get(key) for mine in found) for key in keys}


def startup_grid(study: Study) -> Grid:
    """Return a row for each runner and number of workers; no rows if no start-up was measured."""
    rows = (
        Row(runner, tuple(map(_start_up, found)), workers(count), runner)
        for (runner, count), found in start_ups(study).items()
    )
    return grid(study, "Time until all workers are ready", "Runner", rows)


def _start_up(row: StartUpRow | None) -> Place:
    if row is None:
        return EMPTY
    ready, _, interval = duration(row.all_ready_s).partition(" (")
    first = f"first result {duration(row.first_result_s)}"
    beside = (f"({interval}" if interval else "", row.start_method, first)
    return Place(ready, small="; ".join(filter(None, beside)), value=row.all_ready_s.estimate)


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
    return grid(study, caption, "Claim", rows)


def claim_sentence(found: Sequence[ClaimByInterpreter]) -> str | None:
    """Return how many claims change their verdict; None with one interpreter."""
    if not found or len(found[0].judged) < 2:
        return None
    changing = sum(one.changes for one in found)
    gets = "gets a different verdict" if changing == 1 else "get different verdicts"
    return f"{changing} of {len(found)} claims {gets} on different interpreters."


def _verdict(entry: Judged) -> Place:
    verdict = entry.judgment.verdict
    number = " ".join(filter(None, (number_text(entry.judgment), entry.judgment.unit)))
    small = "" if entry.judgment.number is None else number
    return Place(verdict, verdict.replace(" ", "-"), small, entry.judgment.sentence)


def answers_of(measured: Measured) -> Answers:
    """Return the answers of one run."""
    return Answers(measured.run.of(AnswersPoint))


def latency_grid(study: Study) -> Grid:
    """Return a row for each condition; no rows if response times were not measured."""
    found = [answers_of(one) for one in study.measured]
    named = [{condition_name(point): point for point in answers.points} for answers in found]
    every = sorted((point for answers in found for point in answers.points), key=place)
    rows = (
        Row(
            name, tuple(_latency(mine.get(name), answers) for mine, answers in zip(named, found, strict=True))
        )
        for name in dict.fromkeys(map(condition_name, every))
    )
    return grid(study, "Median response time, also as a multiple of the idle one", "Responder", rows)


def latency_sentence(study: Study) -> str | None:
    """Return what one busy thread does to the median response time; None if it was not measured."""
    told = []
    for one in study.measured:
        answers = answers_of(one)
        alone, beside = answers.find(), answers.find("threads", 1)
        if alone is not None and beside is not None:
            told.append(f"{ratio(in_blocks(beside, alone))} with {one.name}")
    if not told:
        return None
    return f"One busy thread multiplies the median response time: {listing(told)}."


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
        beside.append(f"{ratio(times)} idle")
        style = DELAY_STYLES.get(by_region(times, DELAYED), "")
    if not math.isnan(rare.estimate):
        beside.append(f"99 % within {duration(rare.estimate)}")
    return Place(median, style, "; ".join(beside), value=percentile(point, 0.5).estimate)
