"""What one pass of a gate has measured: the only reader of that JSON."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - the types of fields are read at run time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from reports.data.document import UnreadableRunError, read_document
from reports.data.environment import Environment  # noqa: TC001 - likewise
from reports.data.fields import Count, FieldError, Line, Positive, Share, key, structure
from reports.data.load import check_schema

if TYPE_CHECKING:
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
    hand_overs: tuple[int | None, ...] = ()

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
    method: Line = "words"


@dataclass(frozen=True, slots=True)
class CellMemory:
    """The memory of a cell in bytes: the peaks of its tree, round by round, and those of its workers."""

    cell: _Cell = field(metadata=key(""))
    method: Line
    peak_bytes: tuple[Positive, ...]
    worker_bytes: tuple[Positive, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a memory that was measured in no round."""
        if not self.peak_bytes:
            raise FieldError("must hold the bytes of each round", "peak_bytes")


@dataclass(frozen=True, slots=True)
class Responses:
    """Response times beside a user's function in one condition, round by round; None where unknown.

    Attributes:
        waits: Who answers.
        function_runs: How the function is run meanwhile.
        function_workers: How many calls are in progress at once; 0 for none.
    """

    waits: Line
    function_runs: Line
    p50_s: tuple[Positive | None, ...]
    p90_s: tuple[Positive | None, ...]
    p99_s: tuple[Positive | None, ...]
    function_workers: int = 0


@dataclass(frozen=True, slots=True)
class BlockSide:
    """One side of a block.

    Attributes:
        items: How many a round has; older files do not say.
        gil_share: Of whole calls in one thread; None where it was not sampled.
        memory: Of the cells; empty where it was not measured, as in most blocks.
        responses: Beside the function; empty where they were not measured.
    """

    cells: tuple[_Timed, ...]
    failed: tuple[_Failed, ...] = field(metadata=key("failures"))
    gil_enabled_at_end: bool | None
    gil_share: _Held | None = None
    items: int | None = None
    memory: tuple[CellMemory, ...] = ()
    responses: tuple[Responses, ...] = ()

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
