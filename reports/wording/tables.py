"""Tables as texts for the page: any frame of figures, and tables with a column for each interpreter.

Names of a frame's columns tell what they hold and in which unit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pandas.api.types import is_bool

from reports.statistics.intervals import Interval
from reports.wording.numbers import NOTHING, binary_bytes, duration, plain, rate, share

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from reports.statistics.intervals import Side

BOUNDS = ("_low", "_high")
ACRONYMS = {"uss": "USS", "pss": "PSS", "rss": "RSS", "gil": "GIL", "mib": "MiB"}
UNITS: tuple[tuple[str, Callable[[Interval], str]], ...] = (
    ("_mib_per_s", rate),
    ("_bytes", lambda interval: binary_bytes(interval.estimate)),
    ("_s", duration),
    ("_share", share),
    ("_fraction", share),
)
"""Endings of names and how what they name is written; the first that fits counts."""


@dataclass(frozen=True, slots=True)
class FrameTable:
    """A table in words; ``wide`` tells of each column whether it holds sentences."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: tuple[bool, ...]


def frame_table(caption: str, frame: pd.DataFrame) -> FrameTable:
    """Return a table in words; bounds join their figure, and columns without any value are left out."""
    names = [str(name) for name in frame.columns]
    shown = [
        name
        for name in names
        if not (name.endswith(BOUNDS) and name.rsplit("_", 1)[0] in names) and frame[name].notna().any()
    ]
    rows = tuple(tuple(_text(row, name) for name in shown) for _, row in frame.iterrows())
    return FrameTable(caption, tuple(map(heading, shown)), rows, tuple(name == "sentence" for name in shown))


def heading(name: str) -> str:
    """Return a column's name for people: ``first_result_s`` is First result, ``mib_per_s`` MiB per s."""
    for ending, _ in UNITS[1:]:
        if f"_{name}".endswith(ending) and not name.endswith("_per_s"):
            kept = ending if ending in {"_share", "_fraction"} else ""
            name = f"{name.removesuffix(ending)}{kept}"
            break
    words = " ".join(ACRONYMS.get(word, word) for word in name.split("_"))
    return f"{words[:1].upper()}{words[1:]}"


def _text(row: pd.Series, name: str) -> str:
    value = row[name]
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return NOTHING
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or NOTHING
    if is_bool(value):
        return "yes" if value else "no"
    low, high = (float(row[f"{name}{bound}"]) if f"{name}{bound}" in row else math.nan for bound in BOUNDS)
    interval = Interval(float(value), low, high)
    for ending, write in UNITS:
        if f"_{name}".endswith(ending):
            return write(interval)
    return _bare(interval)


def _bare(interval: Interval) -> str:
    if interval.estimate == int(interval.estimate) and math.isnan(interval.low):
        return f"{interval.estimate:,.0f}"
    return plain(interval)


STYLES: dict[Side, str] = {"above": "faster", "below": "slower", "astride": "unsure", "unknown": "unsure"}
"""What a speedup is shown as; the number itself says the same to those who see no colour."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a grid.

    Attributes:
        style: Name of a style; empty for plain text.
        small: What is told beside the text.
    """

    text: str
    style: str = ""
    small: str = ""


EMPTY = Place("–", "unsure")


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its name and one place for each column."""

    name: str
    places: tuple[Place, ...]
    small: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``corner`` is the heading of the rows' names."""

    caption: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
