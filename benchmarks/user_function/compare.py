"""Checks the results of a user's function.

Results are checked against those of the first look, by the user's own check, or only by their number. Workers
of the ceiling import this file, because they check their own results.
"""

from __future__ import annotations

import hashlib
import math
import pickle
import reprlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools.speaking.words import spoken
from workloads.checking import check_each
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

NESTED_TOO_DEEPLY = (ValueError, RecursionError)
"""What fast pickling raises for a self-referencing object."""

REMEDY = "if both are right, set CHECK=module:function to a check of your own, or CHECK=none"


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
            shown = f"expected {reprlib.repr(wanted)}, as in the first look, got {reprlib.repr(result)}"
            return f"{shown}; {spoken(REMEDY)}"

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
