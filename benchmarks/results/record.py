"""What a run writes into pytest-benchmark's JSON: ``extra_info`` and ``gil_bench``.

The names of the JSON only grow. What was not measured is null, never 0. The reports derive
from the series what a reader must know before trusting a number; ``caveats`` has only those of the workload.
"""

from __future__ import annotations

import math
import os
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from benchmarks.evidence.collect import Evidence
from benchmarks.machine.environment import environment_key, observe_process
from benchmarks.machine.gil_state import GilReport, gil_asked_for
from benchmarks.measure.rounds import Round

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from benchmarks.measure.rounds import CellRounds
    from benchmarks.plan.presets import Cell
    from benchmarks.results.session import Session

SCHEMA = 1
PRIVATE = {"HTTP_URL": "GIL_BENCH_HTTP_URL", "DASK_SCHEDULER": "DASK_SCHEDULER"}
"""Variables of ``make`` whose value is an address, by the name under which a run has it: never recorded."""


def cell_record(session: Session, cell: Cell) -> dict[str, Any]:
    """Return the ``extra_info`` of a measured cell."""
    group = session.groups[cell.workload]
    workload = session.plan.workloads[cell.workload]
    seen = group.measured[cell]
    return {
        "kind": "speedup",
        "workload": cell.workload,
        "summary": workload.summary,
        "runner": cell.runner,
        "workers": cell.workers,
        "role": str(cell.role),
        "items": group.item_count,
        "items_bound": group.item_count / math.ceil(group.item_count / cell.workers),
        "unit": workload.unit,
        "verified": True,  # a round whose check fails leaves no time to record
        "start_method": session.start_method(cell),
        "wanted_precision": session.plan.preset.precision,
        "stopped_because": group.stopped_because,
        **_columns(seen.rounds),
        "hand_overs_reason": seen.hand_overs_reason,
        "blas_threads": _blas_threads(seen),
        "gil_enabled_after_imports": seen.gil_on_after_imports if seen.workers else None,
        "gil_enabled_at_end": any(who.gil_enabled for who in seen.workers) if seen.workers else None,
        **_evidence(seen.evidence or Evidence()),
        "caveats": list(group.caveats),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    """Return the evidence; items of a timeline are ``[worker, submitted, began, ended, received]``, in s."""
    record = asdict(evidence)
    if evidence.timeline is not None:
        times = attrgetter("submitted_s", "began_s", "ended_s", "received_s")
        items = [[item.worker, *(round(at_s, 7) for at_s in times(item))] for item in evidence.timeline.items]
        record["timeline"] = {"wall_s": evidence.timeline.wall_s, "items": items}
    return record


def _columns(rounds: tuple[Round, ...]) -> dict[str, list[float] | None]:
    """Return the meters' series over the blocks; null where the platform has no such meter."""
    names = [name for name in (field.name for field in fields(Round)) if name != "wall_s"]
    columns = {name: [getattr(seen, name) for seen in rounds] for name in names}
    return {name: None if None in values else values for name, values in columns.items()}


def _blas_threads(seen: CellRounds) -> list[int] | None:
    pools = [worker.blas_threads for worker in seen.workers]
    return None if None in pools or not pools else [pool for pool in pools if pool is not None]


def run_record(session: Session, machine_info: Mapping[str, Any]) -> dict[str, Any]:
    """Return the top-level ``gil_bench`` of the JSON.

    Args:
        session: The run.
        machine_info: From pytest-benchmark; has the processor's brand.
    """
    cpu_model = (machine_info.get("cpu") or {}).get("brand_raw") or None
    here = session.environment() or observe_process()
    own = GilReport("the measuring process", here.gil_enabled_at_end, here.gil_enabled_at_end)
    seen = session.gil_reports() or (own,)
    at_end = any(worker.at_end for worker in seen)
    environment = replace(here, cpu_model=cpu_model, gil_enabled_at_end=at_end)
    return {
        "schema": SCHEMA,
        "preset": session.plan.preset.name,
        "seed": session.plan.seed,
        "asked": {**session.plan.asked, "not_recorded": _not_recorded(session.plan.asked)},
        "started": session.plan.started.isoformat(timespec="seconds"),
        "wall_s": (datetime.now(UTC) - session.plan.started).total_seconds(),
        "interrupted": session.interrupted,
        "environment": asdict(environment),
        "environment_key": environment_key(environment),
        "caveats": list(session.caveats),
        "gil_self_test": asdict(session.gil_self_test),
        "gil_asked_for": gil_asked_for(),
        "gil_switched_on": _switched_on(seen) if environment.free_threaded_build else [],
        "cells_without_time": [asdict(cell) | asdict(failure) for cell, failure in session.failures.items()],
        **({"own": dict(session.plan.own.record)} if session.plan.own else {}),
        "other_failures": [
            record for kind, outcome in session.outcomes.items() for record in outcome.records(kind)
        ],
    }


def _switched_on(seen: Iterable[GilReport]) -> list[dict[str, Any]]:
    """Return which modules switched the GIL on, once for each workload and module."""
    found = {(who.workload, who.switched_on_by, who.after_imports): None for who in seen if who.at_end}
    return [
        {"workload": workload, "module": module, "after_imports": after_imports}
        for workload, module, after_imports in found
    ]


def _not_recorded(asked: Mapping[str, Any]) -> list[str]:
    """Return which variables named an address or a path of this machine: they must be named again."""
    addresses = [name for name, variable in PRIVATE.items() if os.environ.get(variable)]
    return [*asked.get("not_recorded", ()), *addresses]


def why_no_commit(error: str) -> str:
    """Return in one sentence what pytest-benchmark's error from git means."""
    if "dubious ownership" in error:
        return (
            "git refuses this checkout because another user owns it; if you trust it, run: "
            "git config --global --add safe.directory FOLDER"
        )
    return "git found none (no repository, no commit yet, or git is missing)."
