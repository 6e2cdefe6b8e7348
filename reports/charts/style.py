"""How a runner looks in every chart: colour, marker and line, by its place among the sorted names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

INK = "#1b1f24"
MUTED = "#5b6470"
GRID = "#dde1e6"
SURFACE = "#fefefe"

# Each stands out from white by 3:1 or more; the order keeps neighbours apart for colour-blind eyes too.
PALETTE = ("#0072b2", "#d55e00", "#00875f", "#a3478f", "#8a6d00", "#4d5a9e")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
LINES = ("-", "--", "-.", ":")

# The same for a dark page; the page's style sheet gives every colour of a chart by name.
DARK = {
    INK: "#e6e9ee",
    MUTED: "#a4adb8",
    GRID: "#343b45",
    SURFACE: "#171b21",
    **dict(
        zip(PALETTE, ("#56b4e9", "#ff9248", "#35cf9f", "#e59bd3", "#e3c34b", "#a9b4f5"), strict=True),
    ),
}


@dataclass(frozen=True, slots=True)
class SeriesStyle:
    """Look of one runner; any one of the three tells it from its neighbours."""

    colour: str
    marker: str
    line: str


def series_styles(runners: Iterable[str]) -> dict[str, SeriesStyle]:
    """Return a style for each runner; sorted names decide, so every chart of a run agrees."""
    return {
        runner: SeriesStyle(
            PALETTE[place % len(PALETTE)], MARKERS[place % len(MARKERS)], LINES[place % len(LINES)]
        )
        for place, runner in enumerate(sorted(set(runners)))
    }
