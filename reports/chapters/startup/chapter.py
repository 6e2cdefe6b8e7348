"""Start-up: what opening and closing each runner costs, in time and in memory, for each number of workers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from reports.chapters.chapter import Chapter
from reports.data.fields import Count, Finite, Line, one_for_each, structure
from reports.data.kinds import Kind, Series
from reports.statistics.intervals import median_interval
from reports.wording.tables import text_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.data.model import Run
    from reports.speedups.cells import Analysis
    from reports.statistics.intervals import Interval
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
    """Which start-up it is: of which runner, with so many workers."""

    runner: str
    workers: Count


@dataclass(frozen=True, slots=True)
class StartUp:
    """Start-up of one runner with so many workers; entry i of every series belongs to repeat i.

    Attributes:
        create_s: Until the executor object existed.
        first_result_s: From the beginning until the result of one trivial task was there.
        all_ready_s: From the beginning until every worker had answered.
        shutdown_s: Closing alone.
        uss_bytes: Memory that became the processes' own by opening the runner; may be slightly negative.
        pss_bytes: The same with shared pages counted in proportion.
    """

    runner: str
    workers: Count
    start_method: Line | None
    create_s: tuple[float, ...]
    first_result_s: tuple[float, ...]
    all_ready_s: tuple[float, ...]
    shutdown_s: tuple[float, ...]
    uss_bytes: tuple[Finite, ...] | None
    pss_bytes: tuple[Finite, ...] | None
    peak_rss_bytes: int | None
    wall_s: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse a series that is no match for the repeats."""
        phases = ("create_s", "first_result_s", "all_ready_s", "shutdown_s")
        one_for_each(self, (*phases, "uss_bytes", "pss_bytes"), len(self.wall_s), "repeats")


def _series(found: Start | StartUp) -> Series:
    return Series("start-up", found.runner, found.workers, {}, getattr(found, "all_ready_s", ()))


KIND = Kind("startup", partial(structure, StartUp), partial(structure, Start), _series)


@dataclass(frozen=True, slots=True)
class StartUpRow:
    """The start-up of one runner with so many workers.

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
        median_interval(measured.create_s),
        median_interval(measured.first_result_s),
        median_interval(measured.all_ready_s),
        median_interval(measured.shutdown_s),
        uss_bytes=median_interval(measured.uss_bytes or ()),
        pss_bytes=median_interval(measured.pss_bytes or ()),
        peak_rss_bytes=measured.peak_rss_bytes,
    )


def _tables(analysis: Analysis) -> Iterator[TextTable]:
    yield text_table("Start-up by runner and workers", start_up_rows(analysis.run))


CHAPTER = Chapter(
    place=10,
    title="Start-up",
    lead="What opening and closing a runner costs: until its executor was made, until one trivial result was "
    "there, until every worker had answered, and closing alone. No round above contains any of it.",
    tables=_tables,
    kind=KIND,
)
