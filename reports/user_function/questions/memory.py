"""How much memory? What the advised runner needs, and how many workers the machine has room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.advice.memory import largest, memory_needs
from reports.user_function.question import Question, Told

if TYPE_CHECKING:
    from reports.advice.findings import Finding
    from reports.data.user_function import Own
    from reports.speedups.cells import Analysis


def _answer(analysis: Analysis, own: Own, finding: Finding | None) -> Told | None:
    """Return the need of the advised cell, or of sequential beside that of processes."""
    needs = memory_needs(analysis, finding.workload if finding else own.workload)
    advice = finding.advice if finding else None
    if advice is not None and advice.speedup is not None:
        advised = needs.get((advice.runner, advice.workers)) or largest(needs, advice.runner)
        if advised is not None:
            return Told(advised.sentence)
    alone, others = needs.get(("sequential", 1)), largest(needs, "processes") or largest(needs, "threads")
    if alone is None:
        return None
    return Told(f"{alone.loaded}. {others.sentence}" if others else alone.sentence)


QUESTION = Question(place=20, words="How much memory?", answer=_answer)
