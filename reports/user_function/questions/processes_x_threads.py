"""Processes × threads? From the splits of the same workers, measured with the user's own items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.splits.facts import own_splits
from reports.statistics.knee import TOLERANCE
from reports.user_function.code import split_code
from reports.user_function.question import Question, Told
from reports.wording.numbers import binary_bytes, ratio, rough_share, times, whole_percent

if TYPE_CHECKING:
    from reports.advice.findings import Finding
    from reports.chapters.splits.facts import Splits, Step
    from reports.data.user_function import Own
    from reports.speedups.cells import Analysis


def _answer(analysis: Analysis, own: Own, _finding: Finding | None) -> Told | None:
    found = own_splits(analysis.run)
    if found is None or not any(step.is_mixed for step in found.steps):
        return None
    if found.steps[0].processes > 1 or found.steps[-1].threads > 1:  # without both ends there is no answer
        return None
    if not found.told:
        return Told("Not known: there was time for too few blocks.", anchor="splits")
    enough = found.enough
    if not enough.is_mixed:
        return Told(_without(found), anchor="splits")
    code = split_code(own, enough.processes, enough.threads)
    return Told(f"{_with(found, enough)} {_gil_held(analysis)}".rstrip(), code, anchor="splits")


def _with(found: Splits, enough: Step) -> str:
    """Return what a split of several processes with several threads gains over both ends, or saves."""
    one, many = found.steps[0], found.steps[-1]
    threads, processes = _ends(found)
    start = f"Yes, {enough.name}: {ratio(enough.gain)}"
    if many.is_shown_slower:
        return (
            f"{start}. {threads} take {times(one.of_best)} as long as the fastest split, {processes} "
            f"{times(many.of_best)}."
        )
    saving = _saving(enough, many)
    return f"{start}, more than {threads}; no difference shown to {processes}{saving}."


def _ends(found: Splits) -> tuple[str, str]:
    return f"{found.workers} threads of one process", f"{found.workers} processes"


def _saving(enough: Step, many: Step) -> str:
    """Return how much less memory the split needs than a process for each worker, where that is known."""
    if not (enough.memory_bytes and many.memory_bytes):
        return ""
    return (
        f", which (not forked) need {binary_bytes(many.memory_bytes)} instead of "
        f"{binary_bytes(enough.memory_bytes)}"
    )


def _without(found: Splits) -> str:
    """Return that one of the ends does, because no split of both is shown to be faster."""
    enough, (threads, processes) = found.enough, _ends(found)
    if enough is found.steps[-1]:
        return f"No: {processes} with one thread each are the fastest split, {ratio(enough.gain)}."
    return (
        f"No: {threads} are enough, {ratio(enough.gain)}; no other split is shown to be more than "
        f"{whole_percent(TOLERANCE)} faster."
    )


def _gil_held(analysis: Analysis) -> str:
    """Return for how much of the time one item after the other holds the GIL; nothing where unknown."""
    shares = [cell.gil_share for cell in analysis.run.cells if cell.id.role == "reference"]
    share = next(iter(shares), None)
    return "" if share is None else f"Sequential holds the GIL {rough_share(share.share)} of the time."


QUESTION = Question(35, "Processes × threads?", _answer)
