"""Claims on the usual pitfalls of threads and on their remedies."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reports.claims import sources
from reports.claims.experiments import (
    FLAGS_EXPECTED,
    KEPT_EXPECTED,
    NEVER_SAID,
    SEEN_EXPECTED,
    Tally,
    by_flags,
    judge_equal,
    judge_seen,
    not_shown,
    untold,
)
from reports.claims.judging import NOT_MORE, by_margin, kept_promise
from reports.claims.model import Claim, Judgment, Verdict
from reports.claims.sources import GIL_AND_THREADS
from reports.claims.speedups import too_few_cpus
from reports.statistics.intervals import median_interval
from reports.wording.numbers import ratio_or_why_bare

if TYPE_CHECKING:
    from reports.claims.model import Lesson

claim = partial(
    Claim,
    topic=sources.PITFALLS,
    expected=FLAGS_EXPECTED,
    free_threaded="No change: the same rule holds there.",
)
"""What claims of this topic have in common, unless one says otherwise."""

TWO_THREADS, TWO_THREADS_SHOWN = "cpu_bound_threads", "two threads"


def judge_cpu_bound_in_two_threads(lesson: Lesson) -> Judgment:
    """Return the verdict by the speedups of its pairs of rounds, which alternated."""
    too_few = too_few_cpus(lesson)
    if too_few:
        return too_few
    shown = lesson.demonstrated(TWO_THREADS, TWO_THREADS_SHOWN)
    if shown is None:
        return not_shown(lesson, TWO_THREADS, TWO_THREADS_SHOWN)
    one, two = shown.facts.get("sequential_s"), shown.facts.get("threads_s")
    if not isinstance(one, tuple) or not isinstance(two, tuple) or len(one) != len(two) or 0 in two:
        return untold(shown, "all times")
    speedup = median_interval(before / after for before, after in zip(one, two, strict=True))
    gil = "without a GIL" if shown.facts.get("gil_enabled") is False else "with the GIL"
    sentence = f"Two threads ran {ratio_or_why_bare(speedup, len(one))} as fast as one, {gil}."
    return Judgment(by_margin(speedup, NOT_MORE), sentence, speedup, "speedup")


CPU_BOUND_IN_TWO_THREADS = claim(
    name="cpu_bound_in_two_threads",
    sentence="Two threads do not run CPU-bound Python faster than one.",
    support="A process does the same computation in one thread and in two, alternating.",
    expected="speedup below 1.05 (not 5 % faster)",
    free_threaded="The claim should fall: two threads run in parallel.",
    source=GIL_AND_THREADS,
    judge=judge_cpu_bound_in_two_threads,
)

CUT_OFF_TALLY = Tally(
    mistake="daemon_monitor",
    demonstration="daemon thread at the end of the process",
    whole="records_made",
    part="records_written",
    what="records were lost",
    comment="By chance, the process ended just after a write.",
)
DAEMON_MONITOR_LOSES_RECORDS = claim(
    name="daemon_monitor_loses_records",
    sentence="A daemon thread can lose buffered records when the process ends.",
    support="A background thread buffers records while the process ends; records made and written are "
    "counted.",
    expected=SEEN_EXPECTED,
    source=sources.THREADS,
    judge=partial(judge_seen, tally=CUT_OFF_TALLY),
)
STOPPED_TALLY = Tally(
    mistake="daemon_monitor",
    demonstration="stopped before the end",
    whole="records_made",
    part="records_written",
    what="records were lost",
    comment="Tried once, with one process.",
)
STOPPED_MONITOR_LOSES_NOTHING = claim(
    name="stopped_monitor_loses_nothing",
    sentence="A background thread that is stopped and joined writes all its records.",
    support="The same thread, stopped through an Event and joined.",
    source=sources.STOPPING,
    judge=partial(judge_equal, tally=STOPPED_TALLY),
)

LOCK_ORDER, SAME_ORDER = "lock_order", "same order"


def judge_same_order(lesson: Lesson) -> Judgment:
    """Return how often both locks were taken in one order without a deadlock."""
    told = by_flags(lesson, LOCK_ORDER, SAME_ORDER, {"deadlocked": False}, "No deadlock.")
    shown = lesson.demonstrated(LOCK_ORDER, SAME_ORDER)
    crossings = shown.facts.get("crossings") if shown else None
    if told.verdict is not Verdict.CONFIRMED or not isinstance(crossings, int | float):
        return told
    return kept_promise(round(crossings), "crossings ended in a deadlock")


LOCKS_IN_DIFFERENT_ORDERS = claim(
    name="locks_in_different_orders",
    sentence="Two threads that take the same two locks in different orders can deadlock.",
    support="Two threads each take one lock, meet at a barrier and ask for the other lock; a watchdog "
    "shows their stacks.",
    source=sources.SYSTEM_DEADLOCKS,
    judge=partial(
        by_flags,
        mistake=LOCK_ORDER,
        demonstration="different orders",
        expected={"deadlocked": True},
        sentence="Deadlock: each thread waited for the lock that the other held.",
    ),
)
LOCKS_IN_ONE_ORDER = claim(
    name="locks_in_one_order",
    sentence="Two threads that take both locks in the same order never deadlock.",
    support="The same two threads and locks, in one order, again and again.",
    expected=KEPT_EXPECTED,
    source=sources.SYSTEM_DEADLOCKS,
    judge=judge_same_order,
)

PROCESS_WAITS_FOR_THREADS = claim(
    name="process_waits_for_threads",
    sentence="A process waits for its non-daemon threads to end, even without join.",
    support="The main thread of a process ends first; the other thread reports when it has cleaned up.",
    source=sources.THREADS,
    judge=partial(
        by_flags,
        mistake="no_join",
        demonstration="non-daemon thread",
        expected={"main_ended_first": True, "clean_up_ran": True},
        sentence="The main thread ended first, the process waited, and the thread cleaned up.",
    ),
)
DAEMON_THREAD_IS_CUT_OFF = claim(
    name="daemon_thread_is_cut_off",
    sentence="A daemon thread is cut off when the process ends: its `finally` does not run.",
    support="The same process with a daemon thread.",
    source=sources.THREADS,
    judge=partial(
        by_flags,
        mistake="no_join",
        demonstration="daemon thread",
        expected={"started": True, "main_ended_first": True, "clean_up_ran": NEVER_SAID},
        sentence="The thread had started, but the process ended before it could clean up.",
    ),
)

LOCK_DEADLOCKS_ON_REENTRY = claim(
    name="lock_deadlocks_on_reentry",
    sentence="A method that holds a Lock deadlocks when it calls another that takes the same Lock.",
    support="Two methods of one object, both under one Lock; a watchdog shows the stacks.",
    source=sources.LOCKS,
    judge=partial(
        by_flags,
        mistake="reentry_with_lock",
        demonstration="Lock",
        expected={"deadlocked": True},
        sentence="Deadlock: the thread waited for a lock that it held itself.",
    ),
)
RLOCK_ALLOWS_REENTRY = claim(
    name="rlock_allows_reentry",
    sentence="With an RLock, one method that holds the lock can call another that takes it.",
    support="The same two methods under one RLock.",
    source=sources.RLOCKS,
    judge=partial(
        by_flags,
        mistake="reentry_with_lock",
        demonstration="RLock",
        expected={"deadlocked": False},
        sentence="The inner method ran, and both returned.",
    ),
)

LOCK_LOST_TO_AN_EXCEPTION = claim(
    name="lock_lost_to_an_exception",
    sentence="Without `with` or `finally`, an exception leaves the lock held.",
    support="An exception is raised between acquire and release; then another thread asks for the lock, "
    "with a time-out.",
    source=sources.WITH_LOCKS,
    judge=partial(
        by_flags,
        mistake="unreleased_lock",
        demonstration="no with",
        expected={"acquired_afterwards": False},
        sentence="After the exception, another thread timed out waiting for the lock.",
    ),
)
WITH_RELEASES = claim(
    name="with_releases",
    sentence="`with lock:` releases the lock even after an exception.",
    support="The same with a `with` statement.",
    source=sources.WITH_LOCKS,
    judge=partial(
        by_flags,
        mistake="unreleased_lock",
        demonstration="with",
        expected={"acquired_afterwards": True},
        sentence="After the exception, another thread got the lock.",
    ),
)
