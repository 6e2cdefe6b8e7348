"""What of a user's function can be sent to other processes, and at what cost."""

from __future__ import annotations

import inspect
import pickle
import time
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

MOST_CHARACTERS = 200

FEWEST_LOOKS = 6
"""Fewer times have no interval."""

LOOKS_S = 0.3
"""Seconds after which few values are not pickled again."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Values of which one is sent with each item.

    Attributes:
        largest_bytes: Pickled size of the largest; None if one can't be pickled.
        problem: Why one can't be pickled and unpickled, or None.
        seconds: For pickling and unpickling, an entry for each value, in turn.
        type_name: The type of all values, with its module; None if they have several.
    """

    largest_bytes: int | None
    problem: str | None
    seconds: tuple[float, ...] = ()
    type_name: str | None = None


@dataclass(frozen=True, slots=True)
class Pickling:
    """What pickling showed.

    Attributes:
        problem: What can't be pickled, and why, as one sentence; None without a problem.
        problem_there: The same for what is sent to a process, regardless of results.
        item_bytes: Pickled size of the largest item; None if one can't be pickled.
        result_bytes: The same for results.
        held_bytes: Approximate memory of a result.
        sent: What a process pool sends: ``function`` and ``item`` to the worker, and ``result`` back.
    """

    problem: str | None
    problem_there: str | None
    item_bytes: int | None
    result_bytes: int | None
    held_bytes: int = 0
    sent: Mapping[str, Sent] = field(default_factory=dict)

    @property
    def sent_s(self) -> float:
        """Return about how many seconds sending an item with function and result takes; 0 if it can't."""
        if self.problem_there is not None:
            return 0.0
        return sum((median(each.seconds) for each in self.sent.values() if each.seconds), 0.0)


def try_pickling(
    name: str, task: Callable[[Any], Any], items: Iterable[Any], results: Iterable[Any]
) -> Pickling:
    """Pickle the function, these items and these results, and return the findings."""
    sent = {"function": _pickled([task]), "item": _pickled(items), "result": _pickled(results)}
    there = _sentence(f"{name} itself", sent["function"].problem) or _sentence(
        f"an item of {name}", sent["item"].problem
    )
    back = _sentence(f"a result of {name}", sent["result"].problem)
    return Pickling(there or back, there, sent["item"].largest_bytes, sent["result"].largest_bytes, sent=sent)


@dataclass(frozen=True, slots=True)
class GlobalArray:
    """A NumPy array at module level that a function's code names: every worker that imports it makes one.

    Attributes:
        module: The module that has it.
        name: Its name there.
        array_bytes: Its size.
    """

    module: str
    name: str
    array_bytes: int


def largest_global_array(task: Callable[[Any], Any]) -> GlobalArray | None:
    """Return the largest array without objects that a Python function reads as a global, or None."""
    function = inspect.unwrap(task)
    while isinstance(function, partial):
        function = inspect.unwrap(function.func)
    code, values = getattr(function, "__code__", None), getattr(function, "__globals__", {})
    arrays = {
        name: values[name]
        for name in getattr(code, "co_names", ())
        if name in values and type_name(values[name]) == "numpy.ndarray" and not values[name].dtype.hasobject
    }
    if not arrays:
        return None
    name = max(arrays, key=lambda each: int(arrays[each].nbytes))
    return GlobalArray(str(values.get("__name__")), name, int(arrays[name].nbytes))


def type_name(value: object) -> str:
    """Return the name of a value's type with its module."""
    return f"{type(value).__module__}.{type(value).__qualname__}"


def exception_trouble(error: BaseException, number: int) -> str | None:
    """Return the problem with an item's exception in a process pool; None without a problem.

    A pool unpickles exceptions in the thread that serves all calls: if that fails, the pool is broken.
    """
    kind = type(error).__name__
    said = f"Item {number} raises {kind}, which"
    try:
        pickled = pickle.dumps(error)
    except Exception as why:  # noqa: BLE001 - a class's own pickling may raise anything
        return (
            f"{said} can't be pickled ({_in_short(why)}): a process pool raises another error instead. "
            "Store only picklable values in it, for example numbers and strings."
        )
    try:
        pickle.loads(pickled)  # noqa: S301 - what we have just pickled
    except Exception as why:  # noqa: BLE001 - as above
        return (
            f"{said} can be pickled but not unpickled ({_in_short(why)}): raised in a worker process, it "
            "breaks the whole process pool, and all pending calls are lost. Pass every argument of its "
            "__init__ to super().__init__(), or define __reduce__."
        )
    return None


def _sentence(what: str, why: str | None) -> str | None:
    return f"{what} can't be pickled ({why}), so it can't be sent to a worker process." if why else None


def _pickled(values: Iterable[Any]) -> Sent:
    """Return what pickling and unpickling these values showed; few of them are pickled several times."""
    every = list(values)
    types = set(map(type_name, every))
    largest, seconds = 0, list[float]()
    while len(seconds) < FEWEST_LOOKS and sum(seconds) < LOOKS_S and every:
        for value in every:
            try:
                began = time.perf_counter()
                pickled = pickle.dumps(value)
                pickle.loads(pickled)  # noqa: S301 - what we have just pickled
                seconds.append(time.perf_counter() - began)
            except Exception as error:  # noqa: BLE001 - a class's own pickling may raise anything
                return Sent(None, _in_short(error))
            largest = max(largest, len(pickled))
    return Sent(largest, None, tuple(seconds), types.pop() if len(types) == 1 else None)


def _in_short(error: Exception) -> str:
    return " ".join(str(error).split())[:MOST_CHARACTERS].rstrip(".") or type(error).__name__
