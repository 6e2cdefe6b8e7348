"""The series of a pass of a gate, block by block: those of times, and of what explains them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from operator import truediv
from statistics import median
from typing import TYPE_CHECKING

from reports.chapters.latency.facts import beside_function
from reports.gate.measured.passes import BASE, HEAD
from reports.series.identity import SeriesId
from reports.series.metrics import LEAST_SHARE
from reports.series.points import HALF_A_HAND_OVER, METRICS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.gate.measured.passes import Block, BlockSide, CellKey, Pass, Responses
    from reports.series.metrics import Metric

SEQUENTIAL: CellKey = ("sequential", 1, "reference")
"""Whose GIL share is sampled: it makes one call after the other, and nothing else."""


@dataclass(slots=True)
class PairedSeries:
    """One series, block by block.

    Attributes:
        base: The median of the base's rounds in each block.
        head: The same for the head, by way of the median ratio of round i of both sides: those two ran a
            moment apart, so that what the machine did meanwhile drops out.
        present: The sides that have it.
        failed: Why a side has no figure, the first reason of each.
        failures: In how many blocks it has none for that.
        blocks: How many there were.
    """

    base: list[float] = field(default_factory=list)
    head: list[float] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)
    failures: Counter[str] = field(default_factory=Counter)
    blocks: int = 0


def paired_series(measured: Pass) -> dict[SeriesId, PairedSeries]:
    """Return every series that either side has, in the order of their first blocks."""
    found: dict[SeriesId, PairedSeries] = defaultdict(PairedSeries)
    for block in measured.blocks:
        values = {name: dict(_values(block.workload, side)) for name, side in block.sides.items()}
        for name, side in block.sides.items():
            for series in values[name]:
                found[series].present.add(name)
            for cell, reason in side.failures.items():
                for series in _series(block.workload, cell):
                    found[series].failed.setdefault(name, reason)
                    found[series].failures[name] += 1
        for series in values.get(BASE, {}).keys() & values.get(HEAD, {}).keys():
            _add(found[series], values[BASE][series], values[HEAD][series])
        _add_evidence(found, block)
    times = Counter(block.workload for block in measured.blocks)
    for series, pair in found.items():
        pair.blocks = times[series.subject]
    return dict(found)


def _add(pair: PairedSeries, base: Sequence[float], head: Sequence[float]) -> None:
    typical = median(base)
    pair.base.append(typical)
    pair.head.append(typical * median(map(truediv, head, base)))


def _add_evidence(found: dict[SeriesId, PairedSeries], block: Block) -> None:
    """Add what explains the times of a block that has it on both sides: what one side lacks is not lost."""
    values = {name: dict(_evidence(block.workload, side)) for name, side in block.sides.items()}
    for series in values.get(BASE, {}).keys() & values.get(HEAD, {}).keys():
        found[series].present |= values.keys()
        _add(found[series], values[BASE][series], values[HEAD][series])


def _evidence(workload: str, side: BlockSide) -> Iterator[tuple[SeriesId, tuple[float, ...]]]:
    """Yield the same series as of a stored run (``reports.series.points``), by the same rules."""

    def of(cell: CellKey, metric: Metric, method: str = "") -> SeriesId:
        return SeriesId("speedup", workload, cell[0], cell[1], method, metric)

    if held := side.gil_share:
        method = "" if held.method == "words" else held.method
        yield of(SEQUENTIAL, "gil_share", method), (max(held.share, LEAST_SHARE),)
    for memory in side.memory:
        method = "" if memory.method == "pss" else memory.method
        yield of(memory.cell.key, "peak_memory", method), (max(memory.peak_bytes),)
        if memory.worker_bytes:
            yield of(memory.cell.key, "worker_memory", method), (median(memory.worker_bytes),)
    for timed in side.cells:
        counts = [count for count in timed.hand_overs if count is not None]
        if side.items and timed.cell.role == "measured" and 0 < len(counts) == len(timed.hand_overs):
            each_item = tuple(max(count, HALF_A_HAND_OVER) / side.items for count in counts)
            yield of(timed.cell.key, "hand_overs"), each_item
    for found in side.responses:
        yield from _responses(workload, found)


def _responses(function: str, found: Responses) -> Iterator[tuple[SeriesId, tuple[float, ...]]]:
    percentiles: dict[Metric, tuple[float | None, ...]] = {
        "p50": found.p50_s,
        "p90": found.p90_s,
        "p99": found.p99_s,
    }
    for metric, rounds in percentiles.items():
        if known := tuple(each for each in rounds if each is not None):
            beside = beside_function(found.function_runs)
            who = f"{function}, {found.waits}"
            yield SeriesId("latency", who, beside, found.function_workers, "", metric), known


def _values(workload: str, side: BlockSide) -> Iterator[tuple[SeriesId, tuple[float, ...]]]:
    """Yield the seconds of all rounds, and the speedups within them."""
    seconds = side.wall_s
    reference = next((wall_s for (_, _, role), wall_s in seconds.items() if role == "reference"), ())
    for cell, wall_s in seconds.items():
        for series in _series(workload, cell):
            if series.metric == "time":
                yield series, wall_s
            elif len(reference) == len(wall_s):
                yield series, tuple(map(truediv, reference, wall_s))


def _series(workload: str, key: CellKey) -> tuple[SeriesId, ...]:
    runner, workers, role = key
    return tuple(
        SeriesId("speedup", workload, runner, workers, "", metric) for metric in METRICS.get(role, ())
    )
