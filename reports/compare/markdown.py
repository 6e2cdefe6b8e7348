"""The comparison as Markdown for a pull request or a job's summary; no text from a run acts as markup.

The comparison as JSON for other programs; names carry units, and what is not there is null.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from reports.compare.comparing import headline, visibility
from reports.compare.judging import Verdict
from reports.compare.page import noteworthy_rows
from reports.data.document import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.compare.comparing import Comparison
    from reports.compare.judging import Judged
    from reports.compare.page import Row
    from reports.compare.side import Side

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


SCHEMA = 1


def comparison_json(comparison: Comparison, exit_code: int) -> str:
    """Return the document; its one top-level key is ``gil_bench_comparison``, whose fields only grow."""
    counted = Counter(entry.verdict for entry in comparison.judged)
    content = {
        "schema": SCHEMA,
        "exit_code": exit_code,
        "across": comparison.across,
        "base": _side(comparison.base),
        "head": _side(comparison.head),
        "counts": {str(verdict): counted[verdict] for verdict in Verdict},
        "notes": list(comparison.notes),
        "failures": list(comparison.failures),
        "series": [series_record(entry) for entry in comparison.judged],
    }
    return json.dumps({"gil_bench_comparison": content}, indent=1, allow_nan=False) + "\n"


def series_record(entry: Judged) -> dict[str, object]:
    """Return one series with its verdict; thresholds and resolutions are fractions."""
    change = entry.change
    figures = (
        {
            "ratio": change.ratio.estimate,
            "ratio_low": _or_null(change.ratio.low),
            "ratio_high": _or_null(change.ratio.high),
            "p_worse": change.p_worse,
            "p_better": change.p_better,
            "resolution": _or_null(change.resolution),
        }
        if change
        else dict.fromkeys(("ratio", "ratio_low", "ratio_high", "p_worse", "p_better", "resolution"))
    )
    return {
        **asdict(entry.series),
        "path": entry.series.path,
        "verdict": str(entry.verdict),
        **figures,
        "threshold": _or_null(entry.threshold),
        "sentence": entry.sentence,
    }


def _side(side: Side) -> dict[str, object]:
    return {
        "name": side.name,
        "environment_key": side.environment_key,
        "runs": len(side.runs),
        "commits": list(side.commits),
        "presets": sorted(side.presets),
        "interrupted": side.interrupted,
    }


def _or_null(value: float) -> float | None:
    return None if math.isnan(value) else value
