"""What a gate leaves beside its page: everything as JSON, of which its comment is made, and the terminal."""

from __future__ import annotations

import math
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from reports.compare.outcome import severity, visibility
from reports.compare.outputs import answer_record, judgment_record
from reports.compare.side import also_changed_sentence
from reports.compare.terminal import print_answer, print_judgments, print_line
from reports.gate.accepted import to_accept
from reports.gate.answer import gate_answer
from reports.gate.comment import KEY, NOTHING_ELSE, OTHERWISE_UNKNOWN
from reports.gate.measured.passes import BASE, HEAD
from reports.statistics.intervals import UNKNOWN
from reports.wording.numbers import ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from reports.compare.judging import Judgment
    from reports.compare.side import OtherChange
    from reports.gate.result import GateResult
    from reports.gate.verdicts import FalseAlarms
    from reports.series.identity import SeriesId
    from reports.statistics.intervals import Interval

SCHEMA = 1


def gate_record(result: GateResult, raw: Sequence[dict[str, Any]], code: int) -> dict[str, Any]:
    """Return ``gate.json``: the verdicts with the numbers that they were drawn from, to be drawn again.

    Its one top-level key is ``gil_bench_gate_result``, whose fields only grow; ``reports.gate.comment`` says
    which of them make the comment.
    """
    changes = result.also_changed
    content = {
        "schema": SCHEMA,
        "exit_code": code,
        "answer": answer_record(gate_answer(result)),
        "heading": result.heading,
        "outcome": asdict(result.outcome) if result.outcome else None,
        "base": result.commits[BASE],
        "head": result.commits[HEAD],
        "also_changed": None if changes is None else [asdict(change) for change in changes],
        "caveats": list(result.caveats),
        "to_accept": list(to_accept(result.judgments, datetime.now(UTC).date())),
        "stale": [asdict(each) for each in result.stale],
        "flagged": result.flagged,
        "false_alarms": _false_alarms(result.alarms) if result.alarms else None,
        "false_alarms_sentence": result.alarms.sentence if result.alarms else None,
        "visibility": visibility(result.judgments),
        "series": [_series(judgment, result) for judgment in sorted(result.judgments, key=severity)],
        "passes": list(raw),
    }
    return {KEY: content}


def _false_alarms(alarms: FalseAlarms) -> dict[str, object]:
    usual = alarms.largest_usual
    return asdict(alarms) | {"largest_usual": None if math.isnan(usual) else usual}


def _series(judgment: Judgment, result: GateResult) -> dict[str, object]:
    """Return one series, its figures also as texts: of each side, and head / base."""
    base, head = result.figures.get(judgment.series, (UNKNOWN, UNKNOWN))
    change = judgment.change
    texts = {
        "name": f"{judgment.series.name}: {judgment.series.metric.replace('_', ' ')}",
        "base_figure": figure(judgment.series, base),
        "head_figure": figure(judgment.series, head),
        "figure": ratio(change.ratio) if change else "",
    }
    return judgment_record(judgment) | {name: text or None for name, text in texts.items()}


def figure(series: SeriesId, measured: Interval) -> str:
    """Return a side's figure of a series in its unit; an empty text if there is none."""
    if math.isnan(measured.estimate):
        return ""
    return series.measure.write(measured)


def also_changed_line(changes: Sequence[OtherChange] | None) -> str:
    """Return what else changed between the sides, in one line."""
    if changes is None:
        return OTHERWISE_UNKNOWN
    return also_changed_sentence(changes) or NOTHING_ELSE


def print_gate(console: Console, result: GateResult) -> None:
    """Print the answer, then the verdicts; texts from the data are printed as they are."""
    print_line(console, result.heading, "bold")
    print_answer(console, gate_answer(result))
    for each in result.stale:
        print_line(console, f"accepted change that matches nothing: {each.entry}: {each.reason}", "yellow")
    for caveat in result.caveats:
        print_line(console, f"note: {caveat}", "yellow")
    if result.outcome:
        return
    print_line(console, also_changed_line(result.also_changed))
    print_judgments(console, result.judgments)
    if result.alarms:
        print_line(console, result.alarms.sentence)
