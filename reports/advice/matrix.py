"""The matrix: a row for each workload, a column for each runner. The answer of a run on one screen.

The page's first screen, the terminal's table and overview.png show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from reports.speedups.noise import controls
from reports.speedups.verdicts import interval_of, speedup_text
from reports.why.cause import diagnose
from reports.wording.numbers import (
    NOTHING,
    is_very_slow,
    listing,
    percent,
    share,
    significant,
    whole_percent,
    workers,
)
from reports.wording.runners import family, prominence

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from reports.advice.findings import Finding
    from reports.data.environment import Environment
    from reports.speedups.cells import Analysis
    from reports.statistics.intervals import Interval
    from reports.why.cause import Diagnosis
    from reports.why.evidence import CellKey
    from reports.why.words import Cause

SIGNS = {"faster": "▲", "slower": "▼", "no difference shown": "=", "within noise": "=", "too few blocks": "?"}
"""So that no verdict is told by color alone."""
KEY = "▲ faster, ▼ slower, = no difference shown, ? too few blocks"
NO_SIGN = ""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """The best cell of a runner in one workload, or why it has none.

    Attributes:
        workers: How many; None without a time.
        speedup: None without a time.
        figure: Such as ``1.96×`` or ``105× slower``; without a time its status; a dash where it was skipped.
        sign: ▲ faster, ▼ slower, = no difference shown, ? too few blocks; empty without a time.
        style: The verdict as the name of a style: faster, slower or unclear; ``none`` without a time.
        verdict: The verdict in words.
        tip: The figure with its interval, workers and blocks.
        advised: Whether this is what the advice says.
    """

    runner: str
    workers: int | None
    speedup: Interval | None
    figure: str
    sign: str
    style: str
    verdict: str
    tip: str
    advised: bool

    @property
    def is_variant(self) -> bool:
        """Whether it is a variant of another runner, such as processes-spawn."""
        return self.runner != family(self.runner)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One workload.

    Attributes:
        anchor: Id of its card in the page.
        cells: One for each runner of the matrix, in its order.
        advice: What to use, in at most six words.
        tag: Why, in at most three words: the cause that ``explained`` chooses.
        tagged: Whose cause that is; empty if nothing of the workload has a time.
        gil: Part of the time in which that runner's threads held the GIL; None where that is not known.
        doubt: Why its numbers are doubtful; None if nothing makes them so.
    """

    workload: str
    anchor: str
    cells: tuple[MatrixCell, ...]
    advice: str
    tag: str
    tagged: str
    gil: Interval | None
    doubt: str | None = None

    @property
    def gil_percent(self) -> str:
        """The share of the GIL in whole percent; a dash where it is not known."""
        return NOTHING if self.gil is None else whole_percent(self.gil.estimate)

    @property
    def gil_tip(self) -> str:
        """The share with its interval and whose it is."""
        return "GIL share: not measured" if self.gil is None else f"{self.tagged}: GIL held {share(self.gil)}"


@dataclass(frozen=True, slots=True)
class Matrix:
    """All workloads of a run.

    Attributes:
        runners: The columns, the plain runners first.
    """

    runners: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


def matrix(analysis: Analysis, findings: Sequence[Finding]) -> Matrix:
    """Return the matrix of a run; ``findings`` are its workloads in order.

    A runner that was skipped everywhere, for example because this Python lacks it, has no column.
    """
    return _matrix(analysis, tuple(findings))


@lru_cache(maxsize=1)  # the page, the picture and the terminal show the same one
def _matrix(analysis: Analysis, findings: tuple[Finding, ...]) -> Matrix:
    cells, diagnosis = analysis.cells, diagnose(analysis)
    told = set(cells.loc[cells["status"] != "skipped", "runner"])
    runners = tuple(sorted((runner for runner in analysis.runners if runner in told), key=prominence))
    rows = (
        _row(analysis, diagnosis, runners, finding, f"workload-{place}")
        for place, finding in enumerate(findings, start=1)
    )
    return Matrix(runners, tuple(rows))


