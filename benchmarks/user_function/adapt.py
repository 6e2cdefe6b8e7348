"""Functions that don't take an item and return its result as they are, made into tasks that do.

Workers import this file: stdlib only. Each pickles by reference to the function that it wraps.

Decides in which form somebody's function is a task: by what it is, and by what its first call returns.

What ITEMS= names, made into a list of items: one item, a list, or a callable that makes either.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.process.failure import TASK_ERRORS, explain
from benchmarks.user_function.lines import where
from benchmarks.user_function.load import load
from benchmarks.user_function.source import OwnCodeError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
    from typing import Any

    from benchmarks.user_function.source import Source


@dataclass(frozen=True)
class WithoutItem:
    """Calls a function that takes no argument."""

    __wrapped__: Callable[[], Any]

    def __call__(self, _item: None) -> Any:  # noqa: ANN401 - whatever the function returns
        """Return what the function returns."""
        return self.__wrapped__()

    async def awaited(self, _item: None) -> Any:  # noqa: ANN401 - whatever the coroutine returns
        """Return what the coroutine function's coroutine returns."""
        return await self.__wrapped__()


@dataclass(frozen=True)
class Consumed:
    """Calls a function whose work is done while what it returns is iterated over, and does that."""

    __wrapped__: Callable[[Any], Iterable[Any]]

    def __call__(self, item: Any) -> list[Any]:  # noqa: ANN401 - whatever the function takes
        """Return all that the iterator yields."""
        return list(self.__wrapped__(item))


@dataclass(frozen=True)
class InLoopOfItsOwn:
    """Runs a coroutine in an event loop that lasts for one item, as a thread or a process has to."""

    __wrapped__: Callable[[Any], Coroutine[Any, Any, Any]]

    def __call__(self, item: Any) -> Any:  # noqa: ANN401 - whatever the coroutine returns
        """Return what the coroutine returns."""
        return asyncio.run(self.__wrapped__(item))


@dataclass(frozen=True, slots=True)
class Form:
    """A function as a task.

    Attributes:
        name: function, coroutine or generator.
        task: Takes an item and returns its result.
        coroutine: The form for an event loop, or None.
    """

    name: str
    task: Callable[[Any], Any]
    coroutine: Callable[[Any], Awaitable[Any]] | None = None


def form_of(function: object, name: str, *, takes_item: bool) -> Form:
    """Return a function as a task.

    Args:
        function: What the user named.
        name: How errors call it.
        takes_item: Whether there are items; else it is called without an argument.

    Raises:
        OwnCodeError: It can't be called, or is an asynchronous generator.
    """
    if not callable(function):
        raise OwnCodeError(f"{name} is no function but {_a(function)}: name something that can be called.")
    if inspect.isasyncgenfunction(function):
        raise OwnCodeError(
            f"{name} is an asynchronous generator: name a coroutine function that collects what it yields."
        )
    given: Callable[[Any], Any] = function if takes_item else WithoutItem(function)
    if inspect.iscoroutinefunction(function):
        in_loop = given.awaited if isinstance(given, WithoutItem) else given
        return Form("coroutine", InLoopOfItsOwn(in_loop), in_loop)
    if inspect.isgeneratorfunction(function):
        return Form("generator", Consumed(given))
    return Form("function", given)


def must_be_consumed(form: Form, result: object, name: str) -> bool:
    """Tell whether a function that is no generator returns an iterator, whose work is not done yet.

    Raises:
        OwnCodeError: It returns something to await, but is no coroutine function.
    """
    if inspect.isawaitable(result):
        if inspect.iscoroutine(result):
            result.close()
        raise OwnCodeError(f"{name} returns something to be awaited: name the coroutine function itself.")
    return form.name == "function" and isinstance(result, Iterator) and not hasattr(result, "read")


def _a(value: object) -> str:
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


LISTS = (list, tuple, range, set, frozenset, Iterator)
"""What holds several items; anything else, such as a text or an array, is one."""


@dataclass(frozen=True, slots=True)
class Items:
    """The items.

    Attributes:
        kind: ``list``, ``one`` (a single item), or ``none``: the function is called without.
        made: Whether a callable has made them; None without items.
    """

    kind: str
    values: Sequence[Any]
    made: bool | None


NO_ITEMS = Items("none", (None,), None)


def find_items(source: Source) -> Items:
    """Return the items.

    Raises:
        OwnCodeError: They can't be found or made, or there are none.
    """
    if source.items is None:
        return NO_ITEMS
    found = load(source.beside(source.items))
    try:
        made: Any = found() if callable(found) else found
        if not isinstance(made, LISTS):
            return Items("one", (made,), callable(found))
        items = list(made)
    except TASK_ERRORS as error:
        raise OwnCodeError(f"{source.items} can't make the items: {explain(error)}{where(error)}") from error
    if not items:
        raise OwnCodeError(f"{source.items} has no items: give at least one.")
    return Items("list", items, callable(found))
