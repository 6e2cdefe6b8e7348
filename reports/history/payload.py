"""The data of the page's script: facets and charts as compact JSON that can't end its element."""

from __future__ import annotations

import hashlib
import json
import math
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from reports.data.document import printable
from reports.drawing.style import COLOR_NAMES, INK, series_styles
from reports.history.panels import by_column
from reports.history.words import NOISE_TITLE, metric_title, series_name, short_commit, software
from reports.series.metrics import FAMILY_TITLES, is_evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reports.history.panels import ChangeMark, Facet, SeriesPanel
    from reports.history.study import HistoryStudy

DIGITS = 4
"""A tenth of a pixel on any screen; more would be a third of the page."""
NOISE = "noise floor"
MEBIBYTE = 2**20


def payload(study: HistoryStudy, facets: Sequence[Facet], panels: Sequence[SeriesPanel]) -> dict[str, Any]:
    """Return what the script needs: texts shared by all columns, the facets and the charts.

    A chart has the panels of one series' metrics, so that a speedup stands next to its time; what explains
    them comes last, and folded. Charts with changed times come first, then those with other changes, then
    the order of the series.
    """
    texts: dict[str, int] = {}
    numbers = {facet.environment_key: number for number, facet in enumerate(facets)}
    colors = {
        runner: COLOR_NAMES[style.color]
        for runner, style in series_styles(panel.series.runner for panel in panels).items()
    }
    charts: dict[str, dict[str, Any]] = {}
    for panel in sorted(panels, key=lambda panel: is_evidence(panel.series.metric)):  # times come first
        name = chart_id(panel)
        charts.setdefault(name, _chart(name, panel, numbers, colors))["panels"].append(_panel(panel))
    noise = [chart for facet in facets for chart in _noise(study, facet, numbers)]
    changed = sorted(charts.values(), key=_place)
    known = [_facet(study, facet, texts) for facet in facets]
    return {"texts": list(texts), "facets": known, "charts": changed + noise}


def _place(chart: Mapping[str, Any]) -> int:
    """Return 0 for a chart whose time or speedup changed, 1 for other changes, 2 for none."""
    changed = [panel["folded"] for panel in chart["panels"] if panel["changes"]]
    return 2 if not changed else int(all(changed))


def as_script_data(document: Mapping[str, Any]) -> Markup:
    """Return JSON for within a script element: nothing in it can end the element or open another."""
    text = json.dumps(document, separators=(",", ":"), allow_nan=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - what HTML could mistake was replaced above


def chart_id(panel: SeriesPanel) -> str:
    """Return the id of a panel's chart: the same in every page, and for all metrics of the series."""
    one = panel.series
    facts = (panel.facet.environment_key, one.kind, one.subject, one.runner, one.workers, one.detail)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:10]


def _chart(
    name: str, panel: SeriesPanel, numbers: Mapping[str, int], colors: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "id": name,
        "facet": numbers[panel.facet.environment_key],
        "kind": panel.series.kind,
        "name": series_name(panel.series),
        "runner": printable(panel.series.runner),
        "color": colors[panel.series.runner],
        "panels": [],
    }


def _panel(panel: SeriesPanel) -> dict[str, Any]:
    scale = MEBIBYTE if panel.series.measure.unit == "bytes" else 1  # so that an axis has round numbers
    return {
        "metric": panel.series.metric,
        "title": metric_title(panel.series),
        "family": FAMILY_TITLES[panel.series.measure.family],
        "folded": is_evidence(panel.series.metric),
        "estimate": _rounded(panel.estimate / scale),
        "low": _rounded(panel.low / scale),
        "high": _rounded(panel.high / scale),
        "failed": panel.failed,
        "unused": [
            {"column": dot.column, "value": _rounded([dot.value])[0], "reason": dot.reason}
            for dot in panel.unused
        ],
        "changes": [_mark(mark, scale) for mark in panel.marks],
    }


def _mark(mark: ChangeMark, scale: float) -> dict[str, Any]:
    levels = {"before": mark.change.before / scale, "after": mark.change.after / scale}
    return {"column": mark.column, "from": mark.start, "to": mark.end, **levels} | {
        "label": mark.label,
        "text": mark.sentence,
    }


def _noise(study: HistoryStudy, facet: Facet, numbers: Mapping[str, int]) -> Iterable[dict[str, Any]]:
    rows = study.noise[study.noise["environment_key"] == facet.environment_key]
    if rows.empty:
        return
    values = rows["noise"].to_numpy(float)
    bare = values * math.nan
    estimate, low, high = by_column(facet, rows["position"].to_numpy(int), (values, bare, bare))
    panel = {"metric": "noise", "title": NOISE_TITLE, "failed": [], "unused": [], "changes": []}
    bounds = {"estimate": _rounded(estimate), "low": _rounded(low), "high": _rounded(high)}
    chart = {"id": f"n{facet.anchor}", "facet": numbers[facet.environment_key], "kind": NOISE}
    looks = {"name": "Noise floor", "runner": "sequential", "color": COLOR_NAMES[INK]}
    yield {**chart, **looks, "panels": [panel | bounds]}


def _facet(study: HistoryStudy, facet: Facet, texts: dict[str, int]) -> dict[str, Any]:
    columns = facet.runs.groupby("column")
    started = facet.runs["started"].astype("int64") // 10**6  # whole seconds from microseconds
    seconds = started.groupby(facet.runs["column"])
    last = columns.last()
    labels = [short_commit(study.order.labels[position]) for position in last["position"]]
    firsts = [short_commit(study.order.labels[position]) for position in columns["position"].first()]
    return {
        "id": facet.anchor,
        "name": facet.name,
        "first": seconds.min().tolist(),
        "last": seconds.max().tolist(),
        "commit": firsts,
        "until": labels,
        "commits": columns["position"].nunique().tolist(),
        "runs": columns.size().tolist(),
        "unused": facet.unused_columns,
        "software": [texts.setdefault(text, len(texts)) for text in software(last)],
        "steps": [
            {"column": facet.column(step.position), "text": printable(step.sentence)}
            for step in study.steps
            if step.environment_key == facet.environment_key
        ],
    }


def _rounded(values: Iterable[float]) -> list[float | None]:
    return [None if math.isnan(value) else float(f"{value:.{DIGITS}g}") for value in values]
