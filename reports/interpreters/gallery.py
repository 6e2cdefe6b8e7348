"""All charts of the page over all interpreters, each drawn once and saved in both formats."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reports.drawing.chart import Chart
from reports.drawing.render import as_png, as_svg, chart_settings, settle_layout
from reports.drawing.style import series_styles
from reports.interpreters import cost_chart as cost
from reports.interpreters import latency_chart as latency
from reports.interpreters import startup_chart as startup
from reports.interpreters import threads_chart as threads
from reports.interpreters import workload_chart as workload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

    from reports.interpreters.pairs import Difference
    from reports.interpreters.study import Study

LONGEST_STEM = 60
COSTS: dict[Difference, str] = {"build": "cost_of_the_build", "switch": "cost_of_the_lock"}
"""Kinds of the charts of what was measured in turns."""
Drawn = tuple[str, str | None, str, "Figure"]
"""Kind, workload, words and figure of a chart."""


def draw_across(study: Study) -> tuple[Chart, ...]:
    """Return every chart that there are numbers for."""
    with chart_settings():
        return tuple(_saved(number, drawn) for number, drawn in enumerate(_drawn(study)))


def _drawn(study: Study) -> Iterator[Drawn]:
    interpreters = series_styles(one.name for one in study.measured)
    gained = threads.rows(study)
    if gained:
        figure = threads.draw(gained, interpreters, study.usable_cpus)
        yield "threads", None, threads.alt(gained), figure
    runners = series_styles(study.runners)
    for name in study.workloads:
        best = workload.rows(study, name)
        if best:
            figure = workload.draw(name, best, runners, study.usable_cpus)
            yield "speedups", name, workload.alt(name, best), figure
    yield from _drawn_of_pairs(study)
    starts = startup.rows(study)
    if starts:
        yield "startup", None, startup.alt(starts), startup.draw(starts, interpreters)
    panels = latency.rows(study)
    if panels:
        yield "latency", None, latency.alt(panels), latency.draw(panels)


def _drawn_of_pairs(study: Study) -> Iterator[Drawn]:
    for difference, kind in COSTS.items():
        pairs = [pair for pair in study.pairs if pair.differ_by == difference]
        costs = cost.rows(pairs)
        if costs:
            figure = cost.draw(costs, series_styles(map(cost.series, pairs)), pep_779=difference == "build")
            yield kind, None, cost.alt(costs), figure


def _saved(number: int, drawn: Drawn) -> Chart:
    kind, name, alt, figure = drawn
    stem = re.sub(r"[^a-z0-9]+", "_", f"{kind} {name or ''}".lower()).strip("_")[:LONGEST_STEM]
    settle_layout(figure)
    svg = as_svg(figure, f"across-{number}", alt)
    return Chart(kind, name, f"{number:02}_{stem}.png", alt, "", as_png(figure), svg)
