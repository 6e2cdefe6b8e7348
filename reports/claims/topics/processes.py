"""Claims on what processes cost: they take longer to start, and lose on short items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.dispatch.break_even import ONE_BY_ONE, SEQUENTIAL, break_evens
from reports.chapters.startup.chapter import StartUp
from reports.claims import sources
from reports.claims.judging import LESS, MORE, all_in, by_margin, not_measured
from reports.claims.model import Claim, Judgment, Source
from reports.statistics.intervals import Interval, median_interval
from reports.wording.numbers import duration, listing, ratio, seconds, workers

if TYPE_CHECKING:
    from reports.chapters.dispatch.break_even import BreakEven, Crossing
    from reports.claims.model import Lesson


def judge_processes_cost_more_to_start(lesson: Lesson) -> Judgment:
    """Return the verdict that all numbers of workers share, repeat by repeat; else inconclusive."""
    started = {(start.runner, start.workers): start for start in lesson.analysis.run.of(StartUp)}
    pairs = [
        (start, started["threads", start.workers])
        for start in sorted(lesson.analysis.run.of(StartUp), key=lambda start: start.workers)
        if start.runner == "processes" and ("threads", start.workers) in started
    ]
    ratios = [(_ratio(processes, threads), processes, threads) for processes, threads in pairs]
    if not ratios:
        return not_measured("start-up of processes and threads with the same number of workers")
    verdict, place = all_in(MORE, [found for found, _, _ in ratios])
    number, processes, threads = ratios[place]
    figures = [ratio(found) for found, _, _ in ratios]
    counted = [f"with {workers(start.workers)}" for _, start, _ in ratios]
    times = listing(f"{figure} {count}" for figure, count in zip(figures, counted, strict=True))
    sentence = (
        f"Processes{_method(processes)} took longer to start than threads by a factor of {times}. "
        f"{counted[place].capitalize()}: {_ready(processes)} vs {_ready(threads)}."
    )
    return Judgment(verdict, sentence, number, "times as long")


def _ratio(processes: StartUp, threads: StartUp) -> Interval:
    """Pair the repeats: those of both runners were done in turn."""
    return median_interval(
        slow / fast for slow, fast in zip(processes.all_ready_s, threads.all_ready_s, strict=False) if fast
    )


def _ready(start: StartUp) -> str:
    return duration(median_interval(start.all_ready_s))


def _method(start: StartUp) -> str:
    return f" ({start.start_method})" if start.start_method else ""


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
    found = _fewest_processes(lesson)
    if found is None:
        return not_measured("items of known duration, sent one by one to processes and run sequentially")
    swept, crossing = found
    shortest = crossing.steps[0]
    sentence = (
        f"With items of {seconds(shortest.item_s)}, {swept.workers} processes ran {ratio(shortest.ratio)} as "
        f"fast as sequential. {swept.sentence}"
    )
    return Judgment(by_margin(shortest.ratio, LESS), sentence, shortest.ratio, "speedup")


def _fewest_processes(lesson: Lesson) -> tuple[BreakEven, Crossing] | None:
    for swept in break_evens(lesson.analysis.run):  # by runner, then by number of workers
        if (swept.runner, swept.against) == ("processes", SEQUENTIAL) and swept.workers > 1:
            for crossing in swept.crossings:
                if crossing.chunking == ONE_BY_ONE:
                    return swept, crossing
    return None


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
