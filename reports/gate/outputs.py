"""What a gate leaves: Markdown for a job's summary, JSON with the raw numbers, and lines on the terminal."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from reports.compare.outcome import print_judgments
from reports.compare.outputs import judgment_record, judgments_markdown
from reports.gate.passes import BASE, HEAD
from reports.wording.escaping import as_markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.compare.judging import Judgment
    from reports.gate.passes import Pass
    from reports.gate.verdicts import FalseAlarms

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class GateResult:
    """A judged gate.

    Attributes:
        passes: The screening, and the confirmation where anything was flagged.
        flagged: How many series the screening flagged.
        alarms: The false alarms, if both sides are the same commit.
    """

    passes: tuple[Pass, ...]
    judgments: tuple[Judgment, ...]
    flagged: int
    alarms: FalseAlarms | None

    @property
    def heading(self) -> str:
        """Which commits were compared, and how."""
        first = self.passes[0]
        minutes = sum(measured.wall_s for measured in self.passes) / 60
        groups = len({block.workload for block in first.blocks}) or 1
        return (
            f"{first.commits[HEAD][:12]} against {first.commits[BASE][:12]}, {first.python}: "
            f"{len(first.blocks) // groups} alternating blocks a workload in {minutes:.1f} min, "
            f"{self.flagged} series measured again"
        )


def gate_markdown(result: GateResult) -> str:
    """Return a section with a heading of the third level; nothing from the data acts as markup."""
    parts = [f"### Gate: {as_markdown(result.heading)}", judgments_markdown(result.judgments)]
    if result.alarms:
        parts.append(as_markdown(result.alarms.sentence))
    return "\n\n".join(parts) + "\n"


def gate_json(result: GateResult, raw: Sequence[dict[str, Any]], code: int) -> str:
    """Return the verdicts with the numbers that they were drawn from, so that they can be drawn again."""
    content = {
        "schema": SCHEMA,
        "exit_code": code,
        "base": result.passes[0].commits[BASE],
        "head": result.passes[0].commits[HEAD],
        "flagged": result.flagged,
        "false_alarms": asdict(result.alarms) if result.alarms else None,
        "series": [judgment_record(judgment) for judgment in result.judgments],
        "passes": list(raw),
    }
    return json.dumps({"gil_bench_gate_result": content}, allow_nan=False) + "\n"


def print_gate(result: GateResult) -> None:
    """Print the verdicts; texts from the data are printed as they are."""
    console = Console(highlight=False)
    console.print(Text(result.heading, style="bold"))
    print_judgments(console, result.judgments)
    if result.alarms:
        console.print(Text(result.alarms.sentence))
