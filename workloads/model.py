"""A workload: a task, the items it is applied to, and a check of the results."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from contextlib import AbstractContextManager

FEWEST_ITEMS = 32
"""How many items ``prepare`` makes by default: four for each of eight workers."""

SCRATCH_VARIABLE = "GIL_BENCH_SCRATCH"
"""Environment variable: the folder for files of workloads and runners; removed even if these are killed."""


class WrongResultError(Exception):
    """A result is wrong: the cell that produced it gets no time."""


class CannotPrepareError(Exception):
    """The workload can't run here now (no space, no server); the message says what to do."""


def no_caveats(_items: Sequence[Any]) -> Sequence[str]:
    """Return nothing: most workloads have no caveat of their own."""
    return ()


@dataclass(frozen=True, slots=True)
class Workload:
    """What one group of cells executes. Declares nothing about the GIL: that is measured.

    Attributes:
        name: Unique, lower case; the group's name in the results.
        summary: One sentence for readers of the report: what an item is and what it represents.
        unit: Plural noun of an item, for example ``"pages"``; the unit of throughput.
        task: Module-level function of one item, so that it pickles by reference.
        prepare: Context manager that yields the items and owns what they need (a server, a folder). One that
            can make any number has a parameter ``at_least``, with a default, and yields at least that many;
            one without executes the items that there are.
        check: Raises WrongResultError unless ``results[i]`` is right for ``items[i]``, for all i.
        caveats: What a reader must know about the prepared items, for example that files are on a RAM disk.
        coroutine: The same work as ``task`` for an event loop: a module-level coroutine function of one
            item. None if there is nothing to await.
        check_part: Makes the check for the items at some indices only, in that order, if ``check`` needs the
            indices; otherwise None. Picklable, like ``check``.
        by_name: Whether it is measured only if the user names it.
        of_part: Makes the same workload with items that compute for another part of their time, from 0 to 1,
            whose name ends in ``_`` and that number; None if its items have no such part.
    """

    name: str
    summary: str
    unit: str
    task: Callable[[Any], Any]
    prepare: Callable[..., AbstractContextManager[Sequence[Any]]]
    check: Callable[[Sequence[Any], Sequence[Any]], None]
    caveats: Callable[[Sequence[Any]], Sequence[str]] = field(default=no_caveats)
    coroutine: Callable[[Any], Awaitable[Any]] | None = None
    check_part: Callable[[Sequence[int]], Callable[[Sequence[Any], Sequence[Any]], None]] | None = None
    by_name: bool = False
    of_part: Callable[[float], Workload] | None = None
