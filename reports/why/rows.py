"""Rows of a group's table "why": the evidence beside each speedup, every value as the text that is shown.

The line of source at which the GIL was held most often, in words.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.speedups.page_rows import runner_name
from reports.speedups.verdicts import interval_of
from reports.wording.numbers import NOTHING, cores, duration, listing, ratio, share, workers
from reports.wording.runners import simplicity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from reports.data.model import Cell, GilShare, HotLine, Run
    from reports.why.words import Cause

NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """The evidence of one cell in words; ``cause`` is empty where none was named."""

    runner: str
    workers: int
    gil_share: str
    cores_busy: str
    ceiling: str
    efficiency: str
    efficiency_of_ceiling: str
    dispatch_delay: str
    stretch: str
    idle: str
    result_delay: str
    cause: str
    cause_sentence: str


@dataclass(frozen=True, slots=True)
class HotLines:
    """Where the GIL was held, hottest first, and in which cell that was seen."""

    where: str
    lines: tuple[HotLine, ...]


def evidence_rows(
    cells: pd.DataFrame, causes: Mapping[tuple[str, str, int], Cause]
) -> tuple[EvidenceRow, ...]:
    """Return a row for the reference and each measured cell of a group; empty if nothing of it has a time."""
    return tuple(_row(row, causes) for _, row in _with_evidence(cells).iterrows())


def reasons(cells: pd.DataFrame) -> tuple[str, ...]:
    """Return a sentence for every reason for which figures are not there, with the cells concerned."""
    shown = _with_evidence(cells)
    missing: dict[tuple[str, str], dict[str, list[int]]] = {}
    for _, row in shown.iterrows():
        for what, column in (("GIL share", "gil_share"), ("Timeline", "timeline")):
            reason = row[f"{column}_reason"]
            if isinstance(reason, str):
                _note(missing.setdefault((what, reason), {}), row)
        if row["role"] == "measured" and math.isnan(row["ceiling"]):
            reason = _why_no_ceiling(cells, row["workers"])
            _note(missing.setdefault(("Ceiling", reason), {}), row)
    return tuple(
        f"{what} of {listing(f'{runner} ({_counts(counts)})' for runner, counts in cells.items())}: "
        f"{reason.rstrip('.')}."
        for (what, reason), cells in missing.items()
    )


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


def _row(row: pd.Series, causes: Mapping[tuple[str, str, int], Cause]) -> EvidenceRow:
    measured = row["role"] == "measured"
    cause = causes.get((row["workload"], row["runner"], int(row["workers"]))) if measured else None
    return EvidenceRow(
        runner=runner_name(row),
        workers=int(row["workers"]),
        gil_share=_or_nothing(share(interval_of(row, "gil_share")), row["gil_share"]),
        cores_busy=_or_nothing(cores(row["cores_busy"]), row["cores_busy"]),
        ceiling=_or_nothing(ratio(interval_of(row, "ceiling")), row["ceiling"]),
        efficiency=_or_nothing(share(row["efficiency"]), row["efficiency"]),
        efficiency_of_ceiling=_or_nothing(
            share(interval_of(row, "efficiency_of_ceiling")), row["efficiency_of_ceiling"]
        ),
        dispatch_delay=_or_nothing(duration(row["dispatch_delay_s"]), row["dispatch_delay_s"]),
        stretch=_or_nothing(f"{row['stretch']:.2f}×", row["stretch"]) if measured else NOTHING,
        idle=_or_nothing(share(row["idle_share"]), row["idle_share"]),
        result_delay=_or_nothing(duration(row["result_delay_s"]), row["result_delay_s"]),
        cause=cause.name if cause else "",
        cause_sentence=cause.sentence if cause else "",
    )


def _why_no_ceiling(cells: pd.DataFrame, count: int) -> str:
    lost = cells[(cells["role"] == "ceiling") & (cells["workers"] == count) & (cells["status"] != "timed")]
    return next((f"{row['status']}: {row['reason']}" for _, row in lost.iterrows()), NOT_RECORDED)


def _counts(counts: Sequence[int]) -> str:
    return workers(counts[0]) if len(counts) == 1 else f"{listing(map(str, counts))} workers"


def _or_nothing(text: str, value: float) -> str:
    return NOTHING if math.isnan(value) else text


MOSTLY = 0.5
"""Part of the time under the GIL from which on a single line is where it was mostly held."""


def hottest_line(run: Run, workload: str, runner: str, workers: int) -> str | None:
    """Return such as ``mostly in parse.py line 88 (parse)``, or None if that was not sampled.

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
    number = f" line {line.line}" if line.line else ""
    return f"{often} in {line.file}{number} ({line.function})"
