"""The limits of a round in time and memory, and how many workers and items they allow."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.machine.allowance import free_memory_bytes, in_binary
from benchmarks.plan.allowed import WORKER_BYTES, Load
from benchmarks.results.progress import duration
from benchmarks.user_function.source import UserFunctionError
from benchmarks.user_function.workload import LONGEST_ROUND_S, Shape, round_s, shape_for
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from benchmarks.user_function.look.findings import Probe

ROUND_SHARE = 0.5
"""A sequential round may take this share of the time limit, because some runners and moments are slower."""

SLACK = 1.25
"""The suggested number is this much larger than needed, because the next first look measures another time."""

MEMORY_SHARE = 0.25
"""The results of a round may take this share of the free memory, because sent data briefly exists twice."""


@dataclass(frozen=True, slots=True)
class Room:
    """The limits of a round, and the needs of its items.

    Attributes:
        limit_s: Seconds after which a round is stopped.
        free_bytes: Free memory.
        item_s: Seconds of each tried item, by its index.
        result_bytes: Memory of one result.
    """

    limit_s: float
    free_bytes: float
    item_s: Mapping[int, float]
    result_bytes: int

    def problem(self, shape: Shape, workers: tuple[int, ...]) -> str | None:
        """Return why a round of this shape exceeds the limits, and what to do, or None."""
        items = len(shape.places) * shape.repeats
        first_s = self.item_s.get(shape.places[0], 0.0)  # every worker executes it as its warm-up
        longest_s = max(round_s(self.item_s, shape), workers[-1] * first_s)
        if longest_s > ROUND_SHARE * self.limit_s:
            needed_s = math.ceil(SLACK * longest_s / ROUND_SHARE)
            return (
                f"a sequential round of {items} items takes about {duration(longest_s)}, and some runners "
                f"are slower; a round is stopped after {self.limit_s:g} s."
                f" Set {spoken('STEP_TIMEOUT=')}{needed_s}, or give shorter items."
            )
        held_bytes = self.result_bytes * (items + len(shape.places) * (1 + sum(workers)))
        if held_bytes > MEMORY_SHARE * self.free_bytes:
            return (
                f"the results of a round of {items} items need {in_binary(held_bytes)} "
                f"({in_binary(self.result_bytes)} each, expected results included), but only "
                f"{MEMORY_SHARE:.0%} of the {in_binary(self.free_bytes)} of free memory may be used. "
                "Return less, for example a digest."
            )
        return None


def load_of(seen: Probe, shape: Shape) -> Load:
    """Return the memory that rounds of this shape take, as far as the first look can tell.

    Args:
        seen: The findings of the first look.
        shape: The items of a round.
    """
    imported = WORKER_BYTES + seen.process_bytes + seen.kept_bytes
    pickling, compared = seen.pickling, seen.check_kind == "compared"
    expected = len(shape.places) * pickling.held_bytes if compared else 0
    results = len(shape.places) * shape.repeats * pickling.held_bytes
    return Load(
        worker_bytes=imported,
        item_bytes=seen.call_bytes + (pickling.item_bytes or 0) + (pickling.result_bytes or 0),
        held_bytes=imported + seen.items_bytes + expected + results,
        part_bytes=len(shape.places) * (pickling.item_bytes or 0) + expected,
    )


@dataclass(frozen=True, slots=True)
class Fitted:
    """The worker counts and the shape of a round within the limits, and why not more workers."""

    workers: tuple[int, ...]
    shape: Shape
    fewer_because: str | None = None


def fit(
    shapes: Callable[[int], Iterable[Shape]], workers: tuple[int, ...], room: Room, *, may_be_fewer: bool
) -> Fitted:
    """Return the most workers within the limits, and the first shape for them.

    Args:
        shapes: Returns the shapes for a worker count, best first.
        workers: The worker counts.
        room: The limits.
        may_be_fewer: Whether worker counts may be dropped, because the user did not name them.

    Raises:
        UserFunctionError: Even the fewest workers exceed the limits.
    """
    because, problem = "", None
    for end in range(len(workers), 0 if may_be_fewer else len(workers) - 1, -1):
        some = workers[:end]
        for shape in shapes(some[-1]):
            if (problem := room.problem(shape, some)) is None:
                more = (
                    f"At most {some[-1]} workers are measured: with {workers[end]}, {because}"
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
    """Return the worker counts within the limits and the items of a round; a whole workload has its own.

    Args:
        seen: The findings of the first look.
        workers: The worker counts.
        limit_s: Seconds after which a round is stopped.
        may_be_fewer: Whether worker counts may be dropped, because the user did not name them.
        longest_s: Seconds of a sequential round, unless a single item for each worker takes longer.

    Raises:
        UserFunctionError: As ``fit``.
    """
    room = Room(limit_s, free_memory_bytes(), seen.item_s, seen.pickling.held_bytes)

    def shapes(most_workers: int) -> Iterable[Shape]:
        if seen.form == "workload":
            return (Shape(tuple(range(seen.given)), repeats=1),)
        shape = shape_for(
            seen.item_s,
            most_workers,
            consumed=seen.consumed,
            longest_s=longest_s,
            sent_s=seen.pickling.sent_s,
        )
        return leaner(shape, most_workers)

    return fit(shapes, workers, room, may_be_fewer=may_be_fewer)


def leaner(shape: Shape, workers: int) -> Iterator[Shape]:
    """Yield the shape, then shapes with fewer and fewer items, down to one item per worker."""
    yield shape
    places = shape.places
    while True:
        yield replace(shape, places=places, repeats=math.ceil(workers / len(places)))
        if len(places) == 1:
            return
        places = places[::2]
