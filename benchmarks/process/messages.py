"""What the supervising side and a measuring process say to each other, as pickled values over a pipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from benchmarks.evidence.collect import Evidence
    from benchmarks.measure.rounds import Round
    from benchmarks.plan.cells import Cell
    from benchmarks.plan.presets import Preset
    from benchmarks.process.failure import Failure
    from benchmarks.runners.worker import WorkerFacts
    from benchmarks.user_function.workload import UserWork

Send: TypeAlias = Callable[[object], None]
"""Sends one message."""

Job: TypeAlias = Callable[[Send], None]
"""What a measuring process does; it pickles by reference and tells Finished before it closes anything."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The job is done; this is its result."""

    result: object


@dataclass(frozen=True, slots=True)
class GroupOrder:
    """What to measure.

    Attributes:
        workload: The name of the group.
        cells: Its cells.
        preset: When its blocks end, and what evidence is collected.
        seed: Of the blocks' order.
        own: Where the workload is, if it is none of the suite's.
    """

    workload: str
    cells: tuple[Cell, ...]
    preset: Preset
    seed: int
    own: UserWork | None = None


@dataclass(frozen=True, slots=True)
class Starting:
    """The measuring process begins something that may hang: a phase, of one cell or of the whole group."""

    phase: str
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class BlockEnded:
    """A block is complete; ``widest`` is the group's largest relative half-width so far."""

    count: int
    widest: float | None


@dataclass(frozen=True, slots=True)
class CellRounds:
    """A measured cell.

    Attributes:
        rounds: Its round of every block.
        workers: What its workers said at the end.
        evidence: What explains it.
        gil_on_after_imports: Whether any worker's GIL was on once it had executed the task for once.
    """

    rounds: tuple[Round, ...]
    workers: tuple[WorkerFacts, ...]
    evidence: Evidence | None = None
    gil_on_after_imports: bool = False


@dataclass(frozen=True, slots=True)
class GroupResult:
    """The outcome of one group: every cell is in ``measured`` or in ``failures``, where it may be skipped."""

    item_count: int
    stopped_because: str
    caveats: tuple[str, ...] = ()
    measured: dict[Cell, CellRounds] = field(default_factory=dict)
    failures: dict[Cell, Failure] = field(default_factory=dict)
