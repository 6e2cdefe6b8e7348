"""Synchronisation: what each primitive costs per operation, what was seen of it, and how variants compare."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from reports.statistics.intervals import Interval, median_interval, ratio_in_blocks
from reports.wording.numbers import percent, seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reports.chapters.synchronization.facts import SynchronizationPoint

PAIRS = {
    "lock": ("Lock", "no lock"),
    "rlock": ("RLock", "Lock"),
    "condition": ("BoundedBuffer", "queue.Queue"),
    "lru_cache": ("LruCache", "functools.lru_cache"),
    "read_write_lock": ("ReadWriteLock", "Lock"),
}
"""What is compared with what, by experiment."""
MEDIAN_OF = ("_s", "_share", "_index", "limit", "capacity")
"""Endings of observations that are measures; all others but the extremes are counts."""
EXTREMES = frozenset({"highest", "longest"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """How long one variant took for an operation, as a multiple of another's time in the same block.

    Attributes:
        ratio: Median over the blocks; above 1 the variant costs more than the one it is compared with.
    """

    variant: SynchronizationPoint
    against: SynchronizationPoint
    ratio: Interval


def cost_s(trial: SynchronizationPoint) -> tuple[float, ...]:
    """Return the seconds per operation in each block; all participants' operations count."""
    return tuple(wall_s / trial.operations for wall_s in trial.wall_s)


def cost_ratio(trial: SynchronizationPoint, against: SynchronizationPoint) -> Interval:
    """Return the cost of one variant over another's, paired block by block; NaN if they can't be paired."""
    return ratio_in_blocks(cost_s(trial), cost_s(against))


def comparisons(trials: Sequence[SynchronizationPoint]) -> tuple[Comparison, ...]:
    """Return every pair of ``PAIRS`` with the same participants and settings, in the order of the trials."""
    found = []
    for trial in trials:
        mine, other = PAIRS.get(trial.experiment, (None, None))
        if trial.variant != mine:
            continue
        for against in trials:
            if against.variant == other and _conditions(against) == _conditions(trial):
                ratio = cost_ratio(trial, against)
                if not math.isnan(ratio.estimate):
                    found.append(Comparison(trial, against, ratio))
    return tuple(found)


def experiment_tables(trials: Iterable[SynchronizationPoint]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield for each experiment its promise as a caption, and one row for each variant.

    A row has the variant, its participants, each setting, ``cost_s`` per operation and the operations per
    second with their intervals, and each observation: measures (such as latencies) as medians over the
    blocks with their intervals, extremes as the greatest of all blocks, counts as totals.
    """
    by_experiment: dict[str, list[SynchronizationPoint]] = {}
    for trial in trials:
        by_experiment.setdefault(trial.experiment, []).append(trial)
    for experiment, mine in by_experiment.items():
        yield f"{experiment}: {mine[0].promise}", pd.DataFrame([_row(trial) for trial in mine])


def named_settings(trial: SynchronizationPoint) -> str:
    """Return such as ``5 threads, reading share 90 %``: what tells variants of the same name apart."""
    settings = (
        f", {name.removesuffix('_s').replace('_', ' ')} {_setting(name, value)}"
        for name, value in trial.settings.items()
    )
    return f"{trial.participants} thread{'' if trial.participants == 1 else 's'}{''.join(settings)}"


def _setting(name: str, value: float) -> str:
    if name.endswith("_s"):
        return seconds(value)
    return percent(value) if name.endswith("_share") else f"{value:g}"


def _conditions(trial: SynchronizationPoint) -> tuple[object, ...]:
    return trial.experiment, trial.participants, dict(trial.settings), trial.unit


def _row(trial: SynchronizationPoint) -> dict[str, object]:
    cost = median_interval(cost_s(trial))
    row: dict[str, object] = {
        "variant": trial.variant,
        "participants": trial.participants,
        **{name: _setting(name, value) for name, value in trial.settings.items()},
        **_bounded("cost_s", cost),
        **_bounded(f"{trial.unit} per second", Interval(1 / cost.estimate, 1 / cost.high, 1 / cost.low)),
    }
    for name, values in trial.observations.items():
        summary = _summary(name, values)
        # no unit fits a time of nothing, as a coarse clock may tell it
        row |= {name: "0"} if summary.estimate == 0 and name.endswith("_s") else _bounded(name, summary)
    return row


def _summary(name: str, values: tuple[float, ...]) -> Interval:
    if not EXTREMES.isdisjoint(name.split("_")):
        return Interval(max(values))
    if not name.endswith(MEDIAN_OF):
        return Interval(math.fsum(values))
    if min(values) == max(values):
        return Interval(values[0])
    return median_interval(values)


def _bounded(name: str, interval: Interval) -> dict[str, float]:
    return {name: interval.estimate, f"{name}_low": interval.low, f"{name}_high": interval.high}
