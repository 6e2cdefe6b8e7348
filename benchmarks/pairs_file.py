"""The files of a job with pairs: what is to be measured, and the JSON with what was."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pytest_benchmark.utils import get_commit_info

from benchmarks.gate_arm import Side
from benchmarks.pair import Pair
from benchmarks.planning import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = 1


def read_pairs(file: Path, scratch: Path) -> list[Pair]:
    """Return the pairs of a file: ``differ_by``; of base and head ``label``, ``python``, ``variables``."""
    return [
        Pair(pair["differ_by"], _side("base", pair["base"], scratch), _side("head", pair["head"], scratch))
        for pair in json.loads(file.read_text("utf-8"))
    ]


def _side(name: str, told: dict[str, Any], scratch: Path) -> Side:
    return Side(name=name, commit="", folder=str(ROOT), scratch=str(scratch.resolve()), **told)


def new_record(preset: str, seed: int) -> dict[str, Any]:
    """Return what is stored, still without pairs; its shape is told in ``benchmarks/one_worker.py``."""
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


def store_pairs(record: dict[str, Any], storage: Path) -> Path:
    """Write the JSON complete or not at all, under a name that no other job has, and return its path.

    Raises:
        OSError: The folder can't be written.
    """
    storage.mkdir(parents=True, exist_ok=True)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    label = record["commit"][:8] if record["commit"] else "unversioned"
    target = storage / f"one-worker-{moment}-{label}.pairs"
    written = target.with_suffix(".writing")
    written.write_text(json.dumps({"gil_bench_pairs": record}), encoding="utf-8")
    return written.replace(target)
