"""Claims on speedups: the cells that settle them, and the sentence with speedup and cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.claims.judging import (
    LESS,
    MORE,
    NOT_MORE,
    Region,
    by_region,
    not_applicable,
    not_measured,
    shared,
)
from reports.claims.model import Judgment, Verdict
from reports.speedups.verdicts import interval_of, speedup_text
from reports.why.cause import diagnose
from reports.wording.numbers import listing, workers

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from reports.claims.model import Lesson
    from reports.speedups.verdicts import Verdict as CellVerdict
    from reports.why.words import Cause


@dataclass(frozen=True, slots=True)
class Expected:
    """What a claim says of a cell.

    Attributes:
        region: Where the whole interval of the speedup must lie.
        verdict: The verdict on the cell that the claim speaks of.
        denied: Whether the claim says that it is not so.
    """

    region: Region
    verdict: CellVerdict
    denied: bool = False


FASTER = Expected(MORE, "faster")
NOT_FASTER = Expected(NOT_MORE, "faster", denied=True)
SLOWER = Expected(LESS, "slower")
FASTER_IN_WORDS = "speedup above 1.05 (5 % faster) with the fewest workers above 1"
NOT_FASTER_IN_WORDS = "speedup below 1.05 (not 5 % faster) with every number of workers above 1"
SLOWER_IN_WORDS = "speedup below 0.95 (5 % slower) with every number of workers above 1"
UNIT = "speedup"
FEWEST_CPUS = 2


def by_verdict(cell: pd.Series, expected: Expected) -> Verdict:
    """Return the verdict on a claim by a cell's speedup, unless it contradicts the verdict on the cell.

    The verdict on the cell knows the group's noise, and tables, titles and the advice show it. A speedup
    within the noise confirms no gain, and a shown gain of 3 % does not confirm that there is none.
    """
    found = by_region(interval_of(cell, "speedup"), expected.region)
    said = (cell["verdict"] == expected.verdict) is not expected.denied
    return Verdict.INCONCLUSIVE if (found is Verdict.CONFIRMED) is not said else found


def at_fewest_workers(lesson: Lesson, workload: str, runner: str, expected: Expected) -> Judgment:
    """Return the verdict by the cell with the fewest workers above 1: the best one is never picked."""
    cells = _with_several_workers(lesson, workload, runner)
    if cells.empty:
        return _without_cells(lesson, workload, runner)
    cell = cells.iloc[0]
    figure = f"{_capitalized(runner)} {speedup_text(cell)} with {workers(cell['workers'])}"
    sentence = f"{figure}. {_cause(lesson, cell).brief}{_left_open(cell, expected)}"
    return Judgment(by_verdict(cell, expected), sentence, interval_of(cell, "speedup"), UNIT)


def _left_open(cell: pd.Series, expected: Expected) -> str:
    """Return the verdict on the cell if that keeps its interval from settling the claim; else nothing."""
    found = by_region(interval_of(cell, "speedup"), expected.region)
    return "" if found is by_verdict(cell, expected) else f" Its verdict: {cell['verdict']}."


def at_every_number(lesson: Lesson, workload: str, runner: str, expected: Expected) -> Judgment:
    """Return the verdict that all cells with more than 1 worker share; else inconclusive.

    The number shown is the first outside the region, because that keeps the claim from holding; if there is
    none, that of the fewest workers.
    """
    cells = _with_several_workers(lesson, workload, runner)
    if cells.empty:
        return _without_cells(lesson, workload, runner)
    verdict, place = shared([by_verdict(cell, expected) for _, cell in cells.iterrows()])
    shown = cells.iloc[place]
    figures = listing(f"{speedup_text(cell)} with {workers(cell['workers'])}" for _, cell in cells.iterrows())
    which = f"With {workers(shown['workers'])}: " if len(cells) > 1 else ""
    why = f"{which}{_cause(lesson, shown).brief}"
    sentence = f"{_capitalized(runner)} {figures}. {why}{_left_open(shown, expected)}"
    return Judgment(verdict, sentence, interval_of(shown, "speedup"), UNIT)


def too_few_cpus(lesson: Lesson) -> Judgment | None:
    """Return that a claim on scaling does not speak of a machine with one usable CPU, else None."""
    if lesson.environment.usable_cpus >= FEWEST_CPUS:
        return None
    return not_applicable("This machine has 1 usable CPU, on which nothing that computes can get faster.")


def on_several_cpus(
    judge: Callable[[Lesson, str, str, Expected], Judgment], workload: str, runner: str, expected: Expected
) -> Callable[[Lesson], Judgment]:
    """Return how work that computes is judged: only where two workers can compute at the same time."""
    return lambda lesson: too_few_cpus(lesson) or judge(lesson, workload, runner, expected)


def _with_several_workers(lesson: Lesson, workload: str, runner: str) -> pd.DataFrame:
    cells = lesson.cells(workload, runner)
    return cells[cells["workers"] > 1]


def _without_cells(lesson: Lesson, workload: str, runner: str) -> Judgment:
    """Say what is missing, and why where the run knows."""
    cells = lesson.analysis.cells
    mine = (cells["workload"] == workload) & (cells["runner"] == runner)
    lost = cells[mine & (cells["status"] != "timed") & (cells["workers"] > 1)]
    why = "; ".join(f"{cell['status']}: {cell['reason']}" for _, cell in lost.head(1).iterrows())
    return not_measured(f"{workload} under {runner} with more than 1 worker{f' ({why})' if why else ''}")


def _capitalized(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _cause(lesson: Lesson, cell: pd.Series) -> Cause:
    return diagnose(lesson.analysis).causes[cell["workload"], cell["runner"], int(cell["workers"])]
