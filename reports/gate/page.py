"""The page of a gate: the answer, a matrix of verdicts, and everything that they rest on."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import truediv
from typing import TYPE_CHECKING

from reports.compare.answer import WORSE
from reports.compare.judging import Verdict
from reports.compare.matrix import matrices, speedups_matter
from reports.compare.outcome import counted
from reports.compare.page import by_metric, series_tables
from reports.gate.accepted import to_accept
from reports.gate.answer import gate_answer
from reports.gate.measured.pairing import paired_series
from reports.gate.outputs import also_changed_line
from reports.pages.run_page import environment_facts
from reports.pages.template import render
from reports.series.metrics import FAMILY_TITLES, is_evidence
from reports.wording.numbers import significant
from reports.wording.tables import TextTable
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.compare.judging import Judgment
    from reports.compare.matrix import Matrix
    from reports.gate.measured.passes import Pass
    from reports.gate.result import GateResult


@dataclass(frozen=True, slots=True)
class FoldedFamily:
    """Figures that explain the times, of one family: folded unless something became worse.

    Attributes:
        family: Unique on a page.
    """

    family: str
    summary: str
    matrices: tuple[Matrix, ...]
    is_worse: bool


NO_ALARMS = (
    "Not measured here: 'make gate{of} BASE=HEAD' compares a commit with itself, which shows how often this "
    "machine gives a false alarm."
)


def render_gate(result: GateResult) -> str:
    """Return the HTML; every text from the data is escaped, and nothing in it is loaded from elsewhere."""
    speedups, times = by_metric([one for one in result.judgments if not is_evidence(one.series.metric)])
    return render(
        "gate.html.j2",
        result=result,
        answer=gate_answer(result),
        times=matrices(times),
        speedups=matrices(speedups),
        evidence=tuple(_evidence(result.judgments)),
        speedups_matter=speedups_matter(result.judgments),
        passes=passes_table(result),
        blocks=blocks_table(result),
        to_accept=to_accept(result.judgments, datetime.now(UTC).date()),
        also_changed=also_changed_line(result.also_changed),
        alarms=result.alarms.sentence if result.alarms else _no_alarms(result.passes[0]),
        environment=environment_facts(result.passes[0].measured_in),
        **series_tables(result.judgments),
    )


def _no_alarms(measured: Pass) -> str:
    of = f" WORKLOAD={shlex.quote(measured.function.name)}" if measured.function else ""
    return spoken(NO_ALARMS.format(of=of))


def _evidence(judgments: Sequence[Judgment]) -> Iterator[FoldedFamily]:
    """Yield the families of figures that explain the times."""
    for family, title in FAMILY_TITLES.items():
        found = [one for one in judgments if one.series.measure.family == family]
        if found and family != "times":
            worse = any(one.verdict in WORSE for one in found)
            yield FoldedFamily(family, f"{title}, {counted(found)}", matrices(found), worse)


def passes_table(result: GateResult) -> TextTable:
    """Return what each pass measured, and what came out."""
    flagged, worse = result.flagged, sum(one.verdict is Verdict.REGRESSED for one in result.judgments)
    outcomes = (f"{flagged} looked worse", f"{worse} confirmed as worse")
    names = ("First: everything", "Second: what looked worse, on fresh blocks")
    rows = (
        (name, *_measured(measured), outcome)
        for name, measured, outcome in zip(
            names, result.passes, outcomes, strict=False
        )  # a second one if flagged
    )
    headings = ("Pass", "Workloads", "Blocks per workload", "Series", "Took", "Result")
    return TextTable(
        "Both passes" if len(result.passes) > 1 else "The only pass", headings, tuple(rows), (False,) * 6
    )


def _measured(measured: Pass) -> tuple[str, ...]:
    return (
        str(len(measured.workloads)),
        str(measured.blocks_each),
        str(len(paired_series(measured))),
        f"{significant(measured.wall_s / 60, 2)} min",
    )


def blocks_table(result: GateResult) -> TextTable:
    """Return head / base of every series, block by block."""
    rows = (
        row for number, measured in enumerate(result.passes, start=1) for row in _blocks(number, measured)
    )
    headings = ("Series", "Pass", "Head / base in each block")
    return TextTable("Ratios by block", headings, tuple(rows), (False, False, True))


def _blocks(number: int, measured: Pass) -> Iterator[tuple[str, ...]]:
    for series, pair in sorted(paired_series(measured).items()):
        ratios = " ".join(f"{ratio:.2f}" for ratio in map(truediv, pair.head, pair.base))
        yield series.path, str(number), ratios or "none with a time on both sides"
