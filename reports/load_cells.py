"""Loads the cells of a run; only the ``load*`` modules know what the JSON looks like."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports import fields, load_evidence
from reports.fields import FieldError
from reports.model import Cell, CellId, CellWithoutTime

if TYPE_CHECKING:
    from reports.fields import Fields

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
