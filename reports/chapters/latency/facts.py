"""The latency benchmarks of a run as typed facts.

Loads the latency benchmarks as typed facts, checked one by one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.data import fields
from reports.data.fields import FieldError

if TYPE_CHECKING:
    from reports.data.fields import Fields

BUSY_KINDS = ("none", "threads", "c_keeping_gil", "c_dropping_gil", "processes", "interpreters")
RESPONDERS = ("udp", "asyncio", "http")
DEFAULT_SWITCH_INTERVAL_S = 0.005


@dataclass(frozen=True, slots=True)
class AnswersPoint:
    """How long answers took under one condition; entry i of every series belongs to block i.

    Attributes:
        responder: One of ``RESPONDERS``.
        busy_kind: One of ``BUSY_KINDS``.
        busy_workers: How many of these computed meanwhile; 0 of none.
        switch_interval_s: After how long a thread that waits for the GIL asks for it.
        gil_enabled: Whether the process had a GIL when all was measured; None if not told.
        requests: How many were sent, lost ones included.
        spacing_s: Mean of the exponential time between two of them.
        p50_s: The median of each block, from the moment at which a request was to be sent.
        latency_s: The different times of all blocks together, ascending.
        latency_counts: How often each of them occurred; lost requests are not among them.
        send_late_s: How much later than intended the client sent, median of each block.
        client_overhead_s: How long the client's requests to itself took, likewise.
        throughput_ratio: The busy workers' throughput over that without requests, at the default interval.
        jain: How evenly they shared it.
        longest_wait_s: The longest time for which one of them could not go on.
    """

    responder: str
    busy_kind: str
    busy_workers: int
    switch_interval_s: float
    gil_enabled: bool | None
    requests: tuple[int, ...]
    lost: tuple[int, ...]
    spacing_s: float
    p50_s: tuple[float, ...]
    latency_s: tuple[float, ...]
    latency_counts: tuple[int, ...]
    send_late_s: tuple[float, ...]
    client_overhead_s: tuple[float, ...]
    throughput_ratio: tuple[float, ...] | None
    jain: tuple[float, ...] | None
    longest_wait_s: tuple[float, ...] | None
    caveats: tuple[str, ...]

    @property
    def swept(self) -> bool:
        """Whether the switch interval is another than the default."""
        return self.switch_interval_s != DEFAULT_SWITCH_INTERVAL_S


@dataclass(frozen=True, slots=True)
class ConvoyPoint:
    """Operations per second of a thread that drops the GIL in each, alone and beside one busy worker.

    Attributes:
        payload_bytes: Sent and read in each operation.
        busy_kind: What is beside it.
        longest_wait_s: The longest operation beside it, over the shortest; None if not told.
    """

    payload_bytes: int
    busy_kind: str
    gil_enabled: bool | None
    alone_per_s: tuple[float, ...]
    beside_per_s: tuple[float, ...]
    longest_wait_s: tuple[float, ...] | None


SERIES = ("answers", "convoy")


def latency(facts: Fields, wall_s: tuple[float, ...]) -> AnswersPoint | ConvoyPoint:
    """Return one benchmark of either series.

    Raises:
        FieldError: A field is missing or wrong, or a series has not one believable number for each block.
    """
    if _one_of(facts, "series", SERIES) == "answers":
        return _answers(facts, wall_s)
    return ConvoyPoint(
        payload_bytes=fields.count(facts, "payload_bytes"),
        busy_kind=_one_of(facts, "busy_kind", BUSY_KINDS),
        gil_enabled=fields.flag(facts, "gil_enabled"),
        alone_per_s=_positive(facts, "alone_per_s", len(wall_s)),
        beside_per_s=_positive(facts, "beside_per_s", len(wall_s)),
        longest_wait_s=_optional(facts, "longest_wait_s", len(wall_s)),
    )


def _answers(facts: Fields, wall_s: tuple[float, ...]) -> AnswersPoint:
    blocks = len(wall_s)
    requests, lost = _counts(facts, "requests", blocks), _counts(facts, "lost", blocks)
    times_s = _numbers(facts, "latency_s")
    counts = _counts(facts, "latency_counts", len(times_s))
    if not times_s or list(times_s) != sorted(set(times_s)) or times_s[0] <= 0:
        raise FieldError(f"{facts.at('latency_s')} must hold different times above 0, ascending")
    if sum(counts) + sum(lost) != sum(requests):
        raise FieldError(f"{facts.at('latency_counts')} and the lost ones must add up to all requests")
    return AnswersPoint(
        responder=_one_of(facts, "responder", RESPONDERS),
        busy_kind=_one_of(facts, "busy_kind", BUSY_KINDS),
        busy_workers=fields.optional_count(facts, "busy_workers") or 0,
        switch_interval_s=fields.number(facts, "switch_interval_s"),
        gil_enabled=fields.flag(facts, "gil_enabled"),
        requests=requests,
        lost=lost,
        spacing_s=fields.number(facts, "spacing_s"),
        p50_s=_positive(facts, "p50_s", blocks),
        latency_s=times_s,
        latency_counts=counts,
        send_late_s=_series(facts, "send_late_s", blocks),
        client_overhead_s=_series(facts, "client_overhead_s", blocks),
        throughput_ratio=_optional(facts, "busy_throughput_ratio", blocks),
        jain=_optional(facts, "jain", blocks),
        longest_wait_s=_optional(facts, "longest_wait_s", blocks),
        caveats=fields.texts(facts, "caveats"),
    )


def _one_of(facts: Fields, key: str, known: tuple[str, ...]) -> str:
    value = fields.text(facts, key)
    if value not in known:
        raise FieldError(f"{facts.at(key)} must be one of {', '.join(known)}")
    return value


def _numbers(facts: Fields, key: str) -> tuple[float, ...]:
    values = fields.numbers(facts, key)
    if not all(math.isfinite(value) and value >= 0 for value in values):
        raise FieldError(f"{facts.at(key)} must hold finite numbers that are not negative")
    return values


def _series(facts: Fields, key: str, length: int) -> tuple[float, ...]:
    values = _numbers(facts, key)
    if len(values) != length:
        raise FieldError(f"{facts.at(key)} must have {length} entries")
    return values


def _positive(facts: Fields, key: str, length: int) -> tuple[float, ...]:
    values = _series(facts, key, length)
    if not all(values):
        raise FieldError(f"{facts.at(key)} must hold numbers above 0")
    return values


def _counts(facts: Fields, key: str, length: int) -> tuple[int, ...]:
    values = _series(facts, key, length)
    if not all(value.is_integer() for value in values):
        raise FieldError(f"{facts.at(key)} must hold whole numbers")
    return tuple(map(int, values))


def _optional(facts: Fields, key: str, length: int) -> tuple[float, ...] | None:
    """Return a series in which some may be unknown (NaN), or None for null."""
    if facts.values.get(key) is None:
        return None
    values = fields.numbers(facts, key)
    if len(values) != length or any(value < 0 or math.isinf(value) for value in values):
        raise FieldError(f"{facts.at(key)} must have {length} entries, none of them negative")
    return values
