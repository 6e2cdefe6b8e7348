"""Splits: which orders a plan has, and the JSON of what was measured."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.kinds.model import Kind, Measured, Outcome, run_or_fail
from benchmarks.kinds.splits.job import (
    SEQUENTIAL,
    Split,
    SplitOrder,
    SplitRounds,
    SplitsSeen,
    fewest_blocks_s,
    measure_splits,
)
from benchmarks.plan.presets import Extent
from benchmarks.plan.selection import Selection
from benchmarks.process.messages import BlockEnded, Failure
from benchmarks.runners.processes_x_threads import PROCESSES_X_THREADS

if TYPE_CHECKING:
    from benchmarks.plan.plan import Plan, UserFunction
    from benchmarks.process.supervisor import Supervision

PARTS = (0.05, 0.2, 0.5)
"""Computing parts by default: one process has threads enough to fill its GIL with 20, 5 and 2 items at once,
which is more, about as many and fewer than there are workers."""

BUDGET_S = {Extent.QUICK: 12.0, Extent.DEFAULT: 16.0, Extent.FULL: 90.0}
"""Seconds for the blocks of all parts."""

OWN_S = {Extent.QUICK: 8.0, Extent.DEFAULT: 16.0, Extent.FULL: 40.0}
"""Seconds for those of a user's function."""

OPENING_S = 2.5
"""Approximate seconds for starting the processes of a job and its warm-up block."""

FEWEST_TURNS = 2
"""Items per worker in a round of a user's function: with one each, only the slowest would be measured."""

MOST_WORKERS = 16
"""All splits are open at once: 16 workers as 1, 2, 4, 8 and 16 processes are 31 processes."""

WAITS_AND_COMPUTES = (0.02, 0.8)
"""Between these parts of computing, splits may differ. Below, one process computes for 50 items at once;
above, waiting beside each other gains at most a quarter over one worker for each CPU."""


def split_orders(plan: Plan) -> tuple[SplitOrder, ...]:
    """Return what to measure: one order for each part, or one for the user's function."""
    extent, precision = plan.preset.extent, plan.preset.precision
    fitting_counts = [count for count in plan.selection.workers if count <= MOST_WORKERS]
    workers = max(fitting_counts, default=min(plan.selection.workers))
    if plan.own is not None:
        order = SplitOrder(plan.own.record["workload"], None, workers, OWN_S[extent], precision, plan.seed)
        most = most_items(order, plan.own.record["item_s"]["median"])
        return (replace(order, make_workload=plan.own.make_workload, most_items=most),)
    parts = plan.mixes or PARTS
    each_s = BUDGET_S[extent] / len(parts)
    return tuple(SplitOrder(f"mix_{part:g}", part, workers, each_s, precision, plan.seed) for part in parts)


def most_items(order: SplitOrder, item_s: float) -> int:
    """Return how many items of a user's function there is time for in a round; at least two per worker."""
    per_item_s = fewest_blocks_s(item_s, len(order.splits))
    return max(FEWEST_TURNS * order.workers, int(order.budget_s / max(per_item_s, 1e-9)))


def measure_all(plan: Plan, supervision: Supervision) -> Outcome:
    """Measure every order; a crash costs one of them."""
    outcome = Outcome()
    for count, order in enumerate(split_orders(plan), start=1):
        found: object = why_not(plan)
        if found is None:
            found = run_or_fail(partial(measure_splits, order), f"the splits of {order.work}", supervision)
        match found:
            case SplitsSeen() as seen:
                for split, rounds in seen.measured.items():
                    outcome.measured[order.label(split)] = split_record(order, split, rounds, seen)
                for split, failure in seen.failures.items():
                    outcome.lose(order.label(split), failure, identity(order, split))
            case Failure() as failure:
                for split in (SEQUENTIAL, *order.splits):
                    outcome.lose(order.label(split), failure, identity(order, split))
        supervision.block_ended(BlockEnded(count))
    return outcome


def why_not(plan: Plan) -> Failure | None:
    """Return why nothing can be measured, if that is known without trying."""
    if (reason := PROCESSES_X_THREADS.unavailable()) is not None:
        return Failure(f"{PROCESSES_X_THREADS.name} can't run here: {reason}", status="skipped")
    if plan.own is not None and plan.own.why_no_processes is not None:
        return Failure(plan.own.why_no_processes, status="skipped")
    return None


def identity(order: SplitOrder, split: Split) -> dict[str, Any]:
    """Return what identifies a benchmark."""
    return {
        "work": order.work,
        "computing_part": order.part,
        "runner": PROCESSES_X_THREADS.name if split.processes else "sequential",
        "workers": max(1, split.processes * split.threads),
        "processes": split.processes or None,
        "threads": split.threads or None,
    }


def split_record(order: SplitOrder, split: Split, rounds: SplitRounds, seen: SplitsSeen) -> Measured:
    """Return the benchmark of a split: its times are those of whole rounds."""
    extra_info: dict[str, Any] = {
        "kind": "splits",
        **identity(order, split),
        "start_method": PROCESSES_X_THREADS.start_method() if split.processes else None,
        "verified": True,  # a round with a wrong result has no time
        "items": rounds.items,
        "unit": "items",
        "pss_bytes": rounds.pss_bytes,
        "uss_bytes": rounds.uss_bytes,
        "stopped_because": seen.stopped_because,
        "caveats": [],
    }
    return Measured(rounds.data_s, extra_info)


def _labels(plan: Plan) -> tuple[str, ...]:
    pairs = ((order, (SEQUENTIAL, *order.splits)) for order in split_orders(plan))
    return tuple(order.label(each) for order, splits in pairs for each in splits)


def waits_and_computes(own: UserFunction) -> bool:
    """Return whether splits of a function's workers may differ, by the first look at it."""
    part = own.record["computing_part"]
    lowest, highest = WAITS_AND_COMPUTES
    return part is not None and lowest < part < highest


SPLITS = Kind(
    "splits",
    words="processes × threads",
    since=Extent.DEFAULT,
    place=8,
    labels=_labels,
    about_s=lambda plan: sum(order.budget_s + OPENING_S for order in split_orders(plan)),
    measure=measure_all,
    possible=Selection.has_process_runners,
    own_since=Extent.DEFAULT,
    of_own=True,
    own_if=waits_and_computes,
)
