"""The evidence as the page shows it: a row for each cell, what is missing, and where the GIL was held."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.data.model import CellId
from reports.speedups.cells import runner_name
from reports.speedups.verdicts import interval_of
from reports.why.timeline import FIGURES, TimelineFigures
from reports.wording.numbers import (
    NOTHING,
    binary_bytes,
    cores,
    duration,
    listing,
    or_nothing,
    plain,
    rate,
    ratio,
    share,
    workers,
)
from reports.wording.runners import simplicity

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from reports.data.gil import GilShare, HotLine
    from reports.data.model import Cell, Run
    from reports.why.cause import Diagnosis
    from reports.why.words import Cause

NOT_RECORDED = "not recorded"
MOSTLY = 0.5
"""Part of the time under the GIL from which on a single line is where it was mostly held."""


UNTRACED = TimelineFigures(*(math.nan,) * len(FIGURES))


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """The evidence of one cell: texts in the order of the table, and its cause if it is measured.

    Attributes:
        name: The runner with the role that it plays in the group.
    """

    runner: str
    name: str
    figures: tuple[str, ...]
    cause: Cause | None


@dataclass(frozen=True, slots=True)
class HotLines:
    """Where the GIL was held, hottest first, and in which cell that was seen."""

    where: str
    lines: tuple[HotLine, ...]


def evidence_rows(cells: pd.DataFrame, diagnosis: Diagnosis) -> tuple[EvidenceRow, ...]:
    """Return a row for the reference and each measured cell of a group; empty if nothing of it has a time."""
    return tuple(_row(row, diagnosis) for _, row in _with_evidence(cells).iterrows())


def reasons(cells: pd.DataFrame) -> tuple[str, ...]:
    """Return a sentence for every reason why figures are missing, with the cells concerned."""
    shown = _with_evidence(cells)
    missing: dict[tuple[str, str], dict[str, list[int]]] = {}
    for _, row in shown.iterrows():
        for what, column in _columns_with_reasons(shown).items():
            reason = row[column]
            if isinstance(reason, str):
                _note(missing.setdefault((what, reason), {}), row)
        if row["role"] == "measured" and math.isnan(row["ceiling"]):
            reason = _why_no_ceiling(cells, row["workers"])
            _note(missing.setdefault(("Comparison with independent processes", reason), {}), row)
    merged: dict[tuple[str, str], list[str]] = {}
    for (what, reason), concerned in missing.items():
        of = listing(f"{runner} ({_counts(counts)})" for runner, counts in concerned.items())
        merged.setdefault((of, reason.rstrip(".")), []).append(what)
    return tuple(f"{_both(whats)} of {of}: {reason}." for (of, reason), whats in merged.items())


def _both(whats: Sequence[str]) -> str:
    """Return text like ``GIL share and hand-overs``."""
    first, *others = whats
    return listing([first, *(f"{other[0].lower()}{other[1:]}" for other in others)])


def _columns_with_reasons(shown: pd.DataFrame) -> dict[str, str]:
    """Return what may be missing and which column says why; the lines of one cell stand for all."""
    columns = {"GIL share": "gil_share_reason", "Hand-overs": "hand_overs_reason"}
    if shown.loc[shown["gil_share"].notna(), "hottest_reason"].notna().all():
        columns["Hottest lines"] = "hottest_reason"
    return {**columns, "Timeline": "timeline_reason", "Memory": "memory_reason"}


def _note(concerned: dict[str, list[int]], row: pd.Series) -> None:
    concerned.setdefault(row["runner"], []).append(int(row["workers"]))


def hot_lines(cells: Sequence[Cell]) -> HotLines | None:
    """Return where the GIL was held in one group, under threads if that was sampled, else sequential."""
    sampled = [cell for cell in cells if cell.gil_share and cell.gil_share.hottest]
    sampled.sort(key=lambda cell: (cell.id.role != "measured", simplicity(cell.id.runner), cell.id.workers))
    for cell in sampled[:1]:
        count = "" if cell.id.role == "reference" else f", {workers(cell.id.workers)}"
        return HotLines(f"{cell.id.runner}{count}", cell.gil_share.hottest if cell.gil_share else ())
    return None


def _with_evidence(cells: pd.DataFrame) -> pd.DataFrame:
    return cells[cells["role"].isin(["reference", "measured"]) & (cells["status"] == "timed")]


def _row(row: pd.Series, diagnosis: Diagnosis) -> EvidenceRow:
    measured = row["role"] == "measured"
    key = row["workload"], row["runner"], int(row["workers"])
    traced = diagnosis.timelines.get(CellId(*key, row["role"]), UNTRACED)
    figures = (
        str(key[2]),
        or_nothing(share, interval_of(row, "gil_share")),
        or_nothing(rate, interval_of(row, "hand_overs_per_s")),
        or_nothing(plain, interval_of(row, "hand_overs_per_item")),
        or_nothing(cores, row["cores_busy"]),
        or_nothing(ratio, interval_of(row, "ceiling")),
        or_nothing(share, row["efficiency"]),
        or_nothing(share, interval_of(row, "efficiency_of_ceiling")),
        or_nothing(duration, traced.dispatch_delay_s),
        f"{traced.stretch:.2f}×" if measured and not math.isnan(traced.stretch) else NOTHING,
        or_nothing(share, traced.idle_share),
        or_nothing(duration, traced.result_delay_s),
        or_nothing(binary_bytes, row["memory_peak_bytes"]),
        or_nothing(binary_bytes, row["memory_per_worker_bytes"]),
    )
    return EvidenceRow(row["runner"], runner_name(row), figures, diagnosis.causes[key] if measured else None)


def _why_no_ceiling(cells: pd.DataFrame, count: int) -> str:
    lost = cells[(cells["role"] == "ceiling") & (cells["workers"] == count) & (cells["status"] != "timed")]
    return next((f"{row['status']}: {row['reason']}" for _, row in lost.iterrows()), NOT_RECORDED)


def _counts(counts: Sequence[int]) -> str:
    return workers(counts[0]) if len(counts) == 1 else f"{listing(map(str, counts))} workers"


def hottest_line(run: Run, workload: str, runner: str, workers: int) -> str | None:
    """Return text like ``mostly in parse.py line 88 (parse)``, or None if that was not sampled.

    What sequential work did stands in for a cell that was not sampled: its lines are the same.
    """
    for cell in sorted(run.cells, key=lambda cell: cell.id.role != "measured"):
        chosen = cell.id.role == "reference" or (cell.id.runner, cell.id.workers) == (runner, workers)
        if cell.id.workload == workload and chosen and cell.gil_share and cell.gil_share.hottest:
            return _in_words(cell.gil_share, cell.gil_share.hottest[0])
    return None


def _in_words(gil_share: GilShare, line: HotLine) -> str:
    """Say "mostly" only of a line with most of the share; both shares are parts of all samples."""
    often = "mostly" if line.share > MOSTLY * gil_share.share else "most often"
    if not line.file:
        return f"{often} in {line.function}"
    number = f" line {line.line}" if line.line else ""
    return f"{often} in {line.file}{number} ({line.function})"
