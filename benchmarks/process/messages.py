"""What the supervising side and a measuring process send each other, as pickled values over a pipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from benchmarks.plan.cells import Cell

Send: TypeAlias = Callable[[object], None]
"""Sends one message to the supervising side."""

Job: TypeAlias = Callable[[Send], None]
"""What a measuring process does; it pickles by reference and sends Finished before it closes anything."""


@dataclass(frozen=True, slots=True)
class Starting:
    """Something begins that may hang: a phase, of one cell or of the whole job."""

    phase: str
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class BlockEnded:
    """A block is complete; ``widest`` is the group's largest relative half-width so far."""

    count: int
    widest: float | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """The job is done; this is its result."""

    result: object
