"""matmul_large and matmul_small: the same float64 product with long and with short stays inside BLAS.

- One item of matmul_large (unit: products) is one product of two 512 x 512 matrices.
- One item of matmul_small (unit: batches) is 500 products of 48 x 48 matrices, and their sum.

An item is a number. Every worker makes its operands on first use, which is its warm-up, so they are
neither made inside the timed part nor shipped with each item; BLAS is held to one thread from then on.

A task returns ``u @ product @ v`` with fixed vectors u and v: one number in which every element of the
product counts, while the product itself is no load on the way back.

Not measured: making, shipping or storing matrices.
"""

from __future__ import annotations

import functools
import math
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from workloads.checking import check_each, difference
from workloads.matmul_operands import Operands, operands
from workloads.model import Workload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LARGE_N = 512
LARGE_LEFTS = 4
LARGE_RIGHTS = 4
SMALL_N = 48
SMALL_BATCHES = 24
SMALL_PRODUCTS = 500
# Rounding makes about 1e-15 of a result, single precision 1e-10, a missing product of a batch 2e-3.
RELATIVE_TOLERANCE = 1e-12


def multiply_large(item: int) -> float:
    """Return ``u @ (left @ right) @ v`` for the pair that the item stands for."""
    made = _large()
    left, right = divmod(item, LARGE_RIGHTS)
    product = made.lefts[left] @ made.rights[right]
    return float(made.u @ product @ made.v)


def multiply_small(item: int) -> float:
    """Return ``u @ (sum of left @ right) @ v`` over all right matrices."""
    made = _small()
    left = made.lefts[item]
    total = np.zeros((SMALL_N, SMALL_N))
    for right in made.rights:
        total += left @ right
    return float(made.u @ total @ made.v)


@contextmanager
def prepare_large() -> Iterator[Sequence[int]]:
    """Yield the numbers of all pairs of a left and a right matrix."""
    yield range(LARGE_LEFTS * LARGE_RIGHTS)


@contextmanager
def prepare_small() -> Iterator[Sequence[int]]:
    """Yield the numbers of the left matrices, one for each batch."""
    yield range(SMALL_BATCHES)


def check_large(items: Sequence[int], results: Sequence[object]) -> None:
    """Compare with ``(u @ left) @ (right @ v)``, which needs no product of matrices.

    Raises:
        WrongResultError: A result is missing, surplus, or off by more than rounding.
    """
    check_each("matmul_large", items, results, functools.partial(_fault, _expected_large))


def check_small(items: Sequence[int], results: Sequence[object]) -> None:
    """Compare with ``(u @ left) @ (sum of right @ v)``, which needs no product of matrices.

    Raises:
        WrongResultError: A result is missing, surplus, or off by more than rounding.
    """
    check_each("matmul_small", items, results, functools.partial(_fault, _expected_small))


def _fault(expected: Callable[[int], float], item: int, result: object) -> str | None:
    if isinstance(result, float) and math.isclose(result, expected(item), rel_tol=RELATIVE_TOLERANCE):
        return None
    return difference(expected(item), result)


@functools.cache
def _expected_large(item: int) -> float:
    made = _large()
    left, right = divmod(item, LARGE_RIGHTS)
    return float((made.u @ made.lefts[left]) @ (made.rights[right] @ made.v))


@functools.cache
def _expected_small(item: int) -> float:
    made = _small()
    return float((made.u @ made.lefts[item]) @ np.sum([right @ made.v for right in made.rights], axis=0))


def _large() -> Operands:
    return operands(LARGE_N, LARGE_LEFTS, LARGE_RIGHTS)


def _small() -> Operands:
    return operands(SMALL_N, SMALL_BATCHES, SMALL_PRODUCTS)


MATMUL_LARGE = Workload(
    name="matmul_large",
    summary="Multiplies two 512 x 512 float64 matrices with NumPy, BLAS held to one thread: long stays in C.",
    unit="products",
    task=multiply_large,
    prepare=prepare_large,
    check=check_large,
)
MATMUL_SMALL = Workload(
    name="matmul_small",
    summary=(
        "Multiplies 500 pairs of 48 x 48 float64 matrices with NumPy, BLAS held to one thread: "
        "many short stays in C with Python between them."
    ),
    unit="batches",
    task=multiply_small,
    prepare=prepare_small,
    check=check_small,
)
