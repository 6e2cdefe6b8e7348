"""The CSV: one row for each cell of a run, timed or not, with units in the names of the columns."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import pandas as pd

from reports.speedups.cells import MEMORY
from reports.speedups.rounds import KEY
from reports.why.cause import diagnose
from reports.why.timeline import FIGURES
from reports.wording.escaping import not_a_formula

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.advice.findings import Finding
    from reports.speedups.cells import Analysis
    from reports.why.cause import Diagnosis

TEXTS = [
    "workload",
    "runner",
    "role",
    "status",
    "reason",
    "unit",
    "start_method",
    "stopped_because",
    "gil_share_method",
    "gil_share_reason",
    "hand_overs_reason",
    "timeline_reason",
    "memory_method",
    "memory_room_by",
    "memory_reason",
    "caveats",
    "cause",
    "advice",
]
COUNTS = ["workers", "items", "blocks"]
BOUNDED = [
    "speedup",
    "wall_s",
    "items_per_s",
    "cores_busy",
    "ceiling",
    "efficiency_of_ceiling",
    "gil_share",
    "hand_overs_per_item",
    "hand_overs_per_s",
]
COLUMNS = [
    *KEY,
    *("status", "reason", "items", "unit", "blocks"),
    *(f"{name}{bound}" for name in BOUNDED for bound in ("", "_low", "_high")),
    "efficiency",
    *FIGURES,
    *("gil_share_method", "gil_share_reason", "hand_overs_reason", "timeline_reason"),
    *("helper_cores_busy", "other_cores_busy", "stolen_cores", "throttled_share"),
    *("queued_threads", "lost_cores"),
    *(*MEMORY, "memory_method", "memory_room_by", "memory_reason"),
    *("start_method", "stopped_because", "caveats", "cause", "advice"),
]


def render_csv(analysis: Analysis, findings: Iterable[Finding]) -> str:
    """Return the table of cells as CSV; what was not measured is empty.

    Numbers are plain, with all their digits. Texts are guarded against being run as formulas.

    Args:
        analysis: The run; the name of a measured cell's main cause is in the column ``cause``.
        findings: What was found in it; the advice for a workload is in every row of it.
    """
    diagnosis = diagnose(analysis)
    cells = analysis.cells.merge(_timelines(diagnosis), on=KEY, how="left")
    advice = {finding.workload: finding.advice.sentence for finding in findings if finding.advice}
    shown = cells.assign(
        cause=[_cause(row, diagnosis) for _, row in cells.iterrows()],
        advice=[advice.get(workload, "") for workload in cells["workload"]],
    )[COLUMNS]
    shown["caveats"] = [" ".join(caveats) for caveats in shown["caveats"]]
    shown[COUNTS] = shown[COUNTS].astype("Int64")
    for name in TEXTS:
        shown[name] = shown[name].map(not_a_formula, na_action="ignore")
    return shown.to_csv(index=False, lineterminator="\n")


def _timelines(diagnosis: Diagnosis) -> pd.DataFrame:
    rows = [{**asdict(key), **asdict(figures)} for key, figures in diagnosis.timelines.items()]
    return pd.DataFrame(rows, columns=[*KEY, *FIGURES])


def _cause(row: pd.Series, diagnosis: Diagnosis) -> str:
    found = diagnosis.causes.get((row["workload"], row["runner"], int(row["workers"])))
    return found.name if found and row["role"] == "measured" else ""
