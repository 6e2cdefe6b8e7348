"""All charts of a run, each drawn once and saved in both formats."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.calibration import chart as calibration
from reports.chapters.dispatch import break_even_chart as break_even
from reports.chapters.dispatch import chart as dispatch
from reports.chapters.latency import convoy_chart as convoy
from reports.chapters.latency import curves_chart as latency
from reports.chapters.latency import switch_interval_chart as switch_interval
from reports.chapters.scaling import chart as scaling
from reports.chapters.startup import chart as startup
from reports.chapters.synchronization import primitives_chart as primitives
from reports.chapters.synchronization import read_write_lock_chart as read_write_lock
from reports.chapters.synchronization import wake_up_chart as wake_up
from reports.drawing.render import as_png, as_svg, chart_settings, settle_layout
from reports.drawing.style import series_styles
from reports.speedups import blocks_chart as blocks
from reports.speedups import noise_chart as noise_floor
from reports.speedups import overview_chart as overview
from reports.speedups import speedup_chart as speedup
from reports.speedups import throughput_chart as throughput
from reports.why import gil_share_chart as gil_share
from reports.why import timeline_chart as timeline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup
    from matplotlib.figure import Figure

    from reports.data.model import Run
    from reports.drawing.style import SeriesStyle
    from reports.speedups.cells import Analysis

LONGEST_STEM = 60


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart.

    Attributes:
        kind: Name of the module that drew it.
        workload: The group that it shows, or None for the whole run.
        file_name: Name of its PNG; safe on every file system.
        caption: What is seen in it beyond what charts of its kind show anyway; may be empty.
    """

    kind: str
    workload: str | None
    file_name: str
    alt: str
    caption: str
    png: bytes
    svg: Markup


@dataclass(frozen=True, slots=True)
class _Drawn:
    kind: str
    workload: str | None
    alt: str
    figure: Figure
    caption: str = ""


def draw_all(analysis: Analysis) -> tuple[Chart, ...]:
    """Return every chart that the run has numbers for: the whole run's, and group by group."""
    with chart_settings():
        return tuple(_saved(place, drawn) for place, drawn in enumerate(_drawn(analysis)))


def _drawn(analysis: Analysis) -> Iterator[_Drawn]:
    styles = series_styles(analysis.runners)
    best = overview.rows(analysis)
    if best:
        cpus = analysis.run.environment.usable_cpus
        yield _Drawn("overview", None, overview.alt(best), overview.draw(best, styles, cpus))
    shares = gil_share.rows(analysis)
    if shares:
        words = gil_share.alt(shares), gil_share.draw(shares, styles), gil_share.caption(shares)
        yield _Drawn("gil_share", None, *words)
    workloads = tuple(dict.fromkeys(row.workload for row in best))
    for workload in workloads:
        yield from _drawn_of_workload(analysis, workload, styles)
    yield from _drawn_beside(analysis.run, styles)
    for workload in workloads:
        laws = scaling.rows(analysis, workload)
        if laws:
            yield _Drawn("scaling", workload, scaling.alt(laws), scaling.draw(laws, styles))
    twins = noise_floor.rows(analysis)
    if twins:
        yield _Drawn("noise_floor", None, noise_floor.alt(twins), noise_floor.draw(twins))


def _drawn_beside(run: Run, styles: dict[str, SeriesStyle]) -> Iterator[_Drawn]:
    """Yield the charts of start-up, dispatch, latency, synchronisation and calibration."""
    starts = startup.rows(run)
    if starts:
        yield _Drawn("startup", None, startup.alt(starts), startup.draw(starts, styles))
    costs = dispatch.rows(run)
    if costs:
        yield _Drawn("dispatch", None, dispatch.alt(costs), dispatch.draw(costs, styles))
    arms = break_even.rows(run)
    if arms:
        yield _Drawn("break_even", None, break_even.alt(arms), break_even.draw(arms, styles))
    yield from _drawn_of_latency(run)
    yield from _drawn_of_primitives(run)
    mixes = calibration.rows(run)
    if mixes:
        yield _Drawn("calibration", None, calibration.alt(mixes), calibration.draw(mixes))


def _drawn_of_latency(run: Run) -> Iterator[_Drawn]:
    curves = latency.rows(run)
    if curves:
        yield _Drawn("latency", None, latency.alt(curves), latency.draw(curves))
    trades = switch_interval.rows(run)
    if trades:
        yield _Drawn("switch_interval", None, switch_interval.alt(trades), switch_interval.draw(trades))
    convoys = convoy.rows(run)
    if convoys:
        yield _Drawn("convoy", None, convoy.alt(convoys), convoy.draw(convoys))


def _drawn_of_primitives(run: Run) -> Iterator[_Drawn]:
    pairs = primitives.rows(run)
    if pairs:
        yield _Drawn("primitives", None, primitives.alt(pairs), primitives.draw(pairs))
    locks = read_write_lock.rows(run)
    if locks:
        yield _Drawn("read_write_lock", None, read_write_lock.alt(locks), read_write_lock.draw(locks))
    wakes = wake_up.rows(run)
    if wakes:
        yield _Drawn("wake_up", None, wake_up.alt(wakes), wake_up.draw(wakes))


def _drawn_of_workload(analysis: Analysis, workload: str, styles: dict[str, SeriesStyle]) -> Iterator[_Drawn]:
    shown = speedup.rows(analysis, workload)
    yield _Drawn("speedup", workload, speedup.alt(analysis, workload), speedup.draw(shown, styles))
    panels = timeline.rows(analysis, workload)
    if panels:
        figure = timeline.draw(workload, panels, styles)
        yield _Drawn("timeline", workload, timeline.alt(workload, panels), figure, timeline.caption(panels))
    strips = blocks.rows(analysis, workload)
    yield _Drawn("blocks", workload, blocks.alt(workload, strips), blocks.draw(workload, strips, styles))
    rates = throughput.rows(analysis, workload)
    yield _Drawn("throughput", workload, throughput.alt(rates), throughput.draw(rates, styles))


def _saved(place: int, drawn: _Drawn) -> Chart:
    stem = f"{place:02d}_{drawn.kind}" + (f"_{_safe(drawn.workload)}" if drawn.workload else "")
    settle_layout(drawn.figure)
    return Chart(
        drawn.kind,
        drawn.workload,
        f"{stem}.png",
        drawn.alt,
        drawn.caption,
        as_png(drawn.figure),
        as_svg(drawn.figure, f"chart{place}", drawn.alt),
    )


def _safe(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_STEM]
