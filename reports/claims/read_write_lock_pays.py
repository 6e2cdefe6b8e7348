"""Claims: a readers–writer lock pays when most are readers, for short and for long reads."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reports.chapters.synchronization.tables import comparisons, named_settings
from reports.chapters.synchronization.words import READ_WRITE_LOCK, section_s
from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.judging import by_region, not_measured
from reports.claims.model import Claim, Judgement
from reports.claims.speedups import FASTER
from reports.statistics.intervals import Interval
from reports.wording.numbers import ratio

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson

EXPECTED = "speedup over a plain Lock above 1.05 (5 % faster) at the greatest reading share measured"


def judge(lesson: Lesson, *, waits_inside: bool) -> Judgement:
    """Return the verdict where readers are most frequent, for the kind of reading that is asked for."""
    found = [
        each
        for each in comparisons(lesson.trials(READ_WRITE_LOCK))
        if (section_s(each.variant) > 0) is waits_inside and "reading_share" in each.variant.settings
    ]
    if not found:
        return not_measured("the run holds no pair of ReadWriteLock and Lock with such reads")
    shown = max(found, key=lambda each: each.variant.settings["reading_share"])
    cost = shown.ratio
    speedup = Interval(1 / cost.estimate, 1 / cost.high, 1 / cost.low)
    sentence = f"ReadWriteLock {ratio(speedup)} over a plain Lock, {named_settings(shown.variant)}."
    return Judgement(by_region(speedup, FASTER), sentence, speedup, "speedup")


SHORT = Claim(
    name="read_write_lock_pays_in_memory",
    topic=topics.PRIMITIVES,
    sentence="A readers–writer lock pays when most threads only read a structure in memory.",
    support="10 readers and 2 writers on a shared dict, under a ReadWriteLock and under a Lock, in "
    "the same blocks.",
    expected=EXPECTED,
    free_threaded="Readers could truly run at once there, but must still pass the lock's own counter one "
    "by one.",
    source=pages.READERS_AND_WRITERS,
    judge=partial(judge, waits_inside=False),
)
LONG = Claim(
    name="read_write_lock_pays_for_waiting",
    topic=topics.PRIMITIVES,
    sentence="A readers–writer lock pays when most threads only read, and reading waits, as for a disk.",
    support="The same, with each one waiting 1 ms inside the lock.",
    expected=EXPECTED,
    free_threaded="Nothing: readers who wait share the lock with or without a GIL.",
    source=pages.READERS_AND_WRITERS,
    judge=partial(judge, waits_inside=True),
)
