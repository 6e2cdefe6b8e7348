"""The comparison as Markdown for a pull request or a job's summary; no text from a run acts as markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reports.compare.judging import Verdict
from reports.compare.outcome import headline, visibility
from reports.compare.rows import noteworthy_rows
from reports.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.compare.comparing import Comparison
    from reports.compare.judging import Judged
    from reports.compare.rows import Row

MARKS = {
    Verdict.FAILED: "💥",
    Verdict.REGRESSED: "🔴",
    Verdict.MISSING: "⚠️",
    Verdict.INCONCLUSIVE: "❔",
    Verdict.IMPROVED: "🟢",
    Verdict.NEW: "🆕",
    Verdict.EQUIVALENT: "⚪",
}
MOST_ROWS = 200
"""A job's summary may have 1 MiB; whoever has more to read opens the page."""
HEADINGS = "| Verdict | Series | Head / base | Threshold | Sees from | Why |\n|---|---|---|---|---|---|"
MARKUP = re.compile(r"[\\`*_{}\[\]<>#!|~&@$^]|:(?=\S)")
WORD_JOINER = "&#8288;"
"""Invisible; behind an @ or a # it keeps a name from being notified and a number from becoming a link."""


def escape(text: str) -> str:
    """Return the text as one line of Markdown that shows exactly this text.

    Everything that Markdown, HTML or GitHub's additions (mentions, references, links, emoji, formulas) give
    a meaning to becomes a character reference, which is text wherever it stands.
    """
    one_line = " ".join(printable(text, keep="\n\t\r").split())
    escaped = MARKUP.sub(
        lambda found: f"&#{ord(found[0])};{WORD_JOINER if found[0] in '@#' else ''}", one_line
    )
    return re.sub(r"(?i)\bwww\.", lambda found: f"{found[0][:-1]}&#46;", escaped)


def comparison_markdown(comparison: Comparison) -> str:
    """Return a comparison as a section with a heading of the third level."""
    base, head = escape(comparison.base.name), escape(comparison.head.name)
    parts = [
        f"### {head} against {base}",
        judged_markdown(comparison.judged, comparison.failures),
        "\n".join(f"- {escape(note)}" for note in comparison.notes),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def judged_markdown(judged: Sequence[Judged], failures: Sequence[str] = ()) -> str:
    """Return the counts, a table of all that is not equivalent, and what could have been seen."""
    shown = noteworthy_rows(judged)
    parts = [f"**{escape(headline(judged, failures))}**", *_table(shown)]
    parts.append("\n".join(f"- failed: {escape(failure)}" for failure in failures[:MOST_ROWS]))
    parts.append(escape(visibility(judged)))
    return "\n\n".join(part for part in parts if part)


def _table(shown: Sequence[Row]) -> list[str]:
    if not shown:
        return []
    rows = [_line(row) for row in shown[:MOST_ROWS]]
    left_out = len(shown) - len(rows)
    table = "\n".join([HEADINGS, *rows])
    return [table, f"… and {left_out} more, which the page shows."] if left_out else [table]


def _line(row: Row) -> str:
    texts = (row.series, row.ratio, row.threshold, row.resolution, row.sentence)
    return f"| {MARKS[row.verdict]} {row.verdict} | {' | '.join(map(escape, texts))} |"
