"""The benchmarks beside the cells as typed facts: start-up, dispatch and calibration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.intervals import Interval
    from reports.model import OtherFailure

SERIES = ("empty", "payload", "break_even")


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
    workers: int
    start_method: str | None
    create_s: tuple[float, ...]
    first_result_s: tuple[float, ...]
    all_ready_s: tuple[float, ...]
    shutdown_s: tuple[float, ...]
    uss_bytes: tuple[float, ...] | None
    pss_bytes: tuple[float, ...] | None
    peak_rss_bytes: int | None


@dataclass(frozen=True, slots=True)
class DispatchPoint:
    """One point of the dispatch measurements; entry i of ``wall_s`` belongs to block i.

    Attributes:
        series: One of ``SERIES``.
        chunk_size: Items that are sent together; None where nothing is sent.
        payload_bytes: Size of each item and of each result; of the series ``"payload"`` only.
        item_s: How long an item was made to take; of the series ``"break_even"`` only.
    """

    series: str
    runner: str
    workers: int
    items: int
    wall_s: tuple[float, ...]
    chunk_size: int | None
    payload_bytes: int | None
    item_s: float | None


@dataclass(frozen=True, slots=True)
class CalibrationMix:
    """A mix of calls that hold the GIL for a known share of the time, in segments of so many seconds."""

    true_share: float
    segment_s: float
    measured: Interval
    samples: int


@dataclass(frozen=True, slots=True)
class Kinds:
    """The benchmarks beside the cells, by kind, and those that can't be used."""

    start_ups: tuple[StartUp, ...]
    dispatch: tuple[DispatchPoint, ...]
    mixes: tuple[CalibrationMix, ...]
    refused: tuple[OtherFailure, ...]
