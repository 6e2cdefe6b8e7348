"""What a cell's threads do while they have an item: compute, or wait for the GIL, a lock or anything else.

A lock other than the GIL does not show in the GIL share: threads that wait for it release the GIL. They wait
on a futex, like threads that wait for the GIL (told apart by the address) and like idle threads of a pool (so
samples outside of items don't count).
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from bisect import bisect_right
from dataclasses import dataclass
from functools import partial
from statistics import fmean
from typing import TYPE_CHECKING

from benchmarks.evidence import state_sampler
from benchmarks.evidence.gil_share import Stretch, share_of, stretches_of
from benchmarks.evidence.gil_words import NotMeasuredError
from benchmarks.process.beside import NoLookError, looking
from benchmarks.runners.worker import in_every_worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor
    from typing import IO, Any

    from benchmarks.evidence.gil_words import Gils

SAMPLE_S = 0.3
"""Seconds after which no further round begins."""

FEWEST_MOMENTS = 50
"""With fewer samples, shares are known no better than to a tenth."""


@dataclass(frozen=True, slots=True)
class StateShare:
    """Share of the items' time with its 95 % interval, 0 to 1."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ThreadStates:
    """What threads did while they had an item; the four shares add up to 1.

    Attributes:
        looks: Number of samples of threads that had an item.
        item_s: Mean seconds of an item meanwhile.
        computing: They ran, or were runnable.
        lock: They waited on a futex that is not the GIL's: for a lock, or for another thread.
        gil: They waited for the GIL.
        elsewhere: They slept, or waited in another system call.
    """

    looks: int
    item_s: float
    computing: StateShare
    lock: StateShare
    gil: StateShare
    elsewhere: StateShare


@dataclass(frozen=True, slots=True)
class Span:
    """A thread had an item from a moment to another."""

    thread: int
    began_s: float
    ended_s: float


@dataclass(frozen=True, slots=True)
class Look:
    """What a thread did at one moment."""

    at_s: float
    thread: int
    state: int


def measure_thread_states(
    executor: Executor, workers: int, task: Callable[[Any], Any], items: Sequence[Any], gils: Gils
) -> ThreadStates:
    """Sample the threads of a cell of this process in separate rounds.

    Raises:
        NotMeasuredError: This system does not show it, or can't distinguish the GIL from locks.
        Exception: An error of the task.
    """
    if not gils.words and gils.apply:
        raise NotMeasuredError(str(gils.reason))
    if sys.platform != "linux" or os.uname().machine not in state_sampler.FUTEX_CALLS:
        raise NotMeasuredError("not measured: this system does not show what threads wait for.")
    threads = sorted(set(in_every_worker(executor, workers, threading.get_native_id)))
    spans: list[Span] = []
    with tempfile.TemporaryFile() as out:
        addresses = [gil.address for gil in gils.words]
        listed = [",".join(map(str, numbers)) for numbers in (addresses, threads)]
        arguments = (out.fileno(), os.getpid(), *listed)
        try:
            with looking(state_sampler.__file__, arguments, (out.fileno(),), partial(_is_written, out)):
                ends_s = time.perf_counter() + SAMPLE_S
                while not spans or time.perf_counter() < ends_s:
                    spans += executor.map(partial(_spanned, task), items)
        except NoLookError as error:
            raise NotMeasuredError(_why(error)) from error
        out.seek(0)
        looks = [Look(*record) for record in state_sampler.RECORD.iter_unpack(_whole_records(out.read()))]
    return states_of(looks, spans)


def _is_written(out: IO[bytes]) -> bool:
    return os.fstat(out.fileno()).st_size > 0


def _why(error: NoLookError) -> str:
    if error.code == state_sampler.NO_RIGHT:
        return "not measured: no permission to see what threads wait for."
    return "not measured: the thread sampler did not start."


def _spanned(task: Callable[[Any], Any], item: object) -> Span:
    began = time.perf_counter()
    task(item)
    return Span(threading.get_native_id(), began, time.perf_counter())


def _whole_records(written: bytes) -> bytes:
    return written[: len(written) // state_sampler.RECORD.size * state_sampler.RECORD.size]


def states_of(looks: Sequence[Look], spans: Sequence[Span]) -> ThreadStates:
    """Return the shares of the samples of threads with an item.

    Samples of all threads at one moment depend on each other, so a moment counts as one.

    Raises:
        NotMeasuredError: There are too few.
    """
    moments: dict[float, list[int]] = {}
    for look in _within(looks, spans):
        moments.setdefault(look.at_s, []).append(look.state)
    if len(moments) < FEWEST_MOMENTS:
        raise NotMeasuredError(f"not measured: too few samples ({len(moments)}) saw a thread with an item.")

    def share(state: int) -> StateShare:
        seen = [Stretch(len(states), states.count(state)) for states in moments.values()]
        return StateShare(*share_of(stretches_of(seen), len(seen)))

    return ThreadStates(
        sum(map(len, moments.values())),
        fmean(span.ended_s - span.began_s for span in spans),
        computing=share(state_sampler.COMPUTING),
        lock=share(state_sampler.LOCK),
        gil=share(state_sampler.GIL),
        elsewhere=share(state_sampler.ELSEWHERE),
    )


def _within(looks: Sequence[Look], spans: Sequence[Span]) -> Iterator[Look]:
    """Yield the samples of threads that had an item at that moment, in order."""
    by_thread: dict[int, list[Span]] = {}
    for span in sorted(spans, key=lambda span: span.began_s):
        by_thread.setdefault(span.thread, []).append(span)
    begins = {thread: [span.began_s for span in own] for thread, own in by_thread.items()}
    for look in looks:
        place = bisect_right(begins.get(look.thread, ()), look.at_s) - 1
        if place >= 0 and look.at_s < by_thread[look.thread][place].ended_s:
            yield look
