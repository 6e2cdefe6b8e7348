"""The history page: one self-contained HTML file; its one script is allowed by hash and loads nothing.

The tables of the history page in words: environments, newest values, what came, went or failed.

The change points of a history in words, one row each, with a link to the point.
"""

from __future__ import annotations

import base64
import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from reports.data.document import printable
from reports.drawing.render import style_sheet
from reports.history.changes.coverage import coverage
from reports.history.changes.noise import scatter, smallest_step
from reports.history.payload import as_script_data, chart_id, payload
from reports.history.words import (
    commit_range,
    levels,
    metric_name,
    series_name,
    short_commit,
    signed_percent,
    value,
    verdict,
)
from reports.pages.template import render, source
from reports.wording.numbers import percent
from reports.wording.tables import FrameTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reports.history.charts import HistoryChart
    from reports.history.facets import Facet
    from reports.history.panels import Mark, Panel
    from reports.history.study import Study

MOST_ROWS = 300
STATES = {"new": "new", "gone": "no longer measured", "failed": "failed last time"}


def environments(study: Study, facets: Sequence[Facet]) -> FrameTable:
    """Return what was measured in each environment, and how much of it could be searched for changes."""
    rows = tuple(
        (
            facet.name,
            printable(facet.environment_key) or "none: the CPU is unknown, so nothing is compared",
            f"{len(facet.runs):,}",
            f"{len(facet.positions):,}",
            _days(facet),
            f"±{percent(float(facet.runs['noise'].median()))}" if facet.runs["noise"].notna().any() else "",
            coverage([one for one in study.tracks if one.environment_key == facet.environment_key]).sentence,
        )
        for facet in facets
    )
    headings = ("Environment", "Key", "Runs", "Commits", "Measured", "Noise floor", "Searched for changes")
    return FrameTable("Environments", headings, rows, (False, True, False, False, False, False, True))


def steps(study: Study, facets: Sequence[Facet]) -> FrameTable:
    """Return from which commit on something of an environment was another one."""
    names = {facet.environment_key: facet.name for facet in facets}
    rows = [
        (
            names[step.environment_key],
            short_commit(study.order.labels[step.position]),
            printable(step.sentence),
        )
        for step in study.steps
    ]
    headings = ("Environment", "From commit", "What changed")
    return _limited("Where the environment changed", headings, rows, (False, False, True))


def newest(study: Study, facets: Sequence[Facet]) -> FrameTable:
    """Return each series' newest value, how much it scatters and what change would be found."""
    names = {facet.environment_key: facet.name for facet in facets}
    rows = [
        (
            f"{series_name(track.series)}: {metric_name(track.series)}",
            names[track.environment_key],
            value(track.series, track.values[-1], track.low[-1], track.high[-1]),
            short_commit(study.order.labels[int(track.positions[-1])]),
            f"{len(track.positions):,}",
            percent(scatter(track)),
            percent(smallest_step(track)),
        )
        for track in study.tracks[:MOST_ROWS]
        if len(track.positions)
    ]
    headings = (
        *("Series", "Environment", "Newest value", "Commit", "Commits"),
        *("Scatter between commits", "Smallest step that would be found"),
    )
    return _limited("Newest values", headings, rows, (False,) * len(headings), len(study.tracks))


def presence(study: Study, facets: Sequence[Facet]) -> FrameTable:
    """Return which series are new, which are no longer measured and which failed last time."""
    names = {facet.environment_key: facet.name for facet in facets}
    rows = [
        (
            f"{series_name(one.series)}: {metric_name(one.series)}",
            STATES[one.state],
            names[one.environment_key],
            short_commit(study.order.labels[one.position]),
            printable(one.reason),
        )
        for one in sorted(study.presences, key=lambda one: one.state != "failed")
    ]
    headings = ("Series", "State", "Environment", "Commit", "Reason")
    return _limited("New, gone and failed series", headings, rows, (False, False, False, False, True))


def faults(study: Study) -> FrameTable:
    """Return the files that were left out, and why."""
    rows = [(fault.source, str(fault.kind), fault.reason) for fault in study.history.faults]
    return _limited("Files left out", ("File", "Fault", "Reason"), rows, (False, False, True))


def _limited(
    caption: str,
    headings: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    wide: tuple[bool, ...],
    total: int | None = None,
) -> FrameTable:
    """Return a table of so many rows as a page can bear; its caption says how many there are."""
    there = max(len(rows), total or 0)
    more = f" (the first {MOST_ROWS} of {there:,})" if there > MOST_ROWS else ""
    return FrameTable(f"{caption}{more}", headings, tuple(rows[:MOST_ROWS]), wide)


def _days(facet: Facet) -> str:
    first, last = facet.runs["started"].min(), facet.runs["started"].max()
    return f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"


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


SCRIPTS = ("history_chart.js", "history_words.js", "history_explorer.js")


def render_history_page(
    study: Study, facets: Sequence[Facet], panels: Sequence[Panel], charts: Sequence[HistoryChart]
) -> str:
    """Return the HTML; every text from a run is escaped, in the script's data as well."""
    code = "".join(map(source, SCRIPTS))
    return render(
        "history.html.j2",
        study=study,
        facets=facets,
        changes=change_rows(study, panels),
        charts=charts,
        environments=environments(study, facets),
        steps=steps(study, facets),
        newest=newest(study, facets),
        presence=presence(study, facets),
        faults=faults(study),
        data=as_script_data(payload(study, facets, panels)),
        script=Markup(code),  # noqa: S704 - this project's own file
        script_hash=script_hash(code),
        light_colours=style_sheet(dark=False),
        dark_colours=style_sheet(dark=True),
    )


def script_hash(code: str) -> str:
    """Return the source expression of a content security policy that allows exactly this inline script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}"
