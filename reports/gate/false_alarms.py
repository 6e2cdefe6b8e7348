"""What a gate of a commit against itself says of this machine: every difference it sees is a false one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.compare.judging import Verdict
from reports.formatting import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.compare.judging import Judged
    from reports.gate.verdicts import Screened


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """How often the gate was wrong about code that did not change.

    Attributes:
        series: How many were compared.
        flagged: How many the first pass flagged; ``confirmed`` is how many both did.
        largest_usual: The 95th percentile of the changes' sizes, as a fraction: what noise looks like here.
    """

    series: int
    flagged: int
    confirmed: int
    largest_usual: float

    @property
    def sentence(self) -> str:
        """The rates in words."""
        return (
            f"Both sides are the same commit, so every alarm is a false one: of {self.series} series the "
            f"first pass flagged {self.flagged} and the second confirmed {self.confirmed}; 95 % of all "
            f"changes were smaller than {percent(self.largest_usual)}."
        )


def false_alarms(screened: Screened, judged: Sequence[Judged]) -> FalseAlarms:
    """Return the rates of one gate between identical commits."""
    sizes = [
        abs(np.log(entry.change.ratio.estimate)) for entry in screened.judged if entry.change is not None
    ]
    return FalseAlarms(
        series=len(sizes),
        flagged=len(screened.flagged),
        confirmed=sum(entry.verdict is Verdict.REGRESSED for entry in judged),
        largest_usual=float(np.expm1(np.percentile(sizes, 95))) if sizes else float("nan"),
    )
