"""What one pass of a gate has measured: the only reader of that JSON, and its series, block by block."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping  # noqa: TC003 - the types of fields are read at run time
from dataclasses import dataclass, field
from operator import truediv
from statistics import median
from typing import TYPE_CHECKING, Literal

from reports.data.document import UnreadableRunError, read_document
from reports.data.environment import Environment  # noqa: TC001 - likewise
from reports.data.fields import Count, FieldError, Line, Positive, Share, key, structure
from reports.data.load import check_schema
from reports.series.identity import SeriesId
from reports.series.metrics import LEAST_SHARE
from reports.series.points import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "gil_bench_gate"

SCHEMA = 1

BASE, HEAD = "base", "head"

CellKey = tuple[str, int, str]
"""Runner, workers and role of a cell."""


@dataclass(frozen=True, slots=True)
class _Cell:
    runner: str
    workers: Count
    role: str

    @property
    def key(self) -> CellKey:
        return self.runner, self.workers, self.role


@dataclass(frozen=True, slots=True)
class _Timed:
    cell: _Cell = field(metadata=key(""))
    wall_s: tuple[Positive, ...]

    def __post_init__(self) -> None:
        if not self.wall_s:
            raise FieldError("must hold positive seconds", "wall_s")


@dataclass(frozen=True, slots=True)
class _Failed:
    cell: _Cell = field(metadata=key(""))
    reason: str


@dataclass(frozen=True, slots=True)
class _Held:
    share: Share


@dataclass(frozen=True, slots=True)
class BlockSide:
    """One side of a block."""

    cells: tuple[_Timed, ...]
    failed: tuple[_Failed, ...] = field(metadata=key("failures"))
    gil_enabled_at_end: bool | None
    gil_share: _Held | None = None

    @property
    def wall_s(self) -> dict[CellKey, tuple[float, ...]]:
        """The seconds of every round of its cells."""
        return {timed.cell.key: timed.wall_s for timed in self.cells}

    @property
    def failures(self) -> dict[CellKey, str]:
        """Why its other cells have no time."""
        return {failed.cell.key: failed.reason for failed in self.failed}


@dataclass(frozen=True, slots=True)
class Block:
    """Both sides of one workload, measured seconds apart; a side may lack the workload."""

    workload: str
    sides: Mapping[str, BlockSide] = field(metadata=key("arms"))


@dataclass(frozen=True, slots=True)
class _Commits:
    base: str
    head: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known without measuring in turn.

    Attributes:
        verdict: New (nothing to compare with), failed (at the head only), or inconclusive.
        sentence: Why.
    """

    verdict: Literal["new", "failed", "inconclusive"]
    sentence: Line


@dataclass(frozen=True, slots=True)
class Function:
    """A user's function that was gated instead of the suite, as they named it."""

    name: Line
    items: Line | None = None
    check: Line | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    """One measurement of two commits.

    Attributes:
        sides: The commits.
        environment: Where they were measured, and with which interpreter.
        wall_s: How long it took.
        caveats: What else happened on the machine meanwhile; older files have none.
        environments: The interpreter and libraries of each side; older files have none.
        function: The user's function; None for the suite.
        outcome: Why there are no blocks; None if there are.
    """

    sides: _Commits
    environment: Environment
    wall_s: float
    blocks: tuple[Block, ...]
    caveats: tuple[Line, ...] = ()
    environments: Mapping[str, Environment] = field(default_factory=dict)
    function: Function | None = None
    outcome: Outcome | None = None

    @property
    def commits(self) -> dict[str, str]:
        """The full id of each side's commit."""
        return {BASE: self.sides.base, HEAD: self.sides.head}

    @property
    def python(self) -> str:
        """Implementation and version of the interpreter."""
        return f"{self.measured_in.implementation} {self.measured_in.python_version}"

    @property
    def measured_in(self) -> Environment:
        """The environment of the head, or that of the gate itself in older files."""
        return self.environments.get(HEAD, self.environment)

    @property
    def workloads(self) -> tuple[str, ...]:
        """What was measured, in its order."""
        return tuple(dict.fromkeys(block.workload for block in self.blocks))

    @property
    def blocks_each(self) -> int:
        """How many blocks a workload had."""
        return len(self.blocks) // (len(self.workloads) or 1)

    @property
    def is_same_commit(self) -> bool:
        """Whether both sides are the same code, so that every difference is a false alarm."""
        return self.commits[BASE] == self.commits[HEAD]


def load_pass(path: Path) -> Pass:
    """Return what is stored in a file.

    Raises:
        UnreadableRunError: It can't be read, is not a pass of a gate, or is newer.
    """
    document = read_document(path)
    try:
        check_schema(path, document, KEY, SCHEMA)
        return structure(Pass, document.get(KEY), KEY)
    except FieldError as error:
        raise UnreadableRunError(f"{path} is not a pass of a gate, or is damaged: {error}.") from None


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
            base, head = values[BASE][series], values[HEAD][series]
            typical = median(base)
            found[series].base.append(typical)
            found[series].head.append(typical * median(map(truediv, head, base)))
        _add_shares(found, block)
    times = Counter(block.workload for block in measured.blocks)
    for series, pair in found.items():
        pair.blocks = times[series.subject]
    return dict(found)


def _add_shares(found: dict[SeriesId, PairedSeries], block: Block) -> None:
    """Add the GIL share of a block that has it on both sides: evidence that one side lacks is not lost."""
    held = {name: side.gil_share for name, side in block.sides.items()}
    base, head = held.get(BASE), held.get(HEAD)
    if base and head:
        pair = found[SeriesId("speedup", block.workload, "sequential", 1, "", "gil_share")]
        pair.present |= held.keys()
        pair.base.append(max(base.share, LEAST_SHARE))
        pair.head.append(max(head.share, LEAST_SHARE))


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
