"""Tables as texts for the page: any rows of figures, and tables with a column for each interpreter.

The name of a column says what it holds and in which unit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from reports.statistics.intervals import Interval
from reports.wording.numbers import NOTHING, binary_bytes, duration, plain, rate, share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


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
class TextTable:
    """A table as texts.

    Attributes:
        wide: Tells for each column whether it holds sentences.
        values: The numbers by which a reader sorts the rows, or None for a text; empty if all are texts.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: tuple[bool, ...]
    values: tuple[tuple[float | None, ...], ...] = ()


def text_table(caption: str, rows: Iterable[object]) -> TextTable:
    """Return a table as texts; columns without any value are left out.

    Args:
        caption: What stands above it.
        rows: Dataclasses, or mappings from names of columns, which may differ from row to row. A value is a
            text, a flag, a tuple, a number or an interval; None and NaN are missing values.
    """
    found = [row if isinstance(row, Mapping) else _columns(row) for row in rows]
    columns = dict.fromkeys(name for row in found for name in row)
    names = [name for name in columns if not all(_is_nothing(row.get(name)) for row in found)]
    texts = tuple(tuple(_text(name, row.get(name)) for name in names) for row in found)
    values = tuple(tuple(_value(row.get(name)) for name in names) for row in found)
    wide = tuple(name == "sentence" for name in names)
    return TextTable(caption, tuple(map(heading, names)), texts, wide, values)


def _columns(row: Any) -> dict[str, object]:  # noqa: ANN401 - any dataclass
    return {field.name: getattr(row, field.name) for field in fields(row)}


def _is_nothing(value: object) -> bool:
    figure = value.estimate if isinstance(value, Interval) else value
    return figure is None or (isinstance(figure, float) and math.isnan(figure))


def _value(value: object) -> float | None:
    figure = value.estimate if isinstance(value, Interval) else value
    if isinstance(figure, bool) or not isinstance(figure, int | float) or not math.isfinite(figure):
        return None
    return float(figure)


def heading(name: str) -> str:
    """Return a column's name for people: ``first_result_s`` is First result, ``mib_per_s`` MiB per s."""
    for ending, _ in UNITS[1:]:
        if f"_{name}".endswith(ending) and not name.endswith("_per_s"):
            kept = ending if ending in {"_share", "_fraction"} else ""
            name = f"{name.removesuffix(ending)}{kept}"
            break
    words = " ".join(ACRONYMS.get(word, word) for word in name.split("_"))
    return f"{words[:1].upper()}{words[1:]}"


def _text(name: str, value: object) -> str:
    if _is_nothing(value):
        return NOTHING
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, Interval | int | float):
        return str(value)
    interval = value if isinstance(value, Interval) else Interval(float(value))
    for ending, write in UNITS:
        if f"_{name}".endswith(ending):
            return write(interval)
    return _bare(interval)


def _bare(interval: Interval) -> str:
    if interval.estimate == int(interval.estimate) and math.isnan(interval.low):
        return f"{interval.estimate:,.0f}"
    return plain(interval)


STYLES = {"faster": "faster", "slower": "slower"}
"""The style of a verdict; all others are shown as unclear. The text says the same without color."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a grid.

    Attributes:
        style: Name of a style; empty for plain text.
        small: A note next to the text, in small print.
        tip: What the pointer or the keyboard brings up.
        value: What the column is sorted by; None to sort by the text.
    """

    text: str
    style: str = ""
    small: str = ""
    tip: str = ""
    value: float | None = None


EMPTY = Place(NOTHING, "none")


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its name and one place for each column; ``runner`` is set where it is about one."""

    name: str
    places: tuple[Place, ...]
    small: str = ""
    runner: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``corner`` is the heading of the rows' names, and sorting leaves ``foot`` below all rows."""

    caption: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    foot: tuple[Row, ...] = ()
