"""The series of a pass: base and head of every cell, block by block, as times and as speedups."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from operator import truediv
from statistics import median
from typing import TYPE_CHECKING

from reports.gate.passes import BASE, HEAD
from reports.series.identity import SeriesId

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.gate.passes import BlockSide, CellKey, Pass
    from reports.series.identity import Metric

REFERENCE = "reference"


@dataclass(slots=True)
class PairedSeries:
    """One series, block by block.

    Attributes:
        base: The median of the base's rounds in each block.
        head: The same for the head, by way of the median ratio of round i of both sides: those two ran a
            moment apart, so that what the machine did meanwhile drops out.
        present: The sides that have it.
        failed: Why a side has no figure, the first reason of each.
    """

    base: list[float] = field(default_factory=list)
    head: list[float] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)


def paired_series(measured: Pass) -> dict[SeriesId, PairedSeries]:
    """Return every series that either side has, in the order of their first blocks."""
    found: dict[SeriesId, PairedSeries] = defaultdict(PairedSeries)
    for block in measured.blocks:
        values = {side: dict(_values(block.workload, arm)) for side, arm in block.arms.items()}
        for side, arm in block.arms.items():
            for series in values[side]:
                found[series].present.add(side)
            for key, reason in arm.failures.items():
                for series in _series(block.workload, key):
                    found[series].failed.setdefault(side, reason)
        for series in values.get(BASE, {}).keys() & values.get(HEAD, {}).keys():
            base, head = values[BASE][series], values[HEAD][series]
            typical = median(base)
            found[series].base.append(typical)
            found[series].head.append(typical * median(map(truediv, head, base)))
    return dict(found)


def _values(workload: str, arm: BlockSide) -> Iterator[tuple[SeriesId, tuple[float, ...]]]:
    """Yield the seconds of all rounds, and the speedups within them."""
    reference = next((wall_s for key, wall_s in arm.wall_s.items() if key[2] == REFERENCE), ())
    for key, wall_s in arm.wall_s.items():
        for series in _series(workload, key):
            if series.metric == "time":
                yield series, wall_s
            elif len(reference) == len(wall_s):
                yield series, tuple(map(truediv, reference, wall_s))


def _series(workload: str, key: CellKey) -> tuple[SeriesId, ...]:
    runner, workers, role = key
    metrics: tuple[Metric, ...] = ("time",) if role == REFERENCE else ("time", "speedup")
    return tuple(SeriesId("speedup", workload, runner, workers, "", metric) for metric in metrics)
