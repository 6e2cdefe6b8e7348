"""The cells of a run: which of the file's benchmarks have times that can be believed and compared.

The rules of a group: one reference, equal work, equal blocks; else a cell is refused with the reason.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reports.data.fields import FieldError, Unjudged, key, structure
from reports.data.model import AA_CONTROL, Cell, CellId, CellWithoutTime

if TYPE_CHECKING:
    from collections.abc import Sequence

EVIDENCE = ("gil_share", "hand_overs", "timeline", "loop_lag", "thread_states", "handing_out", "memory")
FOLLOWED = (
    *("workload", "runner", "workers", "role", "items", "unit", "wall_s"),
    *("gil_share", "hand_overs", "memory"),
)
"""What is followed of a cell from run to run: its times, and figures that explain them."""
NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class _Checked:
    """The part of a benchmark's ``extra_info`` that every kind has."""

    kind: str
    verified: bool | None
    facts: Mapping[str, object] = field(metadata=key(""))


@dataclass(frozen=True, slots=True)
class _Stats:
    data: tuple[Unjudged, ...]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One of the file's benchmarks, of whatever kind."""

    extra_info: _Checked
    stats: _Stats
    name: str

    @property
    def facts(self) -> dict[str, object]:
        """All that was recorded of it, with its times."""
        return {**self.extra_info.facts, "wall_s": list(self.stats.data)}

    @property
    def objection(self) -> str | None:
        """Why its times can't be believed, or None if they can."""
        if self.extra_info.verified is not True:
            return "its results were not verified, so its times mean nothing"
        wall_s = self.stats.data
        if not wall_s or not all(math.isfinite(seconds) and seconds > 0 for seconds in wall_s):
            return "its times are not all positive, finite numbers of seconds"
        return None


def cell_or_refusal(
    benchmark: Benchmark, path: str, *, followed_only: bool = False
) -> Cell | CellWithoutTime:
    """Return the cell in a benchmark that stands at a path, or why its times can't be believed.

    Args:
        benchmark: Of the kind speedup.
        path: Where it stands in the file.
        followed_only: Whether all that is not followed from run to run is left unread.

    Raises:
        FieldError: A field is missing or wrong.
    """
    facts, path = benchmark.facts, f"{path}.extra_info"
    if followed_only:
        facts = {name: facts.get(name) for name in FOLLOWED}
    if benchmark.objection:
        return CellWithoutTime(structure(CellId, facts, path), "refused", benchmark.objection)
    reasons = {
        f"{name}_reason": facts.get(f"{name}_reason") or NOT_RECORDED
        for name in EVIDENCE
        if facts.get(name) is None
    }
    return structure(Cell, {**facts, **dict.fromkeys(f"{name}_reason" for name in EVIDENCE), **reasons}, path)


ONE_IN_A_GROUP = frozenset({"reference", AA_CONTROL})


def admit(
    entries: Sequence[Cell | CellWithoutTime], recorded: Sequence[CellWithoutTime]
) -> tuple[tuple[Cell, ...], tuple[CellWithoutTime, ...]]:
    """Return the cells whose speedup can be told, and all others with their reasons.

    Args:
        entries: What the benchmarks of a file turned out to be, some of them refused already.
        recorded: What the measurement itself listed as failed or skipped. A cell that is in both counts as
            recorded: a failed cell has no time.

    Raises:
        FieldError: A cell, or a group's reference or A/A control, is there twice.
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
