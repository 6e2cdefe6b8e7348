"""Readers-writer lock: ten readers and two writers share a dict, under our lock or a plain one.

One operation (unit: operations) is one section under the lock. A writer increases both numbers in the dict by
one; a reader compares them, and if they differ, it was let in during a write. Of all operations of a round,
readers do the reading share, evenly, and writers the rest; then they end. With ``section_s`` above 0, each
section also waits that long in the middle, as for a disk, and rounds have fewer operations.

Separate from ``read_write_lock.py`` so that the class can be read, and reused, by itself.
"""

from __future__ import annotations

import functools
import time
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from workloads.synchronization.experiment import PATIENCE_S, BrokenPromiseError, Experiment, Trial, Variant
from workloads.synchronization.read_write_lock import ReadWriteLock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from workloads.synchronization.experiment import Conditions

READERS = 10
WRITERS = 2
OPERATIONS = 10_000
READING_SHARES = (0.5, 0.9, 0.99)
SECTIONS_S = (0.0, 0.001)
FEWER_WITH_WAITING = 75
"""Rounds with waiting sections have this many times fewer, so both kinds of rounds take about as long."""


@dataclass(frozen=True, slots=True)
class Guard:
    """How readers and writers enter: each returns a context manager."""

    reading: Callable[[], AbstractContextManager[object]]
    writing: Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True)
class Mix:
    """The mix of a round: the share of reads, and the seconds that a section waits."""

    reading_share: float
    section_s: float

    def writes(self, operations: int) -> int:
        """Return how many of the operations write: at least one, or there would be nothing to guard."""
        return max(1, round(operations * (1 - self.reading_share)))


def read_write_lock() -> Guard:
    """Return our lock."""
    lock = ReadWriteLock()
    return Guard(
        functools.partial(lock.reading, PATIENCE_S),
        functools.partial(lock.writing, PATIENCE_S),
    )


def plain_lock() -> Guard:
    """Return a lock that treats readers and writers alike."""
    lock = Lock()
    return Guard(lambda: lock, lambda: lock)


@contextmanager
def share_a_dict(conditions: Conditions, *, mix: Mix, make_guard: Callable[[], Guard]) -> Iterator[Trial]:
    """Yield one round on a new dict."""
    each = conditions.operations
    if mix.section_s:
        each = max(1, each // FEWER_WITH_WAITING)
    operations = (READERS + WRITERS) * each
    writes = mix.writes(operations)
    guard, shared = make_guard(), {"first": 0, "second": 0}
    readers = [
        functools.partial(read, shared, guard, sections, mix.section_s)
        for sections in deal(operations - writes, READERS)
    ]
    writers = [
        functools.partial(write, shared, guard, sections, mix.section_s) for sections in deal(writes, WRITERS)
    ]

    def observe(returned: Sequence[int]) -> Mapping[str, float]:
        check(sum(returned), writes, shared)
        return {"torn_reads": sum(returned), "writes": writes, "reads": operations - writes}

    yield Trial((*readers, *writers), operations, observe)


def deal(operations: int, participants: int) -> Sequence[int]:
    """Return how many operations each participant does, as evenly as possible."""
    each, left = divmod(operations, participants)
    return [each + (place < left) for place in range(participants)]


def read(shared: Mapping[str, int], guard: Guard, sections: int, section_s: float) -> int:
    """Read ``sections`` times; return how often the two numbers were different."""
    torn_reads = 0
    for _ in range(sections):
        with guard.reading():
            first = shared["first"]
            if section_s:
                time.sleep(section_s)
            torn_reads += shared["second"] != first
    return torn_reads


def write(shared: dict[str, int], guard: Guard, sections: int, section_s: float) -> int:
    """Increase both numbers ``sections`` times; return 0, because it reads nothing that could be torn."""
    for _ in range(sections):
        with guard.writing():
            value = shared["first"] + 1
            shared["first"] = value
            if section_s:
                time.sleep(section_s)
            shared["second"] = value
    return 0


def check(torn_reads: int, writes: int, shared: Mapping[str, int]) -> None:
    """Raise BrokenPromiseError if a reader met a writer, or two writers each other."""
    if torn_reads or shared != {"first": writes, "second": writes}:
        raise BrokenPromiseError(
            f"read_write_lock: {torn_reads} readers were let in during a write, "
            f"and {writes} writes of both numbers left {shared}"
        )


def _variant(name: str, make_guard: Callable[[], Guard], mix: Mix) -> Variant:
    settings = {"reading_share": mix.reading_share, "section_s": mix.section_s}
    trial = functools.partial(share_a_dict, mix=mix, make_guard=make_guard)
    return Variant(name, READERS + WRITERS, trial, settings)


READ_WRITE_LOCK = Experiment(
    name="read_write_lock",
    summary=f"{READERS} readers and {WRITERS} writers share a dict.",
    promise="No thread reads or writes while another one writes, and no write is lost.",
    unit="operations",
    operations=OPERATIONS,
    variants=tuple(
        _variant(name, make_guard, Mix(reading_share, section_s))
        for section_s in SECTIONS_S
        for reading_share in READING_SHARES
        for name, make_guard in (("ReadWriteLock", read_write_lock), ("Lock", plain_lock))
    ),
)
