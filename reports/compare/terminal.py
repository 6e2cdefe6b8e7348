"""The comparison on the terminal: the answer, a table of all that is not equivalent, and what limits it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from reports.compare.answer import comparison_answer
from reports.compare.judging import Verdict
from reports.compare.outcome import headline, noteworthy_rows, visibility
from reports.compare.side import also_changed, also_changed_sentence
from reports.data.document import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from reports.compare.answer import Answer
    from reports.compare.comparing import Comparison
    from reports.compare.judging import Judgment
    from reports.compare.matrix import Look
    from reports.compare.outcome import JudgmentRow

STYLES = {
    Verdict.FAILED: "bold red",
    Verdict.REGRESSED: "bold red",
    Verdict.MISSING: "red",
    Verdict.ACCEPTED: "yellow",
    Verdict.LOOKS_WORSE: "yellow",
    Verdict.INCONCLUSIVE: "yellow",
    Verdict.IMPROVED: "green",
    Verdict.LOOKS_BETTER: "yellow",
    Verdict.CHANGED: "cyan",
    Verdict.NEW: "cyan",
}

LOOKS: dict[Look, str] = {
    "slower": "bold red",
    "unclear": "bold yellow",
    "faster": "bold green",
    "same": "bold",
}

MOST_ROWS = 12
"""The worst first: the page has them all."""

ONE_LINE = 20
"""Characters of a path that fit beside the other columns in a terminal of 80."""

HEADINGS = ("verdict", "series", "head / base", "threshold", "detectable")
"""The last is the smallest change that this comparison could have detected in the series."""


def print_comparison(console: Console, comparison: Comparison) -> None:
    """Print a comparison, the answer first; every text from a run is printed as it is, never as markup."""
    print_line(console, f"{comparison.head.name} against {comparison.base.name}", "bold")
    print_answer(console, comparison_answer(comparison))
    print_judgments(console, comparison.judgments, comparison.failures)
    if sentence := also_changed_sentence(also_changed(comparison.base, comparison.head)):
        print_line(console, sentence)
    for note in comparison.notes:
        print_line(console, f"note: {note}", "yellow")


def print_answer(console: Console, answer: Answer) -> None:
    """Print the answer and what to do next; a command is in one piece, so that it can be copied."""
    print_line(console, f"{answer.title}: {answer.sentence}", LOOKS[answer.look])
    print_line(console, answer.next_step)
    if answer.command:
        console.print(Text(f"  {printable(answer.command)}"), soft_wrap=True)


def print_judgments(console: Console, judgments: Sequence[Judgment], failures: Sequence[str] = ()) -> None:
    """Print the table of all that is not equivalent, then the counts and what could have been seen."""
    if rows := noteworthy_rows(judgments):
        console.print(_table(rows[:MOST_ROWS]))
    if left_out := len(rows[MOST_ROWS:]):
        print_line(console, f"… and {left_out} more: see the page.")
    for failure in failures:
        print_line(console, f"failed: {failure}", STYLES[Verdict.FAILED])
    print_line(console, headline(judgments, failures))
    if sentence := visibility(judgments):
        print_line(console, sentence)


def _table(rows: Sequence[JudgmentRow]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in HEADINGS:
        table.add_column(Text(heading), overflow="fold")
    for row in rows:
        verdict = Text(row.verdict, style=STYLES[row.verdict])
        table.add_row(verdict, *(Text(printable(text)) for text in _texts(row)))
    return table


def _texts(row: JudgmentRow) -> tuple[str, ...]:
    """Return the cells behind the verdict; a line may break between the parts of a long path."""
    series = row.series.replace("/", "/ ") if len(row.series) > ONE_LINE else row.series
    if row.judgment.change is None:
        return series, row.sentence, "", ""
    return series, row.ratio, row.threshold, row.resolution


def print_line(console: Console, line: str, style: str = "") -> None:
    """Print one line of any text."""
    console.print(Text(printable(line), style=style))
