"""pure_python: trial division in bytecode, the classic case in which the GIL decides.

One item (unit: classes) is one class of odd numbers, those with the same remainder modulo 64; its primes
below 120,000 are counted. The 32 classes have almost the same number of primes, so all items take about the
same few milliseconds, and use only a few small integers. If more than 32 items are needed, the classes
repeat.

Not measured: memory allocation, calls into C, and sending data between workers (an item and its result are
one integer each).
"""

from __future__ import annotations

import functools
from contextlib import contextmanager
from math import isqrt
from typing import TYPE_CHECKING

from workloads.checking import check_each, difference
from workloads.model import FEWEST_ITEMS, Workload

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LIMIT = 120_000
MODULUS = 64


def count_primes(first: int) -> int:
    """Return how many of ``first``, ``first`` + 64, … below 120,000 are prime; ``first`` is odd, above 1."""
    count = 0
    for number in range(first, LIMIT, MODULUS):
        divisor = 3
        while divisor * divisor <= number:
            if number % divisor == 0:
                break
            divisor += 2
        else:
            count += 1
    return count


@contextmanager
def prepare(at_least: int = FEWEST_ITEMS) -> Iterator[Sequence[int]]:
    """Yield the smallest member above 1 of each class: 3, 5, …, 65, then 3 again."""
    yield [3 + 2 * number % MODULUS for number in range(at_least)]


def check(items: Sequence[int], results: Sequence[object]) -> None:
    """Compare the counts with those of a sieve, which shares no step with trial division.

    Raises:
        WrongResultError: A count is missing, surplus or wrong.
    """
    check_each("pure_python", items, results, _fault)


def _fault(first: int, result: object) -> str | None:
    return difference(sum(_sieve()[first::MODULUS]), result)


@functools.cache
def _sieve() -> bytearray:
    """Return one byte for each number below 120,000: 1 for a prime, else 0 (sieve of Eratosthenes)."""
    prime = bytearray([1]) * LIMIT
    prime[0] = prime[1] = 0
    for number in range(2, isqrt(LIMIT) + 1):
        if prime[number]:
            multiples = range(number * number, LIMIT, number)
            prime[multiples.start :: number] = bytes(len(multiples))
    return prime


PURE_PYTHON = Workload(
    name="pure_python",
    summary=(
        "Counts the primes in one of 32 classes of numbers by trial division in plain Python: "
        "CPU-bound bytecode, the classic case."
    ),
    unit="classes",
    task=count_primes,
    prepare=prepare,
    check=check,
)
