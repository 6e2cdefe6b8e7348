"""Builds hand-made runs of several interpreters, and pairs of them, so that tests say only what matters."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reports.interpreters.study import Study, read_sources, study
from tests.reports.make_kinds import in_file
from tests.reports.make_latency import BLOCKS, answers, usual
from tests.reports.make_run import document, environment, stored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

GIL_BUILD: dict[str, Any] = {"python_version": "3.13.5", "python_xy": "3.13"}
FREE: dict[str, Any] = {**GIL_BUILD, "free_threaded_build": True, "gil_enabled_at_end": False}
SWITCHED_ON: dict[str, Any] = {**FREE, "gil_enabled_at_end": True}


def run_file(
    folder: Path,
    name: str,
    python: Mapping[str, object],
    benchmarks: Sequence[dict[str, Any]],
    lost: Sequence[dict[str, Any]] = (),
    **ours: object,
) -> Path:
    """Write a run that was made with an interpreter, given by facts of its environment."""
    content = document(benchmarks, lost, environment=environment(**python), **ours)
    return stored(folder, content, name)


def arm(wall_s: Sequence[float], *, gil: bool | None) -> dict[str, Any]:
    """Return one side of a block: the rounds of sequential."""
    cell = {
        "workload": "-",
        "runner": "sequential",
        "workers": 1,
        "role": "reference",
        "wall_s": list(wall_s),
    }
    return {"gil_enabled_at_end": gil, "cells": [cell], "failures": []}


def block(workload: str, cost: float) -> dict[str, Any]:
    """Return a block of four rounds in which the head took so many times as long as the base."""
    arms = {"base": arm([1.0] * 4, gil=True), "head": arm([cost] * 4, gil=False)}
    return {"workload": workload, "block": 0, "first": "base", "arms": arms}


def pair(costs: Mapping[str, Sequence[float]], **facts: object) -> dict[str, Any]:
    """Return a pair of builds with the costs of the blocks of its workloads; ``facts`` replaces or adds."""
    sides = {
        "base": {"name": "CPython 3.13.5", "variables": {}, "environment": environment(**GIL_BUILD)},
        "head": {"name": "CPython 3.13.5t", "variables": {}, "environment": environment(**FREE)},
    }
    return {
        "differ_by": "build",
        "sides": sides,
        "left_out": {},
        "failed": None,
        "caveats": [],
        "blocks": [block(workload, cost) for workload, values in costs.items() for cost in values],
        **facts,
    }


def switched(costs: Mapping[str, Sequence[float]], **facts: object) -> dict[str, Any]:
    """Return a pair of one binary with its GIL on and off."""
    sides = {
        "base": {
            "name": "GIL on",
            "variables": {"PYTHON_GIL": "1"},
            "environment": environment(**SWITCHED_ON),
        },
        "head": {"name": "GIL off", "variables": {}, "environment": environment(**FREE)},
    }
    return pair(costs, differ_by="switch", sides=sides, **facts)


def pairs_file(folder: Path, *pairs: dict[str, Any], name: str = "one.pairs", **ours: object) -> Path:
    """Write a file of pairs."""
    known = {
        "schema": 1,
        "started": "2026-11-22T18:00:00+00:00",
        "commit": "0123456789abcdef",
        "preset": "quick",
        "seed": 0,
        "wall_s": 1.0,
        "pairs": list(pairs),
    }
    path = folder / name
    path.write_text(json.dumps({"gil_bench_pairs": known | ours}), encoding="utf-8")
    return path


def study_of(*paths: Path) -> Study:
    """Return the study of some files."""
    return study(read_sources(paths))


HISTOGRAM = {1e-4: 980, 2e-4: 20}


def study_of_answers(folder: Path, **facts: object) -> Study:
    """Return 3.13 with the usual answers, and 3.13t on which one thread delays nobody."""
    free = (
        answers(histogram=HISTOGRAM, gil_enabled=False),
        answers("threads", 1, (1.2e-4,) * BLOCKS, HISTOGRAM, gil_enabled=False),
    )
    return study_of(
        run_file(folder, "gil.json", GIL_BUILD, list(map(in_file, usual(**facts)))),
        run_file(folder, "free.json", FREE, list(map(in_file, free))),
    )
