"""What a gate leaves beside its page: Markdown for a job's summary, raw numbers as JSON, and the terminal."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from reports.compare.outputs import answer_markdown, answer_record, judgment_record, judgments_markdown
from reports.compare.terminal import print_answer, print_judgments, print_line
from reports.gate.answer import gate_answer
from reports.gate.passes import BASE, HEAD
from reports.wording.escaping import as_markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from reports.gate.result import GateResult

SCHEMA = 1


def gate_markdown(result: GateResult) -> str:
    """Return a section with a heading of the third level; nothing from the data acts as markup."""
    parts = [
        f"### Gate: {as_markdown(result.heading)}",
        answer_markdown(gate_answer(result)),
        *(as_markdown(caveat) for caveat in result.caveats),
        judgments_markdown(result.judgments),
    ]
    if result.alarms:
        parts.append(as_markdown(result.alarms.sentence))
    return "\n\n".join(parts) + "\n"


def gate_json(result: GateResult, raw: Sequence[dict[str, Any]], code: int) -> str:
    """Return the verdicts with the numbers that they were drawn from, so that they can be drawn again."""
    content = {
        "schema": SCHEMA,
        "exit_code": code,
        "answer": answer_record(gate_answer(result)),
        "base": result.commits[BASE],
        "head": result.commits[HEAD],
        "caveats": list(result.caveats),
        "flagged": result.flagged,
        "false_alarms": asdict(result.alarms) if result.alarms else None,
        "series": [judgment_record(judgment) for judgment in result.judgments],
        "passes": list(raw),
    }
    return json.dumps({"gil_bench_gate_result": content}, allow_nan=False) + "\n"


def print_gate(console: Console, result: GateResult) -> None:
    """Print the answer, then the verdicts; texts from the data are printed as they are."""
    print_line(console, result.heading, "bold")
    print_answer(console, gate_answer(result))
    for caveat in result.caveats:
        print_line(console, f"note: {caveat}", "yellow")
    print_judgments(console, result.judgments)
    if result.alarms:
        print_line(console, result.alarms.sentence)
