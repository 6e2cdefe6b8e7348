"""``python -m benchmarks.turns.one_worker``: the cost of a build with one worker, two interpreters in turn.

Times of two runs are never compared, so both interpreters of a pair are measured in one job: in blocks of
fresh processes that take turns round by round (the arms of a gate, with sequential only). The numbers go into
one JSON file beside the runs; its name ends in ``.pairs``, so that it is never read as a run.
``python -m reports.interpreters`` judges them::

    {"gil_bench_pairs": {
      "schema": 1,
      "started": "2026-01-31T12:00:00+00:00",   # as in a run
      "commit": "<full id, or null>",
      "preset": "quick" | "default" | "full",
      "seed": 0,
      "wall_s": 61.2,                            # of the whole job
      "pairs": [{
        "differ_by": "build" | "switch",         # base: a build with the GIL; or the same binary, GIL on
        "sides": {                               # always two: the base has the GIL, the head does without
          "base" | "head": {
            "name": "CPython 3.13.0",            # as people call it; a free-threaded build ends in t
            "variables": {"PYTHON_GIL": "1"},    # what was set for this side; {} for none
            "environment": {…} | null,           # machine.environment.Environment, as in a run; its
                                                 # gil_enabled_at_end is that of the arms, see also blocks
            "build": {"compiler": "GCC 12.2.0", "profile_guided": false, "link_time_optimized": false,
                      "shared_library": true, "debug": false} | null
          }},
        "left_out": {"sleep": "it waits: 0.01 cores busy"},   # reason by workload
        "failed": null | "why this pair has no (more) blocks, one sentence",
        "caveats": ["sentences: the builds were compiled differently, the GIL was on where it should be off"],
        "blocks": [{
          "workload": "pure_python",
          "block": 0,                            # counts from 0 within the workload
          "first": "base",                       # whose process was started first, and ran round 0 first
          "arms": {"base" | "head": {            # both, or only those that have the workload
            "gil_enabled_at_end": true | false | null,
            "cells": [{"workload": …, "runner": "sequential", "workers": 1, "role": "reference",
                       "wall_s": [4 numbers], "cpu_s": …, "other_cpu_s": …, "steal_s": …}],  # none: it failed
            "failures": [{…the cell…, "reason": "one sentence"}]}}
        }]
      }]
    }}

Round i of the base and round i of the head ran a moment apart: the cost of a block is the median over i of
head/base, above 1 if running without the GIL is slower; the cost of a workload is the median over blocks.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_benchmark.plugin import pytest_benchmark_generate_machine_info as machine_info
from pytest_benchmark.utils import get_commit_info

from benchmarks.machine.meters import count_cpus
from benchmarks.plan.plan import ROOT, STORAGE
from benchmarks.plan.selection import UsageError, check_seed, choose_preset, choose_workloads, find_workloads
from benchmarks.process.interruption import Interrupted, deferred_signals, interruptible
from benchmarks.process.lock import alone
from benchmarks.process.surroundings import prepare_surroundings
from benchmarks.results.history import store_record
from benchmarks.results.run_folder import run_folder
from benchmarks.turns.arm_process import Side
from benchmarks.turns.gate import WRONG_USE, report
from benchmarks.turns.pairs import Pair, PairsPlan, measure_pair, new_pair

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SCHEMA = 1
BLOCKS = {"quick": 6, "default": 12, "full": 30}
"""By preset; six blocks are the fewest for an interval, see ``benchmarks.measure.blocks``."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every pair and store the JSON; return 0, 1 for a failed pair, 2 for wrong use, 130 or 143."""
    prepare_surroundings()
    asked = _parser().parse_args(arguments)
    os.environ.pop("PYTHON_GIL", None)  # each side has its own variables
    failed = True
    with interruptible() as interruption:
        try:
            plan = _plan(asked)
            with (
                run_folder(asked.storage, report) as scratch,
                alone(report, "interpreters") as others,
            ):
                failed = _measure_and_store(asked, plan, read_pairs(asked.pairs, scratch), others)
        except UsageError as error:
            report(f"gil-bench: {error}")
            return WRONG_USE
        except Interrupted:
            pass
    return interruption.exit_code or int(failed)


