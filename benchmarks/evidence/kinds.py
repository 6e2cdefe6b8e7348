"""The kinds of measurement beside the speedups: which ones a run has, and how each is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.evidence.calibration import calibrate
from benchmarks.evidence.dispatch import measure_dispatch
from benchmarks.evidence.dispatch_points import Series, dispatch_points
from benchmarks.evidence.known_share import MIXES
from benchmarks.evidence.outcome import Kind
from benchmarks.evidence.startup import measure_startups, startup_cells

if TYPE_CHECKING:
    from benchmarks.evidence.outcome import Outcome
    from benchmarks.job import Supervision
    from benchmarks.presets import Preset
    from benchmarks.selection import Selection
    from benchmarks.session import Plan

START_S = 0.5
"""About what one start with its two processes takes, for the time left."""
ATTACH_S = 1.0
"""About what a mix takes beyond the time for which it is sampled."""


def choose_kinds(preset: Preset, selection: Selection, all_workloads: bool) -> tuple[Kind, ...]:  # noqa: FBT001 - a fact
    """Return the kinds that a run has.

    Who asks for some workloads only asks about those, and not what their runners cost in general; where
    only the sequential runner is wanted there is nothing to start and nothing to hand out.
    """
    if not all_workloads:
        return ()
    parallel = any(name != "sequential" for name in selection.runners)
    wanted = {
        Kind.STARTUP: preset.startup_repeats > 0 and parallel,
        Kind.DISPATCH: preset.dispatch_s > 0 and parallel,
        Kind.CALIBRATION: preset.calibration_s > 0,
    }
    return tuple(kind for kind in Kind if wanted[kind])


def labels(kind: Kind, plan: Plan) -> tuple[str, ...]:
    """Return the labels of a kind's benchmarks: one pytest test each."""
    match kind:
        case Kind.STARTUP:
            return tuple(startup_cells(plan.selection.runners, plan.selection.workers))
        case Kind.DISPATCH:
            return tuple(point.label for series in Series for point in dispatch_points(series, plan.involved))
        case Kind.CALIBRATION:
            return tuple(mix.label for mix in MIXES)


def about_s(kind: Kind, plan: Plan) -> float:
    """Return about how many seconds a kind takes."""
    match kind:
        case Kind.STARTUP:
            return START_S * plan.preset.startup_repeats * len(labels(kind, plan))
        case Kind.DISPATCH:
            return plan.preset.dispatch_s
        case Kind.CALIBRATION:
            return (plan.preset.calibration_s + ATTACH_S) * len(MIXES)


def measure_kind(kind: Kind, plan: Plan, supervision: Supervision) -> Outcome:
    """Measure everything of a kind."""
    match kind:
        case Kind.STARTUP:
            cells = startup_cells(plan.selection.runners, plan.selection.workers)
            repeats = plan.preset.startup_repeats
            return measure_startups(cells, plan.runners, repeats, plan.seed, supervision)
        case Kind.DISPATCH:
            return measure_dispatch(plan.involved, plan.preset.dispatch_s, plan.seed, supervision)
        case Kind.CALIBRATION:
            return calibrate(plan.preset.calibration_s, supervision)
