"""Verdicts as a matrix: a row for each subject and a column for each runner with its workers, or turned."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reports.compare.judging import Verdict
from reports.compare.outcome import severity
from reports.series.metrics import MEASURES, METRICS, is_evidence
from reports.statistics.intervals import Interval
from reports.wording.numbers import percent, ratio
from reports.wording.runners import simplicity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from reports.compare.judging import Judgment
    from reports.series.identity import SeriesId
    from reports.series.metrics import Metric

Look = Literal["slower", "faster", "unclear", "same"]
"""The class that colors a verdict; its mark and its word say the same without color."""

LOOKS: dict[Verdict, Look] = {
    Verdict.FAILED: "slower",
    Verdict.REGRESSED: "slower",
    Verdict.MISSING: "slower",
    Verdict.ACCEPTED: "unclear",
    Verdict.LOOKS_WORSE: "unclear",
    Verdict.INCONCLUSIVE: "unclear",
    Verdict.IMPROVED: "faster",
    Verdict.LOOKS_BETTER: "unclear",
    Verdict.CHANGED: "same",
    Verdict.NEW: "same",
    Verdict.EQUIVALENT: "same",
}

WORSE = frozenset({Verdict.REGRESSED, Verdict.LOOKS_WORSE})

LOOKING = frozenset({Verdict.LOOKS_WORSE, Verdict.LOOKS_BETTER})

OTHERWISE = {
    Verdict.FAILED: "✗ failed",
    Verdict.MISSING: "✗ missing",
    Verdict.ACCEPTED: "~ accepted",
    Verdict.INCONCLUSIVE: "? can't tell",
    Verdict.NEW: "+ new",
    Verdict.EQUIVALENT: "= same",
}

TITLES = {
    ("speedup", "time"): "Time of a round, head / base",
    ("speedup", "speedup"): "Speedup over sequential, head / base",
    ("startup", "time"): "Time until all workers are ready, head / base",
    ("dispatch", "time"): "Dispatch of one item, head / base",
    ("synchronization", "time"): "Synchronization, time of an operation, head / base",
    ("pytest-benchmark", "time"): "Time of a call, head / base",
}
"""In this order on a page; what is not here comes last, in the order of ``METRICS``."""

CHANGED = frozenset(
    {
        *(Verdict.FAILED, Verdict.MISSING, Verdict.REGRESSED, Verdict.ACCEPTED, Verdict.IMPROVED),
        *(Verdict.CHANGED, *LOOKING),
    }
)

MOST_COLUMNS = 5
"""Of runners beside something else; more become rows where there are fewer subjects than that."""

MOST_ROWS = 10
"""Rows that a page shows openly; the tables below have all."""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One series.

    Attributes:
        sign: Says the verdict without color, as ``word`` does.
        figure: Head / base without its interval; empty if there is none.
        tip: The rest: the interval, the smallest detectable change and the reason.
    """

    look: Look
    sign: str
    word: str
    figure: str
    tip: str


@dataclass(frozen=True, slots=True)
class Heading:
    """Of a row or a column: a subject with its settings, or a runner with its workers.

    Attributes:
        runner: Empty for a subject.
    """

    name: str
    detail: str
    runner: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One row; None where a column has no such series."""

    heading: Heading
    cells: tuple[MatrixCell | None, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """All series of one kind and metric; the worst subjects first, runners from simple to complex."""

    title: str
    columns: tuple[Heading, ...]
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class ChangedRows:
    """The rows with a change, as matrices; ``left_out`` of them have no room."""

    matrices: tuple[Matrix, ...]
    left_out: int


def matrices(judgments: Iterable[Judgment]) -> tuple[Matrix, ...]:
    """Return a matrix for each kind of series and each metric."""
    grouped: dict[tuple[str, Metric], list[Judgment]] = defaultdict(list)
    for judgment in judgments:
        grouped[judgment.series.kind, judgment.series.metric].append(judgment)
    rest = sorted(grouped.keys() - TITLES.keys(), key=lambda each: (METRICS.index(each[1]), each[0]))
    order = [*TITLES, *rest]
    return tuple(_matrix(kind, grouped[kind]) for kind in order if kind in grouped)


def changed_rows(judgments: Sequence[Judgment], told: Collection[Verdict] = CHANGED) -> ChangedRows:
    """Return only subjects and runners for which something changed, the largest changes if there are many.

    Args:
        judgments: On the series.
        told: The verdicts that are changes.
    """
    changed = sorted((one for one in judgments if one.verdict in told), key=severity)
    rows = list(dict.fromkeys(map(_row_of, changed)))
    shown = set(rows[:MOST_ROWS])
    columns = {(_kind(one), _column(one)) for one in changed if _row_of(one) in shown}
    kept = (one for one in judgments if _row_of(one) in shown and (_kind(one), _column(one)) in columns)
    return ChangedRows(tuple(map(_turned, matrices(kept))), len(rows) - len(shown))


def speedups_matter(judgments: Iterable[Judgment]) -> bool:
    """Tell whether a speedup changed in a cell whose time did not, so that times don't show it."""
    changed = [judgment.series for judgment in judgments if judgment.verdict in CHANGED]
    times, speedups = (
        {(one.subject, *_column_of(one)) for one in changed if one.metric == metric}
        for metric in ("time", "speedup")
    )
    return bool(speedups - times)


