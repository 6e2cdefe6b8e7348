"""Judges hand-made passes, as the command does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.gate.measured.passes import load_pass
from reports.gate.result import GateResult
from reports.gate.verdicts import confirm, false_alarms, screen
from tests.reports.gate.make_pass import document, stored

if TYPE_CHECKING:
    from pathlib import Path

    from reports.gate.measured.passes import Pass

SLOW = [1.30, 1.31, 1.32, 1.33, 1.34, 1.35] * 2
SAME = [0.99, 1.0, 1.01, 1.0, 0.995, 1.005] * 2
NOISE = [0.9, 1.4] * 6


def result_of(folder: Path, *passes: list[dict[str, Any]], **ours: Any) -> GateResult:  # noqa: ANN401 - any fields
    """Return the gate whose passes have measured these blocks."""
    measured = tuple(
        load_pass(stored(folder, document(blocks, **ours), f"{number}.json"))
        for number, blocks in enumerate(passes)
    )
    return judged(*measured)


def judged(first: Pass, *second: Pass) -> GateResult:
    """Return what one pass or two passes come to."""
    screening = screen(first, ())
    judgments = confirm(screening, second[0], ()) if second else screening.judgments
    alarms = false_alarms(screening, judgments) if first.is_same_commit else None
    return GateResult((first, *second), judgments, len(screening.flagged), alarms)
