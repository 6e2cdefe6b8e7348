"""Turns the named function into a measurable task of one item, with its items and its check.

Workers import this file: stdlib only. Each task pickles by reference to the function that it wraps.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from benchmarks.process.messages import TASK_ERRORS, explain
from benchmarks.user_function.load import load, where
from benchmarks.user_function.source import UNCHECKED, UserFunctionError
from workloads.model import Workload

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
    from typing import Any

    from benchmarks.user_function.source import Source

LISTS = (list, tuple, range, set, frozenset, Iterator)
"""Types that hold several items; anything else, for example a string or an array, is one item."""

ITEMS_BESIDE = "items"
"""The name of the items in a file that is given without a function's name."""


@dataclass(frozen=True)
class WithoutItem:
    """Calls a function without arguments."""

    __wrapped__: Callable[[], Any]

    def __call__(self, _item: None) -> Any:  # noqa: ANN401 - whatever the function returns
        """Return the function's result."""
        return self.__wrapped__()

    async def awaited(self, _item: None) -> Any:  # noqa: ANN401 - whatever the coroutine returns
        """Return the coroutine's result."""
        return await self.__wrapped__()


@dataclass(frozen=True)
class Consumed:
    """Calls a function that returns an iterator, and consumes the iterator, which does the work."""

    __wrapped__: Callable[[Any], Iterable[Any]]

    def __call__(self, item: Any) -> list[Any]:  # noqa: ANN401 - whatever the function takes
        """Return everything that the iterator yields."""
        return list(self.__wrapped__(item))


@dataclass(frozen=True)
class InLoopOfItsOwn:
    """Runs a coroutine in a new event loop for each item, as threads and processes must."""

    __wrapped__: Callable[[Any], Coroutine[Any, Any, Any]]

    def __call__(self, item: Any) -> Any:  # noqa: ANN401 - whatever the coroutine returns
        """Return the coroutine's result."""
        return asyncio.run(self.__wrapped__(item))


def last_call_s(task: Callable[[Any], Any], items: Sequence[Any]) -> float:
    """Call a task for some items, in turn, and return the seconds of the last call."""
    seconds = 0.0
    for item in items:
        began = time.perf_counter()
        task(item)
        seconds = time.perf_counter() - began
    return seconds


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


@dataclass(frozen=True, slots=True)
class Items:
    """The items.

    Attributes:
        kind: ``list``, ``one`` (a single item), or ``none``: the function is called without.
        made: Whether a callable made them; None without items.
    """

    kind: str
    values: Sequence[Any]
    made: bool | None


NO_ITEMS = Items("none", (None,), None)


@dataclass(frozen=True, slots=True)
class Found:
    """The function or workload that the user named.

    Attributes:
        name: The group's name.
        summary: One sentence for readers of the report.
        module: The module to import for it; ``function`` is the name in it.
        form: The function as a task.
        items: Its items.
        check_kind: ``compared``, ``none`` or ``own``.
        check: The user's own check, or None.
        workload: The whole workload, if the user named one; it is used unchanged.
    """

    name: str
    summary: str
    module: str
    function: str
    form: Form
    items: Items
    check_kind: str
    check: Callable[..., Any] | None
    workload: Workload | None = None


def find_function(source: Source) -> Found:
    """Return what the user named.

    Raises:
        UserFunctionError: Something is missing, can't be imported, or is not a function.
    """
    target = source.target
    named = load(target)
    function_name = target.name
    if isinstance(named, ModuleType):
        function_name, named = _only_one(named)
    name = f"{target.module}:{function_name}"
    if isinstance(named, Workload):
        form = Form("workload", named.task, named.coroutine)
        return Found(
            name, named.summary, target.module, str(function_name), form, NO_ITEMS, "own", None, named
        )
    items = find_items(source)
    form = form_of(named, name, takes_item=source.items is not None)
    check_kind, check = _check(source)
    summary = _summary(name, named)
    return Found(name, summary, target.module, str(function_name), form, items, check_kind, check)


