"""Loads the cells of a run; only the ``load*`` modules know what the JSON looks like.

The rules of a group: one reference, equal work, equal blocks; else a cell is refused with the reason.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from reports.data import evidence as load_evidence
from reports.data import fields
from reports.data.fields import FieldError
from reports.data.model import Cell, CellId, CellWithoutTime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.data.fields import Fields

ROLES = frozenset({"reference", "twin", "ceiling", "measured"})
STATUSES = frozenset({"failed", "skipped"})


def _cell_id(facts: Fields) -> CellId:
    role = fields.text(facts, "role")
    if role not in ROLES:
        raise FieldError(f"{facts.at('role')} must be one of {', '.join(sorted(ROLES))}")
    return CellId(
        fields.text(facts, "workload"), fields.text(facts, "runner"), fields.count(facts, "workers"), role
    )


def without_time(entry: Fields) -> CellWithoutTime:
    """Return a cell that the measurement listed as failed or skipped.

    Raises:
        FieldError: A field is missing or wrong.
    """
    status = fields.text(entry, "status")
    if status not in STATUSES:
        raise FieldError(f"{entry.at('status')} must be one of {', '.join(sorted(STATUSES))}")
    return CellWithoutTime(
        _cell_id(entry), status, fields.text(entry, "reason"), fields.detail(entry, "detail")
    )


def cell_or_refusal(entry: Fields) -> Cell | CellWithoutTime:
    """Return the cell in one of the file's benchmarks, or why its times can't be believed.

    Raises:
        FieldError: A field is missing or wrong.
    """
    facts = fields.child(entry, "extra_info")
    wall_s = fields.numbers(fields.child(entry, "stats"), "data")
    objection = why_unbelievable(facts, wall_s)
    return CellWithoutTime(_cell_id(facts), "refused", objection) if objection else _cell(facts, wall_s)


def why_unbelievable(facts: Fields, wall_s: tuple[float, ...]) -> str | None:
    """Return why a benchmark's times can't be believed, or None if they can.

    Raises:
        FieldError: ``verified`` is no flag.
    """
    if fields.flag(facts, "verified") is not True:
        return "its results were not verified, so its times mean nothing"
    if not wall_s or not all(math.isfinite(seconds) and seconds > 0 for seconds in wall_s):
        return "its times are not all positive, finite numbers of seconds"
    return None


def _cell(facts: Fields, wall_s: tuple[float, ...]) -> Cell:
    def series(key: str) -> tuple[float, ...] | None:
        return _series(facts, key, len(wall_s))

    gil_share, gil_share_reason = load_evidence.gil_share(facts)
    timeline, timeline_reason = load_evidence.timeline(facts)
    return Cell(
        id=_cell_id(facts),
        summary=fields.optional_text(facts, "summary") or "",
        items=fields.count(facts, "items"),
        unit=fields.text(facts, "unit"),
        wall_s=wall_s,
        cpu_s=series("cpu_s"),
        helper_cpu_s=series("helper_cpu_s"),
        other_cpu_s=series("other_cpu_s"),
        steal_s=series("steal_s"),
        throttled_s=series("throttled_s"),
        start_method=fields.optional_text(facts, "start_method"),
        wanted_precision=fields.optional_number(facts, "wanted_precision"),
        stopped_because=fields.optional_text(facts, "stopped_because"),
        blas_threads=_blas_threads(facts),
        gil_enabled_at_end=fields.flag(facts, "gil_enabled_at_end"),
        gil_share=gil_share,
        gil_share_reason=gil_share_reason,
        timeline=timeline,
        timeline_reason=timeline_reason,
        caveats=fields.texts(facts, "caveats"),
    )


def _series(facts: Fields, key: str, blocks: int) -> tuple[float, ...] | None:
    """Return one CPU figure per block; it may be slightly negative where two clocks are subtracted."""
    if facts.values.get(key) is None:
        return None
    seconds = fields.numbers(facts, key)
    if len(seconds) != blocks:
        raise FieldError(f"{facts.at(key)} must have one entry for each of the {blocks} blocks")
    return tuple(s if math.isfinite(s) else math.nan for s in seconds)


def _blas_threads(facts: Fields) -> tuple[int, ...] | None:
    if facts.values.get("blas_threads") is None:
        return None
    return tuple(int(threads) for threads in fields.numbers(facts, "blas_threads") if math.isfinite(threads))


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
