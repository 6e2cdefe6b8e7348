"""A judged gate: its passes, the verdict of each series, and how often it would have been wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reports.compare.outcome import GOOD, INCONCLUSIVE, REGRESSION, exit_code
from reports.compare.side import OtherChange
from reports.gate.measured.pairing import paired_series
from reports.gate.measured.passes import BASE, HEAD
from reports.pages.run_page import environment_facts
from reports.statistics.intervals import median_interval
from reports.wording.numbers import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports.compare.judging import Judgment
    from reports.data.environment import Environment
    from reports.gate.accepted import Stale
    from reports.gate.command import Asked
    from reports.gate.measured.passes import Outcome, Pass
    from reports.gate.verdicts import FalseAlarms
    from reports.series.identity import SeriesId
    from reports.statistics.intervals import Interval


OUTCOMES = {"new": GOOD, "failed": REGRESSION, "inconclusive": INCONCLUSIVE}


@dataclass(frozen=True, slots=True)
class GateResult:
    """A judged gate.

    Attributes:
        passes: The screening, and the confirmation where anything was flagged.
        flagged: How many series the screening flagged.
        alarms: The false alarms, if both sides are the same commit.
        stale: The accepted changes that match nothing.
        asked: The command that the user typed; None if that is unknown.
    """

    passes: tuple[Pass, ...]
    judgments: tuple[Judgment, ...]
    flagged: int
    alarms: FalseAlarms | None
    stale: tuple[Stale, ...] = ()
    asked: Asked | None = None

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
    def outcome(self) -> Outcome | None:
        """What is known without measuring in turn; None if it was measured."""
        return self.passes[0].outcome

    def exit_code(self, *, allow_inconclusive: bool = False) -> int:
        """Return 0 for a pass or a new function, 1 for a regression, 3 if it can't be told."""
        if self.outcome is None:
            return exit_code(self.judgments, allow_inconclusive=allow_inconclusive)
        code = OUTCOMES[self.outcome.verdict]
        return GOOD if code == INCONCLUSIVE and allow_inconclusive else code

    @property
    def also_changed(self) -> tuple[OtherChange, ...] | None:
        """What else differs between the sides and may explain a change; None if that is unknown."""
        sides = self.passes[0].environments
        if not {BASE, HEAD} <= sides.keys():
            return None
        base, head = (dict(_facts(sides[side])) for side in (BASE, HEAD))
        pairs = ((name, base.get(name, NOTHING), head.get(name, NOTHING)) for name in {**base, **head})
        return tuple(OtherChange(*pair) for pair in pairs if pair[1] != pair[2])

    @property
    def figures(self) -> Mapping[SeriesId, tuple[Interval, Interval]]:
        """Each series' own figure on both sides, over the blocks of the last pass that has it."""
        return {
            series: (median_interval(pair.base), median_interval(pair.head))
            for measured in self.passes
            for series, pair in paired_series(measured).items()
            if pair.base
        }

    @property
    def minutes(self) -> float:
        """How long it took."""
        return sum(measured.wall_s for measured in self.passes) / 60

    @property
    def heading(self) -> str:
        """Which commits were compared, and how."""
        first = self.passes[0]
        name = f"{first.function.name}: " if first.function else ""
        sides = f"{name}{self.short[HEAD]} against {self.short[BASE]}, {first.python}"
        if self.outcome:
            return sides
        return (
            f"{sides}: {first.blocks_each} alternating blocks per workload, {self.minutes:.1f} min, "
            f"{self.flagged} series measured again"
        )


def _facts(environment: Environment) -> tuple[tuple[str, str], ...]:
    """Return the facts of a side, without its load average, which always differs."""
    return environment_facts(replace(environment, load_average_1m=None))
