"""What running without the GIL costs one worker: pairs of interpreters that took turns, read from a file.

Only this module knows that JSON. PEP 779 says what a free-threaded build may cost with one thread.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping  # noqa: TC003 - the types of fields are read at run time
from dataclasses import dataclass
from operator import truediv
from statistics import median
from typing import TYPE_CHECKING, Literal

import numpy as np

from reports.data.document import UnreadableRunError
from reports.data.environment import Environment  # noqa: TC001 - likewise
from reports.data.fields import FieldError, Line, Moment, Positive, structure
from reports.data.load import check_schema
from reports.interpreters.interpreter import interpreter_of
from reports.statistics.intervals import median_interval, resampled_interval

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from reports.interpreters.interpreter import Interpreter
    from reports.statistics.intervals import Interval

Difference = Literal["build", "switch"]

DESIRED, LIMIT = 1.10, 1.15
"""Time over that of the build with the GIL: the target and the limit."""

SOURCE = "https://peps.python.org/pep-0779/"

KEY = "gil_bench_pairs"
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class PairedInterpreter:
    """One of the two: the base runs with the GIL, the head without.

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
    base: PairedInterpreter
    head: PairedInterpreter
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


def beside_pep_779(cost: Interval) -> str:
    """Return where the whole interval lies; the PEP itself judges by other programs (pyperformance)."""
    if math.isnan(cost.low):
        return "no interval"
    if cost.high <= DESIRED:
        return "within 10 %"
    if cost.low > LIMIT:
        return "above 15 %"
    if cost.low > DESIRED and cost.high <= LIMIT:
        return "between 10 and 15 %"
    if cost.high <= LIMIT:
        return "within 15 %, perhaps within 10 %"
    return "above 10 %, perhaps above 15 %" if cost.low > DESIRED else "undecided"


@dataclass(frozen=True, slots=True)
class _Cell:
    wall_s: tuple[Positive, ...]

    def __post_init__(self) -> None:
        if not self.wall_s:
            raise FieldError("must hold positive seconds", "wall_s")


@dataclass(frozen=True, slots=True)
class _Failure:
    reason: str


@dataclass(frozen=True, slots=True)
class _Arm:
    """One side of a block: one cell, or why there is none."""

    gil_enabled_at_end: bool | None
    cells: tuple[_Cell, ...] = ()
    failures: tuple[_Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class _Arms:
    base: _Arm | None
    head: _Arm | None

    def __post_init__(self) -> None:
        rounds = {len(arm.cells[0].wall_s) for arm in (self.base, self.head) if arm and arm.cells}
        if len(rounds) > 1:
            raise FieldError("must have as many rounds on both sides")


@dataclass(frozen=True, slots=True)
class _Block:
    workload: str
    arms: _Arms


@dataclass(frozen=True, slots=True)
class _Side:
    name: str
    environment: Environment | None


@dataclass(frozen=True, slots=True)
class _Sides:
    base: _Side
    head: _Side


@dataclass(frozen=True, slots=True)
class _Pair:
    differ_by: Difference
    sides: _Sides
    left_out: Mapping[str, str]
    blocks: tuple[_Block, ...]
    failed: Line | None
    caveats: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ours:
    started: Moment
    commit: Line | None
    preset: str
    pairs: tuple[_Pair, ...]


def load_pairs(path: Path, document: Mapping[str, object]) -> PairFile:
    """Return the pairs in a document that was read from a file.

    Raises:
        UnreadableRunError: It is of a newer schema, or contradicts itself.
    """
    try:
        check_schema(path, document, KEY, SCHEMA)
        return _file(path, structure(_Ours, document.get(KEY), KEY))
    except FieldError as error:
        raise UnreadableRunError(
            f"{path} is damaged, {error}: measure again with 'make bench-all'."
        ) from None


def _file(path: Path, ours: _Ours) -> PairFile:
    sides = [side for pair in ours.pairs for side in (pair.sides.base, pair.sides.head)]
    machines = tuple(side.environment for side in sides if side.environment)
    return PairFile(path.name, machines, tuple(map(_pair, ours.pairs)))


def _pair(found: _Pair) -> Pair:
    costs: dict[str, list[float]] = defaultdict(list)
    without = dict(found.left_out)
    for block in found.blocks:
        cost = _cost(block.arms)
        if isinstance(cost, str):
            without.setdefault(block.workload, cost)
        else:
            costs[block.workload].append(cost)
    for workload in without:
        costs.pop(workload, None)  # of a workload that lost a block nothing is shown, but why
    return Pair(
        differ_by=found.differ_by,
        base=_side(found.sides.base),
        head=_side(found.sides.head),
        costs={name: tuple(blocks) for name, blocks in costs.items()},
        without=without,
        failed=found.failed,
        caveats=found.caveats,
    )


def _side(found: _Side) -> PairedInterpreter:
    return PairedInterpreter(found.name, interpreter_of(found.environment) if found.environment else None)


def _cost(arms: _Arms) -> float | str:
    """Return the median ratio of the rounds that ran a moment apart, or why this block has none."""
    wall_s = []
    for name, arm, gil_on in (("base", arms.base, True), ("head", arms.head, False)):
        if arm is None:
            return f"the {name} does not have it"
        if arm.gil_enabled_at_end is (not gil_on):
            return f"the GIL of the {name} was {'off' if gil_on else 'on'} when its process ended"
        if not arm.cells:
            return arm.failures[0].reason if arm.failures else f"the {name} has no time"
        wall_s.append(arm.cells[0].wall_s)
    base, head = wall_s
    return float(median(map(truediv, head, base)))
