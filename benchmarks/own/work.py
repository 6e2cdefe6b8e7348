"""Somebody's own function as a workload: the same to every runner as one of the suite's."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.open_cell import TASK_ERRORS, explain
from benchmarks.own.calls import Consumed
from benchmarks.own.checks import Compared, OwnCheck, count_only
from benchmarks.own.finding import Found, find_own
from benchmarks.own.lines import where
from workloads.model import CannotPrepareError, Workload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from benchmarks.own.source import Source


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
class OwnWork:
    """What a measuring process needs to make the workload: where the code is, and which items to take."""

    source: Source
    shape: Shape

    def workload(self) -> Workload:
        """Return the workload.

        Raises:
            OwnCodeError: The code can't be found or imported any more.
        """
        found = find_own(self.source)
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
    return compared if found.check is None else OwnCheck(found.name, found.check)


def _called(task: Any, item: Any, name: str) -> Any:  # noqa: ANN401 - a user's function and what is its
    try:
        return task(item)
    except TASK_ERRORS as error:
        raise CannotPrepareError(
            f"{name}: an item that was right before fails: {explain(error)}{where(error)}"
        ) from error
