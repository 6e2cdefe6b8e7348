"""The change points of a history in words, one row each, with a link to the point."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.history.payload import chart_id
from reports.history.words import commit_range, levels, metric_name, series_name, signed_percent, verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.history.panels import Mark, Panel
    from reports.history.study import Study


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change point in words; ``worse`` decides its look, and the words tell it too."""

    link: str
    series: str
    metric: str
    environment: str
    change: str
    verdict: str
    levels: str
    commits: str
    points: str
    worse: bool


def change_rows(study: Study, panels: Iterable[Panel]) -> list[ChangeRow]:
    """Return all changes: for the worse first, then by size."""
    found = [(panel, mark) for panel in panels for mark in panel.marks]
    found.sort(key=lambda one: (not one[1].change.worse, -abs(math.log(one[1].change.ratio))))
    return [_change_row(study, panel, mark) for panel, mark in found]


def _change_row(study: Study, panel: Panel, mark: Mark) -> ChangeRow:
    change = mark.change
    at = int(panel.facet.runs.loc[panel.facet.runs["column"] == mark.column, "started"].min().timestamp())
    return ChangeRow(
        link=f"#s={chart_id(panel)}&m={panel.series.metric}&at={at}",
        series=series_name(panel.series),
        metric=metric_name(panel.series),
        environment=panel.facet.name,
        change=signed_percent(change),
        verdict=verdict(change),
        levels=levels(change),
        commits=f"{commit_range(change, study.order)}{' (a drift rather than a step)' * change.gradual}",
        points=f"{change.points[0]} + {change.points[1]}",
        worse=change.worse,
    )