def _only_one(module: ModuleType) -> tuple[str, object]:
    """Return the only workload that a file defines, or else its only public function; imports don't count."""
    own = {name: value for name, value in vars(module).items() if not name.startswith("_")}
    workloads = {
        name: value
        for name, value in own.items()
        if isinstance(value, Workload)
        and module.__name__ in {value.task.__module__, value.prepare.__module__}
    }
    functions = {
        name: value
        for name, value in own.items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and name != ITEMS_BESIDE
    }
    found = workloads or functions
    if len(found) == 1:
        return next(iter(found.items()))
    names = ", ".join(found) or "no functions"
    raise UserFunctionError(
        f"{module.__name__}.py does not say which function to measure: add its name after a colon "
        f"({module.__name__}.py:function). It contains {names}."
    )


def _check(source: Source) -> tuple[str, Callable[..., Any] | None]:
    if source.check is None:
        return "compared", None
    if source.check.lower() == UNCHECKED:
        return "none", None
    found = load(source.beside(source.check))
    if not callable(found):
        raise UserFunctionError(f"CHECK={source.check} is not a function.")
    return "own", found


def _summary(name: str, function: object) -> str:
    told = inspect.getdoc(function) if hasattr(function, "__name__") else None
    first = (told or "").strip().partition("\n")[0].strip()
    return first or f"Calls {name}."


def form_of(function: object, name: str, *, takes_item: bool) -> Form:
    """Return a function as a task.

    Args:
        function: What the user named.
        name: Its name in errors.
        takes_item: Whether there are items; otherwise it is called without arguments.

    Raises:
        UserFunctionError: It can't be called, or is an asynchronous generator.
    """
    if not callable(function):
        raise UserFunctionError(
            f"{name} is not a function but {_a(function)}: name something that can be called."
        )
    if inspect.isasyncgenfunction(function):
        raise UserFunctionError(
            f"{name} is an asynchronous generator: name a coroutine function that collects its values."
        )
    given: Callable[[Any], Any] = function if takes_item else WithoutItem(function)
    if inspect.iscoroutinefunction(function):
        in_loop = given.awaited if isinstance(given, WithoutItem) else given
        return Form("coroutine", InLoopOfItsOwn(in_loop), in_loop)
    if inspect.isgeneratorfunction(function):
        return Form("generator", Consumed(given))
    return Form("function", given)


def _a(value: object) -> str:
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def must_be_consumed(form: Form, result: object, name: str) -> bool:
    """Return whether a plain function returns an iterator, whose work is still to be done.

    Raises:
        UserFunctionError: It returns an awaitable, but is not a coroutine function.
    """
    if inspect.isawaitable(result):
        if inspect.iscoroutine(result):
            result.close()
        raise UserFunctionError(
            f"{name} returns an awaitable: name the coroutine function (async def) itself."
        )
    return form.name == "function" and isinstance(result, Iterator) and not hasattr(result, "read")


def _no_items(name: str, *, made: bool) -> str:
    what = "returns None: let it return" if made else "is None: give"
    return f"{name} {what} one item or a list of items."


def find_items(source: Source) -> Items:
    """Return the items.

    Raises:
        UserFunctionError: They can't be found or made, or there are none.
    """
    if source.items is None:
        return NO_ITEMS
    found = load(source.beside(source.items))
    try:
        made: Any = found() if callable(found) else found
        items = list(made) if isinstance(made, LISTS) else [made]
    except TASK_ERRORS as error:
        raise UserFunctionError(
            f"{source.items} failed to make the items: {explain(error)}{where(error)}"
        ) from error
    if made is None:
        raise UserFunctionError(_no_items(source.items, made=callable(found)))
    if not isinstance(made, LISTS):
        return Items("one", (made,), callable(found))
    if not items:
        raise UserFunctionError(f"{source.items} is empty: give at least one item.")
    return Items("list", items, callable(found))
