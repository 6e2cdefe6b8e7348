"""Texts made safe for where they are shown: as HTML, as Markdown, and in the cells of a spreadsheet."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from reports.data.document import printable

FIGURE = re.compile(r"[\d,.]+(?:×| %) \([\d,.]+–[\d,.]+\)")
CODE = re.compile(r"`([^`]+)`")
MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#!|~&@$^]|:(?=\S)")
WORD_JOINER = "&#8288;"
"""Invisible; behind an @ or a # it keeps a name from being notified and a number from becoming a link."""


def whole_figures(sentence: str) -> Markup:
    """Return an escaped sentence in which no line breaks within a figure and its interval."""
    return Markup(FIGURE.sub(r'<span class="figure">\g<0></span>', str(escape(sentence))))  # noqa: S704 - escaped here


def with_code(sentence: str) -> Markup:
    """Return an escaped sentence with whole figures, in which what stands between backticks is code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(whole_figures(sentence))))  # noqa: S704 - escaped there


def as_markdown(text: str) -> str:
    """Return the text as one line of Markdown that shows exactly this text.

    Everything that Markdown, HTML or GitHub's additions (mentions, references, links, emoji, formulas) give
    a meaning to becomes a character reference, which is text wherever it stands.
    """
    one_line = " ".join(printable(text, keep="\n\t\r").split())
    escaped = MARKDOWN.sub(
        lambda found: f"&#{ord(found[0])};{WORD_JOINER if found[0] in '@#' else ''}", one_line
    )
    return re.sub(r"(?i)\bwww\.", lambda found: f"{found[0][:-1]}&#46;", escaped)


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
