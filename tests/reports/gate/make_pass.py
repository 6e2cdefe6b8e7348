"""Builds hand-made passes of a gate, so that tests say only what matters to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from tests.reports.make_run import environment

BASE, HEAD = "b" * 40, "a" * 40


def cell(runner: str, wall_s: Sequence[float], workers: int = 2) -> dict[str, Any]:
    """Return one measured cell of an arm."""
    role, workers = ("reference", 1) if runner == "sequential" else ("measured", workers)
    return {"workload": "w", "runner": runner, "workers": workers, "role": role, "wall_s": list(wall_s)}


def failure(runner: str, reason: str) -> dict[str, Any]:
    """Return a cell of an arm that has no time."""
    failed = cell(runner, ())
    del failed["wall_s"]
    return failed | {"reason": reason}


def arm(*cells: dict[str, Any], gil: bool | None = True) -> dict[str, Any]:
    """Return one side of a block; what has a reason is a failure."""
    return {
        "gil_enabled_at_end": gil,
        "cells": [entry for entry in cells if "wall_s" in entry],
        "failures": [entry for entry in cells if "reason" in entry],
    }


def blocks(*arms: dict[str, dict[str, Any]], workload: str = "w") -> list[dict[str, Any]]:
    """Return blocks of one workload."""
    return [
        {"workload": workload, "block": i, "first": "base", "arms": sides} for i, sides in enumerate(arms)
    ]


def slower(factors: Sequence[float], runner: str = "threads") -> list[dict[str, Any]]:
    """Return blocks in which the head's cell takes so many times the base's 1 s; sequential is as before."""
    return blocks(
        *(
            {
                "base": arm(cell("sequential", [1.0] * 4), cell(runner, [1.0] * 4)),
                "head": arm(cell("sequential", [1.0] * 4), cell(runner, [factor] * 4)),
            }
            for factor in factors
        )
    )


def document(
    measured: list[dict[str, Any]], base: str = BASE, head: str = HEAD, **ours: object
) -> dict[str, Any]:
    """Return the JSON of a pass; ``ours`` replaces or adds fields."""
    return {
        "gil_bench_gate": {
            "schema": 1,
            "sides": {"base": base, "head": head},
            "environment": environment(python_version="3.14.2"),
            "wall_s": 120.0,
            "blocks": measured,
            **ours,
        }
    }


def stored(folder: Path, content: dict[str, Any], name: str = "first.json") -> Path:
    """Store a pass and return its path."""
    path = folder / name
    path.write_text(json.dumps(content))
    return path


def with_memory(
    base: float, head: float, every: int = 7, noise: float = 0.0, seed: int = 7
) -> list[dict[str, Any]]:
    """Return blocks with the same times, of which some have so many MiB on either side."""
    made, drawn = slower([1.0] * 12), Random(seed)
    for block in made[::every]:
        for side, mib in (("base", base), ("head", head)):
            size = round(mib * 2**20 * (1 + drawn.uniform(-noise, noise)))
            block["arms"][side]["memory"] = [
                {
                    "workload": "w",
                    "runner": "threads",
                    "workers": 2,
                    "role": "measured",
                    "method": "pss",
                    "peak_bytes": [size - 9, size],
                    "worker_bytes": [2**20, 3 * 2**20],
                }
            ]
    return made


def with_hand_overs(base: int, head: int) -> list[dict[str, Any]]:
    """Return blocks with the same times, whose rounds of 10 items hand the GIL over so often."""
    made = slower([1.0] * 12)
    for block in made:
        for side, count in (("base", base), ("head", head)):
            arm = block["arms"][side]
            arm["items"] = 10
            for cell in arm["cells"]:
                cell["hand_overs"] = [count] * len(cell["wall_s"])
    return made
