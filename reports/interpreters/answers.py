"""Threads or processes, by interpreter: which runners lead in each workload, and where no answer fits all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.advice.findings import findings
from reports.speedups.comparison import compared, leading
from reports.speedups.verdicts import speedup_text
from reports.wording.numbers import listing, workers
from reports.wording.tables import EMPTY, Grid, Place, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.advice.findings import Finding
    from reports.interpreters.study import Measured, Study


@dataclass(frozen=True, slots=True)
class Answer:
    """What one run says of a workload.

    Attributes:
        choices: The runners that lead, sorted, or the few words that say why none does.
        place: The same with the highest speedup.
    """

    choices: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Answers:
    """One workload and what each interpreter's run says of it; None where it was not measured."""

    workload: str
    found: tuple[Answer | None, ...]

    @property
    def depends(self) -> bool:
        """Whether no choice is among the answers of all interpreters that have one."""
        choices = [set(answer.choices) for answer in self.found if answer]
        return len(choices) > 1 and not set.intersection(*choices)


def answers(study: Study) -> tuple[Answers, ...]:
    """Return the answers of every workload, in the order of the workloads and of the interpreters."""
    found = [
        {finding.workload: _answer(one, finding) for finding in findings(one.analysis)}
        for one in study.measured
    ]
    return tuple(Answers(name, tuple(mine.get(name) for mine in found)) for name in study.workloads)


def answer_grid(study: Study, found: Sequence[Answers]) -> Grid:
    """Return the answers as a table."""
    rows = tuple(
        Row(one.workload, tuple(answer.place if answer else EMPTY for answer in one.found)) for one in found
    )
    columns = tuple(one.name for one in study.measured)
    return Grid("The fastest, as far as can be told, and the highest speedup", "Workload", columns, rows)


def answer_sentence(study: Study, found: Sequence[Answers]) -> str:
    """Return in which workloads the answer depends on the interpreter."""
    if len(study.measured) < 2:
        return "There is one interpreter only: name the runs of others to see them side by side."
    depending = [one.workload for one in found if one.depends]
    if not depending:
        return "In every workload there is an answer that holds with all of these interpreters."
    return (
        f"What is fastest depends on the interpreter in {len(depending)} of {len(found)} workloads: "
        f"{listing(depending)}."
    )


def _answer(measured: Measured, finding: Finding) -> Answer:
    analysis = measured.analysis
    if (analysis.best["workload"] == finding.workload).any():
        best, noise, comparisons = compared(analysis, finding.workload)
        ahead = tuple(sorted(leading(best, comparisons, noise)))
        choices = ahead or (finding.answer,)
        fastest = best.iloc[0]
        figure = f"{fastest['runner']}, {workers(int(fastest['workers']))}: {speedup_text(fastest)}"
        place = Place(listing(choices, "or"), "faster" if ahead else "unsure", figure)
        return Answer(choices, place)
    return Answer((finding.answer,), Place(finding.answer, "unsure"))
