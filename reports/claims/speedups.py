"""Claims on speedups: the cells that settle them, and the sentence that quotes their evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.claims.judging import Region, all_in, by_region, not_applicable, not_measured
from reports.claims.model import Judgment
from reports.speedups.verdicts import interval_of, speedup_text
from reports.why.cause import diagnose
from reports.wording.numbers import listing, workers

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from reports.claims.model import Lesson
    from reports.why.words import Cause

FASTER = Region(low=1.05)
"""At least 5 % faster: less is no reason to change a program."""
NOT_FASTER = Region(high=FASTER.low)
SLOWER = Region(high=1.0)
FASTER_IN_WORDS = "speedup above 1.05 (5 % faster) with the fewest workers above 1"
NOT_FASTER_IN_WORDS = "speedup below 1.05 (not 5 % faster) with every number of workers above 1"
SLOWER_IN_WORDS = "speedup below 1 with every number of workers above 1"
UNIT = "speedup"
FEWEST_CPUS = 2


def at_fewest_workers(lesson: Lesson, workload: str, runner: str, region: Region) -> Judgment:
    """Return the verdict by the cell with the fewest workers above 1: the best one is never picked."""
    cells = _with_several_workers(lesson, workload, runner)
    if cells.empty:
        return _without_cells(lesson, workload, runner)
    cell = cells.iloc[0]
    speedup = interval_of(cell, "speedup")
    return Judgment(by_region(speedup, region), _cause(lesson, cell).sentence, speedup, UNIT)


def at_every_number(lesson: Lesson, workload: str, runner: str, region: Region) -> Judgment:
    """Return the verdict that the cells with every number of workers above 1 share; else inconclusive.

    The number shown is the first that is not in the region, for that is what keeps the claim from holding;
    if all are, that of the fewest workers.
    """
    cells = _with_several_workers(lesson, workload, runner)
    if cells.empty:
        return _without_cells(lesson, workload, runner)
    verdict, place = all_in(region, [interval_of(cell, "speedup") for _, cell in cells.iterrows()])
    shown = cells.iloc[place]
    figures = listing(f"{speedup_text(cell)} with {workers(cell['workers'])}" for _, cell in cells.iterrows())
    because = _cause(lesson, shown).because
    sentence = f"{runner[:1].upper()}{runner[1:]} {figures}. With {workers(shown['workers'])}, {because}."
    return Judgment(verdict, sentence, interval_of(shown, "speedup"), UNIT)


def too_few_cpus(lesson: Lesson) -> Judgment | None:
    """Return that a claim on scaling does not speak of a machine with one usable CPU, else None."""
    if lesson.environment.usable_cpus >= FEWEST_CPUS:
        return None
    return not_applicable(
        "The run had 1 usable CPU: nothing that computes gets faster there, whatever the GIL does."
    )


def on_several_cpus(
    judge: Callable[[Lesson, str, str, Region], Judgment], workload: str, runner: str, region: Region
) -> Callable[[Lesson], Judgment]:
    """Return how work that computes is judged: only where two workers can compute at the same moment."""
    return lambda lesson: too_few_cpus(lesson) or judge(lesson, workload, runner, region)


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


def _cause(lesson: Lesson, cell: pd.Series) -> Cause:
    return diagnose(lesson.analysis).causes[cell["workload"], cell["runner"], int(cell["workers"])]
