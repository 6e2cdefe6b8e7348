"""What experiments with primitives gave, as it was recorded, and whose promise was broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from reports.data.fields import Count, FieldError, Finite, structure
from reports.data.kinds import Kind, Series

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.data.model import Run

MOST_NAMES = 100


@dataclass(frozen=True, slots=True)
class Variant:
    """Which variant of which experiment it is.

    Attributes:
        experiment: The primitive's name, such as ``"read_write_lock"``.
        variant: What was used, such as ``"Lock"`` or ``"no lock"``.
        participants: Threads that took part.
        settings: Numbers in which variants of the same name differ, such as ``reading_share``.
    """

    experiment: str
    variant: str
    participants: Count
    settings: Mapping[str, Finite] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SynchronizationPoint:
    """One variant of an experiment with a primitive; entry i of every series belongs to block i.

    Attributes:
        experiment: As of a variant, likewise the next three.
        operations: What all participants together did in each round, counted in ``unit``.
        observations: What was seen in each block, by name, with units in the names.
    """

    experiment: str
    variant: str
    participants: Count
    settings: Mapping[str, Finite]
    operations: Count
    unit: str
    summary: str
    promise: str
    wall_s: tuple[float, ...]
    observations: Mapping[str, tuple[Finite, ...]]

    def __post_init__(self) -> None:
        """Refuse too many names, and observations that are no match for the blocks."""
        for name in ("settings", "observations"):
            if len(getattr(self, name)) > MOST_NAMES:
                raise FieldError(f"must have at most {MOST_NAMES} names", name)
        for name, values in self.observations.items():
            if len(values) != len(self.wall_s):
                raise FieldError(
                    f"must have one entry for each of the {len(self.wall_s)} blocks", f"observations.{name}"
                )


@dataclass(frozen=True, slots=True)
class BrokenPromise:
    """A variant of an experiment that has no time because its primitive broke its promise."""

    experiment: str
    variant: str
    participants: int
    reason: str


def broken_promises(run: Run) -> Iterator[BrokenPromise]:
    """Yield the variants of experiments that have no time because a primitive broke its promise."""
    for failure in run.other_failures:
        if failure.broken_promise and isinstance(failure.part, Variant):
            whose = failure.part
            yield BrokenPromise(whose.experiment, whose.variant, whose.participants, failure.reason)


def _series(found: Variant | SynchronizationPoint) -> Series:
    per_operation_s = (
        tuple(wall_s / found.operations for wall_s in found.wall_s)
        if isinstance(found, SynchronizationPoint)
        else ()
    )
    return Series(found.experiment, found.variant, found.participants, found.settings, per_operation_s)


KIND = Kind("synchronization", partial(structure, SynchronizationPoint), partial(structure, Variant), _series)
