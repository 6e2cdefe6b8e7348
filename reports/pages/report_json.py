"""The report as JSON, for programs: verdicts, causes with their figures, advice, claims, and what to trust.

``docs/report.schema.json`` describes every field. All of them are always there, null where something is not
known, and fields are only ever added. Numbers have six significant digits.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from reports.advice.matrix import explained
from reports.advice.memory import need_of
from reports.advice.more_cores import more_cores
from reports.chapters.blocking.facts import PERCENTILES, waits_of
from reports.pages.again import again, without_folder
from reports.speedups.caveats import run_caveats
from reports.speedups.cells import MEMORY
from reports.speedups.rounds import KEY
from reports.speedups.verdicts import interval_of
from reports.statistics.intervals import Interval
from reports.why.cause import diagnose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from reports.advice.advice import Advice
    from reports.advice.findings import Finding
    from reports.advice.more_cores import Series
    from reports.chapters.blocking.facts import Wait
    from reports.claims.judged import Judged
    from reports.data.model import OtherFailure, Run
    from reports.data.user_function import Own
    from reports.speedups.cells import Analysis
    from reports.why.cause import Diagnosis
    from reports.why.evidence import CellEvidence

SCHEMA = 1
FIGURES_OF_CELLS = ("speedup", "wall_s", "items_per_s", "cores_busy", "gil_share")
FIGURES_OF_CAUSES = (
    *("reference_cores_busy", "reference_gil_share", "hand_overs_per_s", "hand_overs_per_item"),
    *("ceiling", "efficiency_of_ceiling", "most_in_group", "cpu_cost", "cost_over_ceiling"),
    *("idle_share", "stretch", "dispatch_share", "loop_blocked_share", "loop_late_s"),
    *("handing_out_s", "handing_out_share", "item_s", "handing_out_per_item", "in_chunks"),
    *("fault_cores", "faults_per_item", "divided_gain", "children_share"),
    *("lost_cores", "throttled_share", "helper_cores_busy", "reference_queued"),
    *("reference_other_cores", "reference_throttled", "reference_stolen"),
)
"""Beside those of the cell itself: fields of ``CellEvidence``, which says what they are."""
NOTHING_TOLD: Mapping[str, Any] = MappingProxyType(
    {"headline": None, "sentences": [], "doubt": None, "what_would_change": [], "code": None, "questions": []}
)
"""The answer for a user's function, where none was asked for."""
STATES_OF_THREADS = ("computing", "lock", "gil", "elsewhere")


