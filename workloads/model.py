"""A workload: a task, the items it is applied to, and a check of the results."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from contextlib import AbstractContextManager

FEWEST_ITEMS = 32
"""What ``prepare`` makes where nobody asks for more: four for each of eight workers."""

SCRATCH_VARIABLE = "GIL_BENCH_SCRATCH"
"""Names the folder in which workloads and runners put files; a run removes it even if they are killed."""


class WrongResultError(Exception):
    """A result is not what the task should have returned: the cell that produced it gets no time."""


class CannotPrepareError(Exception):
    """The workload cannot run here now (no space, no server); the message says what to do about it."""


def no_caveats(_items: Sequence[Any]) -> Sequence[str]:
    """Return nothing: most workloads have no caveat of their own."""
    return ()


@dataclass(frozen=True, slots=True)
class Workload:
    """What one group of cells executes. Declares nothing about the GIL: that is measured.

    Attributes:
        name: Unique, lower case; the group's name in the results.
        summary: One sentence for readers of the report: what one item is and what it stands for.
        unit: Plural noun of one item, such as ``"pages"``; throughput is given in it.
        task: Module-level function of one item, so that it pickles by reference.
        prepare: Context manager that yields the items and owns what they need (a server, a folder). One that
            can make any number has a parameter ``at_least``, with a default, and yields so many or more;
            one without executes the items that there are.
        check: Raises WrongResultError unless ``results[i]`` is right for ``items[i]``, for all i.
        caveats: What a reader must know about the prepared items, such as files being on a RAM disk.
        coroutine: The same work as ``task``, written for an event loop: a module-level coroutine function of
            one item, beside the task. None where there is nothing to await.
        check_part: Makes the check for the items at some places only, in that order, where ``check`` must
            know which these are; None where it can tell from the items. It pickles, as ``check`` does.
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
