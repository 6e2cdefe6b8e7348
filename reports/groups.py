"""The rules of a group: one reference, equal work, equal blocks; else a cell is refused with the reason."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reports.fields import FieldError
from reports.model import Cell, CellWithoutTime

if TYPE_CHECKING:
    from collections.abc import Sequence

ONE_IN_A_GROUP = frozenset({"reference", "twin"})


def admit(
    entries: Sequence[Cell | CellWithoutTime], recorded: Sequence[CellWithoutTime]
) -> tuple[tuple[Cell, ...], tuple[CellWithoutTime, ...]]:
    """Return the cells whose speedup can be told, and all others with their reasons.

    Args:
        entries: What the benchmarks of a file turned out to be, some of them refused already.
        recorded: What the measurement itself listed as failed or skipped. A cell that is in both counts as
            recorded: a failed cell has no time.

    Raises:
        FieldError: A cell, or a group's reference or twin, is there twice.
    """
    _refuse_repetition(entries)
    _refuse_repetition(recorded)
    lost = {cell.id for cell in recorded}
    entries = [entry for entry in entries if entry.id not in lost]
    references = {
        entry.id.workload: entry
        for entry in entries
        if isinstance(entry, Cell) and entry.id.role == "reference"
    }
    judged = [_judged(entry, references.get(entry.id.workload)) for entry in entries]
    admitted = tuple(entry for entry in judged if isinstance(entry, Cell))
    refused = tuple(entry for entry in judged if isinstance(entry, CellWithoutTime))
    return admitted, (*recorded, *refused)


def _judged(entry: Cell | CellWithoutTime, reference: Cell | None) -> Cell | CellWithoutTime:
    if isinstance(entry, CellWithoutTime):
        return entry
    objection = _objection(entry, reference)
    return entry if objection is None else CellWithoutTime(entry.id, "refused", objection)


def _objection(cell: Cell, reference: Cell | None) -> str | None:
    if reference is None:
        return "its group has no verified sequential time to refer to, so no speedup can be given"
    if len(cell.wall_s) != len(reference.wall_s):
        return (
            f"it has {len(cell.wall_s)} rounds and its reference {len(reference.wall_s)}, "
            "so the blocks cannot be paired"
        )
    if (cell.items, cell.unit) != (reference.items, reference.unit):
        return (
            f"its rounds were {cell.items} {cell.unit} and those of its reference {reference.items} "
            f"{reference.unit}, so the times do not compare"
        )
    return None


def _refuse_repetition(cells: Sequence[Cell | CellWithoutTime]) -> None:
    for cell, times in Counter(cell.id for cell in cells).items():
        if times > 1:
            raise FieldError(
                f"the cell {cell.workload}, {cell.runner}, {cell.workers} workers is there {times} times"
            )
    roles = Counter((cell.id.workload, cell.id.role) for cell in cells if cell.id.role in ONE_IN_A_GROUP)
    for (workload, role), times in roles.items():
        if times > 1:
            raise FieldError(f"the group {workload} has {times} cells in the role {role}")
