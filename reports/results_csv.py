"""The CSV: one row for each cell of a run, timed or not, with units in the names of the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.rounds import KEY

if TYPE_CHECKING:
    import pandas as pd

TEXTS = [
    "workload",
    "runner",
    "role",
    "status",
    "reason",
    "unit",
    "start_method",
    "stopped_because",
    "caveats",
]
COUNTS = ["workers", "items", "blocks"]
BOUNDED = ["speedup", "wall_s", "items_per_s", "cores_busy"]
COLUMNS = [
    *KEY,
    *("status", "reason", "items", "unit", "blocks"),
    *(f"{name}{bound}" for name in BOUNDED for bound in ("", "_low", "_high")),
    *("helper_cores_busy", "other_cores_busy", "stolen_cores", "throttled_share"),
    *("start_method", "stopped_because", "caveats"),
]
FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}",
    "\N{FULLWIDTH COMMERCIAL AT}",
)


def render_csv(cells: pd.DataFrame) -> str:
    """Return the table of cells as CSV; what was not measured is empty.

    Numbers are plain, with all their digits. A text that a spreadsheet would run as a formula gets an
    apostrophe in front, which spreadsheets take as "this is text".
    """
    shown = cells[COLUMNS].copy()
    shown["caveats"] = [" ".join(caveats) for caveats in shown["caveats"]]
    shown[COUNTS] = shown[COUNTS].astype("Int64")
    for name in TEXTS:
        shown[name] = shown[name].map(_not_a_formula, na_action="ignore")
    return shown.to_csv(index=False, lineterminator="\n")


def _not_a_formula(text: str) -> str:
    return f"'{text}" if text.lstrip().startswith(FORMULA_STARTS) else text