def tip(judgment: Judgment) -> str:
    """Return all that is known of a series, in one text."""
    series, change = judgment.series, judgment.change
    name = f"{series.name}, {series.metric}"
    if change is None:
        return f"{name}: {judgment.verdict}. {judgment.sentence}"
    return (
        f"{name}: {judgment.verdict}, {ratio(change.ratio)}. Smallest detectable change "
        f"{percent(change.resolution)}, threshold {percent(judgment.threshold)}. {judgment.sentence}"
    )


def _matrix(kind: tuple[str, Metric], judgments: Sequence[Judgment]) -> Matrix:
    columns = sorted(set(map(_column, judgments)), key=lambda each: (simplicity(each[0]), each[1]))
    rows: dict[tuple[str, ...], list[Judgment]] = defaultdict(list)
    for judgment in sorted(judgments, key=severity):
        rows[_row_of(judgment)].append(judgment)
    return Matrix(
        TITLES.get(kind) or _title(*kind),
        tuple(_heading(name, count) for name, count in columns),
        tuple(_row(members, columns) for members in rows.values()),
    )


def _heading(runner: str, workers: int) -> Heading:
    """Return the heading of a runner's column; a test of another project has no runner."""
    if not runner:
        return Heading("Median", "")
    return Heading(runner, "" if runner == "sequential" else str(workers), runner)


def _title(kind: str, metric: Metric) -> str:
    if is_evidence(metric):
        return f"{MEASURES[metric].title}, base → head"
    return f"{kind} {metric}, head / base"


def _turned(matrix: Matrix) -> Matrix:
    """Return a matrix that is too wide with its rows as columns, if that makes it narrower."""
    if not len(matrix.rows) <= MOST_COLUMNS < len(matrix.columns):
        return matrix
    rows = tuple(
        MatrixRow(heading, tuple(row.cells[place] for row in matrix.rows))
        for place, heading in enumerate(matrix.columns)
    )
    return Matrix(matrix.title, tuple(row.heading for row in matrix.rows), rows)


def _row(members: Sequence[Judgment], columns: Sequence[tuple[str, int]]) -> MatrixRow:
    series = members[0].series
    found = {_column(judgment): _cell(judgment) for judgment in members}
    return MatrixRow(Heading(series.subject, series.detail), tuple(map(found.get, columns)))


def _cell(judgment: Judgment) -> MatrixCell:
    verdict, series, change = judgment.verdict, judgment.series, judgment.change
    sign, word = OTHERWISE[verdict].split(" ", 1) if verdict in OTHERWISE else _direction(judgment)
    shown = ratio(Interval(change.ratio.estimate)) if change else ""
    return MatrixCell(
        look=LOOKS[verdict],
        sign=sign,
        word=word,
        figure=(judgment.levels if is_evidence(series.metric) else "") or shown,
        tip=tip(judgment),
    )


def _direction(judgment: Judgment) -> tuple[str, str]:
    """Return whether a changed series rose or fell, as a sign and a word."""
    series = judgment.series
    rose = (judgment.verdict in WORSE) == series.larger_is_worse
    if series.is_neutral and judgment.change:
        rose = judgment.change.ratio.estimate > 1
    word = series.measure.more if rose else series.measure.less
    return ("?", f"looks {word}") if judgment.verdict in LOOKING else ("▲" if rose else "▼", word)


def _kind(judgment: Judgment) -> tuple[str, Metric]:
    return judgment.series.kind, judgment.series.metric


def _column(judgment: Judgment) -> tuple[str, int]:
    return _column_of(judgment.series)


def _column_of(series: SeriesId) -> tuple[str, int]:
    return series.runner, series.workers


def _row_of(judgment: Judgment) -> tuple[str, ...]:
    series = judgment.series
    return series.kind, series.metric, series.subject, series.detail