def _row(
    analysis: Analysis, diagnosis: Diagnosis, runners: tuple[str, ...], finding: Finding, anchor: str
) -> MatrixRow:
    key, cause = explained(analysis, diagnosis, finding)
    evidence = diagnosis.evidence[key] if key else None
    return MatrixRow(
        finding.workload,
        anchor,
        tuple(_cell(analysis, finding, runner) for runner in runners),
        "Not measured" if finding.advice is None else finding.advice.short,
        cause.tag if cause else NOTHING,
        key[1] if key else "",
        evidence.gil_share or evidence.reference_gil_share if evidence else None,
        finding.doubt,
    )


def explained(
    analysis: Analysis, diagnosis: Diagnosis, finding: Finding
) -> tuple[CellKey, Cause] | tuple[None, None]:
    """Return the cell whose cause explains a workload best, and that cause.

    It is the best cell of threads, because the GIL decides about these; where threads have no time, that of
    the advised runner, or else the first.
    """
    best = analysis.best[analysis.best["workload"] == finding.workload]
    if best.empty:
        return None, None
    advised = finding.advice.runner if finding.advice else ""
    places = {"threads": 0, advised: 1}
    row = min((row for _, row in best.iterrows()), key=lambda row: places.get(row["runner"], 2))
    key = (finding.workload, str(row["runner"]), int(row["workers"]))
    return key, diagnosis.causes[key]


def _cell(analysis: Analysis, finding: Finding, runner: str) -> MatrixCell:
    best = analysis.best
    for _, row in best[(best["workload"] == finding.workload) & (best["runner"] == runner)].iterrows():
        return _timed(row, advised=finding.advice is not None and finding.advice.runner == runner)
    cells = analysis.cells
    lost = cells[(cells["workload"] == finding.workload) & (cells["runner"] == runner)]
    statuses = list(lost["status"].unique())
    status = listing(statuses) if statuses else ""
    reason = next((str(text) for text in lost["reason"] if isinstance(text, str)), "")
    tip = f"{runner}: {status or 'not measured here'}. {reason}".strip()
    figure = NOTHING if statuses in ([], ["skipped"]) else status
    return MatrixCell(runner, None, None, figure, NO_SIGN, "none", status, tip, advised=False)


def _timed(row: pd.Series, *, advised: bool) -> MatrixCell:
    speedup, verdict, count = interval_of(row, "speedup"), str(row["verdict"]), int(row["workers"])
    tip = f"{row['runner']}, {workers(count)}: {speedup_text(row)}, {verdict}, {row['blocks']:.0f} blocks"
    style = verdict if verdict in {"faster", "slower"} else "unclear"
    return MatrixCell(
        row["runner"], count, speedup, rounded(speedup), SIGNS[verdict], style, verdict, tip, advised
    )


def rounded(speedup: Interval) -> str:
    """Return a speedup as people say it: ``1.96×``, ``12×`` or ``105× slower``."""
    if is_very_slow(speedup):
        return f"{significant(1 / speedup.estimate, 2)}× slower"
    estimate = speedup.estimate
    return f"{significant(estimate, 2)}×" if estimate >= 10 else f"{estimate:.2f}×"


def trust(analysis: Analysis, findings: Sequence[Finding]) -> str:
    """Return in a sentence or two how far to trust a run: what its A/A control says, and what is doubtful."""
    found = controls(analysis.noise)
    if not found.known:
        return "How noisy this run was is unknown: it has no A/A control with an interval."
    said = (
        f"Sequential was measured twice (A/A control): no difference in {found.holding} of"
        f" {found.known} workload{'s' * (found.known != 1)}, and no interval goes farther than"
        f" {percent(found.reach)} from 1.00."
    )
    doubtful = [finding.workload for finding in findings if finding.doubt]
    if not doubtful:
        return said
    which = "every workload" if len(doubtful) == len(findings) > 1 else listing(doubtful)
    return f"{said} Read {which} with care."


def machine(environment: Environment) -> str:
    """Return such as ``2 CPUs (Intel Xeon), CPython 3.14.0 (free-threaded)``."""
    cpus = f"{environment.usable_cpus} CPU{'s' * (environment.usable_cpus != 1)}"
    model = f" ({environment.cpu_model})" if environment.cpu_model else ""
    build = ", free-threaded build" if environment.free_threaded_build else ""
    return f"{cpus}{model}, {environment.implementation} {environment.python_version}{build}"
