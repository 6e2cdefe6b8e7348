"""The lasting changes for feed readers (Atom, RFC 4287) and for programs (JSON), the newest first."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from reports.history.changes.selection import USED
from reports.history.changes.topology import WHOLE_ID
from reports.history.lately import point_link, sorted_changes
from reports.history.study import TIME
from reports.history.words import change_sentence, direction, series_name, verdict
from reports.pages.publish import HISTORY
from reports.wording.escaping import xml_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reports.history.lately import News
    from reports.history.panels import ChangeMark, SeriesPanel
    from reports.history.study import HistoryStudy

ATOM = "http://www.w3.org/2005/Atom"

FILE = "history.atom"

MOST_ENTRIES = 100
"""A reader has seen the older ones; the page has all."""

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One lasting change.

    Attributes:
        id: A name (``urn:uuid:…``) made of series, environment and commit, so it stays as the history grows.
        started: When the first run of its first commit was started, in UTC, as RFC 3339 has it.
        title: The series and its verdict, such as ``sha256, threads, 2 workers: 12 % slower``.
        summary: The levels, with which commit it came, and where.
        link: Where the page shows it, relative to the feed.
        direction: ``worse``, ``better`` or ``changed``.
        series: The series' path.
        environment: The environment key.
        commit: The likeliest first commit of the new level; empty if none is recorded.
        before: Median of the level before, in the unit of the metric.
        after: Median of the level after.
        gradual: Whether it looks like a drift, not a step.
    """

    id: str
    started: str
    title: str
    summary: str
    link: str
    direction: str
    series: str
    environment: str
    commit: str
    before: float
    after: float
    gradual: bool


def entries(study: HistoryStudy, panels: Sequence[SeriesPanel]) -> tuple[Entry, ...]:
    """Return an entry for each lasting change, the newest first, and then as the page lists them."""
    found = [_entry(study, panel, mark) for panel, mark in sorted_changes(panels)]
    return tuple(sorted(found, key=lambda entry: entry.started, reverse=True))


def _entry(study: HistoryStudy, panel: SeriesPanel, mark: ChangeMark) -> Entry:
    change, runs = mark.change, panel.facet.runs
    started = _moment(runs.loc[runs["position"] == change.first_after, "started"].min())
    label = study.order.labels[change.first_after]
    commit = label if WHOLE_ID.fullmatch(label) else ""
    name = (change.environment_key, change.series.path, commit or started)
    return Entry(
        id=_name_of("change", *name),
        started=started,
        title=f"{series_name(change.series)}: {verdict(change)}",
        summary=f"{change_sentence(change, study.order)} Measured with {panel.facet.name}.",
        link=f"{HISTORY.page}{point_link(panel, mark)}",
        direction=direction(change),
        series=change.series.path,
        environment=change.environment_key,
        commit=commit,
        before=change.before,
        after=change.after,
        gradual=change.gradual,
    )


def _moment(started: datetime) -> str:
    return started.strftime(TIME)


def _name_of(*parts: str) -> str:
    """Return a name that the same parts always have; no text makes it fail."""
    unique: UUID = uuid5(NAMESPACE_URL, ascii(("gil-bench history", *parts)))
    return unique.urn


def history_atom(study: HistoryStudy, found: Sequence[Entry]) -> bytes:
    """Return the feed: the same bytes for the same history, since all its times are those of runs.

    The feed's own name is made of the oldest run, which stays as runs are added.

    Args:
        study: Of the history.
        found: Its entries, the newest first.
    """
    runs = study.history.runs
    oldest = runs.iloc[0]  # they are in the order of their start
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _text(feed, "id", _name_of("feed", str(oldest["commit"]), _moment(oldest["started"])))
    _text(feed, "title", "gil-bench: lasting changes")
    _text(feed, "updated", found[0].started if found else _moment(runs["started"].max()))
    _text(SubElement(feed, "author"), "name", "gil-bench")
    SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": FILE})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": HISTORY.page})
    for entry in found[:MOST_ENTRIES]:
        _add(feed, entry)
    indent(feed)
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add(feed: Element, entry: Entry) -> None:
    element = SubElement(feed, "entry")
    for name in ("id", "title"):
        _text(element, name, getattr(entry, name))
    _text(element, "published", entry.started)
    _text(element, "updated", entry.started)
    SubElement(element, "link", {"rel": "alternate", "type": "text/html", "href": entry.link})
    SubElement(element, "category", {"term": entry.direction})
    _text(element, "summary", entry.summary)


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = xml_text(text)


def history_json(study: HistoryStudy, found: Sequence[Entry], news: Sequence[News]) -> str:
    """Return what the page says as JSON: how much was searched, all lasting changes, and what is new."""
    reasons = study.selection.reasons
    document = {
        "schema": SCHEMA,
        "runs": len(reasons),
        "runs_not_used": reasons[reasons != USED].value_counts().sort_index().to_dict(),
        "selection": study.selection.sentence,
        "series": study.coverage.total,
        "series_searched": study.coverage.judged,
        "series_not_searched": dict(study.coverage.reasons),
        "changes": [asdict(entry) for entry in found],
        "lately": [{"tag": one.tag, "text": one.text} for one in news],
    }
    return json.dumps(document, indent=1, allow_nan=False) + "\n"
