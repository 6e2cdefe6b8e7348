"""The CSV over all interpreters: one row for each figure, with the interpreter that it belongs to."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING

import pandas as pd

from reports.chapters.latency.facts import condition_name
from reports.chapters.startup.chapter import PHASES, start_up_rows
from reports.interpreters.by_interpreter import answers_of
from reports.interpreters.gains import gains
from reports.interpreters.pairs import cost, mean_cost
from reports.speedups.verdicts import interval_of
from reports.statistics.intervals import SHOWN, percentile
from reports.wording.escaping import not_a_formula

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.interpreters.by_interpreter import ClaimByInterpreter
    from reports.interpreters.pairs import Pair
    from reports.interpreters.study import Measured, Study
    from reports.statistics.intervals import Interval

Record = dict[str, object]
INTERPRETER = ["implementation", "version", "free_threaded", "gil_enabled", "jit"]
COLUMNS = [
    *("kind", "interpreter", "against", "subject", "runner", "workers", "role", "metric"),
    *("estimate", "low", "high", "unit", "blocks", "status", "reason"),
    *INTERPRETER,
    *("environment_key", "source"),
]
COUNTS = ["workers", "blocks"]
TEXTS = [name for name in COLUMNS if name not in {*COUNTS, "estimate", "low", "high", *INTERPRETER[2:]}]


def render_across_csv(study: Study, claims: Sequence[ClaimByInterpreter]) -> bytes:
    """Return every figure of the page as CSV: numbers with all their digits, what is unknown empty.

    ``kind`` is ``speedup``, ``startup``, ``latency``, ``claim`` (``status`` is the verdict), ``cost`` or
    ``gain``. The last two are of two interpreters: ``against`` is the one that is divided by, ``metric``
    says what.
    """
    rows = [row for place, one in enumerate(study.measured) for row in _of_run(one, claims, place)]
    rows += [row for pair in study.pairs for row in _of_pair(study, pair)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    table[COUNTS] = table[COUNTS].astype("Int64")
    for name in TEXTS:
        table[name] = table[name].map(not_a_formula, na_action="ignore")
    return table.to_csv(index=False, lineterminator="\n").encode()


def _of_run(measured: Measured, claims: Sequence[ClaimByInterpreter], place: int) -> Iterator[Record]:
    known = {
        "interpreter": measured.name,
        **asdict(measured.interpreter),
        "environment_key": measured.run.environment_key,
        "source": measured.run.source,
    }
    for found in (_speedups(measured), _start_ups(measured), _latencies(measured), _claims(claims, place)):
        for row in found:
            yield known | row


def _speedups(measured: Measured) -> Iterator[Record]:
    for _, cell in measured.analysis.cells.iterrows():
        yield {
            "kind": "speedup",
            "subject": cell["workload"],
            **{name: cell[name] for name in ("runner", "workers", "role", "status", "reason", "blocks")},
            "metric": "speedup",
            "unit": "times as fast as sequential",
            **asdict(interval_of(cell, "speedup")),
        }


def _start_ups(measured: Measured) -> Iterator[Record]:
    for row in start_up_rows(measured.run):
        for phase in PHASES:
            yield {
                "kind": "startup",
                "runner": row.runner,
                "workers": row.workers,
                "blocks": row.repeats,
                "metric": phase,
                "unit": "s",
                "status": "timed",
                **asdict(getattr(row, phase)),
            }


def _latencies(measured: Measured) -> Iterator[Record]:
    for point in answers_of(measured).points:
        for name, share in SHOWN.items():
            found = percentile(point, share)
            if math.isfinite(found.estimate):
                yield {
                    "kind": "latency",
                    "subject": condition_name(point),
                    "workers": point.busy_workers,
                    "blocks": len(point.p50_s),
                    "metric": name.removesuffix("_s"),
                    "unit": "s",
                    "status": "timed",
                    **asdict(found),
                }


def _claims(claims: Sequence[ClaimByInterpreter], place: int) -> Iterator[Record]:
    for one in claims:
        judgment = one.judged[place].judgment
        figures = asdict(judgment.number) if judgment.number else {}
        yield {
            "kind": "claim",
            "subject": one.claim.name,
            "metric": "number",
            "unit": judgment.unit,
            "status": str(judgment.verdict),
            "reason": judgment.sentence,
            **figures,
        }


def _of_pair(study: Study, pair: Pair) -> Iterator[Record]:
    of_head = asdict(pair.head.interpreter) if pair.head.interpreter else {}
    known = {"interpreter": pair.head.name, "against": pair.base.name, **of_head}

    def row(kind: str, subject: str, metric: str, interval: Interval, **more: object) -> Record:
        facts = {"kind": kind, "subject": subject, "metric": metric, "unit": "ratio", "status": "timed"}
        return known | facts | asdict(interval) | more

    for workload, blocks in pair.costs.items():
        yield row("cost", workload, "time", cost(pair, workload), runner="sequential", blocks=len(blocks))
    if mean := mean_cost(pair):
        yield row("cost", "geometric mean", "time", mean, runner="sequential")
    for workload, reason in pair.without.items():
        yield known | {"kind": "cost", "subject": workload, "status": "not measured", "reason": reason}
    for gain in gains(study, pair):
        several = {"runner": "threads", "workers": gain.workers}
        yield row("gain", gain.workload, "speed over one worker", gain.over_one, **several)
        if gain.over_threads:
            yield row("gain", gain.workload, "speed over as many threads", gain.over_threads, **several)
