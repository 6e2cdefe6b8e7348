"""Decides in which form somebody's function is a task: by what it is, and by what its first call returns."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import TYPE_CHECKING

from benchmarks.own.calls import Consumed, Form, InLoopOfItsOwn, WithoutItem
from benchmarks.own.errors import OwnCodeError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


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
