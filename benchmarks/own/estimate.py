"""How long a run of somebody's own function will take, said before it begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.progress import duration

if TYPE_CHECKING:
    from benchmarks.presets import Preset

SEND_S = 1e-4
"""About what sending one item to a process and its result back costs."""
OPEN_S = 0.3
"""About what it takes to start a cell's workers and to warm them."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """At most about so long.

    Attributes:
        round_s: Seconds of a sequential round.
        items: In a round.
        cells: Of the group.
        preset: Says when blocks end, and what is sampled.
        import_s: Seconds for importing the module, in each new process.
    """

    round_s: float
    items: int
    cells: int
    preset: Preset
    import_s: float

    @property
    def block_s(self) -> float:
        """Seconds of a block, if no runner is faster than sequential."""
        return self.cells * (self.round_s + self.items * SEND_S)

    @property
    def fewest_s(self) -> float:
        """Seconds of the warm-up and of as many blocks as an interval needs."""
        return (1 + self.preset.min_blocks) * self.block_s

    @property
    def total_s(self) -> float:
        """Seconds of everything: opening, blocks, and a sampled and a traced round of every cell."""
        opening_s = self.cells * (OPEN_S + self.import_s)
        evidence_s = self.cells * self.round_s + 3 * (self.preset.gil_sample_s + self.round_s)
        return opening_s + max(self.fewest_s, self.preset.budget_s) + evidence_s

    @property
    def is_long(self) -> bool:
        """Whether the fewest blocks take longer than the blocks should."""
        return self.fewest_s > self.preset.budget_s

    def sentence(self, other_s: float) -> str:
        """Return the estimate for people; ``other_s`` is for the kinds of measurement beside the speedups."""
        said = (
            f"A round is {self.items} items, about {self.round_s:.2g} s one after the other; "
            f"{self.cells} cells, at most about {duration(self.total_s + other_s)} in all."
        )
        if not self.is_long:
            return said
        return (
            f"{said} That leaves no time for more than {self.preset.min_blocks} blocks, the fewest that give "
            "an interval: expect wide ones."
        )
