"""Texts made safe for Markdown; needs the standard library only."""

from __future__ import annotations

import re

from reports.data.document import printable

MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#!|~&@$^]|:(?=\S)")
ISSUE = re.compile(r"(?i)\bgh-(?=\d)")
WORD_JOINER = "&#8288;"
"""Invisible; behind an @ or a # it keeps a name from being notified and a number from becoming a link."""


def as_markdown(text: str) -> str:
    """Return the text as one line of Markdown that shows exactly this text.

    Everything that Markdown, HTML or GitHub's additions (mentions, references, links, emoji, formulas) give
    a meaning to becomes a character reference, which is text wherever it stands.
    """
    one_line = " ".join(printable(text, keep="\n\t\r").split())
    escaped = MARKDOWN.sub(
        lambda found: f"&#{ord(found[0])};{WORD_JOINER if found[0] in '@#' else ''}", one_line
    )
    without_issues = ISSUE.sub(lambda found: f"{found[0]}{WORD_JOINER}", escaped)
    return re.sub(r"(?i)\bwww\.", lambda found: f"{found[0][:-1]}&#46;", without_issues)
