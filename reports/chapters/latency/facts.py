"""Response times under load, and convoys: as recorded, and looked up by condition."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated

from reports.chapters.blocking.facts import NOTHING, Wait
from reports.data.fields import Count, FieldError, Known, Line, Positive, key, one_for_each, one_of, structure
from reports.data.kinds import Kind, Series
from reports.statistics.intervals import SHOWN, percentile
from reports.wording.numbers import seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

BUSY_KINDS = ("none", "threads", "c_keeping_gil", "c_dropping_gil", "processes", "interpreters")

RESPONDERS = ("udp", "asyncio", "http")

DEFAULT_SWITCH_INTERVAL_S = 0.005

SINGULAR = {
    "threads": "busy thread",
    "processes": "busy process",
    "interpreters": "busy sub-interpreter",
    "c_keeping_gil": "thread in C that holds the GIL",
    "c_dropping_gil": "thread in C that releases the GIL",
}

PLURAL = {
    "threads": "busy threads",
    "processes": "busy processes",
    "interpreters": "busy sub-interpreters",
    "c_keeping_gil": "threads in C that hold the GIL",
    "c_dropping_gil": "threads in C that release the GIL",
}

RESPONDER_NAMES = {"udp": "a thread (UDP)", "asyncio": "an event loop (UDP)", "http": "an HTTP server"}

IDLE = "idle"

BusyKind = Annotated[str, one_of(*BUSY_KINDS)]


@dataclass(frozen=True, slots=True)
class AnswersPoint:
    """How long answers took under one condition; entry i of every series belongs to block i.

    Attributes:
        responder: One of ``RESPONDERS``.
        busy_kind: One of ``BUSY_KINDS``.
        busy_workers: How many of these computed meanwhile; 0 of none.
        switch_interval_s: After how long a thread that waits for the GIL asks for it.
        gil_enabled: Whether the process had a GIL at the end; None if not recorded.
        requests: How many were sent, lost ones included.
        spacing_s: Mean of the exponential time between two of them.
        p50_s: The median of each block, from the moment at which a request was to be sent.
        latency_s: The different times of all blocks together, ascending.
        latency_counts: How often each of them occurred; lost requests are not among them.
        send_late_s: How much later than intended the client sent, median of each block.
        client_overhead_s: How long the client's requests to itself took, median of each block.
        throughput_ratio: The busy workers' throughput over that without requests, at the default interval.
        jain: How evenly they shared it.
        longest_wait_s: The longest time for which one of them could not go on.
        hand_overs_per_s: How often the responder's GIL changed hands; None if not counted.
    """

    responder: Annotated[str, one_of(*RESPONDERS)]
    busy_kind: BusyKind
    switch_interval_s: float
    gil_enabled: bool | None
    requests: tuple[int, ...]
    lost: tuple[int, ...]
    spacing_s: float
    p50_s: tuple[Positive, ...]
    latency_s: tuple[Positive, ...]
    latency_counts: tuple[int, ...]
    send_late_s: tuple[float, ...]
    client_overhead_s: tuple[float, ...]
    throughput_ratio: tuple[Known, ...] | None = field(metadata=key("busy_throughput_ratio"))
    jain: tuple[Known, ...] | None
    longest_wait_s: tuple[Known, ...] | None
    wall_s: tuple[float, ...]
    hand_overs_per_s: tuple[Known, ...] | None = None
    busy_workers: int = 0
    caveats: tuple[Line, ...] = ()

    def __post_init__(self) -> None:
        """Refuse series of another length than the blocks, and a histogram that is not one."""
        measured = ("requests", "lost", "p50_s", "send_late_s", "client_overhead_s")
        if_known = ("throughput_ratio", "jain", "longest_wait_s", "hand_overs_per_s")
        one_for_each(self, (*measured, *if_known), len(self.wall_s), "blocks")
        one_for_each(self, ("latency_counts",), len(self.latency_s), "times")
        if not self.latency_s or list(self.latency_s) != sorted(set(self.latency_s)):
            raise FieldError("must hold different times, ascending", "latency_s")
        if sum(self.latency_counts) + sum(self.lost) != sum(self.requests):
            raise FieldError("and the lost ones must add up to all requests", "latency_counts")

    @property
    def swept(self) -> bool:
        """Whether the switch interval is another than the default."""
        return self.switch_interval_s != DEFAULT_SWITCH_INTERVAL_S


@dataclass(frozen=True, slots=True)
class ConvoyPoint:
    """Operations per second of a thread that releases the GIL in each, alone and with one busy worker.

    Attributes:
        payload_bytes: Sent and read in each operation.
        busy_kind: What the busy worker is.
        longest_wait_s: The longest operation under load minus the shortest; None if not recorded.
        alone_hand_overs_per_s: How often the GIL passed from one thread to another; None if not counted.
        beside_hand_overs_per_s: The same under load.
    """

    payload_bytes: Count
    busy_kind: BusyKind
    gil_enabled: bool | None
    alone_per_s: tuple[Positive, ...]
    beside_per_s: tuple[Positive, ...]
    longest_wait_s: tuple[Known, ...] | None
    wall_s: tuple[float, ...]
    alone_hand_overs_per_s: tuple[Known, ...] | None = None
    beside_hand_overs_per_s: tuple[Known, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse a series of another length than the blocks."""
        hand_overs = ("alone_hand_overs_per_s", "beside_hand_overs_per_s")
        series = ("alone_per_s", "beside_per_s", "longest_wait_s", *hand_overs)
        one_for_each(self, series, len(self.wall_s), "blocks")


