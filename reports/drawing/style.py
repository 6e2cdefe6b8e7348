"""How a runner looks: color, marker and line, the same ones in every chart of every run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

INK = "#1b1f24"
MUTED = "#5b6470"
GRID = "#dde1e6"
SURFACE = "#fefefe"

# Each stands out from white by 3:1 or more; the order keeps neighbors apart for color-blind eyes too.
PALETTE = (
    "#0072b2",
    "#d55e00",
    "#00875f",
    "#a3478f",
    "#8a6d00",
    "#4d5a9e",
    "#b3261e",
    "#007d8a",
    "#5a7d00",
    "#6b4ea0",
    "#a0522d",
    "#c2185b",
    "#52624a",
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "p", "h", "d", "*", "8")
LINES = ("-", "--", "-.", ":")

# The same for a dark page; the page's style sheet gives every color of a chart by name.
DARK = {
    INK: "#e6e9ee",
    MUTED: "#a4adb8",
    GRID: "#343b45",
    SURFACE: "#171b21",
    **dict(
        zip(
            PALETTE,
            (
                "#56b4e9",
                "#ff9248",
                "#35cf9f",
                "#e59bd3",
                "#e3c34b",
                "#a9b4f5",
                "#ff8a80",
                "#4fd0dd",
                "#b5d94c",
                "#c3a6f7",
                "#e0a07a",
                "#ff80ab",
                "#a9bd9f",
            ),
            strict=True,
        ),
    ),
}

COLOR_NAMES = {color: f"--chart-{place}" for place, color in enumerate(DARK)}
"""What a page's style sheet calls the colors of charts."""

SETTLED = (
    "processes",
    "threads",
    "interpreters",
    "asyncio",
    "dask",
    "processes-chunked",
    "processes-spawn",
    "asyncio-threads",
    "processes-forkserver",
    "processes-fork",
    "sequential",
    "threads-divided",
    "processes-divided",
    # From here on colors return, with another marker and line: the runners that are measured only by name.
    "pool-map",
    "thread-pool",
    "pool-imap",
    "anyio-threads",
    "joblib-loky",
    "pool-imap-unordered",
    "joblib-threads",
    "processes-x-threads",
)
"""Runners whose looks are settled, so that runs with different runners can be laid side by side."""


@dataclass(frozen=True, slots=True)
class SeriesStyle:
    """Look of one runner; any one of the three tells it from its neighbors."""

    color: str
    marker: str
    line: str


def series_styles(runners: Iterable[str]) -> dict[str, SeriesStyle]:
    """Return a style for each runner, by name; those that nobody knows share what is left in sorted order.

    So every chart of a run agrees, whatever is drawn, and the suite's own runners look the same in all runs.
    """
    names = sorted(set(runners))
    strangers = [name for name in names if name not in SETTLED]
    first = len(SETTLED) if len(strangers) < len(names) else 0
    return {
        name: _style(SETTLED.index(name) if name in SETTLED else first + strangers.index(name))
        for name in names
    }


def _style(place: int) -> SeriesStyle:
    return SeriesStyle(
        PALETTE[place % len(PALETTE)], MARKERS[place % len(MARKERS)], LINES[place % len(LINES)]
    )


def chart_colors(*, dark: bool) -> str:
    """Return CSS declarations that give every color of the charts its value."""
    return " ".join(f"{COLOR_NAMES[light]}: {darker if dark else light};" for light, darker in DARK.items())
