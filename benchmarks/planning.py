"""Turns what was asked for, as text, into the plan of a run."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.cpus import count_cpus
from benchmarks.discovery import find_runners, find_workloads
from benchmarks.errors import UsageError
from benchmarks.evidence.kinds import possible
from benchmarks.kind import SPEEDUP, Kind
from benchmarks.plan import Plan
from benchmarks.selection import (
    Selection,
    choose_fewer,
    choose_kinds,
    choose_preset,
    choose_runners,
    choose_workers,
    choose_workloads,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workloads.model import Workload

ROOT = Path(__file__).resolve().parent.parent
STORAGE = ROOT / ".benchmarks"
STEP_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked for, unchecked; None means the default.

    Attributes:
        preset: Name of a preset.
        workloads: Names of workloads or families, separated by blanks or commas.
        runners: Names of runners, likewise.
        workers: Numbers of workers, likewise.
        kinds: Kinds of measurement, likewise; None means those of the preset.
        seed: Of the order within blocks.
        step_timeout_s: Longest time for one round, in seconds.
    """

    preset: str = "default"
    workloads: str | None = None
    runners: str | None = None
    workers: str | None = None
    kinds: str | None = None
    seed: int | None = None
    step_timeout_s: float = STEP_TIMEOUT_S


def make_plan(asked: Asked, storage: Path = STORAGE) -> Plan:
    """Return the plan for what was asked.

    Raises:
        UsageError: A name does not exist or a number makes no sense; the message lists what exists.
    """
    return plan_for(asked, find_workloads(), storage)


def plan_for(asked: Asked, workloads: Mapping[str, Workload], storage: Path) -> Plan:
    """Return the plan for what was asked of these workloads.

    Raises:
        UsageError: As ``make_plan``.
    """
    runners, cpus = find_runners(), count_cpus()
    if asked.step_timeout_s <= 0:
        raise UsageError(f"a round can't be given {asked.step_timeout_s:g} s; give more than 0.")
    preset = choose_preset(asked.preset)
    chosen = choose_workloads(asked.workloads, workloads)
    kinds = choose_kinds(asked.kinds, preset, all_workloads=set(chosen) == set(workloads))
    workers = choose_workers(asked.workers, cpus.usable)
    if not (asked.workers or preset.all_workers):
        workers = (workers[0], workers[-1])
    selection = Selection(
        chosen if SPEEDUP in kinds else (),
        choose_runners(asked.runners, runners, preset.extras),
        workers,
        choose_fewer(asked.runners, runners, preset.extras, workers),
    )
    others = tuple(kind for kind in Kind if kind in kinds and possible(kind, selection))
    if not (selection.workloads or others):
        raise UsageError(f"there is nothing of {' and '.join(kinds)} to measure; add a runner or a kind.")
    return Plan(
        workloads=workloads,
        runners=runners,
        selection=selection,
        kinds=others,
        preset=preset,
        seed=secrets.randbelow(2**32) if asked.seed is None else asked.seed,
        started=datetime.now(UTC),
        cpus=cpus,
        folder=storage,
        step_timeout_s=asked.step_timeout_s,
    )
