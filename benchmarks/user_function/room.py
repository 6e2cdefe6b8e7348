"""What a round may take, in time and in memory, and how many workers and items that leaves."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.machine.allowance import free_memory_bytes
from benchmarks.results.progress import duration
from benchmarks.user_function.source import UserFunctionError
from benchmarks.user_function.workload import LONGEST_ROUND_S, Shape, round_s, shape_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from benchmarks.user_function.probe import Probe

ROUND_SHARE = 0.5
"""Of the time limit is what a sequential round may take: some runners are slower, some moments too."""

SLACK = 1.25
"""The number to set is so much larger than what would just do: the next first look sees another time."""

MEMORY_SHARE = 0.25
"""Of the free memory is what the results of a round may take: what is sent exists twice for a moment."""

GB = 1e9


@dataclass(frozen=True, slots=True)
class Room:
    """What a round may take, and what its items do.

    Attributes:
        limit_s: Seconds after which a round is ended.
        free_bytes: Memory that is free.
        item_s: Seconds of each item that was tried, by its place.
        result_bytes: Memory that one result takes.
    """

    limit_s: float
    free_bytes: float
    item_s: Mapping[int, float]
    result_bytes: int

    def problem(self, shape: Shape, workers: tuple[int, ...]) -> str | None:
        """Return why a round of this shape has no room, with what to do, or None."""
        items = len(shape.places) * shape.repeats
        first_s = self.item_s.get(shape.places[0], 0.0)  # which every worker executes to warm up
        longest_s = max(round_s(self.item_s, shape), workers[-1] * first_s)
        if longest_s > ROUND_SHARE * self.limit_s:
            needed_s = math.ceil(SLACK * longest_s / ROUND_SHARE)
            return (
                f"a round of {items} items takes about {duration(longest_s)} one after the other; it is "
                f"ended after {self.limit_s:g} s, and some runners are slower. Set STEP_TIMEOUT={needed_s} "
                f"(--step-timeout={needed_s}), or give shorter items."
            )
        held_bytes = self.result_bytes * (items + len(shape.places) * (1 + sum(workers)))
        if held_bytes > MEMORY_SHARE * self.free_bytes:
            return (
                f"a round of {items} items has results of {self.result_bytes / GB:.2g} GB each, "
                f"{held_bytes / GB:.2g} GB with those to compare with; {self.free_bytes / GB:.2g} GB of "
                f"memory are free, and {MEMORY_SHARE:.0%} of that may be used. Let it return less, such as "
                "a digest."
            )
        return None


@dataclass(frozen=True, slots=True)
class Fitted:
    """The numbers of workers and the shape of a round that have room, and why there are not more workers."""

    workers: tuple[int, ...]
    shape: Shape
    fewer_because: str | None = None


def fit(
    shapes: Callable[[int], Iterable[Shape]], workers: tuple[int, ...], room: Room, *, may_be_fewer: bool
) -> Fitted:
    """Return the most workers that have room, and the first shape that has.

    Args:
        shapes: Returns the shapes for a number of workers, the best first.
        workers: The numbers of workers.
        room: What a round may take.
        may_be_fewer: Whether nobody has asked for these numbers.

    Raises:
        UserFunctionError: There is no room for the fewest.
    """
    because, problem = "", None
    for end in range(len(workers), 0 if may_be_fewer else len(workers) - 1, -1):
        some = workers[:end]
        for shape in shapes(some[-1]):
            if (problem := room.problem(shape, some)) is None:
                more = (
                    f"{some[-1]} workers are the most here: with {workers[end]}, {because}"
                    if because
                    else None
                )
                return Fitted(some, shape, more)
        because = str(problem)
    raise UserFunctionError(f"With {some[-1]} workers, {problem}")


def fit_to(
    seen: Probe,
    workers: tuple[int, ...],
    limit_s: float,
    *,
    may_be_fewer: bool,
    longest_s: float = LONGEST_ROUND_S,
) -> Fitted:
    """Return how many workers have room and which items a round has; a whole workload has said so itself.

    Args:
        seen: What a first look has shown.
        workers: The numbers of workers.
        limit_s: Seconds after which a round is ended.
        may_be_fewer: Whether nobody has asked for these numbers.
        longest_s: Seconds of a sequential round, unless a single item for each worker takes longer.

    Raises:
        UserFunctionError: As ``fit``.
    """
    room = Room(limit_s, free_memory_bytes(), seen.item_s, seen.pickling.held_bytes)

    def shapes(most_workers: int) -> Iterable[Shape]:
        if seen.form == "workload":
            return (Shape(tuple(range(seen.given)), repeats=1),)
        shape = shape_for(seen.item_s, most_workers, consumed=seen.consumed, longest_s=longest_s)
        return leaner(shape, most_workers)

    return fit(shapes, workers, room, may_be_fewer=may_be_fewer)


def leaner(shape: Shape, workers: int) -> Iterator[Shape]:
    """Yield the shape, and others with fewer and fewer items, down to one item for each worker."""
    yield shape
    places = shape.places
    while True:
        yield replace(shape, places=places, repeats=math.ceil(workers / len(places)))
        if len(places) == 1:
            return
        places = places[::2]
