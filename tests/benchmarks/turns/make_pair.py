"""Pairs as they are stored, and the arms they are made of."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from benchmarks.turns.arm_process import Side
from benchmarks.turns.pairs import Pair


def pair_of(folder: Path, differ_by: str = "build") -> Pair:
    """Return this interpreter against itself, under two names."""
    sides = (
        Side(name, "", str(folder), sys.executable, label, scratch=str(folder))
        for name, label in (("base", "CPython 3.13.0"), ("head", "CPython 3.13.5t"))
    )
    return Pair(differ_by, *sides)


def arm(
    wall_s: float = 0.1,
    cpu_s: float | None = 0.1,
    others_s: float | None = 0.0,
    *,
    gil: bool | None = True,
    reason: str = "",
) -> dict[str, Any]:
    """Return what an arm said: four rounds that are alike, or why there are none."""
    cell = {"workload": "double", "runner": "sequential", "workers": 1, "role": "reference"}
    seconds = {"wall_s": wall_s, "cpu_s": cpu_s, "other_cpu_s": others_s, "steal_s": None}
    timed = [cell | {name: [value] * 4 for name, value in seconds.items()}]
    return {
        "gil_enabled_at_end": gil,
        "cells": [] if reason else timed,
        "failures": [{**cell, "reason": reason}] if reason else [],
    }


def block(base: dict[str, Any], head: dict[str, Any], number: int = 0) -> dict[str, Any]:
    """Return a block of both arms."""
    return {"workload": "double", "block": number, "first": "base", "arms": {"base": base, "head": head}}


def side(
    name: str, *, gil: bool, version: str = "3.13.0", numpy: str = "2.4.0", **build: object
) -> dict[str, Any]:
    """Return a side as it is stored, with what matters for caveats."""
    facts = {
        "compiler": "GCC 12.2.0",
        "profile_guided": True,
        "link_time_optimized": None,
        "shared_library": False,
        "debug": False,
    }
    return {
        "name": name,
        "variables": {},
        "environment": {
            "python_version": version,
            "gil_enabled_at_end": gil,
            "libraries": {"numpy": numpy, "psutil": "7.0.0"},
        },
        "build": {**facts, **build},
    }
