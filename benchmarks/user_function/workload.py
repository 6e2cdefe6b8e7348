"""Somebody's own function as a workload, and which of its items a round executes, and how often."""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from benchmarks.process.messages import TASK_ERRORS, explain
from benchmarks.user_function.adapt import Consumed, Found, find_function
from benchmarks.user_function.compare import Compared, UserCheck, count_only
from benchmarks.user_function.load import where
from workloads.model import CannotPrepareError, Workload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from benchmarks.user_function.source import Source

SHORTEST_ROUND_S, LONGEST_ROUND_S = 0.1, 2.0
"""Of sequential: DESIGN wants tens of milliseconds at least, and many rounds have to fit into a run."""

TURNS = 2
"""Items that each worker should have at least, and twice as many where the round stays short enough: with one
each the last to end is all that is measured."""

MOST_ITEMS = 2_000
"""In a round: each costs some 0.1 ms to send to a process."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Which items a round has.

    Attributes:
        places: Of the items that take turns, among those given.
        repeats: How often they are executed in a round.
        consumed: Whether the function returns iterators that have to be consumed.
    """

    places: tuple[int, ...]
    repeats: int
    consumed: bool = False


@dataclass(frozen=True, slots=True)
class UserWork:
    """What a measuring process needs to make the workload: where the code is, and which items to take."""

    source: Source
    shape: Shape

    def workload(self) -> Workload:
        """Return the workload.

        Raises:
            UserFunctionError: The code can't be found or imported any more.
        """
        found = find_function(self.source)
        return found.workload or _made(found, self.shape)


def _made(found: Found, shape: Shape) -> Workload:
    form, name = found.form, found.name
    task = Consumed(form.task) if shape.consumed else form.task
    compared = Compared(name)
    check = _check(found, compared)

    @contextmanager
    def prepare() -> Iterator[Sequence[Any]]:
        items = [found.items.values[place] for place in shape.places]
        if check is compared:
            compared.expected[:] = [_called(task, item, name) for item in items]
        yield items * shape.repeats

    return Workload(
        name=name,
        summary=found.summary,
        unit="items",
        task=task,
        prepare=prepare,
        check=check,
        coroutine=form.coroutine,
        check_part=compared.of_part if check is compared else None,
    )


def _check(found: Found, compared: Compared) -> Callable[[Sequence[Any], Sequence[Any]], None]:
    if found.check_kind == "none":
        return count_only
    return compared if found.check is None else UserCheck(found.name, found.check)


def _called(task: Any, item: Any, name: str) -> Any:  # noqa: ANN401 - a user's function and what is its
    try:
        return task(item)
    except TASK_ERRORS as error:
        raise CannotPrepareError(
            f"{name}: an item that was right before fails: {explain(error)}{where(error)}"
        ) from error


def workers_for(item_s: Mapping[int, float], workers: tuple[int, ...], usable_cpus: int) -> tuple[int, ...]:
    """Return the numbers of workers to measure: for long items no more than there are CPUs."""
    if fmean(item_s.values()) * TURNS * workers[-1] <= LONGEST_ROUND_S:
        return workers
    return tuple(count for count in workers if count <= max(usable_cpus, workers[0]))


def shape_for(
    item_s: Mapping[int, float], most_workers: int, *, consumed: bool, longest_s: float = LONGEST_ROUND_S
) -> Shape:
    """Return which items a round has.

    Args:
        item_s: Seconds of each item that can be measured, by its place, in the order in which to prefer them.
        most_workers: The largest number of workers.
        consumed: Handed on.
        longest_s: Seconds of a sequential round, unless a single item for each worker takes longer.
    """
    places: list[int] = []
    total_s = 0.0
    for place, seconds in item_s.items():
        if places and (total_s + seconds > longest_s or len(places) >= MOST_ITEMS):
            break
        places.append(place)
        total_s += seconds
    mean_s = total_s / len(places)
    for_time = SHORTEST_ROUND_S / max(total_s, 1e-9)
    turns = next((many for many in (2 * TURNS, TURNS) if mean_s * many * most_workers <= longest_s), 1)
    for_workers = turns * most_workers / len(places)
    most = max(MOST_ITEMS // len(places), math.ceil(for_workers))
    repeats = max(1, min(math.ceil(max(for_time, for_workers)), most))
    step = most_workers // math.gcd(len(places), most_workers)
    even = step * math.ceil(repeats / step)  # as many for each worker, or the items would cap the speedup
    if even <= most and even * total_s <= longest_s:
        repeats = even
    return Shape(tuple(sorted(places)), repeats, consumed)


def round_s(item_s: Mapping[int, float], shape: Shape) -> float:
    """Return the seconds that a sequential round should take; items not tried are taken as average."""
    mean_s = fmean(item_s.values())
    return sum(item_s.get(place, mean_s) for place in shape.places) * shape.repeats
