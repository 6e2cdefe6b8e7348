"""Claim: processes lose on short items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.dispatch.break_even import ONE_BY_ONE, SEQUENTIAL, break_evens
from reports.claims import sources as topics
from reports.claims.judging import Region, by_region, not_measured
from reports.claims.model import Claim, Judgement, Source
from reports.wording.numbers import ratio, seconds, workers

if TYPE_CHECKING:
    from reports.chapters.dispatch.break_even import BreakEven, Crossing
    from reports.claims.lesson import Lesson

SLOWER = Region(high=1.0)


def judge(lesson: Lesson) -> Judgement:
    """Return the verdict by the shortest items of the sweep, sent one by one to the fewest processes."""
    found = _fewest_processes(lesson)
    if found is None:
        return not_measured("items of known duration, sent one by one to processes and done in sequence")
    swept, crossing = found
    shortest = crossing.steps[0]
    sentence = (
        f"With {workers(swept.workers)}, processes that were sent items of {seconds(shortest.item_s)} one by "
        f"one reached {ratio(shortest.ratio)} of the speed of sequential. {swept.sentence}"
    )
    return Judgement(by_region(shortest.ratio, SLOWER), sentence, shortest.ratio, "speedup")


def _fewest_processes(lesson: Lesson) -> tuple[BreakEven, Crossing] | None:
    for swept in break_evens(lesson.analysis.run):  # by runner, then by number of workers
        if (swept.runner, swept.against) == ("processes", SEQUENTIAL) and swept.workers > 1:
            for crossing in swept.crossings:
                if crossing.chunking == ONE_BY_ONE:
                    return swept, crossing
    return None


CLAIM = Claim(
    name="processes_lose_on_short_items",
    topic=topics.PROCESSES,
    sentence="Processes lose on short items: sending one costs more than doing it.",
    support="Items of known duration, sent one by one to processes, against the same in sequence.",
    expected="speedup below 1 for the shortest items tried, with the fewest workers above 1",
    free_threaded="Nothing for processes; threads get items without pickling and run them in parallel.",
    source=Source(
        "concurrent.futures: Executor.map, chunksize",
        "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.map",
    ),
    judge=judge,
)
