"""The summary on the terminal: the matrix, why, what would surprise, and where the page is.

The standard streams of a command: what the terminal lacks is a question mark there, never an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from reports.advice.matrix import KEY, explained, matrix, trust
from reports.claims.judged import counts, judge_all, otherwise
from reports.pages.surprises import surprises
from reports.speedups.caveats import run_caveats
from reports.speedups.missing import missing
from reports.speedups.verdicts import interval_of, speedup_text
from reports.why.cause import diagnose
from reports.wording.numbers import duration, listing, workers
from reports.wording.runners import prominence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd
    from rich.console import Console

    from reports.advice.findings import Finding
    from reports.advice.matrix import Matrix, MatrixCell
    from reports.speedups.cells import Analysis

COLUMN_CHARACTERS = 20
NAME_CHARACTERS, CELL_CHARACTERS, ADVICE_CHARACTERS, GIL_CHARACTERS = 15, 13, 22, 6
"""What the columns of the matrix need; names longer than that are folded."""
MOST_SURPRISES = 3


def print_summary(console: Console, analysis: Analysis, findings: Sequence[Finding], page: Path) -> None:
    """Print the summary; every text from the run is printed as it is, never as markup.

    Args:
        console: Where to; its width decides how many runners have a column.
        analysis: The run.
        findings: What was found in it.
        page: Where the page is.
    """
    found = matrix(analysis, findings)
    room = console.width - NAME_CHARACTERS - ADVICE_CHARACTERS - GIL_CHARACTERS
    shown = found.runners[: max(1, room // CELL_CHARACTERS)]
    console.print(_matrix_table(found, shown))
    for line in _below_the_matrix(analysis, findings, found.runners[len(shown) :]):
        say(console, line)
    for row, finding in zip(found.rows, findings, strict=True):
        say(console, f"{row.workload}: {_brief(analysis, finding)}")
    if told := surprises(analysis, found)[:MOST_SURPRISES]:
        say(console, "\nWhat may surprise you:")
        for surprise in told:
            say(console, f"- {surprise.sentence}")
    _say_briefly_what_is_missing(console, analysis)
    print_page(console, page)


def _matrix_table(found: Matrix, shown: Sequence[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("workload", *shown, "advice", "GIL"):
        table.add_column(Text(heading), overflow="fold")
    for row in found.rows:
        cells = [_matrix_cell(cell) for cell in row.cells[: len(shown)]]
        table.add_row(Text(row.workload), *cells, Text(row.advice), Text(row.gil_percent))
    return table


def _matrix_cell(cell: MatrixCell) -> Text:
    count = f" ({cell.workers})" if cell.workers else ""
    color = {"faster": "green", "slower": "red"}.get(cell.style, "")
    return Text(f"{cell.sign} {cell.figure}{count}".strip(), style=color)


def _below_the_matrix(
    analysis: Analysis, findings: Sequence[Finding], left_out: Sequence[str]
) -> Iterator[str]:
    yield f"{KEY}; in brackets: workers."
    if left_out:
        yield f"No room here for {listing(left_out)}: the page has them."
    yield f"{trust(analysis, findings)}\n"


def _brief(analysis: Analysis, finding: Finding) -> str:
    _, cause = explained(analysis, diagnose(analysis), finding)
    return finding.sentence if cause is None else cause.brief


def _say_briefly_what_is_missing(console: Console, analysis: Analysis) -> None:
    lost, caveats = missing(analysis), run_caveats(analysis.run)
    failed = [each for each in lost if each.status == "failed"]
    for each in failed:
        say(console, f"\n{each.status}: {each.sentence}")
    if others := len(lost) - len(failed):
        say(console, f"\nNot measured: {others} cell{'s' * (others != 1)}; the page says why.")
    for caveat in caveats:
        say(console, f"\ncaveat: {caveat}")
    if analysis.run.interrupted:
        say(console, f"\nInterrupted ({analysis.run.interrupted}): only what was finished is here.")


def print_everything(console: Console, analysis: Analysis, findings: Sequence[Finding], page: Path) -> None:
    """Print all advice with its reasons and figures, the lesson, and whatever has no time; see above."""
    shown, left_out = _runners_that_fit(analysis.runners, console.width)
    console.print(_table(analysis, shown))
    if left_out:
        say(console, f"No room here for {listing(left_out)}: a wider terminal or the page has them.")
    for finding in findings:
        say(console, f"\n{finding.workload}: {_answer(finding)}", style="bold")
        say(console, f"  {' '.join(filter(None, (_why(finding), finding.doubt)))}")
        if finding.advice and finding.advice.what_would_change:
            say(console, f"  What could change it: {'; '.join(finding.advice.what_would_change)}.")
    say(console, f"\nThe lesson, checked: {_lesson(analysis)}")
    say_what_is_missing(console, analysis)
    print_page(console, page)


def say_what_is_missing(console: Console, analysis: Analysis) -> None:
    """Print what has no time, the caveats of the run, and that it was interrupted, if it was."""
    for lost in missing(analysis):
        say(console, f"\n{lost.status}: {lost.sentence}")
    for caveat in run_caveats(analysis.run):
        say(console, f"\ncaveat: {caveat}")
    if analysis.run.interrupted:
        say(
            console,
            f"\nInterrupted ({analysis.run.interrupted}): only what was finished is here.",
        )


def print_page(console: Console, page: Path) -> None:
    """Print where the page is, in one piece, so that it can be copied and clicked."""
    console.print(Text(f"\npage: {page}"), soft_wrap=True)


def _answer(finding: Finding) -> str:
    return finding.advice.answer if finding.advice else finding.answer


def _why(finding: Finding) -> str:
    return finding.advice.sentence if finding.advice else finding.sentence


def _lesson(analysis: Analysis) -> str:
    """Return how the claims came out, and which of them otherwise than taught."""
    judged = judge_all(analysis)
    said = counts(judged)
    lower = f"{said[:1].lower()}{said[1:]}"
    against = [f"“{entry.claim.sentence.rstrip('.')}”" for entry in otherwise(judged)]
    return f"{lower} Otherwise than taught: {listing(against)}." if against else lower


def _table(analysis: Analysis, runners: Sequence[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("workload", "sequential", *(f"best {runner}" for runner in runners)):
        table.add_column(Text(heading), overflow="fold")
    for workload in analysis.workloads:
        cells = analysis.cells[analysis.cells["workload"] == workload]
        best = analysis.best[analysis.best["workload"] == workload]
        figures = [_best(best, cells, runner) for runner in runners]
        table.add_row(*map(Text, (workload, _sequential(cells), *figures)))
    return table


def _sequential(cells: pd.DataFrame) -> str:
    references = cells[(cells["role"] == "reference") & (cells["status"] == "timed")]
    if references.empty:
        return "–"
    return duration(interval_of(references.iloc[0], "wall_s")).replace(" (", "\n(")


def _best(best: pd.DataFrame, cells: pd.DataFrame, runner: str) -> str:
    for _, row in best[best["runner"] == runner].iterrows():
        return f"{speedup_text(row)}\n{workers(int(row['workers']))}"
    statuses = cells.loc[cells["runner"] == runner, "status"].unique()
    return listing(statuses) if len(statuses) else "–"


def _runners_that_fit(runners: Sequence[str], width: int) -> tuple[list[str], list[str]]:
    ordered = sorted(runners, key=prominence)
    room = max(1, width // COLUMN_CHARACTERS - 2)
    return ordered[:room], ordered[room:]


def say(console: Console, line: str, style: str = "") -> None:
    """Print a line; the console folds it."""
    console.print(Text(line, style=style))
