"""The page of a comparison, and the parts that it shares with the page of a gate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.compare.answer import comparison_answer, of_verdicts, phrase, told_changes
from reports.compare.matrix import LOOKING, changed_rows, speedups_matter
from reports.compare.outcome import equivalent_rows, headline, noteworthy_rows, visibility
from reports.compare.side import also_changed
from reports.pages.template import render
from reports.series.metrics import FAMILY_TITLES, is_evidence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from reports.compare.comparing import Comparison
    from reports.compare.judging import Judgment, Verdict
    from reports.compare.matrix import ChangedRows

WIDTH = 160

WIDEST = 2.0
"""The picture reaches from half to twice, on a logarithmic scale; what lies beyond ends at its edge."""


@dataclass(frozen=True, slots=True)
class RatioPicture:
    """A ratio as a small picture: its interval against the band in which a change does not matter.

    Everything is in pixels from the left of ``WIDTH``.

    Attributes:
        band: From where to where a change does not matter.
        whisker: The interval; None if there is none.
        dot: The estimate.
    """

    band: tuple[float, float]
    whisker: tuple[float, float] | None
    dot: float


@dataclass(frozen=True, slots=True)
class ChangedEvidence:
    """What changed of figures that explain the times: the GIL share, response times, memory, hand-overs.

    Attributes:
        family: Which of these; unique on a page.
        summary: How many changed, and the largest change.
    """

    family: str
    summary: str
    changed: ChangedRows


def render_page(comparison: Comparison) -> str:
    """Return the HTML; every text from a run is escaped, and nothing in it is loaded from elsewhere."""
    times = [one for one in comparison.judgments if not is_evidence(one.series.metric)]
    speedups, others = by_metric(times)
    told = told_changes(comparison)
    return render(
        "compare.html.j2",
        comparison=comparison,
        answer=comparison_answer(comparison),
        changed=changed_rows(others, told),
        changed_speedups=changed_rows(speedups, told),
        evidence=tuple(_evidence(comparison, told)),
        speedups_matter=speedups_matter(comparison.judgments),
        also_changed=also_changed(comparison.base, comparison.head),
        **series_tables(comparison.judgments, comparison.failures),
    )


def _evidence(comparison: Comparison, told: Collection[Verdict]) -> Iterator[ChangedEvidence]:
    """Yield the families beside times and speedups of which something changed, the largest change first."""
    for family, title in FAMILY_TITLES.items():
        judgments = [one for one in comparison.judgments if one.series.measure.family == family]
        changed = of_verdicts(judgments, told)
        if changed and family != "times":
            sure = any(one.verdict not in LOOKING for one in changed)
            count = f"{len(changed)} of {len(judgments)} {'changed' if sure else 'look changed'}"
            summary = f"{title}, {count}. Largest: {phrase(changed[0])}"
            yield ChangedEvidence(family, summary, changed_rows(judgments, told))


def by_metric(judgments: Sequence[Judgment]) -> tuple[list[Judgment], list[Judgment]]:
    """Return the speedups, and the times."""
    speedups = [judgment for judgment in judgments if judgment.series.metric == "speedup"]
    return speedups, [judgment for judgment in judgments if judgment.series.metric != "speedup"]


def series_tables(judgments: Sequence[Judgment], failures: Sequence[str] = ()) -> dict[str, object]:
    """Return what ``verdicts.html.j2`` shows of all series, by the names that it knows it by."""
    return {
        "headline": headline(judgments, failures),
        "visibility": visibility(judgments),
        "noteworthy": noteworthy_rows(judgments),
        "equivalent": equivalent_rows(judgments),
        "picture_of": picture_of,
        "picture_width": WIDTH,
    }


def picture_of(judgment: Judgment) -> RatioPicture | None:
    """Return the picture of a series, or None if it has no ratio."""
    if judgment.change is None:
        return None
    ratio, limit = judgment.change.ratio, 1 + judgment.threshold
    return RatioPicture(
        band=(_x(1 / limit), _x(limit)),
        whisker=None if math.isnan(ratio.low) else (_x(ratio.low), _x(ratio.high)),
        dot=_x(ratio.estimate),
    )


def _x(ratio: float) -> float:
    place = (1 + math.log(ratio, WIDEST)) / 2
    return round(WIDTH * min(1.0, max(0.0, place)), 1)
