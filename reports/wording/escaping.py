"""Texts made safe for where they are shown: as HTML, as XML, and in the cells of a spreadsheet."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from reports.data.document import printable

UNIT = r"(?:%|[mµn]?s|[KMG]iB|B)"
FIGURE = re.compile(rf"[\d,.]+(?:×| %) \([\d,.]+–[\d,.]+\)|[\d,.]+ {UNIT} → [\d,.]+ {UNIT}")
CODE = re.compile(r"`([^`]+)`")


def whole_figures(sentence: str) -> Markup:
    """Return an escaped sentence in which no line breaks within a figure and its interval, or two levels."""
    return Markup(FIGURE.sub(r'<span class="figure">\g<0></span>', str(escape(sentence))))  # noqa: S704 - escaped here


def with_code(sentence: str) -> Markup:
    """Return an escaped sentence with whole figures, in which what stands between backticks is code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(whole_figures(sentence))))  # noqa: S704 - escaped there


NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""


def xml_text(text: str) -> str:
    """Return a text for an element of XML, whose writer escapes it; what can't be shown becomes visible."""
    return NOT_XML.sub("\N{REPLACEMENT CHARACTER}", printable(text))


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
