"""Tables of latency: answers under every condition, and what convoys leave."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from reports.chapters.latency.conditions import RESPONDER_NAMES, SINGULAR, busy_name
from reports.statistics.intervals import Interval, median_interval
from reports.statistics.percentiles import SHOWN, percentile
from reports.wording.numbers import seconds, size

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.chapters.latency.facts import AnswersPoint, ConvoyPoint


def answers_table(points: Iterable[AnswersPoint]) -> pd.DataFrame:
    """Return one row for each condition: percentiles in seconds with their intervals, and what workers kept.

    ``work_kept_share`` is the busy workers' throughput beside the requests over theirs without, at the
    default switch interval; ``longest_wait_of_a_worker_s`` is the longest of all blocks.
    """
    return pd.DataFrame([_answers(point) for point in points])


def convoy_table(points: Iterable[ConvoyPoint]) -> pd.DataFrame:
    """Return one row for each convoy, with the share of its operations that is left beside the worker."""
    return pd.DataFrame([_convoy(point) for point in points])


def kept(point: ConvoyPoint) -> Interval:
    """Return which share of its operations per second a convoy kept, block by block."""
    pairs = zip(point.beside_per_s, point.alone_per_s, strict=True)
    return median_interval(beside / alone for beside, alone in pairs)


def work_kept(point: AnswersPoint) -> Interval:
    """Return which share of their throughput the busy workers kept; NaN if that was not measured."""
    return median_interval(point.throughput_ratio or ())


def longest_wait_s(point: AnswersPoint | ConvoyPoint) -> float:
    """Return the longest wait of all blocks; NaN if it was not measured."""
    return max((wait for wait in point.longest_wait_s or () if not math.isnan(wait)), default=math.nan)


def _answers(point: AnswersPoint) -> dict[str, object]:
    row: dict[str, object] = {
        "answered_by": RESPONDER_NAMES[point.responder],
        "beside": busy_name(point),
        "switch_interval": seconds(point.switch_interval_s),
        "requests": sum(point.requests),
        "lost": sum(point.lost),
        "mean_spacing_s": point.spacing_s,
    }
    for name, share in SHOWN.items():
        row |= _bounded(name, percentile(point, share))
    return {
        **row,
        **_bounded("work_kept_share", work_kept(point)),
        "fairness (Jain)": median_interval(point.jain or ()).estimate,
        "longest_wait_of_a_worker_s": longest_wait_s(point),
        "sent_late_s": median_interval(point.send_late_s).estimate,
        "client_to_itself_s": median_interval(point.client_overhead_s).estimate,
    }


def _convoy(point: ConvoyPoint) -> dict[str, object]:
    return {
        "payload": size(point.payload_bytes),
        "beside": f"1 {SINGULAR[point.busy_kind]}",
        **_bounded("operations per second alone", median_interval(point.alone_per_s)),
        **_bounded("operations per second beside", median_interval(point.beside_per_s)),
        **_bounded("kept_share", kept(point)),
        "longest_wait_s": longest_wait_s(point),
    }


def _bounded(name: str, interval: Interval) -> dict[str, float]:
    return {name: interval.estimate, f"{name}_low": interval.low, f"{name}_high": interval.high}
