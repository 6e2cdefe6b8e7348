"""Tables with a column for each interpreter: what is shown in every place, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.statistics.intervals import Side

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


NOTHING = Place("–", "unsure")


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
