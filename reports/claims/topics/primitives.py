"""Claims on what the primitives promise: who gets in, who waits, who is woken, and what is lost."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reports.claims import sources
from reports.claims.experiments import (
    KEPT_EXPECTED,
    Promise,
    differences,
    judge_promise,
    total,
    without_trials,
)
from reports.claims.judging import Region, by_region, not_measured
from reports.claims.model import Claim, Judgment, Source, Verdict
from reports.statistics.intervals import median_interval
from reports.wording.numbers import ratio

if TYPE_CHECKING:
    from reports.claims.model import Lesson

claim = partial(Claim, topic=sources.PRIMITIVES, expected=KEPT_EXPECTED)
"""What claims of this topic have in common, unless one says otherwise."""

BARRIER_BROKEN_PROMISE = Promise(
    experiment="barrier",
    variant="Barrier, broken",
    what="waiting threads stayed blocked",
    violations=lambda trial: differences(trial, "released", "expected"),
    tries=lambda trial: total(trial, "expected"),
)
BARRIER_BROKEN = claim(
    name="barrier_broken",
    sentence="When one thread aborts a Barrier, all waiting threads get BrokenBarrierError.",
    support="One thread aborts the barrier at which all others wait; threads that got the error are counted.",
    free_threaded="No change: the waiting threads are woken under the barrier's own lock.",
    source=sources.BARRIERS,
    judge=partial(judge_promise, promise=BARRIER_BROKEN_PROMISE),
)

BARRIER_WAITS_PROMISE = Promise(
    experiment="barrier",
    variant="Barrier",
    what="threads passed before all had arrived",
    violations=lambda trial: total(trial, "early_passes"),
)
BARRIER_WAITS = claim(
    name="barrier_waits",
    sentence="No thread passes a Barrier before all have arrived.",
    support="2 to 8 threads pass a barrier phase by phase; each checks that all others have arrived.",
    free_threaded="No change: arrivals are counted under the barrier's own lock.",
    source=sources.BARRIERS,
    judge=partial(judge_promise, promise=BARRIER_WAITS_PROMISE),
)

CONNECTION_POOL_LIMIT_PROMISE = Promise(
    experiment="connection_pool",
    variant="ConnectionPool",
    what="queries ran with more connections in use than the limit",
    limit=("highest_in_use", "limit"),
)
CONNECTION_POOL_LIMIT = claim(
    name="connection_pool_limit",
    sentence="A connection pool with a semaphore never lends more connections than its limit.",
    support="8 threads query SQLite through pools of 1, 2 and 4; the most connections in use at once are "
    "counted.",
    free_threaded="No change: the semaphore counts under its own lock.",
    source=sources.SEMAPHORE_EXAMPLE,
    judge=partial(judge_promise, promise=CONNECTION_POOL_LIMIT_PROMISE),
)

TIME_OUT_VARIANT = "ConnectionPool, time-out"
IN_TIME = Region(0.99, 1.5)
"""Not before the requested time (clocks are read a moment apart), and at most half of it too late."""


def judge_connection_pool_time_out(lesson: Lesson) -> Judgment:
    """Return whether everybody got the error, and the median of the waits lies near the requested time."""
    if broken := lesson.broken("connection_pool", TIME_OUT_VARIANT):
        return Judgment(Verdict.REFUTED, f"Broken: {broken.reason}")
    trials = lesson.trials("connection_pool", TIME_OUT_VARIANT)
    if not trials:
        return without_trials(lesson, "connection_pool", TIME_OUT_VARIANT)
    needed = {"timed_out", "expected", "asked_s", "waited_p50_s"}
    if not all(needed <= trial.observations.keys() for trial in trials):
        return not_measured("the waits for a connection")
    got, expected = (sum(total(trial, name) for trial in trials) for name in ("timed_out", "expected"))
    waits = [
        waited / asked
        for trial in trials
        for waited, asked in zip(
            trial.observations["waited_p50_s"], trial.observations["asked_s"], strict=True
        )
        if asked > 0
    ]
    waited = median_interval(waits)
    sentence = f"{got:,} of {expected:,} timed out, after {ratio(waited)} the requested time."
    verdict = by_region(waited, IN_TIME) if got == expected else Verdict.REFUTED
    return Judgment(verdict, sentence, waited, "times the requested time")


CONNECTION_POOL_TIME_OUT = claim(
    name="connection_pool_time_out",
    sentence="Asking an exhausted connection pool raises TimeoutError after about the requested time.",
    support="All connections are lent; threads ask for one with a time-out, and their waits are timed.",
    expected="all time out, with a median wait of 0.99 to 1.5 times the requested time",
    free_threaded="No change: time-outs are kept by the operating system.",
    source=Source(
        "threading: Semaphore objects: acquire with a timeout",
        "https://docs.python.org/3/library/threading.html#threading.Semaphore.acquire",
    ),
    judge=judge_connection_pool_time_out,
)

EVENT_WAKES_ALL_PROMISE = Promise(
    experiment="event",
    variant="Event",
    what="waiting threads stayed asleep",
    violations=lambda trial: differences(trial, "woken", "expected"),
    tries=lambda trial: total(trial, "expected"),
)
EVENT_WAKES_ALL = claim(
    name="event_wakes_all",
    sentence="Setting an Event wakes all threads that wait for it.",
    support="One thread sets an event for which up to 8 wait; threads that woke are counted in every round.",
    free_threaded="No change in the promise; the threads then run in parallel.",
    source=sources.EVENTS,
    judge=partial(judge_promise, promise=EVENT_WAKES_ALL_PROMISE),
)

LRU_CACHE_LIMIT_PROMISE = Promise(
    experiment="lru_cache",
    variant="LruCache",
    what="checks of the cache found it above its limit",
    tries=lambda trial: total(trial, "looks"),
    limit=("highest_size", "limit"),
)
LRU_CACHE_LIMIT = claim(
    name="lru_cache_limit",
    sentence="An LRU cache guarded by a lock never holds more than its limit.",
    support="Up to 10 threads read and write at random, and check its size every few operations.",
    free_threaded="No change: adding one entry and evicting another takes several steps, so the lock is "
    "needed with and without a GIL.",
    source=Source(
        "functools.lru_cache, which is thread-safe",
        "https://docs.python.org/3/library/functools.html#functools.lru_cache",
    ),
    judge=partial(judge_promise, promise=LRU_CACHE_LIMIT_PROMISE),
)

MONITOR_STOPS_PROMISE = Promise(
    experiment="monitor",
    variant="Heartbeat",
    what="stops took longer than the time-out",
    limit=("stop_longest_s", "timeout_s"),
    threads=1,
)
MONITOR_STOPS = claim(
    name="monitor_stops",
    sentence="A background thread that waits on an Event, instead of sleeping, stops within its time-out.",
    support="A heartbeat is stopped again and again; the longest stop of every round is compared with its "
    "time-out.",
    free_threaded="No change: an Event wakes the thread that waits for it there too.",
    source=sources.STOPPING,
    judge=partial(judge_promise, promise=MONITOR_STOPS_PROMISE),
)

PIPELINE_COMPLETE_PROMISE = Promise(
    experiment="condition",
    variant="BoundedBuffer",
    what="items were lost, doubled or above the capacity",
    violations=lambda trial: total(trial, "lost_items") + total(trial, "doubled_items"),
    limit=("highest_size", "capacity"),
)
PIPELINE_COMPLETE = claim(
    name="pipeline_complete",
    sentence="A bounded buffer with a Condition loses and doubles no item, and never exceeds its capacity.",
    support="3 producers and 2 consumers share a buffer of 10; what comes out is compared with what went in.",
    free_threaded="No change: the Condition's lock guards the buffer.",
    source=sources.CONDITIONS,
    judge=partial(judge_promise, promise=PIPELINE_COMPLETE_PROMISE),
)

READ_WRITE_LOCK_EXCLUDES_PROMISE = Promise(
    experiment="read_write_lock",
    variant="ReadWriteLock",
    what="reads saw a half-done write",
    violations=lambda trial: total(trial, "torn_reads"),
    tries=lambda trial: total(trial, "reads"),
)
READ_WRITE_LOCK_EXCLUDES = claim(
    name="read_write_lock_excludes",
    sentence="Under a readers–writer lock, no reader ever sees a half-done write.",
    support="10 readers and 2 writers share a dict; every read checks an invariant that a half-done "
    "write breaks.",
    free_threaded="No change in the promise; readers that share the lock then run in parallel.",
    source=sources.READERS_AND_WRITERS,
    judge=partial(judge_promise, promise=READ_WRITE_LOCK_EXCLUDES_PROMISE),
)

RLOCK_REENTRY_PROMISE = Promise(
    experiment="rlock",
    variant="RLock",
    what="values were made twice or lost",
    violations=lambda trial: differences(trial, "values_made", "keys"),
    tries=lambda trial: total(trial, "keys"),
)
RLOCK_REENTRY = claim(
    name="rlock_reentry",
    sentence="An RLock lets methods that hold it call each other, and still keeps other threads out.",
    support="Threads ask a repository for values; its methods call each other under one RLock, and "
    "no value may be made twice.",
    free_threaded="No change: an RLock belongs to one thread, with or without a GIL.",
    source=sources.RLOCKS,
    judge=partial(judge_promise, promise=RLOCK_REENTRY_PROMISE),
)

SEMAPHORE_LIMIT_PROMISE = Promise(
    experiment="semaphore",
    variant="Semaphore",
    what="pages were fetched with more threads inside than the limit",
    limit=("highest_inside", "limit"),
)
SEMAPHORE_LIMIT = claim(
    name="semaphore_limit",
    sentence="A Semaphore of N never lets more than N threads in.",
    support="8 threads fetch pages through semaphores of 1, 2, 4 and 8; the most threads inside at once are "
    "counted.",
    free_threaded="No change: the semaphore guards its count with its own lock.",
    source=sources.SEMAPHORES,
    judge=partial(judge_promise, promise=SEMAPHORE_LIMIT_PROMISE),
)
