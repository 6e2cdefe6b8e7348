"""Coverage: how many series could be searched for changes, and why the others could not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.statistics.splits import FEWEST_POINTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.history.changes.tracks import Track

UNKNOWN_CPU = "measured on an unknown CPU, which is never compared"
NEVER_TIMED = "never timed: failed, skipped or refused in every run"
TOO_FEW = f"timed on fewer than {FEWEST_POINTS} commits"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the history was judged. A series counts once in each environment.

    Attributes:
        judged: How many series had enough commits.
        total: How many there are.
        reasons: Why the others were not judged, and how many for that reason; most frequent first.
    """

    judged: int
    total: int
    reasons: tuple[tuple[str, int], ...]

    @property
    def sentence(self) -> str:
        """``"Judged 48 of 60 series, because 12 were …"``, for readers."""
        judged = f"Judged {self.judged} of {self.total} series"
        causes = "; ".join(
            f"{count} {'was' if count == 1 else 'were'} {reason}" for reason, count in self.reasons
        )
        return f"{judged}, because {causes}." if causes else f"{judged}."


def coverage(tracks: Sequence[Track]) -> Coverage:
    """Return how many of the tracks can be searched for changes; for one facet, pass its own."""
    reasons = Counter(reason for track in tracks if (reason := not_judged_because(track)))
    ranked = sorted(reasons.items(), key=lambda entry: (-entry[1], entry[0]))
    return Coverage(len(tracks) - reasons.total(), len(tracks), tuple(ranked))


def not_judged_because(track: Track) -> str | None:
    """Return why a track cannot be searched for changes, or None if it can."""
    if not track.environment_key:
        return UNKNOWN_CPU
    if not len(track.values):
        return NEVER_TIMED
    return TOO_FEW if len(track.values) < FEWEST_POINTS else None
