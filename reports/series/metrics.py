"""What is followed of a series: which way is worse, what is too little to matter, how it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from reports.wording.numbers import binary_bytes, duration, ratio, rough_share, significant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reports.statistics.intervals import Interval

Metric = Literal[
    "time", "speedup", "gil_share", "p50", "p90", "p99", "peak_memory", "worker_memory", "hand_overs"
]

METRICS: tuple[Metric, ...] = get_args(Metric)
"""In the order in which people are told of them."""

Family = Literal["times", "gil", "responses", "memory", "hand-overs"]
"""Metrics that answer one question: they share a part of a page, and are judged among themselves."""

FAMILY_TITLES: Mapping[Family, str] = {
    "times": "Times and speedups",
    "gil": "GIL share",
    "responses": "Response times",
    "memory": "Memory",
    "hand-overs": "Hand-overs of the GIL",
}

FLOOR_S = 1e-4
"""A shorter difference of a whole round, a start-up or a response is too small to matter."""

FLOOR_SHARE = 0.05
"""Five points: the self-test of the sampler allows it as much, and no advice turns on less."""

FLOOR_BYTES = 2**20
"""One MiB: allocators and the loader's pages differ by as much between runs of the same code."""

FLOOR_HAND_OVERS = 0.5
"""For each item; fewer is less than one hand-over more with every second item."""

LEAST_SHARE = 0.01
"""A smaller share counts as 1 %: ratios need positive numbers, and five points matter anyway."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a metric is.

    Attributes:
        title: What its figures are.
        more: A word for a larger figure.
        less: A word for a smaller one.
        write: Returns a figure with its interval as people read it.
        worse: Which way is for the worse.
        floor: A smaller difference does not matter, in the unit of the metric; None without such a limit.
        is_share: Whether it is a part of a whole, of which points count rather than multiples.
        is_single: Whether a run has a single figure of it, without an interval.
        unit: Of its figures in JSON and CSV; empty without one.
    """

    family: Family
    title: str
    more: str
    less: str
    write: Callable[[Interval], str]
    worse: Literal["more", "less", "neither"]
    floor: float | None = None
    is_single: bool = False
    is_share: bool = False
    unit: str = ""


def _bytes(measured: Interval) -> str:
    return binary_bytes(measured.estimate)


def _share(measured: Interval) -> str:
    return "1 % or less" if measured.estimate <= LEAST_SHARE else rough_share(measured)


def _count(measured: Interval) -> str:
    return significant(measured.estimate, 2)


def _response(title: str) -> Measure:
    return Measure("responses", title, "slower", "faster", duration, "more", FLOOR_S, unit="s")


MEASURES: Mapping[Metric, Measure] = {
    "time": Measure("times", "Time", "slower", "faster", duration, "more", unit="s"),
    "speedup": Measure("times", "Speedup over sequential", "higher", "lower", ratio, "less"),
    "gil_share": Measure(
        *("gil", "Part of the time for which the GIL is held", "more", "less", _share, "more"),
        floor=FLOOR_SHARE,
        is_share=True,
    ),
    "p50": _response("Median response time"),
    "p90": _response("Response time of 9 in 10 requests"),
    "p99": _response("Response time of 99 in 100 requests"),
    "peak_memory": Measure(
        *("memory", "Peak memory of all processes", "more", "less", _bytes, "more", FLOOR_BYTES),
        is_single=True,
        unit="bytes",
    ),
    "worker_memory": Measure(
        *("memory", "Memory of a worker process", "more", "less", _bytes, "more", FLOOR_BYTES),
        is_single=True,
        unit="bytes",
    ),
    "hand_overs": Measure(
        *("hand-overs", "Hand-overs of the GIL, for each item", "more", "fewer", _count, "neither"),
        floor=FLOOR_HAND_OVERS,
    ),
}
"""More GIL, more memory and longer waits are worse. Hand-overs are neither. A task that begins to release the
GIL hands it over more often and gets faster; one that stops releasing it hands it over less often and gets
slower; but a convoy hands it over more often and gets slower. Times and shares tell which of these it is.
"""


def is_evidence(metric: Metric) -> bool:
    """Tell whether a metric explains: whoever lacks it, as older files do, has not lost a measurement."""
    return MEASURES[metric].family != "times"
