"""The announcement of a run for the user's function: the findings, and how long it will take at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.evidence.gil_share import FEWEST_ROUNDS
from benchmarks.evidence.py_spy import SAMPLE_S
from benchmarks.kinds.model import planned_kinds
from benchmarks.results.progress import duration
from benchmarks.runners.processes import SEND_S
from benchmarks.user_function.workload import round_s

if TYPE_CHECKING:
    from benchmarks.plan.plan import Plan
    from benchmarks.plan.presets import Preset
    from benchmarks.user_function.look.findings import Probe
    from benchmarks.user_function.record import Own

OPEN_S = 0.3
"""Approximate seconds for starting and warming a cell's workers."""


def announcement(plan: Plan, own: Own) -> str:
    """Return the text before a run: the findings of the first look, and the estimated time."""
    seen, shape = own.look, own.work.shape
    repeated = f", {shape.repeats} times per round" if shape.repeats > 1 else ""
    lines = [
        f"{seen.name}: {_given(seen)}, {len(shape.places)} measured{repeated}.",
        *(f"  {sentence}" for sentence in (*seen.sentences, *own.fewer_sentences)),
        _estimate(plan, own).sentence(_others_s(plan))
        if plan.selection.workloads
        else f"About {duration(about_s(plan, own))} in all.",
    ]
    return "\n".join(lines)


def about_s(plan: Plan, own: Own) -> float:
    """Return about how many seconds such a run takes."""
    groups_s = _estimate(plan, own).total_s if plan.selection.workloads else 0.0
    return groups_s + _others_s(plan)


def _estimate(plan: Plan, own: Own) -> Estimate:
    seen, shape = own.look, own.work.shape
    cells = sum(plan.why_not(cell) is None for cell in plan.group_cells(seen.name))
    items = len(shape.places) * shape.repeats
    return Estimate(round_s(seen.item_s, shape), items, cells, plan.preset, seen.import_s)


def _others_s(plan: Plan) -> float:
    return sum(kind.about_s(plan) for kind in planned_kinds(plan))


def _given(seen: Probe) -> str:
    if seen.items_kind == "none":
        return "called without arguments"
    return f"{seen.given} item{'s' if seen.given != 1 else ''} given"


@dataclass(frozen=True, slots=True)
class Estimate:
    """The estimated longest time of a run.

    Attributes:
        round_s: Seconds of a sequential round.
        items: Items in a round.
        cells: Cells of the group.
        preset: Says when blocks end, and what is sampled.
        import_s: Seconds for importing the module in each new process.
    """

    round_s: float
    items: int
    cells: int
    preset: Preset
    import_s: float

    @property
    def fewest_s(self) -> float:
        """Seconds of the warm-up and of the minimum number of blocks, if no runner is faster."""
        return (1 + self.preset.min_blocks) * self.cells * (self.round_s + self.items * SEND_S)

    @property
    def total_s(self) -> float:
        """Seconds of everything: opening, blocks, a traced round of every cell, and sampled ones."""
        opening_s = self.cells * (OPEN_S + self.import_s)
        sampled_s = 3 * max(self.preset.gil_sample_s + self.round_s, FEWEST_ROUNDS * self.round_s)
        lines_s = SAMPLE_S + 3 * self.round_s
        memory_s = min(self.preset.memory_s, self.cells * (OPEN_S + self.import_s + 2 * self.round_s))
        evidence_s = self.cells * self.round_s + sampled_s + lines_s + memory_s
        return opening_s + max(self.fewest_s, self.preset.budget_s) + evidence_s

    def sentence(self, other_s: float) -> str:
        """Return the estimate for people; ``other_s`` is for the kinds of measurement beside the speedups."""
        said = (
            f"One sequential round: {self.items} items, about {self.round_s:.2g} s. "
            f"{self.cells} cells, at most about {duration(self.total_s + other_s)} in all."
        )
        if self.fewest_s <= self.preset.budget_s:
            return said
        return (
            f"{said} There is only time for {self.preset.min_blocks} blocks, the minimum for an interval: "
            "expect wide intervals."
        )
