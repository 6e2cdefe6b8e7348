"""Two interpreters that took turns within one job, each with one worker: what doing without the GIL costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from reports.intervals import Interval, median_interval
from reports.resampling import resampled_interval

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from numpy.typing import NDArray

    from reports.across.interpreter import Interpreter
    from reports.environment import Environment

Difference = Literal["build", "switch"]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: the base has the GIL, the head does without.

    Attributes:
        name: What the interpreter is called.
        interpreter: Which it was; None if it could not be asked.
    """

    name: str
    interpreter: Interpreter | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two interpreters and the workloads that both executed with one worker.

    Attributes:
        differ_by: ``"build"`` (with the GIL, and free-threaded) or ``"switch"`` (one binary, GIL on and off).
        costs: Of each workload the cost of every block: the head's time over the base's, above 1 where doing
            without the GIL takes longer.
        without: Why a workload has no cost, by its name.
        failed: Why the pair has none, or no more; None if all went well.
    """

    differ_by: Difference
    base: Side
    head: Side
    costs: Mapping[str, tuple[float, ...]]
    without: Mapping[str, str]
    failed: str | None
    caveats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairFile:
    """What one file holds.

    Attributes:
        machines: The environments of all sides that could be asked.
    """

    source: str
    started: datetime
    commit: str | None
    preset: str
    machines: tuple[Environment, ...]
    pairs: tuple[Pair, ...]


def cost(pair: Pair, workload: str) -> Interval:
    """Return the cost of one workload: the median over its blocks, with its exact interval."""
    return median_interval(pair.costs[workload])


def mean_cost(pair: Pair) -> Interval | None:
    """Return the geometric mean of the workloads' costs with its bootstrap interval; None without any."""
    if not pair.costs:
        return None
    (interval,) = resampled_interval(list(pair.costs.values()), _geometric_mean)
    return interval


def _geometric_mean(values: NDArray[np.float64]) -> list[float]:
    return [float(np.exp(np.mean(np.log(values))))]
