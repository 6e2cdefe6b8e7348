"""All charts of a run, each drawn once and saved in both formats."""

from __future__ import annotations

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
from reports.drawing.chart import Drawing, save_all
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

    from reports.data.model import Run
    from reports.drawing.chart import Chart
    from reports.drawing.style import SeriesStyle
    from reports.speedups.cells import Analysis


def draw_all(analysis: Analysis) -> tuple[Chart, ...]:
    """Return every chart that the run has numbers for: the whole run's, and group by group."""
    return save_all(_drawn(analysis), "chart")


def _drawn(analysis: Analysis) -> Iterator[Drawing]:
    styles = series_styles(analysis.runners)
    best = overview.rows(analysis)
    if best:
        cpus = analysis.run.environment.usable_cpus
        yield Drawing(
            "overview", None, overview.alt(best), overview.draw(best, styles, cpus), overview.CAPTION
        )
    shares = gil_share.rows(analysis)
    if shares:
        figure = gil_share.draw(shares, styles)
        yield Drawing("gil_share", None, gil_share.alt(shares), figure, gil_share.caption(shares))
    workloads = tuple(dict.fromkeys(row.workload for row in best))
    for workload in workloads:
        yield from _drawn_of_workload(analysis, workload, styles)
    yield from _drawn_beside(analysis.run, styles)
    for workload in workloads:
        laws = scaling.rows(analysis, workload)
        if laws:
            yield Drawing("scaling", workload, scaling.alt(laws), scaling.draw(laws, styles), scaling.CAPTION)
    twins = noise_floor.rows(analysis)
    if twins:
        yield Drawing(
            "noise_floor", None, noise_floor.alt(twins), noise_floor.draw(twins), noise_floor.CAPTION
        )


def _drawn_beside(run: Run, styles: dict[str, SeriesStyle]) -> Iterator[Drawing]:
    """Yield the charts of start-up, dispatch, latency, synchronisation and calibration."""
    starts = startup.rows(run)
    if starts:
        yield Drawing("startup", None, startup.alt(starts), startup.draw(starts, styles), startup.CAPTION)
    costs = dispatch.rows(run)
    if costs:
        yield Drawing("dispatch", None, dispatch.alt(costs), dispatch.draw(costs, styles), dispatch.CAPTION)
    arms = break_even.rows(run)
    if arms:
        yield Drawing(
            "break_even", None, break_even.alt(arms), break_even.draw(arms, styles), break_even.CAPTION
        )
    yield from _drawn_of_latency(run)
    yield from _drawn_of_primitives(run)
    mixes = calibration.rows(run)
    if mixes:
        yield Drawing(
            "calibration", None, calibration.alt(mixes), calibration.draw(mixes), calibration.CAPTION
        )


def _drawn_of_latency(run: Run) -> Iterator[Drawing]:
    curves = latency.rows(run)
    if curves:
        yield Drawing("latency", None, latency.alt(curves), latency.draw(curves), latency.CAPTION)
    trades = switch_interval.rows(run)
    if trades:
        yield Drawing(
            "switch_interval",
            None,
            switch_interval.alt(trades),
            switch_interval.draw(trades),
            switch_interval.CAPTION,
        )
    convoys = convoy.rows(run)
    if convoys:
        yield Drawing("convoy", None, convoy.alt(convoys), convoy.draw(convoys), convoy.CAPTION)


def _drawn_of_primitives(run: Run) -> Iterator[Drawing]:
    pairs = primitives.rows(run)
    if pairs:
        yield Drawing("primitives", None, primitives.alt(pairs), primitives.draw(pairs), primitives.CAPTION)
    locks = read_write_lock.rows(run)
    if locks:
        yield Drawing(
            "read_write_lock",
            None,
            read_write_lock.alt(locks),
            read_write_lock.draw(locks),
            read_write_lock.CAPTION,
        )
    wakes = wake_up.rows(run)
    if wakes:
        yield Drawing("wake_up", None, wake_up.alt(wakes), wake_up.draw(wakes), wake_up.CAPTION)


def _drawn_of_workload(
    analysis: Analysis, workload: str, styles: dict[str, SeriesStyle]
) -> Iterator[Drawing]:
    shown = speedup.rows(analysis, workload)
    yield Drawing(
        "speedup", workload, speedup.alt(analysis, workload), speedup.draw(shown, styles), speedup.CAPTION
    )
    panels = timeline.rows(analysis, workload)
    if panels:
        figure = timeline.draw(workload, panels, styles)
        yield Drawing("timeline", workload, timeline.alt(workload, panels), figure, timeline.caption(panels))
    strips = blocks.rows(analysis, workload)
    yield Drawing(
        "blocks",
        workload,
        blocks.alt(workload, strips),
        blocks.draw(workload, strips, styles),
        blocks.CAPTION,
    )
    rates = throughput.rows(analysis, workload)
    yield Drawing(
        "throughput", workload, throughput.alt(rates), throughput.draw(rates, styles), throughput.CAPTION
    )
