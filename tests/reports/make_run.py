"""Builds the JSON of hand-made runs, so that tests say only what matters to them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def cell(
    workload: str, runner: str, workers: int, wall_s: Sequence[float], **extra: object
) -> dict[str, Any]:
    """Return one benchmark of the JSON; ``extra`` replaces or adds fields of its ``extra_info``."""
    role = extra.pop("role", "measured")
    facts = {
        "kind": "speedup",
        "workload": workload,
        "summary": f"One item of {workload}.",
        "runner": runner,
        "workers": workers,
        "role": role,
        "items": 20,
        "unit": "strings",
        "verified": True,
        "start_method": "fork" if runner.startswith("processes") else None,
        "wanted_precision": 0.02,
        "stopped_because": "precise",
        "cpu_s": list(wall_s),
        "helper_cpu_s": None,
        "other_cpu_s": None,
        "steal_s": None,
        "throttled_s": None,
        "hand_overs": None,
        "blas_threads": None,
        "caveats": [],
        **extra,
    }
    name = f"bench[{workload}-{runner}-{workers}]"
    return {
        "group": workload,
        "name": name,
        "fullname": f"benchmarks/bench_speedup.py::{name}",
        "params": {"workers": workers},
        "stats": {"data": list(wall_s)},
        "extra_info": facts,
    }


def group(
    workload: str, cells: Mapping[tuple[str, int], Sequence[float]], **extra: object
) -> list[dict[str, Any]]:
    """Return a group: sequential takes 1 s in each block, its twin too, and the cells what is given."""
    blocks = len(next(iter(cells.values()), [0.0] * 6))
    ones = [1.0] * blocks
    return [
        cell(workload, "sequential", 1, ones, role="reference", **extra),
        cell(workload, "sequential", 1, ones, role="twin", **extra),
        *(cell(workload, runner, workers, wall_s, **extra) for (runner, workers), wall_s in cells.items()),
    ]


def ceiling(workload: str, workers: int, wall_s: Sequence[float], **extra: object) -> dict[str, Any]:
    """Return the ceiling of a group with so many workers."""
    return cell(workload, "ceiling", workers, wall_s, role="ceiling", **extra)


def gil_share(about: float, **facts: object) -> dict[str, Any]:
    """Return a GIL share of ±0.01 with one hot line."""
    line = {"file": "task.py", "line": 7, "function": "work", "share": about}
    bounds = {"low": max(0.0, about - 0.01), "high": min(1.0, about + 0.01)}
    return {
        "share": about,
        **bounds,
        "samples": 1_000,
        "errors": 0,
        "rate_hz": 1_000,
        "hottest": [line],
        **facts,
    }


def memory(peak_bytes: int, room_bytes: int = 24 * 2**30, **facts: object) -> dict[str, Any]:
    """Return the memory of a cell, whose process had 10 MiB before anything ran."""
    return {
        "method": "pss",
        "method_reason": None,
        "before_bytes": 10 * 2**20,
        "peak_bytes": [peak_bytes - 2**20, peak_bytes],
        "added_bytes": [peak_bytes - 11 * 2**20, peak_bytes - 10 * 2**20],
        "own_bytes": peak_bytes // 2,
        "worker_bytes": [],
        "uss_before_bytes": 9 * 2**20,
        "uss_bytes": 8 * 2**20,
        "room_bytes": room_bytes,
        "room_by": "the machine",
        **facts,
    }


def self_test(**facts: object) -> dict[str, Any]:
    """Return the self-test of a run by the GIL's words: off by 0.01 at most, and all hand-overs counted."""
    return {
        "method": "words",
        "reason": None,
        "true_shares": [0.1, 0.5, 0.9],
        "measured_shares": [0.11, 0.5, 0.9],
        "true_hand_overs": 1000,
        "measured_hand_overs": 1000,
        **facts,
    }


def timeline(items: Sequence[Sequence[float]], wall_s: float = 1.0) -> dict[str, Any]:
    """Return a timeline; an item is worker, submitted, began, ended and received."""
    return {"wall_s": wall_s, "items": [list(item) for item in items]}


def slow_dispatch(part: float = 0.9) -> dict[str, Any]:
    """Return a timeline in which two workers waited for part of the time until they were handed an item."""
    return timeline([(worker, 0.0, part, 1.0, 1.0) for worker in (0, 1)])


def without_time(workload: str, runner: str, workers: int, status: str, **extra: object) -> dict[str, Any]:
    """Return one entry of ``cells_without_time``."""
    return {
        "workload": workload,
        "runner": runner,
        "workers": workers,
        "role": "measured",
        "status": status,
        "reason": "the reason",
        "detail": None,
        **extra,
    }


def environment(**facts: object) -> dict[str, Any]:
    """Return the environment of a two-core machine with CPython 3.11."""
    return {
        "implementation": "CPython",
        "python_version": "3.11.7",
        "python_xy": "3.11",
        "free_threaded_build": False,
        "gil_enabled_at_end": True,
        "jit": None,
        "os": "Linux",
        "kernel": "6.1.0",
        "architecture": "x86_64",
        "cpu_model": "Example CPU",
        "logical_cpus": 2,
        "affinity_cpus": 2,
        "quota_cpus": None,
        "usable_cpus": 2,
        "memory_bytes": 8 * 2**30,
        "default_start_method": "fork",
        "switch_interval_s": 0.005,
        "libraries": {"numpy": "2.4.6"},
        "load_average_1m": 0.3,
        **facts,
    }


def document(
    benchmarks: Sequence[dict[str, Any]], lost: Sequence[dict[str, Any]] = (), **ours: object
) -> dict[str, Any]:
    """Return a whole file's JSON; ``ours`` replaces or adds fields of its ``gil_bench``."""
    return {
        "machine_info": {"node": "example"},
        "commit_info": {"id": "0123456789abcdef", "dirty": False},
        "benchmarks": list(benchmarks),
        "datetime": "2026-11-22T17:01:00+00:00",
        "version": "5.3.1",
        "gil_bench": {
            "schema": 1,
            "preset": "quick",
            "seed": 123,
            "started": "2026-11-22T17:00:00+00:00",
            "wall_s": 71.3,
            "interrupted": None,
            "environment": environment(),
            "environment_key": "linux-x86_64-example",
            "caveats": [],
            "cells_without_time": list(lost),
            **ours,
        },
    }


def stored(folder: Path, content: dict[str, Any], name: str = "run.json") -> Path:
    """Write a file's JSON below a folder and return its path."""
    path = folder / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
