"""The user's function as a workload: which of its items a round executes, and how often."""

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
"""Seconds of a sequential round: at least tens of milliseconds, but a run must have many rounds."""

TURNS = 2
"""Fewest items per worker, and twice as many if the round stays short enough: with one each, only the slowest
would be measured."""

MOST_ITEMS = 2_000
"""Most items in a round: sending one to a process costs about 0.1 ms."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The items of a round.

    Attributes:
        places: Indices of the measured items among the given ones.
        repeats: How often each is executed in a round.
        consumed: Whether the function returns iterators that must be consumed.
    """

    places: tuple[int, ...]
    repeats: int
    consumed: bool = False


@dataclass(frozen=True, slots=True)
class UserWork:
    """What a measuring process needs to make the workload: the source of the code, and the items to use."""

    source: Source
    shape: Shape

    def workload(self) -> Workload:
        """Return the workload.

        Raises:
            UserFunctionError: The code can no longer be found or imported.
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
            f"{name}: an item that worked in the first look now fails: {explain(error)}{where(error)}"
        ) from error


def workers_for(item_s: Mapping[int, float], workers: tuple[int, ...], usable_cpus: int) -> tuple[int, ...]:
    """Return the worker counts to measure: for long items at most the number of CPUs."""
    if fmean(item_s.values()) * TURNS * workers[-1] <= LONGEST_ROUND_S:
        return workers
    return tuple(count for count in workers if count <= max(usable_cpus, workers[0]))


def shape_for(
    item_s: Mapping[int, float],
    most_workers: int,
    *,
    consumed: bool,
    longest_s: float = LONGEST_ROUND_S,
    sent_s: float = 0.0,
) -> Shape:
    """Return the items of a round.

    Args:
        item_s: Seconds of each measurable item, by its index, in order of preference.
        most_workers: The largest worker count.
        consumed: Copied to the shape.
        longest_s: Seconds of a sequential round, unless one item per worker takes longer.
        sent_s: Seconds for sending an item to a process and its result back; that round is as short.
    """
    places: list[int] = []
    total_s = 0.0
    for place, seconds in item_s.items():
        with_sending_s = total_s + seconds + (len(places) + 1) * sent_s
        if places and (with_sending_s > longest_s or len(places) >= MOST_ITEMS):
            break
        places.append(place)
        total_s += seconds
    mean_s = total_s / len(places)
    for_time = SHORTEST_ROUND_S / max(total_s, 1e-9)
    turns = next((many for many in (2 * TURNS, TURNS) if mean_s * many * most_workers <= longest_s), 1)
    for_workers = turns * most_workers / len(places)
    most = max(MOST_ITEMS // len(places), math.ceil(for_workers))
    most_sent = longest_s / (total_s + len(places) * sent_s)  # large items of a quick function take long
    repeats = max(1, min(math.ceil(max(min(for_time, most_sent), for_workers)), most))
    step = most_workers // math.gcd(len(places), most_workers)
    even = step * math.ceil(
        repeats / step
    )  # the same number for each worker, or the items would limit the speedup
    if even <= most and even * (total_s + len(places) * sent_s) <= longest_s:
        repeats = even
    return Shape(tuple(sorted(places)), repeats, consumed)


def round_s(item_s: Mapping[int, float], shape: Shape) -> float:
    """Return the estimated seconds of a sequential round; untried items count as average."""
    mean_s = fmean(item_s.values())
    return sum(item_s.get(place, mean_s) for place in shape.places) * shape.repeats
