"""What a gate leaves: Markdown for a job's summary, JSON with the raw numbers, and lines on the terminal."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from reports.compare.comparing import GOOD, INCONCLUSIVE, REGRESSION
from reports.compare.judging import Verdict
from reports.compare.markdown import escape, judged_markdown, series_record
from reports.compare.terminal import print_judged
from reports.gate.passes import BASE, HEAD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.compare.judging import Judged
    from reports.gate.passes import Pass
    from reports.gate.verdicts import FalseAlarms

SCHEMA = 1
WORSE = {Verdict.REGRESSED, Verdict.FAILED, Verdict.MISSING}


@dataclass(frozen=True, slots=True)
class Result:
    """A judged gate.

    Attributes:
        passes: The screening, and the confirmation where anything was flagged.
        flagged: How many series the screening flagged.
        alarms: The false alarms, if both sides are the same commit.
    """

    passes: tuple[Pass, ...]
    judged: tuple[Judged, ...]
    flagged: int
    alarms: FalseAlarms | None

    @property
    def heading(self) -> str:
        """Which commits were compared, and how."""
        first = self.passes[0]
        minutes = sum(measured.wall_s for measured in self.passes) / 60
        blocks = len({(block.workload, place) for place, block in enumerate(first.blocks)})
        groups = len({block.workload for block in first.blocks}) or 1
        return (
            f"{first.commits[HEAD][:12]} against {first.commits[BASE][:12]}, {first.python}: "
            f"{blocks // groups} alternating blocks a workload in {minutes:.1f} min, "
            f"{self.flagged} series measured again"
        )


def exit_code(judged: Sequence[Judged], *, allow_inconclusive: bool) -> int:
    """Return 1 for what became worse, 3 if nothing could be compared or something can't be told, else 0."""
    found = {entry.verdict for entry in judged}
    if found & WORSE:
        return REGRESSION
    compared = found & {Verdict.IMPROVED, Verdict.EQUIVALENT}
    if compared and Verdict.INCONCLUSIVE not in found:
        return GOOD
    return GOOD if allow_inconclusive else INCONCLUSIVE


def gate_markdown(result: Result) -> str:
    """Return a section with a heading of the third level; nothing from the data acts as markup."""
    parts = [f"### Gate: {escape(result.heading)}", judged_markdown(result.judged)]
    if result.alarms:
        parts.append(escape(result.alarms.sentence))
    return "\n\n".join(parts) + "\n"


def gate_json(result: Result, raw: Sequence[dict[str, Any]], code: int) -> str:
    """Return the verdicts with the numbers that they were drawn from, so that they can be drawn again."""
    content = {
        "schema": SCHEMA,
        "exit_code": code,
        "base": result.passes[0].commits[BASE],
        "head": result.passes[0].commits[HEAD],
        "flagged": result.flagged,
        "false_alarms": asdict(result.alarms) if result.alarms else None,
        "series": [series_record(entry) for entry in result.judged],
        "passes": list(raw),
    }
    return json.dumps({"gil_bench_gate_result": content}, allow_nan=False) + "\n"


def print_gate(result: Result) -> None:
    """Print the verdicts; texts from the data are printed as they are."""
    console = Console(highlight=False)
    console.print(Text(result.heading, style="bold"))
    print_judged(console, result.judged)
    if result.alarms:
        console.print(Text(result.alarms.sentence))
