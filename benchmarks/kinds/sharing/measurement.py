"""Sharing: one array, several ways to give it to workers; their time, their start-up and their memory.

A job of its own times all ways in interleaved blocks. Start-up and memory are taken from fresh processes, one
for each start, because memory that was freed or shared by another way would hide what a way needs.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.kinds.model import Kind, Measured, Outcome, run_or_fail
from benchmarks.kinds.sharing.array import PARTS, ArrayFile
from benchmarks.kinds.sharing.jobs import SUBJECT, Order, Started, Times, measure_times, start_way, write_file
from benchmarks.kinds.sharing.ways import Way, remove_segment
from benchmarks.machine.allowance import free_memory_bytes
from benchmarks.machine.memory import NO_PSS
from benchmarks.measure.blocks import StopRule
from benchmarks.plan.presets import MIN_BLOCKS, Extent
from benchmarks.plan.selection import Selection
from benchmarks.process.messages import BlockEnded, Failure
from benchmarks.runners.processes import no_pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.plan.plan import Plan
    from benchmarks.process.supervisor import Supervision

ARRAY_BYTES = {Extent.QUICK: 2**26, Extent.DEFAULT: 2**26, Extent.FULL: 2**27}
"""64 or 128 MiB: far beyond any cache and far above the memory of an interpreter, yet loaded in a moment."""

LEAST_BYTES = 2**23
"""With less than 8 MiB the interpreters' own memory would hide that of the array."""

BESIDE_WORKERS = 4
"""Arrays in memory at once beside one for each worker: that of the parent, the shared one, the mapped one,
and what is being sent."""

PART_OF_FREE_MEMORY = 0.5
"""What all of these may use at most, so that other programs are not pushed out of memory."""

BUDGET_S = {Extent.QUICK: 6.0, Extent.DEFAULT: 8.0, Extent.FULL: 40.0}
"""Seconds for the blocks."""

REPEATS = {Extent.QUICK: MIN_BLOCKS, Extent.DEFAULT: MIN_BLOCKS, Extent.FULL: 12}
"""How often each way is started."""

START_S = 0.6
"""Approximate seconds of one start, for the estimate of time left."""

MOST_STARTS_S = {Extent.QUICK: 20.0, Extent.DEFAULT: 20.0, Extent.FULL: 120.0}
"""After that no more repeats begin, so that a slow machine measures fewer of them and not longer."""

LEAST_REPEATS = 3
"""However slow the machine is: a median of fewer would be that of a single disturbance."""

MOST_WORKERS = 8
"""More workers would get less than two items each, and the memory of a copy in each needs no more proof."""


@dataclass(slots=True)
class Found:
    """What was measured of the ways, and why some have nothing."""

    order: Order
    times: Times
    starts: dict[Way, list[Started]] = field(default_factory=dict)


def workers_of(plan: Plan) -> int:
    """Return the largest number of workers of the plan that can compute at once; two at least."""
    return max(2, min(max(plan.selection.workers), plan.cpus.usable, MOST_WORKERS))


def elements_for(wanted_bytes: int, workers: int, free_bytes: int) -> int | None:
    """Return how many elements the array has: as wanted or halved until there is room; None if too few.

    Args:
        wanted_bytes: A power of two.
        workers: How many workers may each hold a copy.
        free_bytes: Free memory.
    """
    allowed = free_bytes * PART_OF_FREE_MEMORY / (workers + BESIDE_WORKERS)
    array_bytes = wanted_bytes
    while array_bytes > allowed:
        array_bytes //= 2
    if array_bytes < LEAST_BYTES:
        return None
    return array_bytes // 8  # a power of two, so a multiple of the table and of the parts


def impossible_ways() -> dict[Way, Failure]:
    """Return the ways for which this system has no process pool, with the reasons."""
    reasons = {way: no_pool(way.start_method) for way in Way if way.start_method is not None}
    return {
        way: Failure(f"{way} can't be measured here: {reason}", status="skipped")
        for way, reason in reasons.items()
        if reason is not None
    }


def measure_sharing(plan: Plan, supervision: Supervision) -> Outcome:
    """Measure all ways; every way is measured or lost with its reason."""
    extent, workers = plan.preset.extent, workers_of(plan)
    elements = elements_for(ARRAY_BYTES[extent], workers, free_memory_bytes())
    if elements is None:
        return _all_lost(Failure("too little memory is free to share an array.", status="skipped"), workers)
    lost = impossible_ways()
    with _order(tuple(way for way in Way if way not in lost), elements, workers, supervision) as order:
        written = run_or_fail(partial(write_file, order.file), SUBJECT, supervision)
        if isinstance(written, Failure):
            return _all_lost(written, workers)
        found = _measured(order, plan, supervision)
    return outcome_of(found, lost)


