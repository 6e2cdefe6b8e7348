"""Calls items and times them: first and later calls, in this and in another process."""

from __future__ import annotations

import inspect
import multiprocessing
import os
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

import psutil

from benchmarks.machine.allowance import count_memory, free_memory_bytes, in_binary
from benchmarks.machine.memory import peak_rss_bytes, set_back_peaks
from benchmarks.machine.process_tree import queued_ns
from benchmarks.plan.allowed import MEMORY_SHARE
from benchmarks.process.messages import TASK_ERRORS, explain
from benchmarks.user_function.adapt import last_call_s
from benchmarks.user_function.load import where
from benchmarks.user_function.look.pickling import exception_trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

KEPT = 8
"""The most results that a pass keeps."""

KEPT_SHARE = 0.25
"""Share of the free memory; when it is used, no further result is kept."""

LARGE_BYTES = 10_000_000
"""Calls that take less memory are not asked whether there is room for another one, which costs 0.1 ms."""

TOLD_S = 0.01
"""Shortest time from which the computing part is told: some systems count CPU time in ticks of 10 ms."""

MOST_HICCUPS = 20
"""At most this many calls are repeated because the machine may have been slow."""

REMEMBERED = 0.1
"""A later call that takes at most this share of the first call's time is cached. Warm CPU caches or
allocators make a call two or three times faster, not ten times."""

NOTICED_S = 1e-4
"""A shorter first call may be ten times slower just because of the CPU."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """Calls of an item that was called before take almost no time: the function caches.

    Attributes:
        first_s: Median seconds of a first call.
        later_s: Median seconds of a later call.
        elsewhere_s: Seconds of a first call in a new process, of an item that was called here before; None if
            it can't be called there.
        items: How many items show it; a single one may only show that something is prepared once.
        by_functools: Whether ``functools.cache`` or ``lru_cache`` made the function.
    """

    first_s: float
    later_s: float
    elsewhere_s: float | None
    items: int
    by_functools: bool


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of a call on a CPU, and those for which it waited for anything but a CPU."""

    cpu_s: float
    waited_s: float


@dataclass(frozen=True, slots=True)
class Pass:
    """The outcome of a pass, by the item's index.

    Attributes:
        item_s: Seconds of each item that did not fail.
        results: The results of the first of these, at most KEPT and as memory allows.
        grown_bytes: Memory growth while each of these results was made and kept.
        peak_bytes: How far the memory rose at most during each call that did not fail.
        spent: What each of these calls did with its time.
        errors: Why other items failed, in one line.
        exceptions: For each kind of raised exception, the problem in a process pool; None without a problem.
    """

    item_s: dict[int, float] = field(default_factory=dict)
    results: dict[int, Any] = field(default_factory=dict)
    grown_bytes: list[int] = field(default_factory=list)
    peak_bytes: list[int] = field(default_factory=list)
    spent: list[Spent] = field(default_factory=list)
    errors: dict[int, str] = field(default_factory=dict)
    exceptions: dict[type, str | None] = field(default_factory=dict)

    @property
    def computing_part(self) -> float | None:
        """The part of its time for which it computes, 0 to 1; None if the calls were too short to tell.

        Time in which it waited for a CPU that others used counts as neither computing nor waiting.
        """
        cpu_s = sum(call.cpu_s for call in self.spent)
        told_s = cpu_s + max(0.0, sum(call.waited_s for call in self.spent))
        return cpu_s / told_s if told_s >= TOLD_S else None


@dataclass(frozen=True, slots=True)
class ItemTimes:
    """The time of each item in rounds, by its index; and how calls are cached, if they are."""

    item_s: dict[int, float]
    remembered: Remembered | None = None


def execute(
    task: Callable[[Any], Any],
    items: Sequence[Any],
    places: Iterable[int],
    limit_s: float,
    keep: int = KEPT,
) -> Pass:
    """Execute the items at these indices in turn, until all are done or ``limit_s`` seconds have passed.

    Keeps at most ``keep`` results, and after the first none once KEPT_SHARE of the free memory is used.
    """
    done, free_bytes = Pass(), free_memory_bytes()
    begin = time.perf_counter()
    for place in places:
        set_back_peaks([os.getpid()])
        before_bytes, spent_since = sample_rss_bytes(), begin_spending()
        item_began = time.perf_counter()
        try:
            result = task(items[place])
        except TASK_ERRORS as error:
            done.errors[place] = f"{explain(error).rstrip('.')}{where(error)}"
            if type(error) not in done.exceptions:
                done.exceptions[type(error)] = exception_trouble(error, place + 1)
        else:
            done.item_s[place] = time.perf_counter() - item_began
            done.spent.append(spent_since())
            done.peak_bytes.append(max(peak_rss_bytes(os.getpid()) or 0, sample_rss_bytes()) - before_bytes)
            if len(done.results) < keep and (not done.results or _has_room(free_bytes)):
                done.results[place] = result
                done.grown_bytes.append(sample_rss_bytes() - before_bytes)
            del result
        if time.perf_counter() - begin > limit_s or shortage(done.peak_bytes):
            break
    return done


