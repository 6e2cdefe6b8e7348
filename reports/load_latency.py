"""Loads the latency benchmarks as typed facts, checked one by one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports import fields
from reports.fields import FieldError
from reports.latency.model import BUSY_KINDS, RESPONDERS, AnswersPoint, ConvoyPoint

if TYPE_CHECKING:
    from reports.fields import Fields

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
