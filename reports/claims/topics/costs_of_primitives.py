"""Claims on what the primitives cost, and on when a readers–writer lock pays off."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from reports.chapters.synchronization.chapter import READ_WRITE_LOCK, comparisons, named_settings, section_s
from reports.claims import sources
from reports.claims.experiments import COST_EXPECTED, judge_cost
from reports.claims.judging import MORE, by_margin, not_measured
from reports.claims.model import Claim, Judgment, Source
from reports.statistics.intervals import Interval
from reports.wording.numbers import ratio

if TYPE_CHECKING:
    from reports.claims.model import Lesson

claim = partial(Claim, topic=sources.PRIMITIVES, expected=COST_EXPECTED)
"""What claims of this topic have in common, unless one says otherwise."""

LOCK_COSTS = claim(
    name="lock_costs",
    sentence="A Lock costs time even when no other thread wants it.",
    support="Increments of one counter with a Lock against increments without, by one thread, in the "
    "same blocks.",
    free_threaded="Little changes for one thread; several collide more often there, so waiting costs more.",
    source=replace(sources.LOCKS, implementation_detail=True),
    judge=partial(judge_cost, experiment="lock"),
)

LRU_CACHE_COSTS = claim(
    name="lru_cache_costs",
    sentence="functools.lru_cache is faster than an LRU cache written in Python.",
    support="The same reads and writes on an LruCache in Python against functools.lru_cache, by one thread.",
    free_threaded="Little changes: functools.lru_cache is written in C there too.",
    source=Source(
        "functools.lru_cache",
        "https://docs.python.org/3/library/functools.html#functools.lru_cache",
        implementation_detail=True,
    ),
    judge=partial(judge_cost, experiment="lru_cache"),
)

PAYS_EXPECTED = "speedup over a plain Lock above 1.05 (5 % faster) at the highest share of reads measured"


def judge_read_write_lock_pays(lesson: Lesson, *, waits_inside: bool) -> Judgment:
    """Return the verdict where readers are most frequent, for the kind of reading that is asked for."""
    found = [
        each
        for each in comparisons(lesson.trials(READ_WRITE_LOCK))
        if (section_s(each.variant) > 0) is waits_inside and "reading_share" in each.variant.settings
    ]
    if not found:
        return not_measured("a pair of ReadWriteLock and Lock with such reads is not in this run")
    shown = max(found, key=lambda each: each.variant.settings["reading_share"])
    cost = shown.ratio
    speedup = Interval(1 / cost.estimate, 1 / cost.high, 1 / cost.low)
    sentence = f"ReadWriteLock {ratio(speedup)} as fast as a plain Lock, {named_settings(shown.variant)}."
    return Judgment(by_margin(speedup, MORE), sentence, speedup, "speedup")


READ_WRITE_LOCK_PAYS_IN_MEMORY = claim(
    name="read_write_lock_pays_in_memory",
    sentence="A readers–writer lock pays off when most threads only read data in memory.",
    support="10 readers and 2 writers on a shared dict, under a ReadWriteLock and under a Lock, in "
    "the same blocks.",
    expected=PAYS_EXPECTED,
    free_threaded="Readers could run in parallel there, but still take the lock's own counter in turn.",
    source=sources.READERS_AND_WRITERS,
    judge=partial(judge_read_write_lock_pays, waits_inside=False),
)
READ_WRITE_LOCK_PAYS_FOR_WAITING = claim(
    name="read_write_lock_pays_for_waiting",
    sentence="A readers–writer lock pays off when most threads only read and reading waits, as for a disk.",
    support="The same, with a wait of 1 ms inside the lock.",
    expected=PAYS_EXPECTED,
    free_threaded="No change: waiting readers share the lock with or without a GIL.",
    source=sources.READERS_AND_WRITERS,
    judge=partial(judge_read_write_lock_pays, waits_inside=True),
)

RLOCK_COSTS = claim(
    name="rlock_costs",
    sentence="An RLock costs more than a Lock.",
    support="The same look-ups, each taking the lock once: RLock against Lock, by one thread.",
    free_threaded="Little changes: an RLock tracks its owner and count there too.",
    source=replace(sources.RLOCKS, implementation_detail=True),
    judge=partial(judge_cost, experiment="rlock"),
)
