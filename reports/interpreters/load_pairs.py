"""Loads what was measured in turns: which interpreters took turns on which machine, and what each cost.

Only this module knows that JSON, and it checks it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping  # noqa: TC003 - the types of fields are read at run time
from dataclasses import dataclass
from operator import truediv
from statistics import median
from typing import TYPE_CHECKING

from reports.data.document import UnreadableRunError
from reports.data.fields import FieldError, Line, Moment, Positive, structure
from reports.data.load import check_schema
from reports.data.model import Environment  # noqa: TC001 - likewise
from reports.interpreters.interpreter import interpreter_of
from reports.interpreters.pairs import Difference, Pair, PairFile, Side

if TYPE_CHECKING:
    from pathlib import Path

KEY = "gil_bench_pairs"
SCHEMA = 1


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
    return PairFile(
        source=path.name,
        started=ours.started,
        commit=ours.commit,
        preset=ours.preset,
        machines=tuple(side.environment for side in sides if side.environment),
        pairs=tuple(map(_pair, ours.pairs)),
    )


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


def _side(found: _Side) -> Side:
    return Side(found.name, interpreter_of(found.environment) if found.environment else None)


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
