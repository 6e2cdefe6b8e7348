"""Functions that don't take an item and return its result as they are, made into tasks that do.

Workers import this file: stdlib only. Each pickles by reference to the function that it wraps.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable
    from typing import Any


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
