"""A judged gate: its passes, the verdict of each series, and how often it would have been wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.gate.passes import BASE, HEAD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports.compare.judging import Judgment
    from reports.gate.passes import Pass
    from reports.gate.verdicts import FalseAlarms


@dataclass(frozen=True, slots=True)
class GateResult:
    """A judged gate.

    Attributes:
        passes: The screening, and the confirmation where anything was flagged.
        flagged: How many series the screening flagged.
        alarms: The false alarms, if both sides are the same commit.
    """

    passes: tuple[Pass, ...]
    judgments: tuple[Judgment, ...]
    flagged: int
    alarms: FalseAlarms | None

    @property
    def commits(self) -> Mapping[str, str]:
        """The full id of each side's commit."""
        return self.passes[0].commits

    @property
    def short(self) -> Mapping[str, str]:
        """The same, as people write it."""
        return {side: commit[:12] for side, commit in self.commits.items()}

    @property
    def caveats(self) -> tuple[str, ...]:
        """What else happened on the machine meanwhile, each once."""
        return tuple(dict.fromkeys(caveat for measured in self.passes for caveat in measured.caveats))

    @property
    def minutes(self) -> float:
        """How long it took."""
        return sum(measured.wall_s for measured in self.passes) / 60

    @property
    def heading(self) -> str:
        """Which commits were compared, and how."""
        return (
            f"{self.short[HEAD]} against {self.short[BASE]}, {self.passes[0].python}: "
            f"{self.passes[0].blocks_each} alternating blocks per workload, {self.minutes:.1f} min, "
            f"{self.flagged} series measured again"
        )
