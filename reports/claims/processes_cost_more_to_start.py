"""Claim: processes cost more to start than threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.claims import sources
from reports.claims import sources as topics
from reports.claims.judging import Region, all_agree, by_region, not_measured
from reports.claims.model import Claim, Judgement, Verdict
from reports.statistics.intervals import Interval, median_interval
from reports.wording.numbers import duration, listing, ratio, workers

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson
    from reports.data.kinds import StartUp

LONGER = Region(low=1.0)


def judge(lesson: Lesson) -> Judgement:
    """Return the verdict that all numbers of workers share, repeat by repeat; else inconclusive."""
    started = {(start.runner, start.workers): start for start in lesson.kinds.start_ups}
    pairs = [
        (start, started["threads", start.workers])
        for start in sorted(lesson.kinds.start_ups, key=lambda start: start.workers)
        if start.runner == "processes" and ("threads", start.workers) in started
    ]
    ratios = [(_ratio(processes, threads), processes, threads) for processes, threads in pairs]
    if not ratios:
        return not_measured("the start-up of processes and threads with the same number of workers")
    verdicts = [by_region(found, LONGER) for found, _, _ in ratios]
    place = next((i for i, verdict in enumerate(verdicts) if verdict is not Verdict.CONFIRMED), 0)
    number, processes, threads = ratios[place]
    figures = [ratio(found) for found, _, _ in ratios]
    counted = [f"with {workers(start.workers)}" for _, start, _ in ratios]
    times = listing(f"{figure} {count}" for figure, count in zip(figures, counted, strict=True))
    sentence = (
        f"Until all workers were ready, processes{_method(processes)} took as many times as long as threads: "
        f"{times}. {counted[place].capitalize()} that is {_ready(processes)} against {_ready(threads)}."
    )
    return Judgement(all_agree(verdicts), sentence, number, "times as long")


def _ratio(processes: StartUp, threads: StartUp) -> Interval:
    """Pair the repeats: those of both runners were done in turn."""
    return median_interval(
        slow / fast for slow, fast in zip(processes.all_ready_s, threads.all_ready_s, strict=False) if fast
    )


def _ready(start: StartUp) -> str:
    return duration(median_interval(start.all_ready_s))


def _method(start: StartUp) -> str:
    return f" ({start.start_method})" if start.start_method else ""


CLAIM = Claim(
    name="processes_cost_more_to_start",
    topic=topics.PROCESSES,
    sentence="Processes cost more to start than threads.",
    support="Start-up of both until all workers are ready, each in a fresh process, repeat by repeat.",
    expected="time of processes / time of threads above 1 with every number of workers",
    free_threaded="Nothing in kind: a process is an interpreter of its own on any build.",
    source=sources.START_METHODS,
    judge=judge,
)
