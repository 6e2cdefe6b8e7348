"""Claim: two threads do not get CPU-bound Python done faster than one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.claims import sources as topics
from reports.claims.judging import by_region
from reports.claims.model import Claim, Judgement
from reports.claims.shown import not_shown, untold
from reports.claims.sources import GIL_AND_THREADS
from reports.claims.speedups import NOT_FASTER, too_few_cpus
from reports.statistics.intervals import median_interval
from reports.wording.numbers import ratio_or_why_bare

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson

MISTAKE, DEMONSTRATION = "cpu_bound_threads", "two threads"


def judge(lesson: Lesson) -> Judgement:
    """Return the verdict by the speedups of its pairs of rounds, which alternated."""
    too_few = too_few_cpus(lesson)
    if too_few:
        return too_few
    shown = lesson.demonstrated(MISTAKE, DEMONSTRATION)
    if shown is None:
        return not_shown(lesson, MISTAKE, DEMONSTRATION)
    one, two = shown.facts.get("sequential_s"), shown.facts.get("threads_s")
    if not isinstance(one, tuple) or not isinstance(two, tuple) or len(one) != len(two) or 0 in two:
        return untold(shown, "all times")
    speedup = median_interval(before / after for before, after in zip(one, two, strict=True))
    gil = "without a GIL" if shown.facts.get("gil_enabled") is False else "with the GIL"
    sentence = f"Two threads were {ratio_or_why_bare(speedup, len(one))} as fast as one, {gil}."
    return Judgement(by_region(speedup, NOT_FASTER), sentence, speedup, "speedup")


CLAIM = Claim(
    name="cpu_bound_in_two_threads",
    topic=topics.MISTAKES,
    sentence="Giving CPU-bound Python to two threads instead of one does not make it faster.",
    support="A process does the same computation in one thread and in two, in turn.",
    expected="speedup below 1.05 (not 5 % faster)",
    free_threaded="The claim falls: two threads compute at the same time.",
    source=GIL_AND_THREADS,
    judge=judge,
)
