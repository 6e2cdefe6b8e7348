"""Checks results, and whether function, items and results can be pickled.

Results are checked against those of the first look, by the user's own check, or only by their number. Workers
of the ceiling import this file, because they check their own results.
"""

from __future__ import annotations

import hashlib
import inspect
import math
import pickle
import reprlib
import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from workloads.checking import check_each
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

NESTED_TOO_DEEPLY = (ValueError, RecursionError)
"""What fast pickling raises for a self-referencing object."""

REMEDY = "if both are right, set CHECK=module:function to a check of your own, or CHECK=none"

MOST_CHARACTERS = 200

MOST_TIMES_TOLD = 100
"""More would make the record longer, and the interval hardly narrower."""

FEWEST_LOOKS = 6
"""Fewer times have no interval."""

LOOKS_S = 0.3
"""Seconds after which few values are not pickled again."""


@dataclass(frozen=True)
class Compared:
    """Accepts the results that the first look got.

    Attributes:
        name: The workload's.
        expected: The result of each item that is measured.
        places: The indices of these items; None for all of them.
    """

    name: str
    expected: list[Any] = field(default_factory=list)
    places: Sequence[int] | None = None

    def __call__(self, items: Sequence[Any], results: Sequence[Any]) -> None:
        """Accept the results of a round.

        Raises:
            WrongResultError: A result differs.
        """
        place = iter(range(len(items)) if self.places is None else self.places)

        def fault(_item: object, result: object) -> str | None:
            wanted = self.expected[next(place) % len(self.expected)]
            if same(wanted, result):
                return None
            return (
                f"expected {reprlib.repr(wanted)}, as in the first look, got {reprlib.repr(result)}; {REMEDY}"
            )

        check_each(self.name, items, results, fault)

    def of_part(self, places: Sequence[int]) -> Compared:
        """Return the check for these items only."""
        return Compared(self.name, self.expected, places)


@dataclass(frozen=True)
class UserCheck:
    """The user's check: raises, or returns False, for wrong results."""

    name: str
    check: Callable[[Sequence[Any], Sequence[Any]], object]

    def __call__(self, items: Sequence[Any], results: Sequence[Any]) -> None:
        """Accept the results of a round.

        Raises:
            WrongResultError: The user's check rejects them.
        """
        try:
            answer = self.check(items, results)
        except Exception as error:
            raise WrongResultError(f"{self.name}: {type(error).__name__}: {error}") from error
        if answer is False:
            raise WrongResultError(f"{self.name} returned False: it rejects the results")


def count_only(items: Sequence[Any], results: Sequence[Any]) -> None:
    """Accept any results, one per item.

    Raises:
        WrongResultError: There are more or fewer.
    """
    if len(items) != len(results):
        raise WrongResultError(f"expected {len(items)} results, one per item, got {len(results)}")


def same(expected: Any, got: Any) -> bool:  # noqa: ANN401 - results are anything
    """Return whether two results are equal, or pickle to the same bytes.

    Arrays, NaN, and objects without their own equality (syntax trees) are not equal to their copies, but
    pickle to the same bytes.
    """
    if type(expected) is not type(got):
        return False
    if _equal(expected, got):
        return True
    one = fingerprint(expected)
    return one is not None and one == fingerprint(got)


def _equal(expected: object, got: object) -> bool:
    try:
        return bool(expected == got)
    except Exception:  # noqa: BLE001 - arrays have no truth; a class's own equality may raise anything
        return False


def fingerprint(value: object, most_bytes: float = math.inf) -> bytes | None:
    """Return a digest that is the same for equal values within one process.

    None for what can't be pickled, or pickles to more than ``most_bytes``. Nothing is held in memory, and
    there is no memo, so equal values give equal digests whether or not their parts are the same object.
    """
    for fast in (True, False):
        digest = _Digest(most_bytes)
        pickler = pickle.Pickler(digest, pickle.HIGHEST_PROTOCOL)
        pickler.fast = fast
        try:
            pickler.dump(value)
        except NESTED_TOO_DEEPLY:
            continue
        except Exception:  # noqa: BLE001 - a class's own pickling may raise anything
            return None
        return digest.hash.digest()
    return None


class _TooLargeError(Exception):
    """The value is too large to compare."""


class _Digest:
    """A file that keeps only a digest of the written data."""

    def __init__(self, most_bytes: float) -> None:
        self.hash = hashlib.blake2b()
        self._left = most_bytes

    def write(self, part: bytes) -> None:
        self._left -= len(part)
        if self._left < 0:
            raise _TooLargeError
        self.hash.update(part)


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


def sent_record(pickling: Pickling) -> dict[str, Any] | None:
    """Return what is sent with each item as the JSON has it, or None if something can't be pickled."""
    if pickling.problem is not None:
        return None
    return {
        what: {
            "largest_bytes": sent.largest_bytes,
            "pickling_s": [float(f"{each:.3g}") for each in sent.seconds[:MOST_TIMES_TOLD]],
            "type_name": sent.type_name,
        }
        for what, sent in pickling.sent.items()
    }


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
