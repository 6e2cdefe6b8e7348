"""The measurement: interleaved blocks until every speedup of the group is precise enough.

A block holds one round of every cell, in a fresh random order and seconds apart at most, so that a slow
moment of the machine hits all cells alike; speedups are formed within blocks only (DESIGN, section 5).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.measure.interval import median_interval
from benchmarks.plan.cells import Cell, Role
from benchmarks.process.failure import FailedError, Failure

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from benchmarks.measure.rounds import Round
    from benchmarks.plan.presets import Preset


@dataclass(frozen=True, slots=True)
class Arm:
    """A cell together with what runs one round of it."""

    cell: Cell
    run: Callable[[], Round]


@dataclass(slots=True)
class Blocks:
    """What was measured: ``rounds[cell][i]`` is the cell's round of block i; failed cells have none."""

    rounds: dict[Cell, list[Round]]
    failures: dict[Cell, Failure] = field(default_factory=dict)
    stopped_because: str = ""

    @property
    def count(self) -> int:
        """Return the number of complete blocks."""
        return min((len(rounds) for rounds in self.rounds.values()), default=0)

    def drop(self, cell: Cell, failure: Failure) -> None:
        """Take a failed cell out; without its reference a group has nothing left to compare."""
        self.failures[cell] = failure
        del self.rounds[cell]
        if cell.is_reference:
            for other in list(self.rounds):
                self.failures[other] = Failure(f"its reference has no time: {failure.reason}")
                del self.rounds[other]


@dataclass(frozen=True, slots=True)
class Watch:
    """Whom the loop tells what it is about to do, and the clock of the time budget, in seconds."""

    clock: Callable[[], float]
    round_starts: Callable[[Cell], None]
    block_ended: Callable[[Blocks, float | None], None]


def measure_blocks(arms: Iterable[Arm], preset: Preset, shuffle: random.Random, watch: Watch) -> Blocks:
    """Run one block to warm up and throw it away, then blocks until the preset is satisfied.

    Stopping looks at the widths of the intervals and at the clock, never at where an interval lies.
    """
    runs = {arm.cell: arm.run for arm in arms}
    blocks = Blocks({cell: [] for cell in runs})
    _run_block(blocks, runs, shuffle, watch)
    for rounds in blocks.rounds.values():
        rounds.clear()
    started = watch.clock()
    while blocks.rounds and not blocks.stopped_because:
        block_started = watch.clock()
        _run_block(blocks, runs, shuffle, watch)
        now = watch.clock()
        widest = widest_interval(blocks.rounds)
        next_end_s = (now - started) + (now - block_started)
        blocks.stopped_because = _stop_reason(blocks.count, widest, next_end_s, preset)
        watch.block_ended(blocks, widest)
    return blocks


def _run_block(
    blocks: Blocks, runs: Mapping[Cell, Callable[[], Round]], shuffle: random.Random, watch: Watch
) -> None:
    order = list(blocks.rounds)
    shuffle.shuffle(order)
    for cell in order:
        if cell not in blocks.rounds:  # its reference failed a moment ago
            continue
        watch.round_starts(cell)
        try:
            result = runs[cell]()
        except FailedError as error:
            blocks.drop(cell, error.failure)
        else:
            blocks.rounds[cell].append(result)


def _stop_reason(count: int, widest: float | None, next_end_s: float, preset: Preset) -> str:
    if count < preset.min_blocks:
        return ""
    if widest is not None and widest <= preset.precision:
        return "precise"
    if count >= preset.max_blocks:
        return "enough blocks"
    if next_end_s > preset.budget_s:
        return "time budget"
    return ""


def widest_interval(rounds: Mapping[Cell, Sequence[Round]]) -> float | None:
    """Return the largest relative half-width of the group's speedups, or None while there is none.

    Ceilings are evidence and not results: a group is not prolonged for them.
    """
    reference = next((seen for cell, seen in rounds.items() if cell.role is Role.REFERENCE), [])
    widths = []
    for cell, seen in rounds.items():
        if cell.role in {Role.REFERENCE, Role.CEILING}:
            continue
        speedups = [base.wall_s / own.wall_s for base, own in zip(reference, seen, strict=False)]
        interval = median_interval(speedups)
        if interval is None:
            return None
        widths.append(interval.relative_half_width)
    return max(widths, default=None)
