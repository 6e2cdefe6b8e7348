"""What an arm reports of its rounds: the same for the suite's workloads and for a user's function."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from benchmarks.plan.presets import Role

if TYPE_CHECKING:
    from benchmarks.measure.rounds import CellRounds, GroupResult

WARM_UP_ROUNDS = 1
"""Warm-up rounds, not reported."""
METERED = ("wall_s", "cpu_s", "other_cpu_s", "steal_s", "hand_overs")
"""What is reported of every round, see ``measure.rounds.Round``; null where the platform has none."""


def arm_record(result: GroupResult) -> dict[str, Any]:
    """Return the figures of every round by cell, the reasons of failed cells, and whether the GIL was on."""
    workers = [worker for seen in result.measured.values() for worker in seen.workers]
    return {
        "gil_enabled_at_end": any(worker.gil_enabled for worker in workers) if workers else None,
        "items": result.item_count,
        "hand_overs_reason": _why_no_hand_overs(result),
        "cells": [
            asdict(cell) | _metered(seen)
            for cell, seen in result.measured.items()
            if cell.role is not Role.AA_CONTROL
        ],
        "failures": [{**asdict(cell), "reason": failure.reason} for cell, failure in result.failures.items()],
    }


def _why_no_hand_overs(result: GroupResult) -> str | None:
    """Return why a cell's hand-overs were not counted, unless they have none to count."""
    reasons = (seen.hand_overs_reason for cell, seen in result.measured.items() if not cell.is_reference)
    return next((reason for reason in reasons if reason and not reason.startswith("not applicable")), None)


def _metered(seen: CellRounds) -> dict[str, list[float | None]]:
    return {name: [getattr(each, name) for each in seen.rounds[WARM_UP_ROUNDS:]] for name in METERED}
