"""Start-up: what opening and closing each runner costs, in time and in memory, for each number of workers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from reports.chapters.chapter import Chapter
from reports.data.fields import Count, Finite, Line, one_for_each, structure
from reports.data.kinds import Kind, Series
from reports.statistics.intervals import UNKNOWN, Interval, median_interval, side_of_one
from reports.wording.numbers import duration, listing, ratio, times
from reports.wording.runners import in_a_title
from reports.wording.tables import text_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.data.model import Run
    from reports.speedups.cells import Analysis
    from reports.statistics.intervals import Side
    from reports.wording.tables import TextTable

PHASES = {
    "create_s": "executor created",
    "first_result_s": "first result",
    "all_ready_s": "all workers ready",
    "shutdown_s": "shut down",
}
"""What is timed, with its name; all but the last count from the beginning."""


@dataclass(frozen=True, slots=True)
class Start:
    """Which start-up it is: the runner and its number of workers."""

    runner: str
    workers: Count


@dataclass(frozen=True, slots=True)
class StartUp:
    """Start-up of one runner with one number of workers; entry i of every series belongs to repeat i.

    Attributes:
        create_s: Until the executor object existed.
        first_result_s: From the beginning until the result of one trivial task was there.
        all_ready_s: From the beginning until every worker had answered.
        shutdown_s: Closing alone.
        uss_bytes: Memory that became the processes' own by opening the runner; may be slightly negative.
        pss_bytes: The same with shared pages counted in proportion.
        module: The user's module that every worker imported; None in a run of the suite. Then only the
            time until all workers were ready and the shutdown are measured.
    """

    runner: str
    workers: Count
    start_method: Line | None
    create_s: tuple[float, ...] | None
    first_result_s: tuple[float, ...] | None
    all_ready_s: tuple[float, ...]
    shutdown_s: tuple[float, ...]
    uss_bytes: tuple[Finite, ...] | None
    pss_bytes: tuple[Finite, ...] | None
    peak_rss_bytes: int | None
    wall_s: tuple[float, ...]
    module: Line | None = None

    def __post_init__(self) -> None:
        """Refuse a series of another length than the repeats."""
        phases = ("create_s", "first_result_s", "all_ready_s", "shutdown_s")
        one_for_each(self, (*phases, "uss_bytes", "pss_bytes"), len(self.wall_s), "repeats")


def _series(found: Start | StartUp) -> Series:
    return Series("start-up", found.runner, found.workers, {}, getattr(found, "all_ready_s", ()))


KIND = Kind("startup", partial(structure, StartUp), partial(structure, Start), _series)


@dataclass(frozen=True, slots=True)
class StartUpRow:
    """The start-up of one runner with one number of workers.

    Phases are medians over the repeats in seconds, memory is the median added in bytes, each with its exact
    interval; ``peak_rss_bytes`` is a single figure.
    """

    runner: str
    workers: int
    start_method: str | None
    repeats: int
    create_s: Interval
    first_result_s: Interval
    all_ready_s: Interval
    shutdown_s: Interval
    uss_bytes: Interval
    pss_bytes: Interval
    peak_rss_bytes: int | None


def start_up_rows(run: Run) -> tuple[StartUpRow, ...]:
    """Return one row for each runner and number of workers, sorted by these; not measured is NaN."""
    rows = map(_row, run.of(StartUp))
    return tuple(sorted(rows, key=lambda row: (row.runner, row.workers)))


def _row(measured: StartUp) -> StartUpRow:
    return StartUpRow(
        measured.runner,
        measured.workers,
        measured.start_method,
        len(measured.all_ready_s),
        median_interval(measured.create_s or ()),
        median_interval(measured.first_result_s or ()),
        median_interval(measured.all_ready_s),
        median_interval(measured.shutdown_s),
        uss_bytes=median_interval(measured.uss_bytes or ()),
        pss_bytes=median_interval(measured.pss_bytes or ()),
        peak_rss_bytes=measured.peak_rss_bytes,
    )


@dataclass(frozen=True, slots=True)
class Against:
    """Processes against as many threads: how many times as long it took until all of them were ready.

    Attributes:
        ratio: Median over the repeats, which were done in turn, so that they can be paired.
    """

    processes: StartUp
    threads: StartUp
    ratio: Interval


def processes_against_threads(run: Run) -> tuple[Against, ...]:
    """Return the comparison for each number of workers that both were started with, the fewest first."""
    started = {(start.runner, start.workers): start for start in run.of(StartUp)}
    pairs = [
        (started["processes", count], started["threads", count])
        for runner, count in sorted(started)
        if runner == "processes" and ("threads", count) in started
    ]
    return tuple(Against(mine, threads, _ratio(mine, threads)) for mine, threads in pairs)


def _ratio(processes: StartUp, threads: StartUp) -> Interval:
    pairs = zip(processes.all_ready_s, threads.all_ready_s, strict=False)
    return median_interval(slow / fast for slow, fast in pairs if fast)


def method(start: StartUp) -> str:
    """Return text like `` (fork)``; nothing where no processes are started."""
    return f" ({start.start_method})" if start.start_method else ""


HEADLINES: dict[Side, str] = {
    "above": "Starting {processes} takes {times} as long as {threads}",
    "below": "Starting {processes} takes {times} as long as {threads}",
    "astride": "Start-up of {processes} and {threads}: no difference shown",
    "unknown": "Start-up of {processes} and {threads}: too few repeats",
}


def headline(analysis: Analysis) -> str:
    """Return how long the fewest processes take to start, compared with as many threads."""
    for found in processes_against_threads(analysis.run):
        count = found.processes.workers
        return HEADLINES[side_of_one(found.ratio)].format(
            processes=f"{count} process{'' if count == 1 else 'es'}{method(found.processes)}",
            threads=f"{count} thread{'' if count == 1 else 's'}",
            times=times(found.ratio),
        )
    return "Start-up of processes against threads: not measured"


def in_short(analysis: Analysis) -> Iterator[str]:
    """Yield how long the most common runners take, with the workers that the headline tells of."""
    rows = start_up_rows(analysis.run)
    pairs = processes_against_threads(analysis.run)
    if not rows:
        return
    count = pairs[0].processes.workers if pairs else min(row.workers for row in rows)
    alike = {row.runner: row.all_ready_s.estimate for row in rows if row.workers == count}
    named, _ = in_a_title(alike)
    fastest = sorted((ready_s, runner) for runner, ready_s in alike.items() if runner in named)
    told = listing(f"{duration(ready_s)} ({runner})" for ready_s, runner in fastest)
    yield f"{count} worker{' is' if count == 1 else 's are'} ready after {told}."


def sentences(analysis: Analysis) -> Iterator[str]:
    """Yield the comparison for each number of workers, and why memory may be missing."""
    for found in processes_against_threads(analysis.run):
        count = found.processes.workers
        yield (
            f"{count} process{'' if count == 1 else 'es'}{method(found.processes)} against as many threads, "
            f"until all are ready: {ratio(found.ratio)} the time."
        )
    modules = {start.module for start in analysis.run.of(StartUp) if start.module}
    for module in sorted(modules):
        yield f"A start includes the import of {module} in all workers; their parent had imported it before."
    if any(_shrank(row.uss_bytes) or _shrank(row.pss_bytes) for row in start_up_rows(analysis.run)):
        yield (
            "Added memory is not shown where it is negative: a forked process shares pages with its parent, "
            "so fewer of them are the parent's own."
        )


def _shrank(memory: Interval) -> bool:
    return memory.estimate < 0


def _tables(analysis: Analysis) -> Iterator[TextTable]:
    rows = [
        replace(
            row,
            uss_bytes=UNKNOWN if _shrank(row.uss_bytes) else row.uss_bytes,
            pss_bytes=UNKNOWN if _shrank(row.pss_bytes) else row.pss_bytes,
        )
        for row in start_up_rows(analysis.run)
    ]
    yield text_table("Start-up by runner and workers", rows)


CHAPTER = Chapter(
    place=10,
    title="Start-up",
    lead="Time until all workers answer; no speedup includes it.",
    method="Every repeat starts a runner in a fresh process. Four phases are timed: until the executor "
    "exists, until one trivial result is there, until every worker has answered, and the shutdown. A ratio "
    "is the median over pairs of repeats, so it may differ from the quotient of two medians. USS is memory "
    "that only these processes use; PSS counts shared memory in proportion.",
    headline=headline,
    in_short=in_short,
    sentences=sentences,
    tables=_tables,
    kind=KIND,
)