def render_report(
    analysis: Analysis,
    findings: Sequence[Finding],
    judged: Iterable[Judged] = (),
    own: Own | None = None,
    told: Mapping[str, Any] = NOTHING_TOLD,
) -> str:
    """Return the report as one JSON object.

    Args:
        analysis: The run.
        findings: What was found in it, a workload each.
        judged: The claims of the lesson with their verdicts; none where a user's function was measured.
        own: That function.
        told: The answer for it, by the names of its fields.
    """
    run = analysis.run
    report = {
        "schema": SCHEMA,
        "run": _run(run),
        "environment": {"key": run.environment_key, **_plain(asdict(run.environment))},
        "trust": _trust(analysis),
        "function": _function(own, told, waits_of(run)) if own else None,
        "workloads": [_workload(analysis, finding) for finding in findings],
        "claims": [_claim(each) for each in judged],
        "not_measured": [_failure(each) for each in run.other_failures],
        "caveats": list(run_caveats(run)),
    }
    return json.dumps(report, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _run(run: Run) -> dict[str, Any]:
    return {
        "source": run.source,
        "started": run.started.isoformat(timespec="seconds"),
        "wall_s": _number(run.wall_s),
        "preset": run.preset,
        "seed": run.seed,
        "commit": run.commit,
        "interrupted": run.interrupted,
        "commands": list(again(run).commands),
    }


def _trust(analysis: Analysis) -> dict[str, Any]:
    """Return the A/A controls, which should be 1, and how exactly the GIL was seen."""
    controls = [row for _, row in analysis.noise.iterrows()]
    self_test = analysis.run.gil_self_test
    known = self_test is not None and self_test.measured_hand_overs is not None
    return {
        "controls": [
            {
                "workload": row["workload"],
                "speedup": _figure(interval_of(row, "speedup")),
                "contains_one": row["contains_one"],
            }
            for row in controls
        ],
        "largest_gil_share_error": _number(self_test.largest_error) if self_test else None,
        "hand_overs_exact": not self_test.miscounted if self_test and known else None,
    }


def _wait(wait: Wait) -> dict[str, Any]:
    names = ("waits", "function_runs", "function_workers")
    return {
        **{name: getattr(wait, name) for name in names},
        **{name: _figure(wait.percentile(name)) for name in PERCENTILES},
        "longest_s": _number(wait.longest_s),
    }


def _function(own: Own, told: Mapping[str, Any], waits: Iterable[Wait]) -> dict[str, Any]:
    return {
        **told,
        "name": without_folder(own.workload),
        "items": None if own.items is None else without_folder(own.items),
        "form": own.form,
        "check": own.check,
        "given_items": own.given_items,
        "measured_items": own.measured_items,
        "repeats": own.repeats,
        "item_s": _plain(asdict(own.item_time)) if own.item_time else None,
        "pickling_problem": own.travel_problem,
        "observations": list(own.observations),
        "waits": [_wait(each) for each in waits],
    }


def _workload(analysis: Analysis, finding: Finding) -> dict[str, Any]:
    cells = [row for _, row in analysis.cells.iterrows() if row["workload"] == finding.workload]
    best = set(analysis.best[KEY].itertuples(index=False, name=None))
    stored = next((cell for cell in analysis.run.cells if cell.id.workload == finding.workload), None)
    diagnosis = diagnose(analysis)
    key, cause = explained(analysis, diagnosis, finding)
    return {
        "name": finding.workload,
        "summary": (stored.summary or None) if stored else None,
        "unit": stored.unit if stored else None,
        "answer": finding.answer,
        "doubt": finding.doubt,
        "advice": _advice(finding.advice) if finding.advice else None,
        "why": {"runner": key[1], "workers": key[2], "cause": cause.name} if key and cause else None,
        "cells": [{**_cell(row, diagnosis), "best": tuple(row[KEY]) in best} for row in cells],
        "predictions": [
            each for series in more_cores(analysis).of(finding.workload) for each in _predicted(series)
        ],
    }


def _predicted(series: Series) -> Iterator[dict[str, Any]]:
    """Yield what is predicted of a runner for each number of cores, or once why nothing is."""
    for each in series.predictions:
        yield {
            "runner": series.runner,
            "cores": each.cores,
            "basis": each.basis,
            "from_workers": each.workers,
            "speedup": _figure(each.speedup),
            "reason": None,
        }
    if series.why_not:
        missing = dict.fromkeys(("cores", "basis", "from_workers", "speedup"))
        yield {"runner": series.runner, **missing, "reason": series.why_not}


def _advice(advice: Advice) -> dict[str, Any]:
    return {
        "runner": advice.runner,
        "workers": advice.workers,
        "speedup": None if advice.speedup is None else _figure(advice.speedup),
        "brief": advice.brief,
        "why": advice.why,
        "what_would_change": list(advice.what_would_change),
    }


def _cell(row: pd.Series, diagnosis: Diagnosis) -> dict[str, Any]:
    """Return a cell without whether it is the best of its runner."""
    key = (row["workload"], row["runner"], int(row["workers"]))
    found = diagnosis.causes.get(key) if row["role"] == "measured" else None
    is_reference = row["role"] == "reference"
    return {
        "runner": row["runner"],
        "workers": int(row["workers"]),
        "role": row["role"],
        "status": row["status"],
        "reason": _text(row["reason"]),
        "verdict": None if is_reference else _text(row["verdict"]),
        "blocks": _count(row["blocks"]),
        "items": _count(row["items"]),
        "start_method": _text(row["start_method"]),
        **{name: _figure(interval_of(row, name)) for name in FIGURES_OF_CELLS},
        "memory": _memory(row),
        "cause": None
        if found is None
        else {
            "name": found.name,
            "brief": found.brief,
            "because": found.because,
            "remedy": found.remedy or None,
            "figures": _figures(diagnosis.evidence[key]),
        },
        "caveats": list(row["caveats"]),
    }


def _memory(row: pd.Series) -> dict[str, Any] | None:
    if math.isnan(row["memory_peak_bytes"]):
        return None
    figures = {name.removeprefix("memory_"): _count(row[name]) for name in MEMORY}
    return {**figures, "most_workers": need_of(row).most_workers, "method": row["memory_method"]}


def _figures(evidence: CellEvidence) -> dict[str, Any]:
    states = evidence.thread_states
    shares = {name: getattr(states, name, None) for name in STATES_OF_THREADS}
    return {
        **{name: _figure(getattr(evidence, name)) for name in FIGURES_OF_CAUSES},
        "blas_threads": evidence.blas_threads,
        "order_allows": _figure(evidence.order.speedup if evidence.order else None),
        **{
            f"threads_{name}_share": _figure(Interval(share.share, share.low, share.high)) if share else None
            for name, share in shares.items()
        },
    }


def _claim(judged: Judged) -> dict[str, Any]:
    claim, judgment = judged.claim, judged.judgment
    return {
        "name": claim.name,
        "topic": claim.topic,
        "sentence": claim.sentence,
        "verdict": str(judgment.verdict),
        "number": _figure(judgment.number),
        "unit": judgment.unit or None,
        "expected": claim.expected,
        "why": judgment.sentence,
        "support": claim.support,
        "free_threaded": claim.free_threaded,
        "source": asdict(claim.source),
    }


def _failure(failure: OtherFailure) -> dict[str, str]:
    return {
        "kind": failure.kind,
        "name": failure.name,
        "status": failure.status,
        "reason": failure.reason,
    }


def _figure(value: Interval | float | None) -> dict[str, float | None] | float | None:
    """Return a figure, with its bounds if it has any; null for all that is not known."""
    if not isinstance(value, Interval):
        return _number(value)
    estimate = _number(value.estimate)
    bounds = {"low": _number(value.low), "high": _number(value.high)}
    return None if estimate is None else {"estimate": estimate, **bounds}


def _number(value: float | None) -> float | None:
    """Return a number with six digits; null for what JSON can't hold."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.6g}")


def _count(value: float) -> int | None:
    return None if math.isnan(value) else int(value)


def _text(value: object) -> str | None:
    return str(value) if isinstance(value, str) else None


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts in which every number is one that JSON can hold."""
    return {
        name: _plain(value)
        if isinstance(value, dict)
        else _number(value)
        if isinstance(value, float)
        else value
        for name, value in facts.items()
    }
