"""The array that workers share: its file, its parts, and the reduction of a part.

Workers import this module, and of ours nothing else that is large: their memory is part of what is measured.
"""

from __future__ import annotations

import functools
import math
import os
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PARTS = 16
"""Items of a round: enough for eight workers to get two each, and large enough that sending one costs."""

TABLE = 1024
"""Different values of a part, which repeats them: so few that the expected results are made without NumPy."""

BLOCK = 8192
"""Elements that are reduced at a time: 64 KiB, so that temporary arrays stay in the cache."""

RELATIVE_TOLERANCE = 1e-9
"""Rounding is about 1e-13 here; a part that is confused with its neighbor differs by 3 % or more."""

Array: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class ArrayFile:
    """A file that holds the array: float64, one dimension, ``PARTS`` parts one after the other.

    Attributes:
        path: In NumPy's own format.
        elements: Of the whole array: a multiple of ``PARTS * TABLE``.
    """

    path: Path
    elements: int

    @property
    def array_bytes(self) -> int:
        """Return the size of the array."""
        return self.elements * 8

    def write(self) -> None:
        """Write the file, part by part; every part differs from all others."""
        target = np.lib.format.open_memmap(self.path, mode="w+", dtype=np.float64, shape=(self.elements,))
        for number in range(PARTS):
            part = target[part_of(number, self.elements)]
            part.reshape(-1, TABLE)[:] = np.asarray(_table(number))
        target.flush()

    def load(self) -> Array:
        """Return the array in memory of this process."""
        return self._read(None)

    def map(self) -> Array:
        """Return the array as a read-only view of the file, of which only touched pages are in memory."""
        return self._read("r")

    def read_into(self, array: Array) -> None:
        """Read the elements into an array of their size, without another copy of them."""
        with self.path.open("rb") as source:
            source.seek(-self.array_bytes, os.SEEK_END)
            source.readinto(array.data.cast("B"))

    def _read(self, mmap_mode: str | None) -> Array:
        loaded: Array = np.load(self.path, mmap_mode=mmap_mode)  # type: ignore[arg-type] # a mode or None
        return loaded

    def check(self, results: Sequence[object]) -> None:
        """Compare the results of all parts with the sum of the table, made with ``math``.

        Raises:
            WrongResultError: One is missing, surplus, or off by more than rounding.
        """
        if len(results) != PARTS:
            raise WrongResultError(f"a round has {len(results)} results instead of {PARTS}")
        for number, result in enumerate(results):
            expected = _expected(number, self.elements)
            close = isinstance(result, float) and math.isclose(result, expected, rel_tol=RELATIVE_TOLERANCE)
            if not close:
                raise WrongResultError(f"part {number} gave {result!r} instead of {expected!r}")


def part_of(number: int, elements: int) -> slice:
    """Return where a part is in an array of so many elements."""
    size = elements // PARTS
    return slice(number * size, (number + 1) * size)


def reduce(part: Array) -> float:
    """Return the sum of the sines of a part: NumPy computes each block without the GIL."""
    total = 0.0
    for start in range(0, part.size, BLOCK):
        total += float(np.sin(part[start : start + BLOCK]).sum())
    return total


def _table(number: int) -> tuple[float, ...]:
    """Return the values of a part, from 0 to at most 1; those of the next part are larger."""
    values = random.Random(TABLE)  # noqa: S311 - numbers, no secret
    return tuple(values.random() * (number + 1) / PARTS for _ in range(TABLE))


@functools.cache
def _expected(number: int, elements: int) -> float:
    return elements // PARTS // TABLE * math.fsum(map(math.sin, _table(number)))
