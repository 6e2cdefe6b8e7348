"""Whether results are right, and whether function, items and results can be sent between processes.

Results are right as when called item by item, by the user's own check, or by their number. Workers of the
ceiling import this file: they check what they have computed themselves.
"""

from __future__ import annotations

import hashlib
import math
import pickle
import reprlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workloads.checking import check_each
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

NESTED_TOO_DEEPLY = (ValueError, RecursionError)
"""What fast pickling raises for an object that contains itself."""

REMEDY = "if both are right, give a check of your own (CHECK=module:function), or do without one (CHECK=none)"

MOST_CHARACTERS = 200


@dataclass(frozen=True)
class Compared:
    """Accepts the results that calling the function item by item has returned.

    Attributes:
        name: The workload's.
        expected: The result of each of the items that take turns.
        places: Of a part of all items: which these are; None for all of them.
    """

    name: str
    expected: list[Any] = field(default_factory=list)
    places: Sequence[int] | None = None

    def __call__(self, items: Sequence[Any], results: Sequence[Any]) -> None:
        """Accept the results of a round.

        Raises:
            WrongResultError: One is another than it was.
        """
        place = iter(range(len(items)) if self.places is None else self.places)

        def fault(_item: object, result: object) -> str | None:
            wanted = self.expected[next(place) % len(self.expected)]
            if same(wanted, result):
                return None
            return (
                f"expected {reprlib.repr(wanted)} as when called item by item, got {reprlib.repr(result)}; "
                f"{REMEDY}"
            )

        check_each(self.name, items, results, fault)

    def of_part(self, places: Sequence[int]) -> Compared:
        """Return the check for these items only."""
        return Compared(self.name, self.expected, places)


@dataclass(frozen=True)
class UserCheck:
    """The user's check: it raises, or returns False, for results that are wrong."""

    name: str
    check: Callable[[Sequence[Any], Sequence[Any]], object]

    def __call__(self, items: Sequence[Any], results: Sequence[Any]) -> None:
        """Accept the results of a round.

        Raises:
            WrongResultError: The user's check does not.
        """
        try:
            answer = self.check(items, results)
        except Exception as error:
            raise WrongResultError(f"{self.name}: {type(error).__name__}: {error}") from error
        if answer is False:
            raise WrongResultError(f"{self.name} says that the results are wrong")


def count_only(items: Sequence[Any], results: Sequence[Any]) -> None:
    """Accept any results, one for each item.

    Raises:
        WrongResultError: There are more or fewer.
    """
    if len(items) != len(results):
        raise WrongResultError(f"expected {len(items)} results, one for each item, got {len(results)}")


def same(expected: Any, got: Any) -> bool:  # noqa: ANN401 - results are anything
    """Return whether two results are equal, or else alike in all that pickling sees.

    Arrays, NaN, and objects without an equality of their own (syntax trees) are not equal to their copies,
    but pickle to the same bytes.
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
    """Return a digest that is equal for alike values within one process.

    None for what can't be pickled, or pickles to more than ``most_bytes``. Nothing is held in memory, and
    there is no memo, so that it makes no difference which equal parts are one and the same object.
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
    """More was written than is worth a look."""


class _Digest:
    """A file that keeps only the digest of what is written."""

    def __init__(self, most_bytes: float) -> None:
        self.hash = hashlib.blake2b()
        self._left = most_bytes

    def write(self, part: bytes) -> None:
        self._left -= len(part)
        if self._left < 0:
            raise _TooLargeError
        self.hash.update(part)


@dataclass(frozen=True, slots=True)
class Pickling:
    """What pickling has shown.

    Attributes:
        problem: What can't be pickled, and why, as one sentence; None if all can.
        problem_there: The same of what is sent to a process, whatever comes back.
        item_bytes: Size of the largest item when pickled; None if one can't be.
        result_bytes: The same of the results.
        held_bytes: Memory that a result takes, about.
    """

    problem: str | None
    problem_there: str | None
    item_bytes: int | None
    result_bytes: int | None
    held_bytes: int = 0


def try_pickling(
    name: str, task: Callable[[Any], Any], items: Iterable[Any], results: Iterable[Any]
) -> Pickling:
    """Return what pickling the function, these items and these results shows."""
    (_, task_problem) = _pickled([task])
    item_bytes, item_problem = _pickled(items)
    result_bytes, result_problem = _pickled(results)
    there = _sentence(f"{name} itself", task_problem) or _sentence(f"an item of {name}", item_problem)
    back = _sentence(f"a result of {name}", result_problem)
    return Pickling(there or back, there, item_bytes, result_bytes)


def exception_trouble(error: BaseException, number: int) -> str | None:
    """Return what comes of an exception, the item's with this number, in a process pool; None if it arrives.

    A pool unpickles it in the thread that serves all calls: where that fails, the pool is broken for good.
    """
    kind = type(error).__name__
    said = f"Its exception {kind}, which item {number} raises,"
    try:
        pickled = pickle.dumps(error)
    except Exception as why:  # noqa: BLE001 - a class's own pickling may raise anything
        return (
            f"{said} can't be pickled ({_in_short(why)}): a process pool raises something else in its place. "
            "Let it keep nothing but what can be pickled, such as numbers and texts."
        )
    try:
        pickle.loads(pickled)  # noqa: S301 - what we have just pickled
    except Exception as why:  # noqa: BLE001 - as above
        return (
            f"{said} can be pickled but not read back ({_in_short(why)}): raised in a worker it breaks the "
            "whole process pool, and all calls that are not done are lost. Pass every argument of its "
            "__init__ on to super().__init__(), or give it a __reduce__."
        )
    return None


def _sentence(what: str, why: str | None) -> str | None:
    return f"{what} can't be pickled ({why}), so it can't be sent to a worker process." if why else None


def _pickled(values: Iterable[Any]) -> tuple[int | None, str | None]:
    """Return the size of the largest, and why one can't be pickled and brought back."""
    largest = 0
    for value in values:
        try:
            pickled = pickle.dumps(value)
            pickle.loads(pickled)  # noqa: S301 - what we have just pickled
        except Exception as error:  # noqa: BLE001 - a class's own pickling may raise anything
            return None, _in_short(error)
        largest = max(largest, len(pickled))
    return largest, None


def _in_short(error: Exception) -> str:
    return " ".join(str(error).split())[:MOST_CHARACTERS].rstrip(".") or type(error).__name__
