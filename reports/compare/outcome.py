"""What a comparison comes to, the same in every output: exit code, counts, rows; and the terminal."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from reports.compare.judging import Verdict
from reports.data.document import printable
from reports.wording.numbers import listing, percent, ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from reports.compare.comparing import Comparison
    from reports.compare.judging import Judgment

STYLES = {
    Verdict.FAILED: "bold red",
    Verdict.REGRESSED: "bold red",
    Verdict.MISSING: "red",
    Verdict.INCONCLUSIVE: "yellow",
    Verdict.IMPROVED: "green",
    Verdict.NEW: "cyan",
}

ONE_LINE = 20
"""Characters of a path that fit beside the other columns in a terminal of 80."""

HEADINGS = ("verdict", "series", "head / base", "threshold", "sees from")
"""The last is the smallest change that the comparison of this series could have told."""

GOOD, REGRESSION, WRONG_USE, INCONCLUSIVE = 0, 1, 2, 3

ORDER = (
    Verdict.FAILED,
    Verdict.REGRESSED,
    Verdict.MISSING,
    Verdict.INCONCLUSIVE,
    Verdict.IMPROVED,
    Verdict.NEW,
    Verdict.EQUIVALENT,
)
"""The worst first: in this order they are counted and shown."""

NONE = "–"


def comparison_exit_code(comparison: Comparison, *, allow_inconclusive: bool = False) -> int:
    """Return the exit code of a comparison; advice is always good, and an unnamed failure is a failure.

    A missing series counts as worse unless the presets differ, which measure different things.
    """
    if comparison.across:
        return GOOD
    if comparison.failures:
        return REGRESSION
    same = comparison.base.presets == comparison.head.presets
    return exit_code(comparison.judgments, missing_is_worse=same, allow_inconclusive=allow_inconclusive)


def exit_code(
    judgments: Iterable[Judgment], *, missing_is_worse: bool = True, allow_inconclusive: bool = False
) -> int:
    """Return 1 for what became worse, 3 if nothing could be compared or something can't be told, else 0."""
    found = {judgment.verdict for judgment in judgments}
    if found & {Verdict.REGRESSED, Verdict.FAILED} or (missing_is_worse and Verdict.MISSING in found):
        return REGRESSION
    if found & {Verdict.IMPROVED, Verdict.EQUIVALENT} and Verdict.INCONCLUSIVE not in found:
        return GOOD
    return GOOD if allow_inconclusive else INCONCLUSIVE


def headline(judgments: Sequence[Judgment], failures: Sequence[str] = ()) -> str:
    """Return such as ``1 regressed, 2 inconclusive and 57 equivalent of 60 series.``."""
    if not judgments and not failures:
        return "There is no series to compare."
    times = Counter(judgment.verdict for judgment in judgments)
    counts = [f"{times[verdict]} {verdict}" for verdict in ORDER if times[verdict]]
    others = f" {len(failures)} more failed without naming their series." if failures else ""
    return f"{listing(counts) if counts else 'none'} of {len(judgments)} series.{others}"


def visibility(judgments: Iterable[Judgment]) -> str:
    """Return what the typical series could have shown, or an empty text if none could have shown anything."""
    changes = (judgment.change for judgment in judgments if judgment.change)
    resolutions = [change.resolution for change in changes if not math.isnan(change.resolution)]
    if not resolutions:
        return ""
    typical, clearest, noisiest = map(percent, (median(resolutions), min(resolutions), max(resolutions)))
    return (
        f"The smallest change that could have been told is {typical} for the typical series, "
        f"{clearest} for the clearest and {noisiest} for the noisiest."
    )


@dataclass(frozen=True, slots=True)
class JudgmentRow:
    """One row of a table, in texts.

    Attributes:
        series: The path of the series, or what several series have in common.
        ratio: Head / base with its interval.
        resolution: The smallest change that could have been told.
        judgment: What the row says; the first one if they are several.
    """

    series: str
    ratio: str
    threshold: str
    resolution: str
    judgment: Judgment

    @property
    def verdict(self) -> Verdict:
        """The verdict of all its series."""
        return self.judgment.verdict

    @property
    def sentence(self) -> str:
        """Why it is this verdict."""
        return self.judgment.sentence


def equivalent_rows(judgments: Iterable[Judgment]) -> tuple[JudgmentRow, ...]:
    """Return a row for each series that is equivalent."""
    return tuple(_row([judgment]) for judgment in judgments if judgment.verdict is Verdict.EQUIVALENT)


def noteworthy_rows(judgments: Iterable[Judgment]) -> tuple[JudgmentRow, ...]:
    """Return the rows of all that is not equivalent: by verdict, and within it what changed most first.

    Series of one subject that are new, missing or failed for the same reason are one row.
    """
    noteworthy = (judgment for judgment in judgments if judgment.verdict is not Verdict.EQUIVALENT)
    ordered = sorted(noteworthy, key=lambda one: (ORDER.index(one.verdict), -_size(one), one.series))
    return tuple(_row(list(together)) for _, together in groupby(ordered, key=_in_common))


def _size(judgment: Judgment) -> float:
    return abs(math.log(judgment.change.ratio.estimate)) if judgment.change else 0.0


def _in_common(judgment: Judgment) -> tuple[object, ...]:
    series = judgment.series
    if judgment.change:
        return (series,)
    return judgment.verdict, series.kind, series.subject, judgment.sentence


def _row(together: Sequence[Judgment]) -> JudgmentRow:
    first, *others = together
    series = first.series
    name = f"{series.kind}/{series.subject}: {len(together)} series" if others else series.path
    if first.change is None:
        return JudgmentRow(name, NONE, NONE, NONE, first)
    figures = ratio(first.change.ratio), percent(first.threshold), percent(first.change.resolution)
    return JudgmentRow(name, *figures, first)


def print_comparison(console: Console, comparison: Comparison) -> None:
    """Print a comparison; every text from a run is printed as it is, never as markup."""
    _print_line(console, f"{comparison.head.name} against {comparison.base.name}", "bold")
    print_judgments(console, comparison.judgments, comparison.failures)
    for note in comparison.notes:
        _print_line(console, f"note: {note}", "yellow")


def print_judgments(console: Console, judgments: Sequence[Judgment], failures: Sequence[str] = ()) -> None:
    """Print the table of all that is not equivalent, then the counts and what could have been seen."""
    if rows := noteworthy_rows(judgments):
        console.print(_table(rows))
    for failure in failures:
        _print_line(console, f"failed: {failure}", STYLES[Verdict.FAILED])
    _print_line(console, headline(judgments, failures), "bold")
    if sentence := visibility(judgments):
        _print_line(console, sentence)


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


def _print_line(console: Console, line: str, style: str = "") -> None:
    console.print(Text(printable(line), style=style))