@dataclass(frozen=True, slots=True)
class _Which:
    series: Annotated[str, one_of("answers", "convoy", "function")]


def _read(facts: Mapping[str, object]) -> AnswersPoint | ConvoyPoint | Wait:
    match structure(_Which, facts).series:
        case "answers":
            return structure(AnswersPoint, facts)
        case "convoy":
            return structure(ConvoyPoint, facts)
        case _:
            return structure(Wait, facts)


PERCENTILES = {"p50": "p50_s", "p90": "p90_s", "p99": "p99_s"}
"""The metrics that are followed from run to run, with the names that they have here."""


def beside_function(function_runs: str) -> str:
    """Return what a series of response times beside a user's function has in place of a runner."""
    return IDLE if function_runs == NOTHING else f"beside {function_runs}"


def _figures(found: AnswersPoint | ConvoyPoint | Wait) -> Iterator[Series]:
    """Yield the percentiles of a condition that are known; operations per second of a convoy are none."""
    if isinstance(found, Wait):
        beside = beside_function(found.function_runs)
        for metric, name in PERCENTILES.items():
            if not math.isnan(found.percentile(name).estimate):
                blocks = tuple(each for each in getattr(found, name) if not math.isnan(each))
                one = Series(found.waits, beside, found.function_workers, {}, blocks, metric)
                yield replace(one, of_function=True)
    elif isinstance(found, AnswersPoint):
        beside = f"beside {found.busy_kind}" if found.busy_workers else IDLE
        settings = {"switch_interval_s": found.switch_interval_s if found.swept else None}
        for metric, name in PERCENTILES.items():
            figure = percentile(found, SHOWN[name])
            values = found.p50_s if metric == "p50" else (figure.estimate,)
            bounds = None if metric == "p50" or math.isnan(figure.low) else (figure.low, figure.high)
            if not math.isnan(figure.estimate):
                yield Series(found.responder, beside, found.busy_workers, settings, values, metric, bounds)


KIND = Kind("latency", _read, figures=_figures)


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one run under all conditions."""

    points: Sequence[AnswersPoint]

    def find(
        self,
        busy_kind: str = "none",
        workers: int = 0,
        responder: str = "udp",
        switch_interval_s: float = DEFAULT_SWITCH_INTERVAL_S,
    ) -> AnswersPoint | None:
        """Return what was measured under a condition, or None."""
        for point in self.points:
            found = (point.busy_kind, point.busy_workers, point.responder, point.switch_interval_s)
            if found == (busy_kind, workers, responder, switch_interval_s):
                return point
        return None

    def beside(self, busy_kind: str, responder: str = "udp") -> list[AnswersPoint]:
        """Return the conditions with a kind of busy workers and the default interval, by their number."""
        found = [
            point
            for point in self.points
            if (point.busy_kind, point.responder) == (busy_kind, responder) and not point.swept
        ]
        return sorted(found, key=lambda point: point.busy_workers)

    def swept(self, workers: int) -> list[AnswersPoint]:
        """Return the conditions with this number of busy threads, the longest switch interval first."""
        found = [
            point
            for point in self.points
            if (point.busy_kind, point.busy_workers, point.responder) == ("threads", workers, "udp")
        ]
        return sorted(found, key=lambda point: -point.switch_interval_s)


def busy_name(point: AnswersPoint) -> str:
    """Return text like ``4 busy threads``: the load; ``idle`` without any."""
    if not point.busy_workers:
        return IDLE
    names = SINGULAR if point.busy_workers == 1 else PLURAL
    return f"{point.busy_workers} {names[point.busy_kind]}"


def load_name(point: AnswersPoint) -> str:
    """Return text like ``beside 4 busy threads``; ``idle`` without any load."""
    return f"beside {busy_name(point)}" if point.busy_workers else IDLE


def place(point: AnswersPoint) -> tuple[object, ...]:
    """Return what sorts conditions: by responder, the swept ones last, then by kind and number of workers."""
    return (
        RESPONDERS.index(point.responder),
        point.swept,
        BUSY_KINDS.index(point.busy_kind),
        point.busy_workers,
        -point.switch_interval_s,
    )


def condition_name(point: AnswersPoint) -> str:
    """Return text like ``a thread (UDP) beside 1 busy thread, switch interval 500 µs``."""
    interval = f", switch interval {seconds(point.switch_interval_s)}" if point.swept else ""
    comma = "" if point.busy_workers else ","
    return f"{RESPONDER_NAMES[point.responder]}{comma} {load_name(point)}{interval}"
