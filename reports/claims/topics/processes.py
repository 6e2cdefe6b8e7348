"""Claims on what processes cost: they take longer to start, and lose on short items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.dispatch.break_even import fewest_processes
from reports.chapters.startup.chapter import method, processes_against_threads
from reports.claims import sources
from reports.claims.judging import LESS, MORE, all_in, by_margin, not_measured
from reports.claims.model import Claim, Judgment, Source
from reports.statistics.intervals import median_interval
from reports.wording.numbers import duration, listing, ratio, seconds, workers

if TYPE_CHECKING:
    from reports.chapters.startup.chapter import StartUp
    from reports.claims.model import Lesson


def judge_processes_cost_more_to_start(lesson: Lesson) -> Judgment:
    """Return the verdict that all numbers of workers share, repeat by repeat; else inconclusive."""
    found = processes_against_threads(lesson.analysis.run)
    if not found:
        return not_measured("start-up of processes and threads with the same number of workers")
    verdict, place = all_in(MORE, [each.ratio for each in found])
    shown = found[place]
    counted = [f"with {workers(each.processes.workers)}" for each in found]
    times = listing(f"{ratio(each.ratio)} {count}" for each, count in zip(found, counted, strict=True))
    sentence = (
        f"Starting processes{method(shown.processes)}, as a multiple of starting threads: {times}. "
        f"{counted[place].capitalize()}: {_ready(shown.processes)} vs {_ready(shown.threads)}."
    )
    return Judgment(verdict, sentence, shown.ratio, "times as long")


def _ready(start: StartUp) -> str:
    return duration(median_interval(start.all_ready_s))


PROCESSES_COST_MORE_TO_START = Claim(
    name="processes_cost_more_to_start",
    topic=sources.PROCESSES,
    sentence="Processes cost more to start than threads.",
    support="Time until all workers are ready, each in a fresh process, repeat by repeat.",
    expected="time of processes / time of threads above 1.05 (5 % longer) with every number of workers",
    free_threaded="Little changes: a process has its own interpreter on any build.",
    source=sources.START_METHODS,
    judge=judge_processes_cost_more_to_start,
)


def judge_processes_lose_on_short_items(lesson: Lesson) -> Judgment:
    """Return the verdict by the shortest items of the sweep, sent one by one to the fewest processes."""
    found = fewest_processes(lesson.analysis.run)
    if found is None:
        return not_measured("items of known duration, sent one by one to processes and run sequentially")
    swept, crossing = found
    shortest = crossing.steps[0]
    sentence = (
        f"With items of {seconds(shortest.item_s)}, {swept.workers} processes ran {ratio(shortest.ratio)} as "
        f"fast as sequential. {swept.sentence}"
    )
    return Judgment(by_margin(shortest.ratio, LESS), sentence, shortest.ratio, "speedup")


PROCESSES_LOSE_ON_SHORT_ITEMS = Claim(
    name="processes_lose_on_short_items",
    topic=sources.PROCESSES,
    sentence="Processes are slower than sequential on short items that are sent one by one.",
    support="Items of known duration, sent one by one to processes, against sequential.",
    expected="speedup below 0.95 (5 % slower) for the shortest items tried, with the fewest workers above 1",
    free_threaded="No change for processes; threads run items in parallel without pickling them.",
    source=Source(
        "concurrent.futures: Executor.map, chunksize",
        "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.map",
    ),
    judge=judge_processes_lose_on_short_items,
)
