"""The kinds of measurement beside the speedups."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What is measured beside the speedups, in this order."""

    STARTUP = "startup"
    DISPATCH = "dispatch"
    LATENCY = "latency"
    SYNCHRONIZATION = "synchronization"
    LESSON = "lesson"
    CALIBRATION = "calibration"

    @property
    def words(self) -> str:
        """Return how people call it."""
        return _WORDS.get(self, str(self))


_WORDS = {
    Kind.STARTUP: "start-up",
    Kind.SYNCHRONIZATION: "synchronisation",
    Kind.LESSON: "the usual mistakes",
}
SPEEDUP = "speedup"
"""What the groups of cells are called where kinds are named."""
