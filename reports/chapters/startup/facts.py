"""What opening and closing a runner took, as it was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from reports.data.fields import Count, Finite, Line, one_for_each, structure
from reports.data.kinds import Kind, Series


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
