"""Claim: computing in a process of its own, or without the GIL, delays no answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.claims import delays, sources
from reports.claims import sources as topics
from reports.claims.judging import all_agree, by_region
from reports.claims.model import Claim, Judgement, Verdict
from reports.statistics.percentiles import in_blocks
from reports.wording.numbers import listing

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson


def judge(lesson: Lesson) -> Judgement:
    """Return the verdict beside one busy process and, without the GIL, also beside one busy thread.

    The number shown is the first that does not confirm the claim.
    """
    answers = delays.answers_of(lesson)
    kinds = ("processes", "threads") if delays.ran_free(lesson) else ("processes",)
    alone, found = answers.find(), [answers.find(kind, 1) for kind in kinds]
    beside = [point for point in found if point is not None]
    if alone is None or len(beside) < len(kinds):
        return delays.missing(lesson, "answers beside nobody and beside one busy process")
    numbers = [in_blocks(point, alone) for point in beside]
    verdicts = [by_region(number, delays.NOT_DELAYED) for number in numbers]
    place = next((i for i, verdict in enumerate(verdicts) if verdict is not Verdict.CONFIRMED), 0)
    gil = " without the GIL" if delays.ran_free(lesson) else ""
    sentence = f"The median answer took{gil} {listing(map(delays.median_text, (alone, *beside)))}."
    return Judgement(all_agree(verdicts), sentence, numbers[place], delays.UNIT)


CLAIM = Claim(
    name="processes_and_free_threading_avoid_delay",
    topic=topics.WAITING_FOR_OTHERS,
    sentence="What computes in a process of its own, or in a thread without the GIL, does not delay answers.",
    support=f"{delays.SUPPORT}: beside one busy process (and one thread without the GIL), and beside nobody.",
    expected="time beside one that computes less than twice that beside nobody",
    free_threaded="Threads are judged, too: they must delay answers no more than processes may.",
    source=sources.MULTIPROCESSING,
    judge=judge,
)
