"""The history page: one self-contained HTML file; its scripts are allowed by hash and load nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from reports.data.document import printable
from reports.history import words
from reports.history.changes.coverage import coverage, scatter, smallest_step
from reports.history.changes.selection import USED
from reports.history.lately import lately, point_link, sorted_changes
from reports.history.payload import as_script_data, payload
from reports.history.words import series_and_metric, short_commit, value
from reports.pages.template import render, source
from reports.series.metrics import is_evidence
from reports.wording.numbers import percent
from reports.wording.tables import TextTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.drawing.chart import Chart
    from reports.history.panels import Facet, SeriesPanel
    from reports.history.study import HistoryStudy

SCRIPTS = ("history_chart.js", "history_words.js", "history_explorer.js")
MOST_ROWS = 300
SENTENCES = frozenset({"Key", "Searched for changes", "What changed", "Reason"})
"""Columns that hold sentences."""
STATES = {"new": "new", "gone": "no longer measured", "failed": "failed last time"}


def render_history_page(
    study: HistoryStudy,
    facets: Sequence[Facet],
    panels: Sequence[SeriesPanel],
    charts: Sequence[Chart],
) -> str:
    """Return the HTML; every text from a run is escaped, in the script's data as well."""
    return render(
        "history.html.j2",
        study=study,
        facets=facets,
        news=lately(study, panels),
        changes=sorted_changes(panels),
        link=point_link,
        words=words,
        charts=charts,
        environments=environments_table(study, facets),
        steps=steps_table(study, facets),
        newest=newest_table(study, facets),
        presence=presence_table(study, facets),
        unused=unused_table(study, facets),
        unused_runs=int((study.selection.reasons != USED).sum()),
        faults=faults_table(study),
        data=as_script_data(payload(study, facets, panels)),
        own_script=Markup("".join(map(source, SCRIPTS))),  # noqa: S704 - no text of a run is in it
    )


def environments_table(study: HistoryStudy, facets: Sequence[Facet]) -> TextTable:
    """Return what was measured in each environment, and how much of it could be searched for changes."""
    rows = [
        (
            facet.name,
            printable(facet.environment_key) or "none: the CPU is unknown, so nothing is compared",
            f"{len(facet.runs):,}",
            f"{len(facet.positions):,}",
            f"{facet.runs['started'].min():%Y-%m-%d} to {facet.runs['started'].max():%Y-%m-%d}",
            f"±{percent(float(facet.runs['noise'].median()))}" if facet.runs["noise"].notna().any() else "",
            coverage([one for one in study.tracks if one.environment_key == facet.environment_key]).sentence,
        )
        for facet in facets
    ]
    headings = ("Environment", "Key", "Runs", "Commits", "Measured", "Noise floor", "Searched for changes")
    return _limited("Environments", headings, rows)


def steps_table(study: HistoryStudy, facets: Sequence[Facet]) -> TextTable:
    """Return with which commit an environment changed, and how."""
    names = _names(facets)
    rows = [
        (names[step.environment_key], _commit(study, step.position), printable(step.sentence))
        for step in study.steps
    ]
    headings = ("Environment", "From commit", "What changed")
    return _limited("Where the environment changed", headings, rows)


def newest_table(study: HistoryStudy, facets: Sequence[Facet]) -> TextTable:
    """Return each series' newest value, its scatter and the smallest change that would be found."""
    names = _names(facets)
    rows = [
        (
            series_and_metric(track.series),
            names[track.environment_key],
            value(track.series, track.values[-1], track.low[-1], track.high[-1]),
            _commit(study, int(track.positions[-1])),
            f"{len(track.positions):,}",
            percent(scatter(track)),
            percent(smallest_step(track)),
        )
        for track in sorted(study.tracks, key=lambda track: is_evidence(track.series.metric))[:MOST_ROWS]
        if len(track.positions)
    ]
    headings = (
        *("Series", "Environment", "Newest value", "Commit", "Commits"),
        *("Scatter between commits", "Detectable change"),
    )
    return _limited("Newest values", headings, rows, len(study.tracks))


def presence_table(study: HistoryStudy, facets: Sequence[Facet]) -> TextTable:
    """Return which series are new, no longer measured, or failed last time."""
    names = _names(facets)
    rows = [
        (
            series_and_metric(one.series),
            STATES[one.state],
            names[one.environment_key],
            _commit(study, one.position),
            printable(one.reason),
        )
        for one in sorted(study.presences, key=lambda one: one.state != "failed")
    ]
    return _limited(
        "New, gone and failed series", ("Series", "State", "Environment", "Commit", "Reason"), rows
    )


def unused_table(study: HistoryStudy, facets: Sequence[Facet]) -> TextTable:
    """Return the runs in which no changes are searched, and why; their points are hollow dots."""
    columns = ["source", "started", "position", "not_used"]
    rows = [
        (str(source), f"{started:%Y-%m-%d}", _commit(study, position), facet.name, str(reason))
        for facet in facets
        for source, started, position, reason in facet.runs[columns].itertuples(index=False, name=None)
        if reason != USED
    ]
    headings = ("File", "Measured", "Commit", "Environment", "Reason")
    return _limited("Runs that are not used for changes", headings, rows)


def faults_table(study: HistoryStudy) -> TextTable:
    """Return the files that were left out, and why."""
    rows = [(fault.source, str(fault.kind), fault.reason) for fault in study.history.faults]
    return _limited("Files left out", ("File", "Fault", "Reason"), rows)


def _names(facets: Sequence[Facet]) -> dict[str, str]:
    return {facet.environment_key: facet.name for facet in facets}


def _commit(study: HistoryStudy, position: int) -> str:
    return short_commit(study.order.labels[position])


def _limited(
    caption: str, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], total: int | None = None
) -> TextTable:
    """Return a table of at most 300 rows; its caption says how many there are."""
    there = max(len(rows), total or 0)
    more = f" (the first {MOST_ROWS} of {there:,})" if there > MOST_ROWS else ""
    wide = tuple(heading in SENTENCES for heading in headings)
    return TextTable(f"{caption}{more}", headings, tuple(rows[:MOST_ROWS]), wide)
