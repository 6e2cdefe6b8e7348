"""The page over all interpreters: one self-contained HTML file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.across.answers import answer_grid
from reports.across.latencies import latency_grid
from reports.across.pep_779 import SOURCE
from reports.across.sentences import cost_sentence
from reports.across.speedups import speedup_grid
from reports.across.startups import startup_grid
from reports.across.tables import cost_table, gain_table, interpreter_table, without_time_table
from reports.across.verdicts import verdict_grid
from reports.charts.render import style_sheet
from reports.page_parts import template_environment
from reports.publish import INTERPRETERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.across.conclusions import Conclusions
    from reports.across.grid import Grid
    from reports.across.pairs import Pair
    from reports.across.study import Study
    from reports.charts.gallery import Chart
    from reports.frame_table import FrameTable

CSV = "interpreters.csv"


@dataclass(frozen=True, slots=True)
class WorkloadSection:
    """One workload; it has no chart if it has no time anywhere."""

    name: str
    anchor: str
    summary: str
    grid: Grid
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class PairSection:
    """Two interpreters that took turns, and what threads gain; ``gains`` has no rows without their runs."""

    sentence: str
    costs: FrameTable
    gains: FrameTable
    failed: str | None
    caveats: tuple[str, ...]


def render_page(study: Study, found: Conclusions, charts: Sequence[Chart]) -> str:
    """Return the HTML; every text from a run is escaped, and nothing in it is loaded from elsewhere."""
    changing = [one for one in found.judged if one.changes]
    return (
        template_environment()
        .get_template("interpreters.html.j2")
        .render(
            study=study,
            sentences=found.sentences,
            answers=answer_grid(study, found.answers),
            workloads=[_workload(study, name, place, charts) for place, name in enumerate(study.workloads)],
            charts={chart.kind: chart for chart in charts if chart.workload is None},
            builds=[_pair(study, pair) for pair in study.pairs if pair.differ_by == "build"],
            switches=[_pair(study, pair) for pair in study.pairs if pair.differ_by == "switch"],
            starts=startup_grid(study),
            latencies=latency_grid(study),
            changing=verdict_grid(study, changing, "Claims that interpreters decide differently"),
            claims=verdict_grid(study, found.judged, "All claims"),
            interpreters=interpreter_table(study),
            without_time=without_time_table(study),
            pep_779=SOURCE,
            chart_folder=INTERPRETERS.charts,
            csv=CSV,
            light_colours=style_sheet(dark=False),
            dark_colours=style_sheet(dark=True),
        )
    )


def _workload(study: Study, name: str, place: int, charts: Sequence[Chart]) -> WorkloadSection:
    summaries = (cell.summary for one in study.measured for cell in one.run.cells if cell.id.workload == name)
    chart = next((chart for chart in charts if chart.workload == name), None)
    return WorkloadSection(
        name, f"workload-{place + 1}", next(summaries, ""), speedup_grid(study, name), chart
    )


def _pair(study: Study, pair: Pair) -> PairSection:
    return PairSection(
        cost_sentence(pair), cost_table(pair), gain_table(study, pair), pair.failed, pair.caveats
    )
