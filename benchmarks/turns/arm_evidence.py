"""What explains the times of one side of a block: its GIL share, and the memory of its cells.

The user's interpreter runs this as well, so it imports nothing that a measuring process does not have.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from benchmarks.evidence.gil_share import measure_gil_share
from benchmarks.evidence.gil_words import NotMeasuredError, own_gil
from benchmarks.process.messages import TASK_ERRORS, Failure, Starting, explain
from benchmarks.runners.model import task_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.evidence.gil_share import GilShare
    from benchmarks.machine.memory import Memory
    from benchmarks.plan.presets import Cell
    from benchmarks.process.messages import Send
    from workloads.model import Workload

SAMPLE_S = 0.3
"""Seconds for which each side's GIL is sampled in a block; a dozen are as long as a whole gil-check."""

MEMORY_S = 60.0
"""Seconds after which the memory of no further cell is measured in a look; most take one or two."""

FIRST, AGAIN = 7, 3
"""Every seventh block of the first pass has a look at what takes long (memory, a workload's GIL share), every
third one of the second: of 12 blocks two looks show what may be worse, and of 24 eight have an interval. Two
looks make a gate of the suite 12 % longer, three would make it 19 %. Both are odd, so that the sides take
turns in being first."""

NOT_APPLICABLE = "not applicable"

FIGURES = {
    "gil_share": "GIL share",
    "hand_overs": "hand-overs of the GIL",
    "memory": "memory",
    "responses": "response times",
}
"""What explains the times, by its name in a block."""


def share_of_calls(make_workload: Callable[[], Workload], sample_s: float, send: Send) -> GilShare | Failure:
    """Return the GIL share of whole calls in this thread, or why it is not known."""
    gils = own_gil()
    if gils.apply and not gils.words:
        return Failure(str(gils.reason), status="skipped")
    try:
        workload = make_workload()
        with workload.prepare() as items:

            def run() -> None:
                for item in items:
                    workload.task(item)

            def announce() -> None:
                send(Starting("calling it while its GIL is sampled"))

            return measure_gil_share(run, sample_s, gils, task_file(workload.task), announce)
    except NotMeasuredError as error:
        return Failure(str(error), status="skipped")
    except TASK_ERRORS as error:
        return Failure(f"not measured: it failed while its GIL was sampled: {explain(error)}")


def share_record(share: GilShare | Failure) -> dict[str, Any]:
    """Return a share as a block has it, or null and the reason."""
    if isinstance(share, Failure):
        return {"gil_share": None, "gil_share_reason": share.reason}
    kept = {name: getattr(share, name) for name in ("share", "low", "high", "samples", "method")}
    return {"gil_share": kept, "gil_share_reason": None}


def memory_record(found: Mapping[Cell, tuple[Memory | None, str | None]]) -> dict[str, Any]:
    """Return the memory of cells as a block has it, and each reason why another cell has none."""
    known = {cell: memory for cell, (memory, _) in found.items() if memory}
    return {
        "memory": [
            {
                **asdict(cell),
                "method": memory.method,
                "peak_bytes": list(memory.peak_bytes),
                "worker_bytes": list(memory.worker_bytes),
            }
            for cell, memory in known.items()
        ],
        "memory_reasons": list(dict.fromkeys(reason for _, reason in found.values() if reason)),
    }


def unmeasured(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return why figures are unknown, a sentence for each reason, if no block has them on both sides.

    What does not apply is not unknown, for example a share of the GIL where there is none.
    """
    names: dict[str, list[str]] = defaultdict(list)
    sides = [list(block["arms"].values()) for block in blocks]
    for figure, name in FIGURES.items():
        if any(all(_has(arm, figure) for arm in both) for both in sides):
            continue
        reasons = (_why_not(arm, figure) for both in sides for arm in both)
        if first := next(filter(None, reasons), None):
            names[first].append(name)
    return [
        f"{' and '.join(named)}: {reason}"
        for reason, named in names.items()
        if not reason.startswith(NOT_APPLICABLE)
    ]


def _has(arm: Mapping[str, Any], figure: str) -> bool:
    if figure == "hand_overs":  # counted in each round of a cell
        return any(None not in cell.get(figure, [None]) for cell in arm["cells"])
    return bool(arm.get(figure))


def _why_not(arm: Mapping[str, Any], figure: str) -> str | None:
    reasons: Sequence[str] = arm.get(f"{figure}_reasons") or ()
    return arm.get(f"{figure}_reason") or next(iter(reasons), None)
