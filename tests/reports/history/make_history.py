"""Writes made-up histories: stored runs of 60 series with drift, noise and, where wanted, steps.

``python -m tests.reports.history.make_history FOLDER 10000`` writes one for measuring how long reading takes.
"""

from __future__ import annotations

import argparse
import json
import math
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from hashlib import sha1
from pathlib import Path
from typing import Any

import numpy as np

from tests.reports.history.make_benchmarks import Timing, benchmarks
from tests.reports.make_run import environment

FIRST = datetime(2020, 1, 1, 6, tzinfo=UTC)
PYTHONS = (
    {"python_version": "3.11.7", "python_xy": "3.11"},
    {
        "python_version": "3.14.3",
        "python_xy": "3.14t",
        "free_threaded_build": True,
        "gil_enabled_at_end": False,
    },
)


@dataclass(frozen=True, slots=True)
class Step:
    """From one commit on, the times of some series are multiplied.

    Attributes:
        commit: The first commit, counted from 0, that has it.
        factor: Such as 1.05 for a slowdown of 5 %.
        pattern: Which series, over ``kind/subject/runner/workers``.
    """

    commit: int
    factor: float
    pattern: str = "*"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a history is to look like.

    Attributes:
        runs: How many; the runs of a commit, one for each environment in turn, follow each other.
        environments: From 1 to 2: CPython 3.11, and then 3.14 free-threaded too.
        blocks: Rounds of each series in a run.
        between_runs: Standard deviation of what all times of a run are multiplied by (0.02 is about 2 %).
        between_series: The same for each series of a run, beyond what its run has.
        between_blocks: The same for each round.
        drift: How far the machine's speed goes up and down over 200 commits.
        seed: Of all that is random; run i of two plans that differ in nothing else but ``runs`` is the same.
    """

    runs: int
    environments: int = 1
    blocks: int = 10
    between_runs: float = 0.02
    between_series: float = 0.01
    between_blocks: float = 0.02
    drift: float = 0.01
    steps: tuple[Step, ...] = ()
    seed: int = 7


def commit_id(commit: int) -> str:
    """Return the id of a commit, counted from 0."""
    return sha1(str(commit).encode(), usedforsecurity=False).hexdigest()


def run_document(plan: Plan, index: int) -> dict[str, Any]:
    """Return the JSON of one run, counted from 0, in the shape and about the size of a stored one."""
    commit, place = divmod(index, plan.environments)
    random = np.random.default_rng((plan.seed, index))
    level = 1 + plan.drift * math.sin(commit * 2 * math.pi / 200)
    level *= math.exp(random.normal(0, plan.between_runs))
    started = FIRST + timedelta(hours=4 * commit, minutes=30 * place)

    def timing(path: str) -> Timing:
        steps = [s.factor for s in plan.steps if commit >= s.commit and fnmatch(path, s.pattern)]
        series = math.exp(random.normal(0, plan.between_series))
        rounds = np.exp(random.normal(0, plan.between_blocks, plan.blocks))
        return Timing(level * math.prod(steps) * series * rounds, level * rounds)

    return {
        "machine_info": {"node": "example", "machine": "x86_64", "cpu": {"brand_raw": "Example CPU"}},
        "commit_info": {"id": commit_id(commit), "dirty": False, "project": "main", "branch": "main"},
        "benchmarks": benchmarks(timing),
        "datetime": (started + timedelta(minutes=2)).isoformat(),
        "version": "5.3.1",
        "gil_bench": {
            "schema": 1,
            "preset": "default",
            "seed": index,
            "started": started.isoformat(),
            "wall_s": 120.0,
            "interrupted": None,
            "environment": environment(**PYTHONS[place]),
            "environment_key": environment_key(place),
            "caveats": [],
            "cells_without_time": [],
            "other_failures": [],
        },
    }


def environment_key(place: int) -> str:
    """Return the key of one of the environments, counted from 0."""
    return f"linux-x86-64-example-cpu-2cpus-cpython-{PYTHONS[place]['python_xy']}"


def write_run(storage: Path, plan: Plan, index: int) -> Path:
    """Write one run under the name that a stored one would have, as old as it says, and return its path."""
    document = run_document(plan, index)
    started = datetime.fromisoformat(document["gil_bench"]["started"])
    folder = storage / document["gil_bench"]["environment_key"]
    folder.mkdir(parents=True, exist_ok=True)
    number = index // plan.environments + 1
    path = folder / f"{number:04}_{started:%Y%m%dT%H%M%SZ}_{document['commit_info']['id'][:8]}.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    os.utime(path, (started.timestamp(), started.timestamp()))
    return path


def make_history(storage: Path, plan: Plan) -> list[Path]:
    """Write all runs of a plan and return their paths, oldest first."""
    return [write_run(storage, plan, index) for index in range(plan.runs)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("runs", type=int)
    arguments = parser.parse_args()
    make_history(arguments.folder, Plan(arguments.runs, environments=2))
