"""What a comparison comes to: how many series of each verdict, in which order, and the exit code."""

from __future__ import annotations

import math
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

from reports.compare.judging import Verdict
from reports.formatting import listing, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reports.compare.comparing import Comparison
    from reports.compare.judging import Judged

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


def exit_code(comparison: Comparison, *, allow_inconclusive: bool = False) -> int:
    """Return 1 for what became worse, 3 for what could not be told or compared, else 0; advice is always 0.

    A missing series counts as worse unless the presets differ, which measure different things.
    """
    if comparison.across:
        return GOOD
    found = {entry.verdict for entry in comparison.judged}
    worse = {Verdict.REGRESSED, Verdict.FAILED}
    if comparison.base.presets == comparison.head.presets:
        worse.add(Verdict.MISSING)
    if found & worse or comparison.failures:
        return REGRESSION
    compared = found & {Verdict.IMPROVED, Verdict.EQUIVALENT}
    if compared and Verdict.INCONCLUSIVE not in found:
        return GOOD
    return GOOD if allow_inconclusive else INCONCLUSIVE


def headline(judged: Sequence[Judged], failures: Sequence[str] = ()) -> str:
    """Return such as ``1 regressed, 2 inconclusive and 57 equivalent of 60 series.``."""
    if not judged and not failures:
        return "There is no series to compare."
    counted = Counter(entry.verdict for entry in judged)
    said = (
        listing(f"{counted[verdict]} {verdict}" for verdict in ORDER if counted[verdict])
        if judged
        else "none"
    )
    other = f" {len(failures)} more failed without naming their series." if failures else ""
    return f"{said} of {len(judged)} series.{other}"


def visibility(judged: Iterable[Judged]) -> str:
    """Return what the typical series could have shown, or an empty text if none could have shown anything."""
    seen = [entry.change.resolution for entry in judged if entry.change]
    told = [resolution for resolution in seen if not math.isnan(resolution)]
    if not told:
        return ""
    return (
        f"The smallest change that could have been told is {percent(median(told))} for the typical series, "
        f"{percent(min(told))} for the clearest and {percent(max(told))} for the noisiest."
    )


def worst_first(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """Return the series by verdict, and within a verdict those that changed most first."""
    return tuple(sorted(judged, key=lambda entry: (ORDER.index(entry.verdict), -_size(entry), entry.series)))


def noteworthy(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """Return all that is not equivalent, worst first."""
    return worst_first(entry for entry in judged if entry.verdict is not Verdict.EQUIVALENT)


def _size(entry: Judged) -> float:
    return abs(math.log(entry.change.ratio.estimate)) if entry.change else 0.0
