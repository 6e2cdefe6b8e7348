"""The series of a pass: base and head of every cell, block by block, as times and as speedups."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from operator import truediv
from statistics import median
from typing import TYPE_CHECKING

from reports.gate.passes import BASE, HEAD
from reports.series.identity import SeriesId
from reports.series.points import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.gate.passes import BlockSide, CellKey, Pass


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
        values = {name: dict(_values(block.workload, side)) for name, side in block.sides.items()}
        for name, side in block.sides.items():
            for series in values[name]:
                found[series].present.add(name)
            for key, reason in side.failures.items():
                for series in _series(block.workload, key):
                    found[series].failed.setdefault(name, reason)
        for series in values.get(BASE, {}).keys() & values.get(HEAD, {}).keys():
            base, head = values[BASE][series], values[HEAD][series]
            typical = median(base)
            found[series].base.append(typical)
            found[series].head.append(typical * median(map(truediv, head, base)))
    return dict(found)


def _values(workload: str, side: BlockSide) -> Iterator[tuple[SeriesId, tuple[float, ...]]]:
    """Yield the seconds of all rounds, and the speedups within them."""
    seconds = side.wall_s
    reference = next((wall_s for (_, _, role), wall_s in seconds.items() if role == "reference"), ())
    for key, wall_s in seconds.items():
        for series in _series(workload, key):
            if series.metric == "time":
                yield series, wall_s
            elif len(reference) == len(wall_s):
                yield series, tuple(map(truediv, reference, wall_s))


def _series(workload: str, key: CellKey) -> tuple[SeriesId, ...]:
    runner, workers, role = key
    return tuple(
        SeriesId("speedup", workload, runner, workers, "", metric) for metric in METRICS.get(role, ())
    )