@contextmanager
def _order(ways: tuple[Way, ...], elements: int, workers: int, supervision: Supervision) -> Iterator[Order]:
    """Yield an order whose file and shared memory are removed afterwards, even those of a killed process."""
    with tempfile.TemporaryDirectory(prefix="scratch-", dir=supervision.folder) as folder:
        name = f"gil-bench-{os.getpid()}-{random.randrange(16**6):06x}"  # noqa: S311 - a name, no secret
        try:
            yield Order(ways, ArrayFile(Path(folder) / "array.npy", elements), workers, name)
        finally:
            remove_segment(name)


def _measured(order: Order, plan: Plan, supervision: Supervision) -> Found:
    extent = plan.preset.extent
    rule = StopRule(BUDGET_S[extent], precision=plan.preset.precision)
    match run_or_fail(partial(measure_times, order, rule, plan.seed), SUBJECT, supervision):
        case Times() as times:
            found = Found(order, times)
        case Failure() as failure:
            return Found(order, Times(failures=dict.fromkeys(order.ways, failure)))
    start_all_ways(found, plan, supervision)
    return found


def start_all_ways(
    found: Found, plan: Plan, supervision: Supervision, clock: Callable[[], float] = time.monotonic
) -> None:
    """Start every way that has times again and again, in a new random order each time."""
    extent, times, began = plan.preset.extent, found.times, clock()
    shuffle = random.Random(f"{plan.seed} {SUBJECT}")  # noqa: S311 - an order, no secret
    found.starts = {way: [] for way in times.data_s}
    for repeat in range(REPEATS[extent]):
        if repeat >= LEAST_REPEATS and clock() - began > MOST_STARTS_S[extent]:
            return
        ways = [way for way in times.data_s if way not in times.failures]
        shuffle.shuffle(ways)
        for way in ways:
            started = run_or_fail(partial(start_way, found.order, way), SUBJECT, supervision)
            if isinstance(started, Started):
                found.starts[way].append(started)
            elif isinstance(started, Failure):
                times.failures[way] = started
        supervision.block_ended(BlockEnded(repeat + 1))


def _all_lost(failure: Failure, workers: int) -> Outcome:
    outcome = Outcome()
    for way in Way:
        outcome.lose(way, failure, _identity(way, workers))
    return outcome


def outcome_of(found: Found, lost: dict[Way, Failure]) -> Outcome:
    """Return the benchmarks of all ways; ``lost`` are those that were not tried."""
    outcome = Outcome()
    failures = {**lost, **found.times.failures}
    for way in Way:
        if way in failures:
            outcome.lose(way, failures[way], _identity(way, found.order.workers))
        else:
            outcome.measured[way] = sharing_record(found, way)
    return outcome


def sharing_record(found: Found, way: Way) -> Measured:
    """Return the benchmark of a way: its times are those of whole rounds; series have an entry per start."""
    starts = found.starts[way]
    extra_info: dict[str, Any] = {
        "kind": "sharing",
        **_identity(way, found.order.workers),
        "start_method": way.start_method,
        "verified": True,  # a round with a wrong result has no time
        "items": PARTS,
        "unit": "parts",
        "array_bytes": found.order.file.array_bytes,
        "sent_bytes": starts[0].sent_bytes,
        "ready_s": [start.ready_s for start in starts],
        "memory_method": starts[0].method,
        "before_bytes": [start.before_bytes for start in starts],
        "loaded_bytes": [start.loaded_bytes for start in starts],
        "peak_bytes": [start.peak_bytes for start in starts],
        "caveats": caveats(starts),
    }
    return Measured(found.times.data_s[way], extra_info)


def caveats(starts: Sequence[Started]) -> list[str]:
    """Return what a reader must know about the memory."""
    return [] if all(start.method == "pss" for start in starts) else [f"Memory is RSS: {NO_PSS}"]


def _identity(way: Way, workers: int) -> dict[str, Any]:
    count = 1 if way is Way.SEQUENTIAL else workers
    return {"way": str(way), "runner": way.runner, "workers": count}


SHARING = Kind(
    SUBJECT,
    words="sharing an array",
    since=Extent.DEFAULT,
    place=7,
    labels=lambda _plan: tuple(Way),
    about_s=lambda plan: BUDGET_S[plan.preset.extent] + START_S * REPEATS[plan.preset.extent] * len(Way),
    measure=measure_sharing,
    possible=Selection.has_parallel_runners,
    own_since=Extent.FULL,
)
