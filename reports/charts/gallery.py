"""All charts of a run, each drawn once and saved in both formats."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.charts import blocks, noise_floor, overview, speedup, throughput
from reports.charts.render import as_png, as_svg, chart_settings, settle_layout
from reports.charts.style import series_styles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup
    from matplotlib.figure import Figure

    from reports.analysis import Analysis

LONGEST_STEM = 60


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart.

    Attributes:
        kind: Name of the module that drew it.
        workload: The group that it shows, or None for the whole run.
        file_name: Name of its PNG; safe on every file system.
    """

    kind: str
    workload: str | None
    file_name: str
    alt: str
    png: bytes
    svg: Markup


def draw_all(analysis: Analysis) -> tuple[Chart, ...]:
    """Return every chart that the run has numbers for: overview, group by group, noise floor."""
    with chart_settings():
        return tuple(
            _saved(place, kind, workload, alt, figure)
            for place, (kind, workload, alt, figure) in enumerate(_drawn(analysis))
        )


def _drawn(analysis: Analysis) -> Iterator[tuple[str, str | None, str, Figure]]:
    styles = series_styles(analysis.runners)
    cpus = analysis.run.environment.usable_cpus
    best = overview.rows(analysis)
    if best:
        yield "overview", None, overview.alt(best), overview.draw(best, styles, cpus)
    for workload in dict.fromkeys(row.workload for row in best):
        shown = speedup.rows(analysis, workload)
        yield "speedup", workload, speedup.alt(analysis, workload), speedup.draw(shown, styles)
        strips = blocks.rows(analysis, workload)
        yield "blocks", workload, blocks.alt(workload, strips), blocks.draw(workload, strips, styles)
        rates = throughput.rows(analysis, workload)
        yield "throughput", workload, throughput.alt(rates), throughput.draw(rates, styles)
    twins = noise_floor.rows(analysis)
    if twins:
        yield "noise_floor", None, noise_floor.alt(twins), noise_floor.draw(twins)


def _saved(place: int, kind: str, workload: str | None, alt: str, figure: Figure) -> Chart:
    stem = f"{place:02d}_{kind}" + (f"_{_safe(workload)}" if workload else "")
    settle_layout(figure)
    return Chart(kind, workload, f"{stem}.png", alt, as_png(figure), as_svg(figure, f"chart{place}", alt))


def _safe(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_STEM]