def _parser() -> argparse.ArgumentParser:
    description = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.turns.one_worker", description=description)
    parser.add_argument("--pairs", type=Path, required=True, help="JSON file with the pairs")
    parser.add_argument("--preset", default="default", help=f"{', '.join(BLOCKS)}: how many blocks")
    parser.add_argument("--workloads", help="names of workloads or of their files (default: all)")
    parser.add_argument("--seed", type=int, help="seed of the order of rounds within an arm; always recorded")
    parser.add_argument("--storage", type=Path, default=STORAGE, help="folder of the history (.benchmarks)")
    parser.add_argument("--saved-path-file", type=Path, help="file to write the path of the stored JSON to")
    return parser


def _plan(asked: argparse.Namespace) -> PairsPlan:
    check_seed(asked.seed)
    return PairsPlan(
        workloads=choose_workloads(asked.workloads, find_workloads()),
        blocks=BLOCKS[choose_preset(asked.preset).name],
        seed=secrets.randbelow(2**32) if asked.seed is None else asked.seed,
        cpus=count_cpus().logical,
        cpu_model=(machine_info().get("cpu") or {}).get("brand_raw") or None,
        report=report,
    )


def _measure_and_store(
    asked: argparse.Namespace, plan: PairsPlan, pairs: Sequence[Pair], others: Callable[[], tuple[str, ...]]
) -> bool:
    """Measure pair after pair and return whether one failed; an interruption stores the finished part."""
    record = new_record(asked.preset, plan.seed)
    began = time.monotonic()
    stored: Path | None = None
    try:
        for pair in pairs:
            report(f"{pair.base.title} and {pair.head.title}, taking turns with one worker")
            found = new_pair(pair)
            record["pairs"].append(found)
            try:
                measure_pair(pair, plan, found)
            finally:
                found["caveats"] += others()
            record["wall_s"] = time.monotonic() - began
            try:
                stored = store_pairs(record, asked.storage, stored)
            except OSError as error:
                report(f"gil-bench: the finished part can't be saved yet ({error}); the pairs go on.")
            if found["failed"]:
                report(found["failed"])
    finally:
        record["wall_s"] = time.monotonic() - began
        with deferred_signals():
            stored = store_pairs(record, asked.storage, stored)
            if asked.saved_path_file:
                asked.saved_path_file.write_text(f"{stored}\n", encoding="utf-8")
        report(f"saved: {stored}")
    return any(pair["failed"] for pair in record["pairs"])


def read_pairs(file: Path, scratch: Path) -> list[Pair]:
    """Return the pairs of a file: ``differ_by``; of base and head ``label``, ``python``, ``variables``."""
    return [
        Pair(pair["differ_by"], _side("base", pair["base"], scratch), _side("head", pair["head"], scratch))
        for pair in json.loads(file.read_text("utf-8"))
    ]


def _side(name: str, facts: dict[str, Any], scratch: Path) -> Side:
    return Side(name=name, commit="", folder=str(ROOT), scratch=str(scratch.resolve()), **facts)


def new_record(preset: str, seed: int) -> dict[str, Any]:
    """Return the record without pairs yet; its shape is described above."""
    commit = get_commit_info()["id"]
    return {
        "schema": SCHEMA,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": None if commit in {"unversioned", "unknown"} else commit,
        "preset": preset,
        "seed": seed,
        "wall_s": 0.0,
        "pairs": [],
    }


def store_pairs(record: dict[str, Any], storage: Path, stored: Path | None = None) -> Path:
    """Store the pairs measured so far and return the path of the file; arguments as for ``store_record``."""
    return store_record({"gil_bench_pairs": record}, storage, "one-worker.pairs", stored)


if __name__ == "__main__":
    sys.exit(main())
