"""Barrier: threads that work in phases; no phase begins before all threads have ended the previous one.

The standard ``threading.Barrier``. It differs from an Event: no thread has to know which one comes last; and
from joining threads: they continue. Its rules: exactly as many threads cross it together as it has parties,
so a thread that fails must ``abort`` it, or the others wait forever. Then it stays broken for all threads,
also for later ones, until ``reset``. Use a time-out: a longer wait breaks it, too.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from workloads.synchronization.experiment import PATIENCE_S, BrokenPromiseError, Experiment, Trial, Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from workloads.synchronization.experiment import Conditions

PARTIES = (2, 4, 8)


@contextmanager
def _crossing(participants: int, conditions: Conditions) -> Iterator[Trial]:
    """Yield a round of phases; each thread records its arrival and checks all records after each crossing."""
    barrier = threading.Barrier(participants, timeout=PATIENCE_S)
    reached = [0] * participants  # each participant writes only its own entry

    def work(number: int) -> int:
        early = 0
        for phase in range(1, conditions.operations + 1):
            reached[number] = phase
            barrier.wait()
            early += min(reached) < phase
        return early

    yield Trial(
        tuple(partial(work, number) for number in range(participants)),
        participants * conditions.operations,
        _observe_crossing,
    )


def _observe_crossing(early: Sequence[int]) -> dict[str, float]:
    if any(early):
        raise BrokenPromiseError(f"barrier: passed {sum(early)} times before all had arrived")
    return {"early_passes": sum(early)}


@contextmanager
def _breaking(participants: int, conditions: Conditions) -> Iterator[Trial]:
    """Yield a round in which one thread aborts barrier after barrier; the others wait or arrive late."""
    # All threads meet here before each barrier that will be aborted, so that none is aborted too early.
    meeting = threading.Barrier(participants, timeout=PATIENCE_S)
    doomed = [threading.Barrier(participants, timeout=PATIENCE_S) for _ in range(conditions.operations)]

    def abort() -> int:
        with suppress(
            threading.BrokenBarrierError
        ):  # at the meeting: a thread is missing, which is noticed below
            for barrier in doomed:
                meeting.wait()
                barrier.abort()
        return 0

    def wait() -> int:
        released = 0
        with suppress(threading.BrokenBarrierError):
            for barrier in doomed:
                meeting.wait()
                if not _is_released(barrier, conditions.clock):
                    break
                released += 1
        return released

    expected = (participants - 1) * conditions.operations
    yield Trial((abort, *(wait,) * (participants - 1)), expected, partial(_observe_breaking, expected))


def _is_released(barrier: threading.Barrier, clock: Callable[[], float]) -> bool:
    """Return whether waiting ends by BrokenBarrierError, and not by this thread's own time-out."""
    began_s = clock()
    try:
        barrier.wait()
    except threading.BrokenBarrierError:
        return clock() - began_s < PATIENCE_S
    return False


def _observe_breaking(expected: int, released: Sequence[int]) -> dict[str, float]:
    if sum(released) != expected:
        raise BrokenPromiseError(
            f"barrier: {sum(released)} of {expected} waits ended by BrokenBarrierError after an abort"
        )
    return {"released": sum(released), "expected": expected}


BARRIER = Experiment(
    name="barrier",
    summary="Threads wait for one another after each phase; or one of them breaks the barrier.",
    promise="No thread passes before all have arrived, and a broken barrier holds no thread.",
    unit="crossings",
    operations=8_000,
    variants=(
        *(Variant("Barrier", parties, partial(_crossing, parties)) for parties in PARTIES),
        *(Variant("Barrier, broken", parties, partial(_breaking, parties)) for parties in PARTIES),
    ),
    fewest_operations=10,
)
