"""Claim: who asks an exhausted pool gets a TimeoutError after the time asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.claims import sources as topics
from reports.claims.judging import Region, by_region, not_measured
from reports.claims.model import Claim, Judgement, Source, Verdict
from reports.claims.promises import total, without_trials
from reports.statistics.intervals import median_interval
from reports.wording.numbers import ratio

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson

VARIANT = "ConnectionPool, time-out"
IN_TIME = Region(0.99, 1.5)
"""Not before the time asked (clocks are read a moment apart), and waking up is late by half of it at most."""


def judge(lesson: Lesson) -> Judgement:
    """Return whether everybody got the error, and the median of the waits lies near the time asked."""
    for broken in lesson.broken:
        if (broken.experiment, broken.variant) == ("connection_pool", VARIANT):
            return Judgement(Verdict.REFUTED, f"Broken: {broken.reason}")
    trials = lesson.trials("connection_pool", VARIANT)
    if not trials:
        return without_trials(lesson, "connection_pool", VARIANT)
    needed = {"timed_out", "expected", "asked_s", "waited_p50_s"}
    if not all(needed <= trial.observations.keys() for trial in trials):
        return not_measured("the waits for a connection were not observed")
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
    sentence = f"{got:,} of {expected:,} timed out, after {ratio(waited)} the time asked."
    verdict = by_region(waited, IN_TIME) if got == expected else Verdict.REFUTED
    return Judgement(verdict, sentence, waited, "times the time asked")


CLAIM = Claim(
    name="connection_pool_time_out",
    topic=topics.PRIMITIVES,
    sentence="Who asks an exhausted connection pool gets a TimeoutError after the time asked, and no hang.",
    support="All connections are lent; participants ask with a time-out, and their waits are timed.",
    expected="all time out, and half of them within 0.99 to 1.5 times the time asked",
    free_threaded="Nothing: time-outs are kept by the operating system.",
    source=Source(
        "threading: Semaphore objects: acquire with a timeout",
        "https://docs.python.org/3/library/threading.html#threading.Semaphore.acquire",
    ),
    judge=judge,
)
