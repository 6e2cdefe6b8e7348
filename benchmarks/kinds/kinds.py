"""The kinds of measurement beside the speedups: what each consists of, and how it is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.evidence.known_share import MIXES
from benchmarks.kinds.calibration import calibrate
from benchmarks.kinds.dispatch import measure_dispatch
from benchmarks.kinds.dispatch_points import Series, dispatch_points
from benchmarks.kinds.experiments import Extent, benchmark_label, measure_synchronization
from benchmarks.kinds.latency.measurement import Extent as LatencyExtent
from benchmarks.kinds.latency.measurement import measure_latency
from benchmarks.kinds.pitfalls import demonstration_label, show_mistakes
from benchmarks.kinds.startup import measure_startups, startup_cells
from benchmarks.plan.discovery import find_experiments
from benchmarks.plan.presets import Kind
from benchmarks.runners.model import plain_task
from workloads.mistakes.mistake import find_mistakes

if TYPE_CHECKING:
    from benchmarks.kinds.outcome import Outcome
    from benchmarks.plan.cells import Cell
    from benchmarks.plan.plan import Plan
    from benchmarks.process.supervisor import Supervision
    from benchmarks.runners.model import Runner

START_S = 0.5
"""About what one start with its two processes takes, for the time left."""
SHOW_S = 0.5
"""About what one demonstration of a mistake takes."""
ATTACH_S = 1.0
"""About what a mix takes beyond the time for which it is sampled."""


def labels(kind: Kind, plan: Plan) -> tuple[str, ...]:
    """Return the labels of a kind's benchmarks: one pytest test each."""
    match kind:
        case Kind.STARTUP:
            return tuple(_startup_cells(plan))
        case Kind.DISPATCH:
            handing = _handing_out(plan)
            return tuple(point.label for series in Series for point in dispatch_points(series, handing))
        case Kind.LATENCY:
            return _latency_extent(plan).labels
        case Kind.SYNCHRONIZATION:
            return tuple(
                benchmark_label(experiment, variant)
                for experiment in find_experiments().values()
                for variant in experiment.variants
            )
        case Kind.LESSON:
            return tuple(
                demonstration_label(mistake, shown)
                for mistake in find_mistakes().values()
                for shown in mistake.demonstrations
            )
        case Kind.CALIBRATION:
            return tuple(mix.label for mix in MIXES)


def about_s(kind: Kind, plan: Plan) -> float:
    """Return about how many seconds a kind takes."""
    match kind:
        case Kind.STARTUP:
            return START_S * plan.preset.startup_repeats * len(labels(kind, plan))
        case Kind.DISPATCH:
            return plan.preset.dispatch_s
        case Kind.LATENCY:
            return plan.preset.latency_s
        case Kind.SYNCHRONIZATION:
            return plan.preset.synchronization_s
        case Kind.LESSON:
            return SHOW_S * len(labels(kind, plan))
        case Kind.CALIBRATION:
            return (plan.preset.calibration_s + ATTACH_S) * len(MIXES)


def measure_kind(kind: Kind, plan: Plan, supervision: Supervision) -> Outcome:
    """Measure everything of a kind."""
    match kind:
        case Kind.STARTUP:
            repeats = plan.preset.startup_repeats
            return measure_startups(_startup_cells(plan), plan.runners, repeats, plan.seed, supervision)
        case Kind.DISPATCH:
            return measure_dispatch(_handing_out(plan), plan.preset.dispatch_s, plan.seed, supervision)
        case Kind.LATENCY:
            return measure_latency(_latency_extent(plan), plan.cpus.usable, plan.seed, supervision)
        case Kind.SYNCHRONIZATION:
            extent = Extent(plan.preset.synchronization_part, plan.preset.synchronization_s)
            return measure_synchronization(find_experiments(), extent, plan.seed, supervision)
        case Kind.LESSON:
            return show_mistakes(find_mistakes(), supervision)
        case Kind.CALIBRATION:
            return calibrate(plan.preset.calibration_s, supervision)


def _startup_cells(plan: Plan) -> dict[str, Cell]:
    chosen = plan.selection
    return startup_cells(chosen.runners, chosen.workers, chosen.fewer)


def _latency_extent(plan: Plan) -> LatencyExtent:
    return LatencyExtent(plan.preset.extras, plan.preset.latency_s)


def _handing_out(plan: Plan) -> dict[str, Runner]:
    """Return the runners whose dispatch is measured: variants by request only, and all with plain tasks."""
    return {
        name: runner
        for name, runner in plan.involved.items()
        if runner.task is plain_task and name not in plan.selection.fewer
    }
