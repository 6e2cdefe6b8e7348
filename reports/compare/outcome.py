"""What a comparison comes to, the same in every output: exit code, counts and rows."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING

from reports.compare.judging import Verdict
from reports.series.metrics import is_evidence
from reports.statistics.intervals import Interval
from reports.wording.numbers import listing, percent, ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reports.compare.comparing import Comparison
    from reports.compare.judging import Judgment
    from reports.series.identity import SeriesId
    from reports.statistics.ratios import Change

GOOD, REGRESSION, WRONG_USE, INCONCLUSIVE = 0, 1, 2, 3

ORDER = (
    Verdict.FAILED,
    Verdict.REGRESSED,
    Verdict.MISSING,
    Verdict.ACCEPTED,
    Verdict.LOOKS_WORSE,
    Verdict.INCONCLUSIVE,
    Verdict.IMPROVED,
    Verdict.LOOKS_BETTER,
    Verdict.CHANGED,
    Verdict.NEW,
    Verdict.EQUIVALENT,
)
"""The worst first: in this order they are counted and shown."""

NONE = "–"


def comparison_exit_code(comparison: Comparison, *, allow_inconclusive: bool = False) -> int:
    """Return the exit code of a comparison; advice is always good, and an unnamed failure is a failure.

    A missing series counts as worse unless the sides measured different things.
    """
    if comparison.across:
        return GOOD
    if comparison.failures:
        return REGRESSION
    same = missing_is_worse(comparison)
    return exit_code(comparison.judgments, missing_is_worse=same, allow_inconclusive=allow_inconclusive)


def missing_is_worse(comparison: Comparison) -> bool:
    """Return whether a series that the head lacks got lost.

    It did not where the presets differ, or where all workloads do: two functions were measured, each once.
    """
    if comparison.base.presets != comparison.head.presets:
        return False
    timed = [one for one in comparison.judgments if one.series.kind == "speedup"]
    lost = {one.series.subject for one in timed if one.verdict is not Verdict.NEW}
    new = {one.series.subject for one in timed if one.verdict is not Verdict.MISSING}
    return not lost or not new or bool(lost & new)


def exit_code(
    judgments: Iterable[Judgment], *, missing_is_worse: bool = True, allow_inconclusive: bool = False
) -> int:
    """Return 1 if a series became worse, 3 if one can't be told or none could be compared, else 0.

    What only looks worse or better can't be told. That evidence (GIL shares, memory, response times) varies
    too much to tell makes no comparison inconclusive: some of it always does.
    """
    every = tuple(judgments)
    found = {judgment.verdict for judgment in every}
    if found & {Verdict.REGRESSED, Verdict.FAILED} or (missing_is_worse and Verdict.MISSING in found):
        return REGRESSION
    times = {judgment.verdict for judgment in every if not is_evidence(judgment.series.metric)}
    open_ones = {Verdict.INCONCLUSIVE, Verdict.LOOKS_BETTER} & times or Verdict.LOOKS_WORSE in found
    if times & {Verdict.IMPROVED, Verdict.EQUIVALENT, Verdict.ACCEPTED} and not open_ones:
        return GOOD
    return GOOD if allow_inconclusive else INCONCLUSIVE


def headline(judgments: Sequence[Judgment], failures: Sequence[str] = ()) -> str:
    """Return, for example, ``60 series: 1 regressed, 2 inconclusive and 57 equivalent.``.

    What explains the times is counted in a sentence of its own.
    """
    if not judgments and not failures:
        return "There are no series to compare."
    times = [judgment for judgment in judgments if not is_evidence(judgment.series.metric)]
    evidence = [judgment for judgment in judgments if is_evidence(judgment.series.metric)]
    others = f" {len(failures)} more failed without a series." if failures else ""
    beside = f" Figures that explain them: {counted(evidence)}." if evidence else ""
    return f"{counted(times)}.{others}{beside}"


def counted(judgments: Sequence[Judgment]) -> str:
    """Return, for example, ``60 series: 1 regressed and 59 equivalent``."""
    number = Counter(judgment.verdict for judgment in judgments)
    counts = [f"{count} {verb(verdict, count)}" for verdict in ORDER if (count := number[verdict])]
    return f"{len(judgments)} series: {listing(counts) if counts else 'none compared'}"


def verb(verdict: Verdict, count: int) -> str:
    """Return a verdict for so many series: several look worse, and one looks worse."""
    return verdict if count == 1 else verdict.replace("looks", "look")


def visibility(judgments: Iterable[Judgment]) -> str:
    """Return the smallest change that could have been detected, or an empty text if none could have been."""
    times = (judgment for judgment in judgments if not is_evidence(judgment.series.metric))
    changes = (judgment.change for judgment in times if judgment.change)
    resolutions = [change.resolution for change in changes if not math.isnan(change.resolution)]
    if not resolutions:
        return ""
    typical, clearest, noisiest = map(percent, (median(resolutions), min(resolutions), max(resolutions)))
    spread = f" ({clearest} to {noisiest})" if clearest != noisiest else ""
    return f"Smallest detectable change: {typical} in a typical series{spread}."


@dataclass(frozen=True, slots=True)
class JudgmentRow:
    """One row of a table, in texts.

    Attributes:
        series: The path of the series, or what several series have in common.
        ratio: Head / base with its interval.
        resolution: The smallest detectable change.
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
    ordered = sorted(noteworthy, key=severity)
    return tuple(_row(list(together)) for _, together in groupby(ordered, key=_in_common))


def severity(judgment: Judgment) -> tuple[int, bool, float, SeriesId]:
    """Return what sorts judgments: the worst verdict first, times before evidence, then by the change."""
    size = abs(math.log(judgment.change.ratio.estimate)) if judgment.change else 0.0
    return ORDER.index(judgment.verdict), is_evidence(judgment.series.metric), -size, judgment.series


def _in_common(judgment: Judgment) -> tuple[object, ...]:
    series = judgment.series
    if judgment.change:
        return (series,)
    return judgment.verdict, series.kind, series.subject, judgment.sentence


def _figure(judgment: Judgment, change: Change) -> str:
    """Return head / base; evidence has its levels as well, and a share nothing else: points count there."""
    shown, series = ratio(change.ratio), judgment.series
    if not is_evidence(series.metric) or judgment.base is None or judgment.head is None:
        return shown
    if not series.measure.is_share:
        return f"{shown}: {judgment.levels}"
    write, base = series.measure.write, judgment.base
    low, high = (min(1.0, base * bound) for bound in (change.ratio.low, change.ratio.high))
    return f"{write(Interval(base))} → {write(Interval(judgment.head, low, high))}"


def _row(together: Sequence[Judgment]) -> JudgmentRow:
    first, *others = together
    series = first.series
    name = f"{series.kind}/{series.subject}: {len(together)} series" if others else series.path
    if first.change is None:
        return JudgmentRow(name, NONE, NONE, NONE, first)
    figures = _figure(first, first.change), percent(first.threshold), percent(first.change.resolution)
    return JudgmentRow(name, *figures, first)
