"""What a spreadsheet would take for a formula: texts of a CSV are guarded against being run."""

from __future__ import annotations

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


def not_a_formula(text: str) -> str:
    """Return the text, with an apostrophe in front if it starts like a formula.

    Spreadsheets take the apostrophe as "this is text", and don't show it.
    """
    return f"'{text}" if text.lstrip().startswith(FORMULA_STARTS) else text
