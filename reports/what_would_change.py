"""What could make the advice for a workload another one: follows from what limits the runners now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.cause.limits import REACHED, above, most_speedup, reached_ceiling
from reports.formatting import listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reports.cause.model import Cause, CauseName
    from reports.evidence import CellEvidence, CellKey

HINTS: dict[CauseName, str] = {
    "GIL-bound": "a free-threaded build, or a task that releases the GIL, for",
    "partly GIL-bound": "a free-threaded build, or a task that holds the GIL less, for",
    "bound to one thread": "less computing between two waits, for",
    "dispatch-bound": "longer items or less data to ship, for",
    "contended on shared objects": "fewer objects shared between",
    "inconclusive": "a longer run on a quieter machine (PRESET=full), for",
}
ALSO_WHEN_NOTHING_IS_LEFT = frozenset({"GIL-bound", "partly GIL-bound"})
"""These hold back threads, which are the simpler choice wherever they do as well."""


def what_would_change(
    advised: CellKey | None,
    best: Sequence[CellKey],
    causes: Mapping[CellKey, Cause],
    evidence: Mapping[CellKey, CellEvidence],
) -> tuple[str, ...]:
    """Return in a few words each what could change the advice.

    Args:
        advised: The advised cell; None if sequential is advised.
        best: The best cell of each runner of the group.
        causes: The main cause of each cell.
        evidence: What is known of each cell.
    """
    hints = list(_of_the_ceiling(advised, evidence)) if advised else []
    nothing_left = advised is not None and reached_ceiling(evidence[advised])
    for name, hint in HINTS.items():
        runners = [runner for _, runner, _ in (key for key in best if causes[key].name == name)]
        if runners and (not nothing_left or name in ALSO_WHEN_NOTHING_IS_LEFT):
            hints.append(f"{hint} {listing(runners)}")
    return tuple(hints)


def _of_the_ceiling(advised: CellKey, evidence: Mapping[CellKey, CellEvidence]) -> Iterator[str]:
    """Yield what would raise the ceiling, where the advised cell has reached it."""
    cell = evidence[advised]
    workload, runner, count = advised
    tried = max(key[2] for key in evidence if key[:2] == (workload, runner))
    if not reached_ceiling(cell):
        return
    if above(cell.cores_busy, REACHED * cell.usable_cpus):
        yield f"more cores, for all {cell.usable_cpus} were busy"
    elif count == tried and above(cell.ceiling, REACHED * most_speedup(cell)):
        yield f"more workers, for {count} found nothing at its limit"
