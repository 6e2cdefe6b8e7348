"""The comparison for others: Markdown for a pull request, and JSON for programs.

No text from a run acts as markup. In the JSON names carry units, and what is not there is null.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from reports.compare.answer import comparison_answer
from reports.compare.judging import Verdict
from reports.compare.outcome import headline, noteworthy_rows, visibility
from reports.compare.side import also_changed, also_changed_sentence
from reports.statistics.intervals import UNKNOWN
from reports.statistics.ratios import Change
from reports.wording.markdown import as_markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.compare.answer import Answer
    from reports.compare.comparing import Comparison
    from reports.compare.judging import Judgment
    from reports.compare.outcome import JudgmentRow
    from reports.compare.side import Side

SCHEMA = 1

NO_CHANGE = Change(UNKNOWN, math.nan, math.nan, math.nan)

MARKS = {
    Verdict.FAILED: "💥",
    Verdict.REGRESSED: "🔴",
    Verdict.MISSING: "⚠️",
    Verdict.ACCEPTED: "🟤",
    Verdict.LOOKS_WORSE: "🟠",
    Verdict.INCONCLUSIVE: "❔",
    Verdict.IMPROVED: "🟢",
    Verdict.LOOKS_BETTER: "🟡",
    Verdict.CHANGED: "🔵",
    Verdict.NEW: "🆕",
    Verdict.EQUIVALENT: "⚪",
}

MOST_ROWS = 200
"""A job's summary may have 1 MiB; whoever has more to read opens the page."""

HEADINGS = "| Verdict | Series | Head / base | Threshold | Detectable | Why |\n|---|---|---|---|---|---|"


def comparison_markdown(comparison: Comparison) -> str:
    """Return a comparison as a section with a heading of the third level."""
    base, head = as_markdown(comparison.base.name), as_markdown(comparison.head.name)
    parts = [
        f"### {head} against {base}",
        answer_markdown(comparison_answer(comparison)),
        judgments_markdown(comparison.judgments, comparison.failures),
        as_markdown(also_changed_sentence(also_changed(comparison.base, comparison.head))),
        "\n".join(f"- {as_markdown(note)}" for note in comparison.notes),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def answer_markdown(answer: Answer) -> str:
    """Return the answer with what to do next."""
    command = f"\n\n{as_markdown(answer.command)}" if answer.command else ""
    return f"**{answer.title}.** {as_markdown(answer.sentence)} {as_markdown(answer.next_step)}{command}"


def judgments_markdown(judgments: Sequence[Judgment], failures: Sequence[str] = ()) -> str:
    """Return the counts, a table of all that is not equivalent, and what could have been seen."""
    rows = noteworthy_rows(judgments)
    left_out = len(rows) - MOST_ROWS
    parts = [
        as_markdown(headline(judgments, failures)),
        "\n".join([HEADINGS, *map(_line, rows[:MOST_ROWS])]) if rows else "",
        f"… and {left_out} more: see the page." if left_out > 0 else "",
        "\n".join(f"- failed: {as_markdown(failure)}" for failure in failures[:MOST_ROWS]),
        as_markdown(visibility(judgments)),
    ]
    return "\n\n".join(filter(None, parts))


def _line(row: JudgmentRow) -> str:
    texts = (row.series, row.ratio, row.threshold, row.resolution, row.sentence)
    return f"| {MARKS[row.verdict]} {row.verdict} | {' | '.join(map(as_markdown, texts))} |"


def comparison_json(comparison: Comparison, exit_code: int) -> str:
    """Return the document; its one top-level key is ``gil_bench_comparison``, whose fields only grow."""
    times = Counter(judgment.verdict for judgment in comparison.judgments)
    content = {
        "schema": SCHEMA,
        "exit_code": exit_code,
        "across": comparison.across,
        "answer": answer_record(comparison_answer(comparison)),
        "also_changed": [asdict(change) for change in also_changed(comparison.base, comparison.head)],
        "base": _side(comparison.base),
        "head": _side(comparison.head),
        "counts": {str(verdict): times[verdict] for verdict in Verdict},
        "notes": list(comparison.notes),
        "failures": list(comparison.failures),
        "series": [judgment_record(judgment) for judgment in comparison.judgments],
    }
    return json.dumps({"gil_bench_comparison": content}, indent=1, allow_nan=False) + "\n"


def answer_record(answer: Answer) -> dict[str, str | None]:
    """Return the answer with what to do next."""
    return {
        "title": answer.title,
        "sentence": answer.sentence,
        "next_step": answer.next_step,
        "command": answer.command or None,
    }


def judgment_record(judgment: Judgment) -> dict[str, object]:
    """Return one series with its verdict; thresholds and resolutions are fractions.

    ``base`` and ``head`` are the sides' figures in ``unit``, where they are known; shares are fractions.
    ``run_to_run`` has how many earlier runs tell how much runs differ, and by how much (a fraction) from one
    to the next; null where that is no part of the verdict. ``worse`` tells whether more of it or less is for
    the worse, or neither.
    """
    change = judgment.change or NO_CHANGE
    figures = {
        "ratio": change.ratio.estimate,
        "ratio_low": change.ratio.low,
        "ratio_high": change.ratio.high,
        "p_worse": change.p_worse,
        "p_better": change.p_better,
        "resolution": change.resolution,
        "threshold": judgment.threshold,
    }
    return {
        **asdict(judgment.series),
        "path": judgment.series.path,
        "unit": judgment.series.measure.unit or None,
        "worse": judgment.series.measure.worse,
        "base": judgment.base,
        "head": judgment.head,
        "run_to_run": _run_to_run(judgment),
        "verdict": str(judgment.verdict),
        **{name: None if math.isnan(figure) else figure for name, figure in figures.items()},
        "sentence": judgment.sentence,
    }


def _run_to_run(judgment: Judgment) -> dict[str, float] | None:
    found = judgment.scatter
    return {"earlier_runs": found.runs, "scatter": found.share} if found else None


def _side(side: Side) -> dict[str, object]:
    return {
        "name": side.name,
        "environment_key": side.environment_key,
        "runs": len(side.runs),
        "commits": list(side.commits),
        "presets": sorted(side.presets),
        "interrupted": side.interrupted,
    }
