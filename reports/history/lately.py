"""What changed lately, in at most five lines: failures, the newest changes, new series, other software."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.data.document import printable
from reports.history.payload import chart_id
from reports.history.words import direction, series_name, short_commit, verdict
from reports.series.metrics import is_evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reports.history.panels import ChangeMark, SeriesPanel
    from reports.history.study import HistoryStudy

MOST_LINES = 5
MOST_NAMES = 3
LONGEST_STEP = 120
STYLES = {"worse": "slower", "better": "faster", "changed": "unclear"}
"""How a change is shown, by its direction."""
WAYS = tuple(STYLES)
"""The order of what changed with one commit."""


@dataclass(frozen=True, slots=True)
class News:
    """One line.

    Attributes:
        tag: What happened, in a word.
        style: How the tag is shown: ``"faster"``, ``"slower"`` or ``"unclear"``.
        text: The line itself.
        link: Address within the page of what tells more.
    """

    tag: str
    style: str
    text: str
    link: str


def lately(study: HistoryStudy, panels: Sequence[SeriesPanel]) -> tuple[News, ...]:
    """Return what changed, failures first and the newest changes next; nothing if nothing did."""
    failed, others = tuple(_failed(study)), (*_came_and_went(study), *_newest_step(study))
    changes = tuple(_changes(study, panels))
    return (*failed, *changes[: MOST_LINES - len(failed) - len(others)], *others)


def sorted_changes(panels: Iterable[SeriesPanel]) -> list[tuple[SeriesPanel, ChangeMark]]:
    """Return all changes with their panels: for the worse first, times before what explains them, by size."""
    found = [(panel, mark) for panel in panels for mark in panel.marks]

    def place(one: tuple[SeriesPanel, ChangeMark]) -> tuple[bool, bool, float]:
        change = one[1].change
        return not change.worse, is_evidence(change.series.metric), -abs(math.log(change.ratio))

    return sorted(found, key=place)


def point_link(panel: SeriesPanel, mark: ChangeMark) -> str:
    """Return the address within the page at which its script shows a change."""
    runs = panel.facet.runs
    at = int(runs.loc[runs["column"] == mark.column, "started"].min().timestamp())
    return f"#s={chart_id(panel)}&m={panel.series.metric}&at={at}"


def _changes(study: HistoryStudy, panels: Sequence[SeriesPanel]) -> Iterator[News]:
    """Yield a line for all series that changed the same way with the same commit, the newest commit first."""
    groups: dict[tuple[int, int, str], list[tuple[SeriesPanel, ChangeMark]]] = defaultdict(list)
    for panel, mark in sorted_changes(panels):
        change = mark.change
        way = WAYS.index(direction(change))
        groups[-change.first_after, way, change.environment_key].append((panel, mark))
    for (_, way, _), found in sorted(groups.items(), key=lambda group: group[0]):
        panel, mark = found[0]
        more = len({series_name(other.series) for other, _ in found}) - 1
        day = panel.facet.runs.loc[panel.facet.runs["column"] == mark.column, "started"].min()
        text = (
            f"{series_name(panel.series)}: {verdict(mark.change)} since "
            f"{short_commit(study.order.labels[mark.change.first_after])} ({day:%Y-%m-%d})"
            f"{f', and {more} more series' if more else ''}"
        )
        yield News(WAYS[way], STYLES[WAYS[way]], text, point_link(panel, mark))


def _failed(study: HistoryStudy) -> Iterator[News]:
    names = [*dict.fromkeys(series_name(one.series) for one in study.presences if one.state == "failed")]
    if names:
        shown = "; ".join(names[:MOST_NAMES])
        more = f"; and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        yield News("failed", "slower", f"{len(names)} series failed last time: {shown}{more}", "#presence")


def _came_and_went(study: HistoryStudy) -> Iterator[News]:
    told = []
    for state, words in (("new", "new"), ("gone", "no longer measured")):
        if names := {series_name(one.series) for one in study.presences if one.state == state}:
            told.append(f"{len(names)} {words}")
    if told:
        yield News("series", "unclear", ", ".join(told), "#presence")


def _newest_step(study: HistoryStudy) -> Iterator[News]:
    if study.steps:
        step = max(study.steps, key=lambda step: step.position)
        sentence = printable(step.sentence)
        shown = sentence if len(sentence) <= LONGEST_STEP else f"{sentence[:LONGEST_STEP]} …"
        since = short_commit(study.order.labels[step.position])
        yield News("environment", "unclear", f"{shown} since {since}", "#environments")
