"""What is said before somebody's own function is measured: what was seen of it, and how long it will take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.evidence.kinds import about_s
from benchmarks.own.estimate import Estimate
from benchmarks.own.shaping import round_s

if TYPE_CHECKING:
    from benchmarks.own.seen import Look
    from benchmarks.plan import Plan


def announcement(plan: Plan) -> str:
    """Return what is said before such a run begins: what was seen, and how long it will take."""
    own = plan.own
    assert own is not None  # noqa: S101 - asked of such plans only
    seen, shape = own.look, own.work.shape
    seconds = round_s(seen.item_s, shape)
    items = len(shape.places) * shape.repeats
    cells = sum(plan.why_not(cell) is None for cell in plan.group_cells(seen.name))
    estimate = Estimate(seconds, items, cells, plan.preset, seen.import_s)
    repeated = f", {shape.repeats} times a round" if shape.repeats > 1 else ""
    lines = [
        f"{seen.name}: {_given(seen)}, {len(shape.places)} measured{repeated}.",
        *(f"  {sentence}" for sentence in seen.sentences),
        estimate.sentence(sum(about_s(kind, plan) for kind in plan.kinds)),
    ]
    return "\n".join(lines)


def _given(seen: Look) -> str:
    if seen.items_kind == "none":
        return "called without an item"
    return f"{seen.given} item{'s' if seen.given != 1 else ''} given"