def cpu_seconds() -> float:
    """Return the CPU time of this process and of the programs that it started and that have ended."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def begin_spending() -> Callable[[], Spent]:
    """Return a function that tells what this thread's call has spent since now.

    Clocks are read inside each other: a wait for a CPU between two readings counts on both sides.
    """
    idle_s, queued_s, cpu_s = time.perf_counter() - cpu_seconds(), queued_seconds(), cpu_seconds()

    def spent() -> Spent:
        on_cpu_s, in_queue_s = cpu_seconds() - cpu_s, queued_seconds() - queued_s
        return Spent(on_cpu_s, time.perf_counter() - cpu_seconds() - idle_s - in_queue_s)

    return spent


def queued_seconds() -> float:
    """Return how long this thread was ready to run and had no CPU; 0 where the system does not count it."""
    return (queued_ns([os.getpid()]) or {}).get(threading.get_native_id(), 0) / 1e9


def shortage(peak_bytes: Sequence[int]) -> str | None:
    """Return why there is no room for another call like the largest of some, or None.

    Args:
        peak_bytes: How much memory each call took.
    """
    largest = max(peak_bytes, default=0)
    if largest < LARGE_BYTES:
        return None
    allowance = count_memory()
    free = MEMORY_SHARE * allowance.memory_bytes
    if largest <= free:
        return None
    return (
        f"a call needs {in_binary(largest)}, but another one may use only {in_binary(free)} "
        f"({MEMORY_SHARE:.0%} of what is free, limited by {allowance.memory_by})"
    )


def _has_room(free_bytes: int) -> bool:
    return free_memory_bytes() > (1 - KEPT_SHARE) * free_bytes


def spread(count: int) -> list[int]:
    """Return the indices 0 … count - 1 in an order in which every prefix is spread over all of them.

    They are sorted by their reversed bits (the van der Corput sequence), so a pass that ends early has tried
    early, middle and late items equally.
    """
    width = max(1, (count - 1).bit_length())
    return sorted(range(count), key=lambda place: f"{place:0{width}b}"[::-1])


def sample_rss_bytes() -> int:
    """Return the memory that this process uses now."""
    rss_bytes: int = psutil.Process().memory_info().rss
    return rss_bytes


def without_a_hiccup(
    item_s: Mapping[int, float], longest_s: float, once_s: Callable[[int], float | None]
) -> dict[int, float]:
    """Return the times after repeating the longest item's call until the longest stays the longest.

    Args:
        item_s: Seconds of each item, by its index.
        longest_s: An item that takes longer is not called again.
        once_s: Calls the item at an index, and returns its seconds; None if it fails.
    """
    times = dict(item_s)
    for _ in range(MOST_HICCUPS):
        place = max(times, key=times.__getitem__)
        again_s = once_s(place) if times[place] <= longest_s else None
        if again_s is None or again_s >= times[place] / 2:
            break
        times[place] = again_s
    return times


def seen_twice(first_s: Mapping[int, float], later_s: Mapping[int, float]) -> dict[int, tuple[float, float]]:
    """Return the seconds of first and later calls that show whether calls are cached.

    Of several items, the first one called is left out: its call may have prepared something for all.
    """
    places = [place for place in first_s if place in later_s]
    return {place: (first_s[place], later_s[place]) for place in places[1:] or places}


def are_remembered(seen: Mapping[int, tuple[float, float]]) -> bool:
    """Return whether every item that was called twice is cached."""
    return bool(seen) and all(
        first_s > NOTICED_S and later_s < REMEMBERED * first_s for first_s, later_s in seen.values()
    )


def remembered(task: Callable[[Any], Any], items: Sequence[Any], seen: Mapping[int, Any]) -> Remembered:
    """Return how cached calls behave; also calls items in another process."""
    first_s, later_s = (median(each) for each in zip(*seen.values(), strict=True))
    by_functools = _is_cache(inspect.unwrap(task, stop=_is_cache))
    new_s = elsewhere_s(task, [items[place] for place in seen][:2])
    return Remembered(first_s, later_s, new_s, len(seen), by_functools)


def _is_cache(function: Callable[..., Any]) -> bool:
    return hasattr(function, "cache_info")


def elsewhere_s(task: Callable[[Any], Any], items: Sequence[Any]) -> float | None:
    """Return the seconds of the last of some calls in a new process; the earlier ones are a warm-up.

    None if a call fails, or is impossible there.
    """
    try:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            return pool.submit(last_call_s, task, items).result()
    except TASK_ERRORS:
        return None
