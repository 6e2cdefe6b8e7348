"""The benchmarks beside the cells as typed facts: start-up, dispatch, latency, calibration, the lesson."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports.chapters.latency.facts import AnswersPoint, ConvoyPoint
    from reports.data.model import OtherFailure
    from reports.statistics.intervals import Interval

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
class SynchronizationPoint:
    """One variant of an experiment with a primitive; entry i of every series belongs to block i.

    Attributes:
        experiment: The primitive's name, such as ``"read_write_lock"``.
        variant: What was used, such as ``"Lock"`` or ``"no lock"``.
        participants: Threads that took part.
        settings: Numbers in which variants of the same name differ, such as ``reading_share``.
        operations: What all participants together did in each round, counted in ``unit``.
        observations: What was seen in each block, by name, with units in the names.
    """

    experiment: str
    variant: str
    participants: int
    settings: Mapping[str, float]
    operations: int
    unit: str
    summary: str
    promise: str
    wall_s: tuple[float, ...]
    observations: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class BrokenPromise:
    """A variant of an experiment that has no time because its primitive broke its promise."""

    experiment: str
    variant: str
    participants: int
    reason: str


@dataclass(frozen=True, slots=True)
class Demonstrated:
    """What one demonstration of a mistake told, in a process of its own.

    Attributes:
        mistake: Its name, such as ``"lock_order"``.
        demonstration: Which of the mistake's.
        summary: What the mistake is.
        instead: What to do.
        facts: What was seen, by name; numbers, texts, flags or lists of numbers.
        wall_s: How long the process lived.
        timed_out: Whether it was ended because it did not end by itself.
        exit_code: Of the process; None if it was ended.
        stacks: Those of its threads when it was ended, or when it found itself stuck; empty otherwise.
    """

    mistake: str
    demonstration: str
    summary: str
    instead: str
    facts: Mapping[str, object]
    wall_s: float
    timed_out: bool
    exit_code: int | None
    stacks: str


@dataclass(frozen=True, slots=True)
class Kinds:
    """The benchmarks beside the cells, by kind, and those that can't be used."""

    start_ups: tuple[StartUp, ...]
    dispatch: tuple[DispatchPoint, ...]
    mixes: tuple[CalibrationMix, ...]
    trials: tuple[SynchronizationPoint, ...]
    demonstrated: tuple[Demonstrated, ...]
    answers: tuple[AnswersPoint, ...]
    convoys: tuple[ConvoyPoint, ...]
    refused: tuple[OtherFailure, ...]
