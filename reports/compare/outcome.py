"""What a comparison comes to, the same in every output: exit code, counts and rows."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING

from reports.compare.judging import Verdict
from reports.wording.numbers import listing, percent, ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reports.compare.comparing import Comparison
    from reports.compare.judging import Judgment
    from reports.series.identity import SeriesId

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
    """Return 1 if a series became worse, 3 if one is inconclusive or none could be compared, else 0."""
    found = {judgment.verdict for judgment in judgments}
    if found & {Verdict.REGRESSED, Verdict.FAILED} or (missing_is_worse and Verdict.MISSING in found):
        return REGRESSION
    if found & {Verdict.IMPROVED, Verdict.EQUIVALENT} and Verdict.INCONCLUSIVE not in found:
        return GOOD
    return GOOD if allow_inconclusive else INCONCLUSIVE


def headline(judgments: Sequence[Judgment], failures: Sequence[str] = ()) -> str:
    """Return, for example, ``60 series: 1 regressed, 2 inconclusive and 57 equivalent.``."""
    if not judgments and not failures:
        return "There are no series to compare."
    times = Counter(judgment.verdict for judgment in judgments)
    counts = [f"{times[verdict]} {verdict}" for verdict in ORDER if times[verdict]]
    others = f" {len(failures)} more failed without a series." if failures else ""
    return f"{len(judgments)} series: {listing(counts) if counts else 'none compared'}.{others}"


def visibility(judgments: Iterable[Judgment]) -> str:
    """Return the smallest change that could have been detected, or an empty text if none could have been."""
    changes = (judgment.change for judgment in judgments if judgment.change)
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


def severity(judgment: Judgment) -> tuple[int, float, SeriesId]:
    """Return what sorts judgments: the worst verdict first, and within it the largest change."""
    size = abs(math.log(judgment.change.ratio.estimate)) if judgment.change else 0.0
    return ORDER.index(judgment.verdict), -size, judgment.series


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
