"""The tables of the history page in words: environments, newest values, what came, went or failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.formatting import percent
from reports.frame_table import FrameTable
from reports.history.coverage import coverage
from reports.history.noise import scatter, smallest_step
from reports.history.words import metric_name, series_name, short_commit, value
from reports.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.history.facets import Facet
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
